export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/** The value as JSON has it: members that are undefined, which a JsonObject cannot hold, are dropped. */
export function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
