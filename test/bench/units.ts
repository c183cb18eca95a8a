import {
  type Entry,
  INDEX_NAMES,
  type IndexName,
  type Item,
  type Store,
  SUMMARY_INDEXES,
  textsOf,
} from '@redress/core';

/** What DynamoDB would bill on demand for what goes through a store. */
export interface Bill {
  writes: number;
  reads: number;
  /** Write request units: one for each KB of the item begun, and the same for each index entry put or deleted. */
  writeUnits: number;
  indexWriteUnits: number;
  /** Read request units: one for each 4 KB begun, strongly consistent; a half from an index. */
  readUnits: number;
  conflicts: number;
  /** Writes that newly owe something: each may be a call of the deliverer, where no batch joins it to others. */
  wakes: number;
  largestItem: number;
}

export const emptyBill = (): Bill => ({
  writes: 0,
  reads: 0,
  writeUnits: 0,
  indexWriteUnits: 0,
  readUnits: 0,
  conflicts: 0,
  wakes: 0,
  largestItem: 0,
});

const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;
const NUMBER_BYTES = 21;

/** The store with a meter: every call is answered by the store itself. */
export function metered(store: Store, bill: Bill): Store {
  async function write(item: Item, before: Item | undefined, isWritten: boolean): Promise<boolean> {
    const bytes = isWritten ? Math.max(itemBytes(item), itemBytes(before)) : itemBytes(before);
    bill.writes++;
    bill.writeUnits += Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
    bill.largestItem = Math.max(bill.largestItem, bytes);
    if (isWritten) bill.indexWriteUnits += indexUnits(before, item);
    else bill.conflicts++;
    if (isWritten && item.wake) bill.wakes++;
    return isWritten;
  }
  return {
    async get(key) {
      const item = await store.get(key);
      bill.reads++;
      bill.readUnits += readUnits(item);
      return item;
    },
    async putIfAbsent(item) {
      const before = await store.get(item);
      return write(item, before, await store.putIfAbsent(item));
    },
    async putBoth(first, second) {
      const before = [await store.get(first), await store.get(second)];
      const arePut = await write(first, before[0], await store.putBoth(first, second));
      return arePut && write(second, before[1], true);
    },
    async replace(item, expectedVersion) {
      const before = await store.get(item);
      return write(item, before, await store.replace(item, expectedVersion));
    },
    async delete(key) {
      const before = await store.get(key);
      bill.writes++;
      bill.writeUnits += Math.max(1, Math.ceil(itemBytes(before) / WRITE_UNIT_BYTES));
      bill.indexWriteUnits += indexUnits(before, undefined);
      await store.delete(key);
    },
    async query(query) {
      const page = await store.query(query);
      bill.reads++;
      bill.readUnits += unitsOf(page.items.map((item) => itemBytes(item)));
      return page;
    },
    async entries(query) {
      const page = await store.entries(query);
      bill.reads++;
      bill.readUnits +=
        unitsOf(page.entries.map((entry) => entryBytes(query.index, query.partition, entry))) / 2;
      return page;
    },
  };
}

/** Of all that a query reads together. */
function unitsOf(sizes: readonly number[]): number {
  return Math.max(1, Math.ceil(sizes.reduce((sum, bytes) => sum + bytes, 0) / READ_UNIT_BYTES));
}

function readUnits(item: Item | undefined): number {
  return Math.max(1, Math.ceil(itemBytes(item) / READ_UNIT_BYTES));
}

/**
 * For each KB of an entry: a new one is one write, as is one whose summary has changed, and one that is gone; one
 * whose key has changed is two.
 */
function indexUnits(before: Item | undefined, after: Item | undefined): number {
  let units = 0;
  for (const name of INDEX_NAMES) {
    const [old, next] = [entryIn(before, name), entryIn(after, name)];
    const [oldUnits, nextUnits] = [writeUnits(old?.bytes), writeUnits(next?.bytes)];
    if (old?.key !== next?.key) units += oldUnits + nextUnits;
    else if (old?.summary !== next?.summary) units += Math.max(oldUnits, nextUnits);
  }
  return units;
}

const writeUnits = (bytes = 0) => Math.ceil(bytes / WRITE_UNIT_BYTES);

function entryIn(item: Item | undefined, index: IndexName) {
  const key = item?.indexes?.[index];
  if (!item || !key) return undefined;
  const summary = SUMMARY_INDEXES.has(index) ? item.summary : undefined;
  return {
    key: `${key.partition} ${key.sort}`,
    summary: JSON.stringify(summary),
    bytes: entryBytes(index, key.partition, { ...item, sort: key.sort, ...(summary && { summary }) }),
  };
}

function entryBytes(index: IndexName, partition: string, { pk, sk, sort, summary }: Entry): number {
  const texts = ['pk', pk, 'sk', sk, `${index}Pk`, partition, `${index}Sk`, sort];
  if (summary) texts.push('summary', JSON.stringify(summary));
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
}

/** In UTF-8, the names of the attributes and their values, as the DynamoDB adapter writes them. */
function itemBytes(item: Item | undefined): number {
  if (!item) return 0;
  const { body, summary } = textsOf(item);
  const texts = ['pk', item.pk, 'sk', item.sk, 'version', 'body', body];
  if (summary !== undefined) texts.push('summary', summary);
  if (item.wake) texts.push('wake');
  for (const name of INDEX_NAMES) {
    const key = item.indexes?.[name];
    if (key) texts.push(`${name}Pk`, key.partition, `${name}Sk`, key.sort);
  }
  if (item.expiresAt !== undefined) texts.push('expiry', item.expiresAt, 'expiresAt');
  const numbers = 1 + (item.expiresAt === undefined ? 0 : 1) + (item.wake ? 1 : 0);
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), numbers * NUMBER_BYTES);
}
