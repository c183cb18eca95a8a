import type { DatabaseSync } from 'node:sqlite';
import {
  auditLog,
  type Clock,
  type EntryPage,
  type IndexQuery,
  type Item,
  type Key,
  type Page,
  type Query,
  readEach,
  type Scannable,
  type Scrubbing,
  type Services,
  type Store,
  StoreUnavailable,
  SUMMARY_INDEXES,
  textsOf,
} from '@redress/core';
import { GroupCommit, openDatabase, storageFault } from '@redress/engine';
import {
  entryOf,
  IndexEntry,
  Indexes,
  indexesOf,
  itemOf,
  type Place,
  PlaceRow,
  Row,
  rowOf,
} from './item-rows.ts';
import { RecentItems } from './recent-items.ts';
import { pageOf, RowPages } from './row-pages.ts';
import { addSearchTables, forgetSearch } from './search-tables.ts';
import { SqliteSearch } from './sqlite-search.ts';

const APPLICATION_ID = 0x52_64_73_73; // "Rdss"

/*
 * Text is compared by its UTF-8 bytes (SQLite's BINARY collation), which is DynamoDB's order too. The items
 * keep a rowid: bodies of some kilobytes make a WITHOUT ROWID table half as fast. Each item carries its index
 * keys, so that a change touches only the entries that differ.
 */
const SCHEMA = `
  CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    pk TEXT NOT NULL,
    sk TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    indexes TEXT NOT NULL,
    expires_at INTEGER,
    summary TEXT,
    UNIQUE (pk, sk)
  ) STRICT;
  CREATE INDEX items_by_expiry ON items (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE index_entries (
    index_name TEXT NOT NULL,
    partition TEXT NOT NULL,
    sort TEXT NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (index_name, partition, sort, item)
  ) STRICT, WITHOUT ROWID`;

/** Whoever changes the file, by this library or another one: what is in the audit stays as it is. */
const KEEP_AUDIT = ['UPDATE', 'DELETE'].map(
  (change) => `
  CREATE TRIGGER IF NOT EXISTS audit_refuses_${change.toLowerCase()} BEFORE ${change} ON items
  WHEN ${auditLog.IS_AUDIT.replaceAll('pk', 'old.pk')}
  BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;`,
);

/** In pages. A complaint is written several times in its first moments: rarer checkpoints copy it once. */
const CHECKPOINT_AFTER = 4000;

/** Each put removes so many of the items whose time is over: more than it adds, so that they cannot pile up. */
const EXPIRED_PER_PUT = 2;

export interface SqliteStore extends Store, Scannable, Scrubbing {
  /** Resolves where the file can be written, which costs a write at most. @throws StoreUnavailable */
  prove(): Promise<void>;
  /** Finds the complaints that it holds; once for each store. @param services not asked for before it is used */
  search(services: () => Services): SqliteSearch;
  /** All complaints are indexed anew by whoever opens the file to run on it. */
  forgetSearch(): void;
  close(): void;
}

/**
 * The store in one SQLite file, for one process. A write resolves once it is on the disk; those that arrive
 * together share a commit. `close` commits what is waiting.
 * @throws DatabaseFileError where the file cannot be used.
 */
