import type { Query } from './store.ts';

/** The sorts a query asks for; a bound is missing where any sort will do. */
export interface SortRange {
  readonly lower?: Bound;
  readonly upper?: Bound;
}

export interface Bound {
  readonly sort: string;
  readonly inclusive: boolean;
}

/** The tightest range that says all of `prefix`, `after` and `before`; undefined where no sort can be in it. */
export function sortRangeOf(
  query: Pick<Query, 'prefix' | 'after' | 'before' | 'descending'>,
): SortRange | undefined {
  const { prefix, after, before, descending } = query;
  const lower: Bound[] = [];
  const upper: Bound[] = [];
  if (prefix !== undefined) {
    lower.push({ sort: prefix, inclusive: true });
    const end = successorOf(prefix);
    if (end !== undefined) upper.push({ sort: end, inclusive: false });
  }
  if (after !== undefined) (descending ? upper : lower).push({ sort: after, inclusive: false });
  if (before !== undefined) upper.push({ sort: before, inclusive: false });

  const highest = tightest(lower, 1);
  const lowest = tightest(upper, -1);
  if (highest && lowest) {
    const order = compareSorts(highest.sort, lowest.sort);
    if (order > 0 || (order === 0 && !(highest.inclusive && lowest.inclusive))) return undefined;
  }
  // Every sort is greater than the empty string, which DynamoDB does not take as the value of a key.
  if (lowest?.sort === '') return undefined;
  return { ...(highest?.sort && { lower: highest }), ...(lowest && { upper: lowest }) };
}

/** Strings in the order of their UTF-8 bytes, as both databases sort them; JavaScript's own order differs. */
export function compareSorts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function tightest(bounds: readonly Bound[], direction: 1 | -1): Bound | undefined {
  return bounds.reduce<Bound | undefined>((best, bound) => {
    if (!best) return bound;
    const order = compareSorts(bound.sort, best.sort) * direction;
    return order > 0 || (order === 0 && !bound.inclusive) ? bound : best;
  }, undefined);
}

const LAST_CODE_POINT = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const AFTER_SURROGATES = 0xe000;

/** The least string greater than all that begin with the prefix; undefined where there is none. */
function successorOf(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === LAST_CODE_POINT) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...points, last === BEFORE_SURROGATES ? AFTER_SURROGATES : last + 1);
}
