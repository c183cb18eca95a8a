import { DatabaseSync } from 'node:sqlite';
import { auditLog, CorruptItem, type Item, type Key, type Scannable } from '@redress/core';
import { itemOf, Row } from './item-rows.ts';

/** What stands in a store under the audit's keys; of what cannot be read the key alone. */
export type AuditItems = AsyncIterable<Key & Partial<Item>>;

/** Of a data folder's store, also while a Redress is running on it: nothing is written. */
export async function* auditItemsIn(storeFile: string): AuditItems {
  const db = new DatabaseSync(storeFile, { readOnly: true });
  try {
    const listed = db.prepare(
      'SELECT 1 FROM index_entries WHERE index_name = ? AND partition = ? AND sort = ? AND item = ?',
    );
    const rows = db.prepare(`SELECT * FROM items WHERE ${auditLog.IS_AUDIT} ORDER BY pk, sk`).iterate();
    for (const found of rows) {
      const row = Row.parse(found);
      const { indexes = {}, ...item } = itemOrKey(row);
      // What the item says of the lists is one thing, what stands in them another.
      const inLists = Object.entries(indexes).filter(([name, { partition, sort }]) =>
        listed.get(name, partition, sort, row.id),
      );
      yield { ...item, indexes: Object.fromEntries(inLists) };
    }
  } finally {
    db.close();
  }
}

function itemOrKey(row: Row): Key & Partial<Item> {
  try {
    return itemOf(row);
  } catch (error) {
    if (error instanceof CorruptItem) return error.key;
    throw error;
  }
}

const PAGE = 1000;

/** Of a table: all of it is read, for what is nowhere listed must be found, too. */
export async function* auditItemsAmong(store: Scannable): AuditItems {
  let after: Key | undefined;
  do {
    const { items, damaged = [], next } = await store.scan(after, PAGE);
    for (const item of [...items, ...damaged]) if (item.pk.startsWith(auditLog.AUDIT)) yield item;
    after = next;
  } while (after);
}
