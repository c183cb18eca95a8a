import type { JsonValue } from './json.ts';
import { parseExactly } from './large-integers.ts';

const MAX_DEPTH = 1000;

/**
 * Reads JSON as Step Functions does, integers below 2^63 exactly: a repeated key, a number beyond the doubles and nesting deeper than 1,000
 * levels are errors. @throws SyntaxError
 */
export function parseJson(text: string): JsonValue {
  const value = parseExactly(text);
  // Only now: on a text that is no JSON the tokens could take quadratic time.
  checkTokens(text);
  return value;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(?<colon>\s*:)?|[{}[\]]|-?\d[\d.eE+-]*/g;

function checkTokens(text: string): void {
  const keysAround: Set<string>[] = [];
  for (const { 0: token, groups } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      if (keysAround.push(new Set()) > MAX_DEPTH) throw new SyntaxError('Nested too deep');
    } else if (token === '}' || token === ']') {
      keysAround.pop();
    } else if (groups?.colon !== undefined) {
      const key: string = JSON.parse(token.slice(0, -groups.colon.length));
      const keys = keysAround.at(-1);
      if (keys?.has(key)) throw new SyntaxError(`Duplicate key ${JSON.stringify(key)}`);
      keys?.add(key);
    } else if (!token.startsWith('"') && !Number.isFinite(Number(token))) {
      throw new SyntaxError(`Number out of range: ${token}`);
    }
  }
}