export function openSqliteStore(options: {
  path: string | ':memory:';
  clock: Clock;
  /** For tests, which limit what the connection can do. */
  onOpen?: (database: DatabaseSync) => void;
}): SqliteStore {
  const db = openDatabase({
    path: options.path,
    applicationId: APPLICATION_ID,
    version: 1,
    schema: SCHEMA,
  });
  db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_AFTER}; PRAGMA secure_delete = ON`);
  addSummary(db);
  db.exec(KEEP_AUDIT.join(''));
  addSearchTables(db);
  options.onOpen?.(db);
  const recent = new RecentItems(db);
  let search: SqliteSearch | undefined;
  const writes = new GroupCommit(db, options.clock, () => {
    recent.forgetAll();
    search?.forgetWritten();
  });
  const now = () => options.clock.now();

  const select = db.prepare('SELECT * FROM items WHERE pk = ? AND sk = ?');
  const selectPlace = db.prepare(
    'SELECT id, version, indexes, expires_at FROM items WHERE pk = ? AND sk = ?',
  );
  const insert = db.prepare(
    'INSERT INTO items (pk, sk, version, body, indexes, expires_at, summary) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const update = db.prepare(
    'UPDATE items SET version = ?, body = ?, indexes = ?, expires_at = ?, summary = ? WHERE id = ?',
  );
  const remove = db.prepare('DELETE FROM items WHERE id = ?');
  const selectExpired = db.prepare(
    `SELECT id, version, indexes, expires_at FROM items WHERE expires_at <= ?
     ORDER BY expires_at LIMIT ${EXPIRED_PER_PUT}`,
  );
  const enter = db.prepare('INSERT INTO index_entries VALUES (?, ?, ?, ?)');
  const leave = db.prepare(
    'DELETE FROM index_entries WHERE index_name = ? AND partition = ? AND sort = ? AND item = ?',
  );

  function find(key: Key): Item | undefined {
    const known = recent.find(key);
    if (known) return known.item;
    const found = select.get(key.pk, key.sk);
    const row = found && Row.parse(found);
    if (!row || !isAlive(row)) return undefined;
    const item = itemOf(row);
    recent.note({ id: row.id, item, indexes: indexesIn(row) }, row.body.length);
    return item;
  }

  function findPlace(key: Key): Place | undefined {
    const known = recent.find(key);
    if (known) return { id: known.id, version: known.item.version, indexes: known.indexes, expires_at: null };
    const row = selectPlace.get(key.pk, key.sk);
    return row && placeIn(row);
  }

  function placeIn(row: unknown): Place {
    const place = PlaceRow.parse(row);
    return { ...place, indexes: indexesIn(place) };
  }

  function isAlive(row: Pick<Row, 'expires_at'>): boolean {
    return row.expires_at === null || row.expires_at > now();
  }

  function reindex(id: number | bigint, before: Indexes, after: Indexes): void {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [old, next] = [before[name], after[name]];
      if (old?.partition === next?.partition && old?.sort === next?.sort) continue;
      if (old) leave.run(name, old.partition, old.sort, id);
      if (next) enter.run(name, next.partition, next.sort, id);
    }
  }

  function drop(row: Place): void {
    reindex(row.id, row.indexes, {});
    remove.run(row.id);
  }

  /** As the item has them; where that is damaged, as the entries do, however long that takes to find out. */
  function indexesIn(row: PlaceRow): Indexes {
    try {
      return Indexes.parse(JSON.parse(row.indexes));
    } catch {
      const found = pages.prepared('SELECT * FROM index_entries WHERE item = ?').all(row.id);
      return Object.fromEntries(
        found.map((entry) => {
          const { index_name, ...key } = IndexEntry.parse(entry);
          return [index_name, key];
        }),
      );
    }
  }

  const pages = new RowPages(db);

  async function query(query: Query): Promise<Page> {
    const { found, next } = await pages.search(
      {
        select: 'SELECT * FROM items',
        sort: 'sk',
        where: 'pk = ? AND (expires_at IS NULL OR expires_at > ?)',
        values: [query.partition, now()],
      },
      query,
    );
    return { ...readEach(found, (row) => itemOf(Row.parse(row))), ...(next !== undefined && { next }) };
  }

  async function entries(query: IndexQuery): Promise<EntryPage> {
    const { found, next } = await pages.search(
      {
        // CROSS JOIN keeps SQLite from walking the items first.
        select: 'SELECT pk, sk, sort, summary FROM index_entries CROSS JOIN items ON items.id = item',
        sort: 'sort',
        where: 'index_name = ? AND partition = ?',
        values: [query.index, query.partition],
      },
      query,
    );
    const carries = SUMMARY_INDEXES.has(query.index);
    return { entries: found.map((row) => entryOf(row, carries)), ...(next !== undefined && { next }) };
  }

  /** What the file fails with is said in the port's own terms. */
  function guarded<Arguments extends unknown[], Result>(act: (...args: Arguments) => Promise<Result>) {
    return async (...args: Arguments): Promise<Result> => {
      try {
        return await act(...args);
      } catch (error) {
        writes.notice(error);
        const fault = storageFault(error);
        throw fault === undefined ? error : new StoreUnavailable(fault);
      }
    };
  }

  /** What a commit does to add the item: false where an unexpired one has its key. @throws ItemTooLarge */
  function adding(item: Item): () => boolean {
    const texts = textsOf(item);
    const indexes = indexesOf(item);
    const row = rowOf(item, texts, indexes);
    return () => {
      for (const row of selectExpired.all(now())) drop(placeIn(row));
      const present = findPlace(item);
      if (present && isAlive(present)) return false;
      if (present) drop(present);
      const { lastInsertRowid } = insert.run(
        row.pk,
        row.sk,
        row.version,
        row.body,
        row.indexes,
        row.expires_at,
        row.summary,
      );
      reindex(lastInsertRowid, {}, indexes);
      recent.note({ id: lastInsertRowid, item, indexes }, row.body.length);
      search?.noteChange();
      return true;
    };
  }

  const store: Store & Scannable = {
    async get(key) {
      return find(key);
    },
    async putIfAbsent(item) {
      return writes.run(adding(item));
    },
    async putBoth(first, second) {
      const [addFirst, addSecond] = [adding(first), adding(second)];
      return writes.run(() => {
        if (!addFirst()) return false;
        addSecond();
        return true;
      });
    },
    async replace(item, expectedVersion) {
      const texts = textsOf(item);
      const indexes = indexesOf(item);
      const row = rowOf(item, texts, indexes);
      return writes.run(() => {
        const present = findPlace(item);
        if (!present || !isAlive(present) || present.version !== expectedVersion) return false;
        update.run(row.version, row.body, row.indexes, row.expires_at, row.summary, present.id);
        reindex(present.id, present.indexes, indexes);
        recent.note({ id: present.id, item, indexes }, row.body.length);
        search?.noteChange();
        return true;
      });
    },
    delete: (key) =>
      writes.run(() => {
        const present = findPlace(key);
        recent.forget(key);
        if (present) drop(present);
      }),
    query,
    entries,
    async scan(after, limit, sk) {
      const rows = pages
        .prepared(
          `SELECT * FROM items WHERE (pk, sk) > (?, ?) ${sk === undefined ? '' : 'AND sk = ?'} ORDER BY pk, sk LIMIT ?`,
        )
        .iterate(after?.pk ?? '', after?.sk ?? '', ...(sk === undefined ? [] : [sk]), limit + 1);
      const { found, isMore } = pageOf(rows, limit);
      const page = found.map((row) => Row.parse(row));
      const last = page.at(-1);
      return {
        ...readEach(page.filter(isAlive), itemOf),
        ...(isMore && last && { next: { pk: last.pk, sk: last.sk } }),
      };
    },
  };
  return {
    get: guarded(store.get),
    putIfAbsent: guarded(store.putIfAbsent),
    putBoth: guarded(store.putBoth),
    replace: guarded(store.replace),
    delete: guarded(store.delete),
    query: guarded(store.query),
    entries: guarded(store.entries),
    scan: guarded(store.scan),
    scrub: guarded(async () => {
      await writes.prove();
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    }),
    prove: guarded(() => writes.prove()),
    forgetSearch: () => forgetSearch(db),
    search(services) {
      search = new SqliteSearch(db, writes, services);
      return search;
    },
    close() {
      writes.close();
      db.close();
    },
  };
}

/** Files of version 0.1 have no such column; its own statements do not mind it. */
function addSummary(db: DatabaseSync): void {
  const has = db.prepare("SELECT 1 FROM pragma_table_info('items') WHERE name = 'summary'").get();
  if (!has) db.exec('ALTER TABLE items ADD COLUMN summary TEXT');
}
