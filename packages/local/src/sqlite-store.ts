import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Bound,
  type Clock,
  CorruptItem,
  type Entry,
  type EntryPage,
  INDEX_NAMES,
  type IndexKey,
  type IndexQuery,
  type Item,
  instantOf,
  type Key,
  millisOf,
  type Page,
  parseBody,
  parseSummary,
  type Query,
  readEach,
  type Scannable,
  type Store,
  StoreUnavailable,
  SUMMARY_INDEXES,
  sortRangeOf,
  textsOf,
} from '@redress/core';
import { GroupCommit, openDatabase, storageFault } from '@redress/engine';
import * as z from 'zod';

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

/** Each put removes so many of the items whose time is over: more than it adds, so that they cannot pile up. */
const EXPIRED_PER_PUT = 2;

const Row = z.object({
  id: z.number(),
  pk: z.string(),
  sk: z.string(),
  version: z.number(),
  body: z.string(),
  indexes: z.string(),
  expires_at: z.number().nullable(),
  summary: z.string().nullable(),
});
type Row = z.infer<typeof Row>;

const EntryRow = z.object({
  pk: z.string(),
  sk: z.string(),
  sort: z.string(),
  summary: z.string().nullable(),
});

const IndexEntry = z.object({ index_name: z.string(), partition: z.string(), sort: z.string() });

/** Under the names they were written with: another version may have had other indexes. */
const Indexes = z.record(z.string(), z.object({ partition: z.string(), sort: z.string() }));
type Indexes = z.infer<typeof Indexes>;

export interface SqliteStore extends Store, Scannable {
  /** Resolves where the file can be written, which costs a write at most. @throws StoreUnavailable */
  prove(): Promise<void>;
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
  addSummary(db);
  options.onOpen?.(db);
  const writes = new GroupCommit(db, options.clock);
  const now = () => options.clock.now();

  const select = db.prepare('SELECT * FROM items WHERE pk = ? AND sk = ?');
  const insert = db.prepare(
    'INSERT INTO items (pk, sk, version, body, indexes, expires_at, summary) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const update = db.prepare(
    'UPDATE items SET version = ?, body = ?, indexes = ?, expires_at = ?, summary = ? WHERE id = ?',
  );
  const remove = db.prepare('DELETE FROM items WHERE id = ?');
  const selectExpired = db.prepare(
    `SELECT * FROM items WHERE expires_at <= ? ORDER BY expires_at LIMIT ${EXPIRED_PER_PUT}`,
  );
  const enter = db.prepare('INSERT INTO index_entries VALUES (?, ?, ?, ?)');
  const leave = db.prepare(
    'DELETE FROM index_entries WHERE index_name = ? AND partition = ? AND sort = ? AND item = ?',
  );

  function find(key: Key): Row | undefined {
    const row = select.get(key.pk, key.sk);
    return row && Row.parse(row);
  }

