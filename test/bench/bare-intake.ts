import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { INDEX_NAMES, type Item, ids, millisOf, type Services } from '@redress/core';
import { GroupCommit } from '@redress/engine';
import { runningClock } from '@redress/local';
import { Hono } from 'hono';
import { authorization, COMMAND, openWorld } from './world.ts';

/** What one real intake has written. */
interface Sample {
  readonly id: string;
  readonly answer: string;
  /** The complaint's item: as put, and each time it was written again, for its mail and its waits. */
  readonly states: readonly Item[];
  /** Of the intake, so that a double click is none. */
  readonly claim: Item;
  readonly lease: Item;
  readonly mail: Item;
  readonly execution: readonly SQLInputValue[];
  readonly executionState: string;
  readonly events: readonly SQLInputValue[][];
}

/**
 * A route that writes what an intake writes and does nothing else: the same bytes, in the same order and
 * transactions, into files of the same layout, and it answers as soon as the real one may. Its requests share
 * commits as the real ones do, or each write is committed by itself, as one would first write it.
 */
export async function bareIntake(folder: string, commits: 'shared' | 'own') {
  const sample = await realIntake(`${folder}-sample`);
  mkdirSync(folder);
  // Made as the real ones are, and then written to without them.
  await (await openWorld(folder, { sweeper: 'off' })).close();
  const clock = runningClock({});
  const storeDb = openDatabase(join(folder, 'store.db'));
  const engineDb = openDatabase(join(folder, 'engine.db'));
  engineDb.exec('PRAGMA cache_size = -16384');
  const commitsOf = (db: DatabaseSync) =>
    commits === 'shared' ? new GroupCommit(db, clock) : ownCommits(db);
  const store = commitsOf(storeDb);
  const engine = commitsOf(engineDb);

  const statements = {
    insertItem: storeDb.prepare(
      'INSERT INTO items (pk, sk, version, body, indexes, expires_at, summary) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    removeExpired: storeDb.prepare(
      `DELETE FROM items WHERE id IN
       (SELECT id FROM items WHERE expires_at <= ? ORDER BY expires_at LIMIT 2)`,
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

  /** One request's copy of what was written. */
  class Copy {
    readonly id = ids.complaint(clock.now());
    #row: number | bigint = 0;
    #key: number | bigint = 0;
    #written = 0;

    named = (text: string) => text.replaceAll(sample.id, this.id);

    putItem(item: Item, { pk = this.named(item.pk), sk = item.sk } = {}): number | bigint {
      const texts = this.#textsOf(item);
      const expiry = item.expiresAt === undefined ? null : millisOf(item.expiresAt);
      statements.removeExpired.run(clock.now());
      const { insertItem } = statements;
      return insertItem.run(pk, sk, item.version, texts.body, texts.indexes, expiry, texts.summary)
        .lastInsertRowid;
    }

    /** No two intakes have the same name, and no two messages. */
    putClaim(): void {
      this.putItem(sample.claim, { pk: `INTAKE#${randomBytes(32).toString('hex')}` });
    }

    /** The complaint's item as it was next. */
    writeState(): void {
      const item = sample.states[this.#written];
      if (!item) return;
      if (this.#written === 0) this.#row = this.putItem(item);
      else {
        const { body, indexes, summary } = this.#textsOf(item);
        statements.updateItem.run(item.version, body, indexes, summary, this.#row);
      }
      const before = sample.states[this.#written - 1]?.indexes ?? {};
      for (const name of INDEX_NAMES) {
        const [old, next] = [before[name], item.indexes?.[name]];
        if (old?.sort === next?.sort) continue;
        if (old) statements.leave.run(name, old.partition, this.named(old.sort), this.#row);
        if (next) statements.enter.run(name, next.partition, this.named(next.sort), this.#row);
      }
      this.#written++;
    }

    putMail(): void {
      const sk = `${sample.mail.sk.slice(0, -32)}${randomBytes(16).toString('hex')}`;
      this.putItem(sample.mail, { sk });
    }

    startExecution(): void {
      const [machine = 1, revision = 1, name = '', started = 0, due = 0, input = ''] = sample.execution;
      const row = [machine, revision, this.named(String(name)), started, due, this.named(String(input))];
      const state = this.named(sample.executionState);
      this.#key = statements.insertExecution.run(...row, state).lastInsertRowid;
      this.#addEvents(0, 1);
    }

    proceed(active: 1 | null, from: number, to: number): void {
      const [, , , , due = 0] = sample.execution;
      statements.updateExecution.run(due, active, this.named(sample.executionState), this.#key);
      this.#addEvents(from, to);
    }

    #addEvents(from: number, to: number): void {
      for (const [id = 0, previous = 0, at = 0, type = '', details = ''] of sample.events.slice(from, to))
        statements.insertEvent.run(this.#key, id, previous, at, type, this.named(String(details)));
    }

    #textsOf(item: Item) {
      return {
        body: this.named(JSON.stringify(item.body)),
        indexes: this.named(JSON.stringify(item.indexes ?? {})),
        summary: item.summary === undefined ? null : this.named(JSON.stringify(item.summary)),
      };
    }
  }

  async function deliver(copy: Copy): Promise<void> {
    await store.run(() => copy.putItem(sample.lease));
    await store.run(() => copy.putMail());
    await store.run(() => copy.writeState());
  }

  /** Both branches are entered, both tasks keep their tokens, both calls return. */
  async function execute(copy: Copy): Promise<void> {
    const last = sample.events.length;
    let returned = 0;
    await engine.run(() => copy.proceed(1, 1, last - 2));
    await Promise.all(
      [0, 1].map(async (index) => {
        // As put, and for the mail; the rest is for the waits.
        if (index < sample.states.length - 2) await store.run(() => copy.writeState());
        await engine.run(() => {
          // The last of the two leaves nothing to be done.
          copy.proceed(returned === 0 ? 1 : null, last - 2 + returned, last - 1 + returned);
          returned++;
        });
      }),
    );
  }

  const api = new Hono();
  api.post('/v1/complaints', async (c) => {
    await c.req.json();
    const copy = new Copy();
    await store.run(() => copy.putClaim());
    await store.run(() => copy.writeState());
    await engine.run(() => copy.startExecution());
    // As the real deliverer and the real engine, which let the answer go first.
    setImmediate(() => void deliver(copy).catch(fail));
    setImmediate(() => void execute(copy).catch(fail));
    return c.body(copy.named(sample.answer), 201, { 'content-type': 'application/json' });
  });
  return api;
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
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000');
  return db;
}

async function realIntake(folder: string): Promise<Sample> {
  mkdirSync(folder);
  const puts: Item[] = [];
  const machine = await openWorld(folder, {
    sweeper: 'off',
    decorate: (services) => ({ ...services, store: keepingItems(services, puts) }),
  });
  const { content, ...rest } = COMMAND;
  const response = await machine.api.request('/v1/complaints', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: await authorization(machine) },
    body: JSON.stringify({ ...rest, ...content }),
  });
  const answer = await response.text();
  await machine.settled();
  const { items: mails } = await machine.services.store.query({ partition: 'OUTBOX', limit: 1 });
  await machine.close();
  const db = new DatabaseSync(join(folder, 'engine.db'), { readOnly: true });
  const execution =
    db.prepare('SELECT machine, revision, name, started, due, input FROM execution').get() ?? {};
  const state = db.prepare('SELECT state FROM execution').get()?.state;
  const events = db.prepare('SELECT id, previous, at, type, details FROM event ORDER BY id').all();
  db.close();
  const states = puts.filter(({ sk }) => sk === 'COMPLAINT');
  const lease = puts.find(({ sk }) => sk.startsWith('SEND#'));
  const claim = puts.find(({ pk }) => pk.startsWith('INTAKE#'));
  const [mail] = mails;
  if (!claim || !lease || !mail || states.length > 4)
    throw new Error('an intake does not write what the bare route takes it to write');
  return {
    id: states[0]?.pk ?? '',
    answer,
    states,
    claim,
    lease,
    mail,
    execution: Object.values(execution),
    executionState: String(state),
    events: events.map((event) => Object.values(event)),
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
    async putBoth(first, second) {
      const put = await store.putBoth(first, second);
      if (put) items.push(first, second);
      return put;
    },
    async replace(item, expectedVersion) {
      const replaced = await store.replace(item, expectedVersion);
      if (replaced) items.push(item);
      return replaced;
    },
  };
}
