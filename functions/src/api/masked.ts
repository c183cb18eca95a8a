import type { JsonObject, JsonValue } from '@redress/core/base/json.ts';

const MASKED = '(masked)';
/** A payload that was cut off is no JSON any more. */
const TOKEN_MEMBER = /token\\?"\s*:/i;

/**
 * The details of a history event without its task tokens: whoever has one can answer the task. They stand in
 * members whose name ends in `token`, also within payloads, which histories carry as JSON texts.
 */
export function masked(details: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, maskedValue(name, value)]));
}

function maskedValue(name: string, value: JsonValue): JsonValue {
  if (typeof value === 'string') return /token$/i.test(name) ? MASKED : maskedText(value);
  if (Array.isArray(value)) return value.map((item) => maskedValue(name, item));
  return value === null || typeof value !== 'object' ? value : masked(value);
}

function maskedText(text: string): string {
  if (!/token/i.test(text)) return text;
  try {
    const value: JsonValue = JSON.parse(text);
    return JSON.stringify(maskedValue('', value));
  } catch {
    return TOKEN_MEMBER.test(text) ? MASKED : text;
  }
}