  function isAlive(row: Row): boolean {
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

  function drop(row: Row): void {
    reindex(row.id, indexesIn(row), {});
    remove.run(row.id);
  }

  /** As the item has them; where that is damaged, as the entries do, however long that takes to find out. */
  function indexesIn(row: Row): Indexes {
    try {
      return Indexes.parse(JSON.parse(row.indexes));
    } catch {
      const found = prepared('SELECT * FROM index_entries WHERE item = ?').all(row.id);
      return Object.fromEntries(
        found.map((entry) => {
          const { index_name, ...key } = IndexEntry.parse(entry);
          return [index_name, key];
        }),
      );
    }
  }

  const statements = new Map<string, StatementSync>();
  function prepared(sql: string): StatementSync {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  /** One row more than the page holds tells whether something follows. */
  async function search(
    source: { select: string; sort: 'sk' | 'sort'; where: string; values: SQLInputValue[] },
    query: Query,
  ): Promise<{ found: Record<string, unknown>[]; next?: string }> {
    // Whoever reads page after page, on promises that are kept at once, would let nobody else have a turn.
    await nextTurn();
    const range = sortRangeOf(query);
    if (!range) return { found: [] };
    const { sort } = source;
    const conditions = [source.where];
    const values = [...source.values];
    const bound = (operator: '>' | '<', bound: Bound | undefined) => {
      if (!bound) return;
      conditions.push(`${sort} ${operator}${bound.inclusive ? '=' : ''} ?`);
      values.push(bound.sort);
    };
    bound('>', range.lower);
    bound('<', range.upper);
    const rows = prepared(
      `${source.select} WHERE ${conditions.join(' AND ')}
       ORDER BY ${sort} ${query.descending ? 'DESC' : 'ASC'} LIMIT ?`,
    ).iterate(...values, query.limit + 1);
    const { found, isMore } = pageOf(rows, query.limit);
    const last = found.at(-1)?.[sort];
    return { found, ...(isMore && typeof last === 'string' && { next: last }) };
  }

  async function query(query: Query): Promise<Page> {
    const { found, next } = await search(
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
    const { found, next } = await search(
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

  const store: Store & Scannable = {
    async get(key) {
      const row = find(key);
      return row && isAlive(row) ? itemOf(row) : undefined;
    },
    async putIfAbsent(item) {
      const texts = textsOf(item);
      return writes.run(() => {
        for (const row of selectExpired.all(now())) drop(Row.parse(row));
        const present = find(item);
        if (present && isAlive(present)) return false;
        if (present) drop(present);
        const indexes = indexesOf(item);
        const { lastInsertRowid } = insert.run(
          item.pk,
          item.sk,
          item.version,
          texts.body,
          JSON.stringify(indexes),
          expiryOf(item),
          texts.summary ?? null,
        );
        reindex(lastInsertRowid, {}, indexes);
        return true;
      });
    },
    async replace(item, expectedVersion) {
      const texts = textsOf(item);
      return writes.run(() => {
        const present = find(item);
        if (!present || !isAlive(present) || present.version !== expectedVersion) return false;
        const indexes = indexesOf(item);
        update.run(
          item.version,
          texts.body,
          JSON.stringify(indexes),
          expiryOf(item),
          texts.summary ?? null,
          present.id,
        );
        reindex(present.id, indexesIn(present), indexes);
        return true;
      });
    },
    delete: (key) =>
      writes.run(() => {
        const present = find(key);
        if (present) drop(present);
      }),
    query,
    entries,
    async scan(after, limit) {
      const rows = prepared('SELECT * FROM items WHERE (pk, sk) > (?, ?) ORDER BY pk, sk LIMIT ?').iterate(
        after?.pk ?? '',
        after?.sk ?? '',
        limit + 1,
      );
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
    replace: guarded(store.replace),
    delete: guarded(store.delete),
    query: guarded(store.query),
    entries: guarded(store.entries),
    scan: guarded(store.scan),
    prove: guarded(() => writes.prove()),
    close() {
      writes.close();
      db.close();
    },
  };
}

/** As DynamoDB's: large items make a page end early, so that many readers find room in memory. */
const LARGEST_PAGE_CHARACTERS = 1024 * 1024;

function pageOf(rows: Iterable<Record<string, unknown>>, limit: number) {
  const found: Record<string, unknown>[] = [];
  let characters = 0;
  for (const row of rows) {
    if (found.length === limit || characters > LARGEST_PAGE_CHARACTERS) return { found, isMore: true };
    found.push(row);
    characters += typeof row.body === 'string' ? row.body.length : 0;
  }
  return { found, isMore: false };
}

function indexesOf(item: Item): Indexes {
  return item.indexes ?? {};
}

function expiryOf(item: Item): number | null {
  return item.expiresAt === undefined ? null : millisOf(item.expiresAt);
}

/** Files of version 0.1 have no such column; its own statements do not mind it. */
function addSummary(db: DatabaseSync): void {
  const has = db.prepare("SELECT 1 FROM pragma_table_info('items') WHERE name = 'summary'").get();
  if (!has) db.exec('ALTER TABLE items ADD COLUMN summary TEXT');
}

/** @throws CorruptItem */
function itemOf(row: Row): Item {
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

function entryOf(row: unknown, carriesSummary: boolean): Entry {
  const { pk, sk, sort, summary: text } = EntryRow.parse(row);
  const summary = carriesSummary ? parseSummary(text) : undefined;
  return { pk, sk, sort, ...(summary && { summary }) };
}
