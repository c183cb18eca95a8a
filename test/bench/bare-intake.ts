import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { INDEX_NAMES, type Item, ids, type Services } from '@redress/core';
import { GroupCommit } from '@redress/engine';
import { runningClock } from '@redress/local';
import { Hono } from 'hono';
import { folderSync } from './folder-sync.ts';
import { COMMAND, openWorld } from './world.ts';

/** What one real intake has written, in the order it did. */
interface Sample {
  readonly id: string;
  readonly answer: string;
  /** The complaint's item: as put, as settled, and once more for each of the two waits. */
  readonly items: readonly Item[];
  readonly execution: readonly SQLInputValue[];
  readonly executionState: string;
  readonly events: readonly SQLInputValue[][];
  readonly mail: string;
}

/**
 * A route that writes what an intake writes and does nothing else: the same bytes, in the same order and
 * transactions, into files of the same layout, and it answers as soon as the real one may. Its requests share
 * commits as the real ones do, or each write is committed by itself, as one would first write it.
 */
export async function bareIntake(folder: string, commits: 'shared' | 'own') {
  const sample = await realIntake(join(folder, 'sample'));
  const files = join(folder, 'bare');
  mkdirSync(files);
  // Made as the real ones are, and then written to without them.
  await (await openWorld(files, { sweeper: 'off' })).close();
  const clock = runningClock({});
  const storeDb = openDatabase(join(files, 'store.db'));
  const engineDb = openDatabase(join(files, 'engine.db'));
  engineDb.exec('PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000');
  const commitsOf = (db: DatabaseSync) =>
    commits === 'shared' ? new GroupCommit(db, clock) : ownCommits(db);
  const store = commitsOf(storeDb);
  const engine = commitsOf(engineDb);
  const outbox = join(files, 'outbox');
  const syncNames = folderSync(outbox);
  let underWay = 0;

  const statements = {
    insertItem: storeDb.prepare(
      'INSERT INTO items (pk, sk, version, body, indexes, expires_at, summary) VALUES (?, ?, ?, ?, ?, NULL, ?)',
    ),
    updateItem: storeDb.prepare(
      'UPDATE items SET version = ?, body = ?, indexes = ?, summary = ? WHERE id = ?',
    ),
    enter: storeDb.prepare('INSERT INTO index_entries VALUES (?, ?, ?, ?)'),
    leave: storeDb.prepare(
      'DELETE FROM index_entries WHERE index_name = ? AND partition = ? AND sort = ? AND item = ?',
    ),
    insertExecution: engineDb.prepare(
      `INSERT INTO execution (machine, revision, name, status, started, due, active, redrives, input, state)
       VALUES (?, ?, ?, 'RUNNING', ?, ?, 1, 0, ?, ?)`,
    ),
    updateExecution: engineDb.prepare('UPDATE execution SET due = ?, active = ?, state = ? WHERE key = ?'),
    insertEvent: engineDb.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)'),
  };

  function writeItem(index: number, named: (text: string) => string, row: number | bigint): number | bigint {
    const item = sample.items[index];
    if (!item) return row;
    const body = named(JSON.stringify(item.body));
    const indexes = named(JSON.stringify(item.indexes ?? {}));
    const summary = item.summary === undefined ? null : named(JSON.stringify(item.summary));
    const { insertItem, updateItem } = statements;
    if (index === 0)
      row = insertItem.run(named(item.pk), item.sk, item.version, body, indexes, summary).lastInsertRowid;
    else updateItem.run(item.version, body, indexes, summary, row);
    const before = sample.items[index - 1]?.indexes ?? {};
    for (const name of INDEX_NAMES) {
      const [old, next] = [before[name], item.indexes?.[name]];
      if (old?.sort === next?.sort) continue;
      if (old) statements.leave.run(name, old.partition, named(old.sort), row);
      if (next) statements.enter.run(name, next.partition, named(next.sort), row);
    }
    return row;
  }

  function addEvents(key: number | bigint, from: number, to: number, named: (text: string) => string): void {
    for (const [id = 0, previous = 0, at = 0, type = '', details = ''] of sample.events.slice(from, to))
      statements.insertEvent.run(key, id, previous, at, type, named(String(details)));
  }

  async function startExecution(named: (text: string) => string): Promise<number | bigint> {
    const [machine = 1, revision = 1, name = '', started = 0, due = 0, input = ''] = sample.execution;
    const { insertExecution } = statements;
    return engine.run(() => {
      const row = [machine, revision, named(String(name)), started, due, named(String(input))];
      const key = insertExecution.run(...row, named(sample.executionState)).lastInsertRowid;
      addEvents(key, 0, 1, named);
      return key;
    });
  }

  /** Both branches are entered, both tasks keep their tokens, both calls return. */
  async function proceed(
    key: number | bigint,
    row: number | bigint,
    named: (text: string) => string,
  ): Promise<void> {
    underWay++;
    const state = named(sample.executionState);
    const [, , , , due = 0] = sample.execution;
    const last = sample.events.length;
    const write = (active: 1 | null, from: number, to: number) =>
      engine.run(() => {
        statements.updateExecution.run(due, active, state, key);
        addEvents(key, from, to, named);
      });
    await write(1, 1, last - 2);
    await Promise.all(
      [2, 3].map(async (index) => {
        await store.run(() => writeItem(index, named, row));
        await write(index === 2 ? 1 : null, last - 4 + index, last - 3 + index);
      }),
    );
    underWay--;
  }

  async function sendMail(id: string): Promise<void> {
    const draft = join(outbox, `${id}.draft`);
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(sample.mail);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(outbox, `${id}.eml`));
    await syncNames();
  }

  const api = new Hono();
  api.post('/v1/complaints', async (c) => {
    await c.req.json();
    const id = ids.complaint(clock.now());
    const named = (text: string) => text.replaceAll(sample.id, id);
    const row = await store.run(() => writeItem(0, named, 0));
    const [key] = await Promise.all([startExecution(named), sendMail(id)]);
    void proceed(key, row, named).catch(fail);
    await store.run(() => writeItem(1, named, row));
    return c.body(named(sample.answer), 201, { 'content-type': 'application/json' });
  });

  return {
    api,
    async settled() {
      while (underWay > 0) await new Promise(setImmediate);
    },
    async close() {
      storeDb.close();
      engineDb.close();
    },
  };
}

