import { bodyText, INDEX_NAMES, type Item, type Page, type Query, type Store } from '@redress/core';

/** What DynamoDB would bill on demand for what goes through a store. */
export interface Bill {
  writes: number;
  reads: number;
  /** Write request units: one for each KB of the item begun, and one for each index entry put or deleted. */
  writeUnits: number;
  indexWriteUnits: number;
  /** Read request units: one for each 4 KB begun, strongly consistent; a half from an index. */
  readUnits: number;
  conflicts: number;
  largestItem: number;
}

export const emptyBill = (): Bill => ({
  writes: 0,
  reads: 0,
  writeUnits: 0,
  indexWriteUnits: 0,
  readUnits: 0,
  conflicts: 0,
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
    if (isWritten) bill.indexWriteUnits += changedEntries(before, item);
    else bill.conflicts++;
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
    async replace(item, expectedVersion) {
      const before = await store.get(item);
      return write(item, before, await store.replace(item, expectedVersion));
    },
    async delete(key) {
      const before = await store.get(key);
      bill.writes++;
      bill.writeUnits += Math.max(1, Math.ceil(itemBytes(before) / WRITE_UNIT_BYTES));
      bill.indexWriteUnits += changedEntries(before, undefined);
      await store.delete(key);
    },
    async query(query) {
      const page = await store.query(query);
      bill.reads++;
      bill.readUnits += queryUnits(query, page);
      return page;
    },
  };
}

/** An index gives keys at half the price, and the items behind them are then read one by one. */
function queryUnits({ index }: Query, { items }: Page): number {
  const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);
  if (index === undefined)
    return Math.max(1, Math.ceil(sum(items.map((item) => itemBytes(item))) / READ_UNIT_BYTES));
  const keys = items.map((item) => itemBytes({ ...item, body: {} }));
  return Math.max(1, Math.ceil(sum(keys) / READ_UNIT_BYTES)) / 2 + sum(items.map((item) => readUnits(item)));
}

function readUnits(item: Item | undefined): number {
  return Math.max(1, Math.ceil(itemBytes(item) / READ_UNIT_BYTES));
}

/** A new entry is one write, one that is gone too; one whose key has changed is both. */
function changedEntries(before: Item | undefined, after: Item | undefined): number {
  let changed = 0;
  for (const name of INDEX_NAMES) {
    const [old, next] = [before?.indexes?.[name], after?.indexes?.[name]];
    if (old?.partition === next?.partition && old?.sort === next?.sort) continue;
    changed += (old ? 1 : 0) + (next ? 1 : 0);
  }
  return changed;
}

/** In UTF-8, the names of the attributes and their values, as the DynamoDB adapter writes them. */
function itemBytes(item: Item | undefined): number {
  if (!item) return 0;
  const texts = ['pk', item.pk, 'sk', item.sk, 'version', 'body', bodyText(item)];
  for (const name of INDEX_NAMES) {
    const key = item.indexes?.[name];
    if (key) texts.push(`${name}Pk`, key.partition, `${name}Sk`, key.sort);
  }
  if (item.expiresAt !== undefined) texts.push('expiry', item.expiresAt, 'expiresAt');
  const numbers = item.expiresAt === undefined ? 1 : 2;
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), numbers * NUMBER_BYTES);
}
