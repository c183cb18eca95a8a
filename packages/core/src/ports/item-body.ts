import * as z from 'zod/mini';
import type { JsonObject } from '../base/json.ts';
import {
  type Found,
  INDEX_NAMES,
  type Item,
  ItemTooLarge,
  type Key,
  MAX_ITEM_BYTES,
  SUMMARY_INDEXES,
} from './store.ts';

/** What is stored under the key is no item of ours, or was damaged. */
export class CorruptItem extends Error {
  override readonly name = 'CorruptItem';
  readonly key: Key;
  constructor({ pk, sk }: Key, cause: unknown) {
    super(`the stored item ${pk} ${sk} cannot be read`, { cause });
    this.key = { pk, sk };
  }
}

/** Reads each; `read` gives nothing for what is no longer there, and throws CorruptItem. */
export function readEach<Raw>(raw: readonly Raw[], read: (one: Raw) => Item | undefined): Found {
  const items: Item[] = [];
  const damaged: Key[] = [];
  for (const one of raw) {
    try {
      const item = read(one);
      if (item) items.push(item);
    } catch (error) {
      if (!(error instanceof CorruptItem)) throw error;
      damaged.push(error.key);
    }
  }
  return { items, ...(damaged.length > 0 && { damaged }) };
}

/** The item's body and summary as every adapter stores them: a JSON text each. */
export interface ItemTexts {
  readonly body: string;
  readonly summary?: string;
}

/**
 * @throws ItemTooLarge
 * @throws TypeError where members stand together that must not.
 */
export function textsOf(item: Item): ItemTexts {
  const { indexes = {}, summary } = item;
  if (Object.keys(indexes).length > 0 && item.expiresAt !== undefined)
    throw new TypeError('an item with indexes does not expire');
  if (summary && !INDEX_NAMES.some((name) => SUMMARY_INDEXES.has(name) && indexes[name]))
    throw new TypeError('a summary needs an index that shows it');
  const texts = { body: JSON.stringify(item.body), ...(summary && { summary: JSON.stringify(summary) }) };
  // UTF-8 has at most three bytes for each unit of a text: nearly all items are far from where they must be counted.
  if (3 * (texts.body.length + (texts.summary?.length ?? 0)) < MAX_ITEM_BYTES / 2) return texts;
  const bytes = itemBytes(item, texts);
  if (bytes > MAX_ITEM_BYTES) throw new ItemTooLarge(item, bytes);
  return texts;
}

/** @throws CorruptItem */
export function parseBody(key: Key, text: string): JsonObject {
  try {
    return JsonObjectText.parse(text);
  } catch (error) {
    throw new CorruptItem(key, error);
  }
}

/** What lists show is only a copy: one that cannot be read is as good as none. */
export function parseSummary(text: string | null | undefined): JsonObject | undefined {
  if (text === null || text === undefined) return undefined;
  try {
    return JsonObjectText.parse(text);
  } catch {
    return undefined;
  }
}

// What JSON.parse returns is JSON already: only that it is an object needs to be seen, however large it is.
const JsonObjectText = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text): unknown => JSON.parse(text)),
  ),
  z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
);

/** The most that DynamoDB ever counts for a number. */
const NUMBER_BYTES = 21;

/** As DynamoDB counts, in UTF-8: the names of the attributes and their values. */
function itemBytes(item: Item, { body, summary }: ItemTexts): number {
  const texts = ['pk', item.pk, 'sk', item.sk, 'body', body, 'version'];
  let bytes = NUMBER_BYTES;
  for (const [name, key] of Object.entries(item.indexes ?? {})) {
    texts.push(`${name}Pk`, key.partition, `${name}Sk`, key.sort);
  }
  if (summary !== undefined) texts.push('summary', summary);
  if (item.wake) {
    texts.push('wake');
    bytes += NUMBER_BYTES;
  }
  if (item.expiresAt !== undefined) {
    texts.push('expiry', item.expiresAt, 'expiresAt');
    bytes += NUMBER_BYTES;
  }
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), bytes);
}
