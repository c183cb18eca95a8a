export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/**
 * The value as JSON has it: members that are undefined, which a JsonObject cannot hold, are dropped. Parts that are
 * JSON already are shared, not copied, so neither may be changed afterwards.
 */
export function asJson(value: object): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, JsonValue][] => {
      if (isJson(member)) return [[name, member]];
      if (isPlain(member)) return [[name, asJson(member)]];
      // Arrays with gaps, dates, what is no number: as JSON.stringify has them.
      const text = JSON.stringify(member);
      return text === undefined ? [] : [[name, JSON.parse(text)]];
    }),
  );
}

function isJson(value: unknown): value is JsonValue {
  // JSON has no negative zero.
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' || typeof value === 'boolean' || value === null;
  if (Array.isArray(value)) return value.every(isJson);
  return isPlain(value) && Object.values(value).every(isJson);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
