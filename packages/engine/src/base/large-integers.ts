import type { JsonObject, JsonValue } from './json.ts';

declare global {
  interface JSON {
    parse(
      text: string,
      reviver: (key: string, value: JsonValue, context: { readonly source?: string }) => JsonValue,
    ): JsonValue;
    rawJSON(text: string): JsonObject;
    isRawJSON(value: unknown): boolean;
  }
}

/** No text without so many digits holds an integer that a number cannot. */
const MANY_DIGITS = /\d{16}/;
const INTEGER = /^-?\d+$/;
const MOST = 2n ** 63n;

/**
 * Reads JSON with integers between 2^53 and 2^63 kept as they are written: as `JSON.rawJSON`, which
 * `JSON.stringify` writes out again. @throws SyntaxError
 */
export function parseExactly(text: string): JsonValue {
  if (!MANY_DIGITS.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_, value, { source = '' }) => {
    const isLarge = typeof value === 'number' && INTEGER.test(source) && !Number.isSafeInteger(value);
    if (!isLarge) return value;
    const exact = BigInt(source);
    return exact < MOST && exact >= -MOST ? JSON.rawJSON(source) : value;
  });
}

export function isLargeInteger(value: unknown): boolean {
  return JSON.isRawJSON(value);
}

export function holdsLargeInteger(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isLargeInteger(value) || Object.values(value).some(holdsLargeInteger);
}

/** The value as most programs read it. */
export function asNumbers(value: JsonValue): JsonValue {
  return holdsLargeInteger(value) ? JSON.parse(JSON.stringify(value)) : value;
}

/** By number: the integer as it is written, or undefined where several are rounded to it. */
export type ExactValues = Map<number, JsonValue | undefined>;

/** The members with numbers to compute with in place of large integers, which are noted. */
export function rounded(members: JsonObject, exact: ExactValues): JsonObject {
  return mappedMembers(members, (leaf) => {
    if (typeof leaf === 'number') return leaf;
    const number = Number(JSON.stringify(leaf));
    const isOnly = !exact.has(number) || JSON.stringify(exact.get(number)) === JSON.stringify(leaf);
    exact.set(number, isOnly ? leaf : undefined);
    return number;
  });
}

/** The value with every number that stands for one large integer replaced by it. */
export function restored(value: JsonValue, exact: ExactValues): JsonValue {
  return mapped(value, (leaf) => (typeof leaf === 'number' ? (exact.get(leaf) ?? leaf) : leaf));
}

/** Changes the numbers, large integers included. */
function mapped(value: JsonValue, change: (leaf: JsonValue) => JsonValue): JsonValue {
  if (typeof value === 'number' || isLargeInteger(value)) return change(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  return typeof value === 'object' && value !== null ? mappedMembers(value, change) : value;
}

function mappedMembers(members: JsonObject, change: (leaf: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(members).map(([key, member]) => [key, mapped(member, change)]));
}
