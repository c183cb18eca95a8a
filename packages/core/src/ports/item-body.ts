import * as z from 'zod';
import type { JsonObject } from '../base/json.ts';
import { type Item, ItemTooLarge, type Key, MAX_ITEM_BYTES } from './store.ts';

/** What is stored under the key is no item of ours, or was damaged. */
export class CorruptItem extends Error {
  override readonly name = 'CorruptItem';
  constructor(key: Key, cause: unknown) {
    super(`the stored item ${key.pk} ${key.sk} cannot be read`, { cause });
  }
}

/** The item's body as every adapter stores it: one JSON text. @throws ItemTooLarge */
export function bodyText(item: Item): string {
  const text = JSON.stringify(item.body);
  const bytes = itemBytes(item, text);
  if (bytes > MAX_ITEM_BYTES) throw new ItemTooLarge(item, bytes);
  return text;
}

/** @throws CorruptItem */
export function parseBody(key: Key, text: string): JsonObject {
  try {
    return JsonObjectText.parse(text);
  } catch (error) {
    throw new CorruptItem(key, error);
  }
}

// What JSON.parse returns is JSON already: only that it is an object needs to be seen, however large it is.
const JsonObjectText = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(
    z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  );

/** The most that DynamoDB ever counts for a number. */
const NUMBER_BYTES = 21;

/** As DynamoDB counts, in UTF-8: the names of the attributes and their values. */
function itemBytes(item: Item, body: string): number {
  const texts = ['pk', item.pk, 'sk', item.sk, 'body', body, 'version'];
  let bytes = NUMBER_BYTES;
  for (const [name, key] of Object.entries(item.indexes ?? {})) {
    texts.push(`${name}Pk`, key.partition, `${name}Sk`, key.sort);
  }
  if (item.expiresAt !== undefined) {
    texts.push('expiry', item.expiresAt, 'expiresAt');
    bytes += NUMBER_BYTES;
  }
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), bytes);
}
