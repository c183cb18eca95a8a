/** Where a member stands, from the outside in. */
export type Path = readonly (string | number)[];

/** What keeps a text from being taken, though it is valid JSON: which rule, and where. */
export interface Fault {
  readonly rule: 'duplicate' | 'too_deep' | 'too_many';
  readonly path: Path;
}

/** What is nested without end, or is made of next to nothing but members, would exhaust whoever reads it. */
const MOST_NESTED = 50;
/** Members of one object, elements of one list. */
const MOST_IN_ONE = 1000;
const MOST_IN_ALL = 20_000;

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

interface Level {
  /** Names met so far; undefined in a list. */
  readonly names: Set<string> | undefined;
  at: string | number;
  commas: number;
}

/**
 * The first fault of a text, which must be valid JSON. A member whose name its object has already is one, for
 * `JSON.parse` takes the last of them without a word.
 */
export function faultIn(text: string): Fault | undefined {
  const levels: Level[] = [];
  let commas = 0;
  let isName = false;
  const here = () => levels.map(({ at }) => at);
  for (const [token] of text.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      if (levels.length === MOST_NESTED) return { rule: 'too_deep', path: here() };
      isName = token === '{';
      levels.push(isName ? { names: new Set(), at: '', commas: 0 } : { names: undefined, at: 0, commas: 0 });
    } else if (token === '}' || token === ']') {
      isName = false;
      levels.pop();
    } else if (token === ',') {
      isName = level?.names !== undefined;
      if (++commas === MOST_IN_ALL) return { rule: 'too_many', path: [] };
      if (level && ++level.commas === MOST_IN_ONE) return { rule: 'too_many', path: here().slice(0, -1) };
      if (typeof level?.at === 'number') level.at++;
    } else if (token !== ':' && isName && level?.names) {
      isName = false;
      level.at = nameOf(token);
      if (level.names.has(level.at)) return { rule: 'duplicate', path: here() };
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