function fail(error: unknown): never {
  throw error;
}

function ownCommits(db: DatabaseSync): Pick<GroupCommit, 'run'> {
  return {
    async run(work) {
      db.exec('BEGIN IMMEDIATE');
      const result = work();
      db.exec('COMMIT');
      return result;
    },
  };
}

function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  return db;
}

async function realIntake(folder: string): Promise<Sample> {
  mkdirSync(folder);
  const items: Item[] = [];
  const machine = await openWorld(folder, {
    sweeper: 'off',
    decorate: (services) => ({ ...services, store: keepingItems(services, items) }),
  });
  const { content, ...rest } = COMMAND;
  const response = await machine.api.request('/v1/complaints', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...rest, ...content }),
  });
  const answer = await response.text();
  await machine.settled();
  await machine.close();
  const db = new DatabaseSync(join(folder, 'engine.db'), { readOnly: true });
  const execution =
    db.prepare('SELECT machine, revision, name, started, due, input FROM execution').get() ?? {};
  const state = db.prepare('SELECT state FROM execution').get()?.state;
  const events = db.prepare('SELECT id, previous, at, type, details FROM event ORDER BY id').all();
  db.close();
  const [mail = ''] = readdirSync(join(folder, 'outbox'));
  return {
    id: items[0]?.pk ?? '',
    answer,
    items,
    execution: Object.values(execution),
    executionState: String(state),
    events: events.map((event) => Object.values(event)),
    mail: readFileSync(join(folder, 'outbox', mail), 'utf8'),
  };
}

/** Every version that was written, in order. */
function keepingItems({ store }: Services, items: Item[]): Services['store'] {
  return {
    ...store,
    async putIfAbsent(item) {
      const put = await store.putIfAbsent(item);
      if (put) items.push(item);
      return put;
    },
    async replace(item, expectedVersion) {
      const replaced = await store.replace(item, expectedVersion);
      if (replaced) items.push(item);
      return replaced;
    },
  };
}
