/** Where a member stands, from the outside in. */
export type Path = readonly (string | number)[];

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

interface Level {
  /** Names met so far; undefined in a list. */
  readonly names: Set<string> | undefined;
  at: string | number;
}

/**
 * The first member whose name its object has already, which `JSON.parse` takes the last of without a word. The text
 * must be valid JSON.
 */
export function duplicateIn(text: string): Path | undefined {
  const levels: Level[] = [];
  let isName = false;
  for (const [token] of text.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      isName = token === '{';
      levels.push(isName ? { names: new Set(), at: '' } : { names: undefined, at: 0 });
    } else if (token === '}' || token === ']') {
      isName = false;
      levels.pop();
    } else if (token === ',') {
      isName = level?.names !== undefined;
      if (typeof level?.at === 'number') level.at++;
    } else if (token !== ':' && isName && level?.names) {
      isName = false;
      level.at = nameOf(token);
      if (level.names.has(level.at)) return levels.map(({ at }) => at);
      level.names.add(level.at);
    }
  }
  return undefined;
}

/** As it is meant: `"\u0061"` is `a`. */
function nameOf(token: string): string {
  const name: unknown = token.includes('\\') ? JSON.parse(token) : token.slice(1, -1);
  return String(name);
}

/** As a fragment: `#/complainant/email` (RFC 6901, section 6). */
export function pointerTo(path: readonly PropertyKey[]): string {
  return [
    '#',
    ...path.map((part) =>
      encodeURIComponent(String(part).toWellFormed().replace(/~/g, '~0').replace(/\//g, '~1')),
    ),
  ].join('/');
}
