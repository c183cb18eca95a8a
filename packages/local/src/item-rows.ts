import {
  CorruptItem,
  type Entry,
  INDEX_NAMES,
  type IndexKey,
  type Item,
  type ItemTexts,
  instantOf,
  millisOf,
  parseBody,
  parseSummary,
} from '@redress/core';
import * as z from 'zod';

export const Row = z.object({
  id: z.number(),
  pk: z.string(),
  sk: z.string(),
  version: z.number(),
  body: z.string(),
  indexes: z.string(),
  expires_at: z.number().nullable(),
  summary: z.string().nullable(),
});
export type Row = z.infer<typeof Row>;

export const PlaceRow = Row.pick({ id: true, version: true, indexes: true, expires_at: true });
export type PlaceRow = z.infer<typeof PlaceRow>;

/** What a write must know of the row that it changes. */
export interface Place extends Pick<Row, 'version' | 'expires_at'> {
  readonly id: number | bigint;
  readonly indexes: Indexes;
}

const EntryRow = z.object({
  pk: z.string(),
  sk: z.string(),
  sort: z.string(),
  summary: z.string().nullable(),
});

export const IndexEntry = z.object({ index_name: z.string(), partition: z.string(), sort: z.string() });

/** Under the names they were written with: another version may have had other indexes. */
export const Indexes = z.record(z.string(), z.object({ partition: z.string(), sort: z.string() }));
export type Indexes = z.infer<typeof Indexes>;

export function indexesOf(item: Item): Indexes {
  return item.indexes ?? {};
}

export function rowOf(item: Item, { body, summary }: ItemTexts, indexes: Indexes): Omit<Row, 'id'> {
  const { pk, sk, version, expiresAt } = item;
  const expires_at = expiresAt === undefined ? null : millisOf(expiresAt);
  return { pk, sk, version, body, indexes: JSON.stringify(indexes), expires_at, summary: summary ?? null };
}

/** @throws CorruptItem */
export function itemOf(row: Row): Item {
  try {
    const indexes = knownIn(Indexes.parse(JSON.parse(row.indexes)));
    const summary = parseSummary(row.summary);
    return {
      pk: row.pk,
      sk: row.sk,
      version: row.version,
      body: parseBody(row, row.body),
      ...(indexes && { indexes }),
      ...(summary && { summary }),
      ...(row.expires_at !== null && { expiresAt: instantOf(row.expires_at) }),
    };
  } catch (error) {
    throw error instanceof CorruptItem ? error : new CorruptItem(row, error);
  }
}

function knownIn(indexes: Indexes): Item['indexes'] {
  const known = INDEX_NAMES.flatMap((name): [string, IndexKey][] => {
    const key = indexes[name];
    return key ? [[name, key]] : [];
  });
  return known.length > 0 ? Object.fromEntries(known) : undefined;
}

export function entryOf(row: unknown, carriesSummary: boolean): Entry {
  const { pk, sk, sort, summary: text } = EntryRow.parse(row);
  const summary = carriesSummary ? parseSummary(text) : undefined;
  return { pk, sk, sort, ...(summary && { summary }) };
}
