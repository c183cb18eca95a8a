import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Item, instantOf, StoreUnavailable } from '@redress/core';
import { DatabaseFileError, SimulatedClock } from '@redress/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../src/sqlite-store.ts';

const item: Item = {
  pk: 'cmp_1',
  sk: 'complaint',
  version: 1,
  body: { text: '投诉' },
  indexes: { status: { partition: 'open', sort: '1' } },
  summary: { subject: '投诉' },
};

let folder: string;
let path: string;
let clock: SimulatedClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redress-sqlite-'));
  path = join(folder, 'store.db');
  clock = new SimulatedClock(Date.UTC(2026, 10, 21));
});
afterEach(() => rmSync(folder, { recursive: true }));

const openStore = () => openSqliteStore({ path, clock });

function read(sql: string) {
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db.prepare(sql).all();
  db.close();
  return rows;
}

async function fill(count: number): Promise<void> {
  const store = openStore();
  const body = { text: 'x'.repeat(1000) };
  await Promise.all(
    Array.from({ length: count }, (_, n) => store.putIfAbsent({ pk: `p${n}`, sk: 's', version: 1, body })),
  );
  store.close();
}

describe('the SQLite store', () => {
  it('has everything again when it is opened again', async () => {
    const store = openStore();
    await store.putIfAbsent(item);
    store.close();
    const reopened = openStore();
    expect(await reopened.get(item)).toEqual(item);
    expect(await reopened.entries({ index: 'status', partition: 'open', limit: 1 })).toEqual({
      entries: [{ pk: item.pk, sk: item.sk, sort: '1', summary: item.summary }],
    });
    reopened.close();
  });

  it('commits what was asked before it is closed', async () => {
    const store = openStore();
    const waiting = store.putIfAbsent(item);
    store.close();
    expect(await waiting).toBe(true);
    const reopened = openStore();
    expect(await reopened.get(item)).toEqual(item);
    reopened.close();
  });

  it('gives what stands in the file, whoever has written it there', async () => {
    const store = openStore();
    await store.putIfAbsent(item);
    expect(await store.get(item)).toEqual(item);
    const other = new DatabaseSync(path);
    other.exec(`UPDATE items SET body = '{"text":"other"}'`);
    other.close();
    expect(await store.get(item)).toEqual({ ...item, body: { text: 'other' } });
    store.close();
  });

  it('removes what has expired little by little, as new items come', async () => {
    const store = openStore();
    const count = () => read('SELECT * FROM items').length;
    const expiresAt = instantOf(clock.now() + 1000);
    for (let n = 0; n < 10; n++)
      await store.putIfAbsent({ pk: `old${n}`, sk: 's', version: 1, body: {}, expiresAt });
    expect(count()).toBe(10);
    await clock.advance(1000, async () => undefined);
    for (let n = 0; n < 4; n++) await store.putIfAbsent({ pk: `new${n}`, sk: 's', version: 1, body: {} });
    expect(count()).toBe(10 - 8 + 4);
    await store.putIfAbsent({ pk: 'last', sk: 's', version: 1, body: {} });
    expect(count()).toBe(5);
    store.close();
  });

  describe('with an item whose index keys are damaged', () => {
    const other: Item = { ...item, pk: 'cmp_2', indexes: { status: { partition: 'open', sort: '2' } } };
    async function damaged(column: string, value: string) {
      const store = openStore();
      await store.putIfAbsent(item);
      await store.putIfAbsent(other);
      await store.putIfAbsent({
        pk: 'old',
        sk: 's',
        version: 1,
        body: {},
        expiresAt: instantOf(clock.now() + 1),
      });
      const db = new DatabaseSync(path);
      db.prepare(`UPDATE items SET ${column} = ? WHERE pk IN ('cmp_1', 'old')`).run(value);
      db.close();
      return store;
    }

    it.each([['{"cut off'], ['[]'], ['{"status": 7}']])('names it and reads the others: %s', async (text) => {
      const store = await damaged('indexes', text);
      await expect(store.get(item)).rejects.toThrow('cmp_1 complaint');
      expect(await store.query({ partition: 'cmp_1', limit: 1 })).toEqual({
        items: [],
        damaged: [{ pk: 'cmp_1', sk: 'complaint' }],
      });
      expect((await store.scan(undefined, 10)).items).toEqual([other]);
      store.close();
    });

    it('lets it be written anew and deleted, with its entries, and removes it when it expires', async () => {
      const store = await damaged('indexes', '{"cut off');
      await clock.advance(1000, async () => undefined);
      const moved = { ...item, version: 2, indexes: { team: { partition: 'a', sort: '1' } } };
      expect(await store.replace(moved, 1)).toBe(true);
      expect(await store.get(item)).toEqual(moved);
      expect(read("SELECT sort FROM index_entries WHERE index_name = 'status'")).toEqual([{ sort: '2' }]);
      expect(await store.putIfAbsent({ pk: 'cmp_3', sk: 's', version: 1, body: {} })).toBe(true);
      expect(read("SELECT pk FROM items WHERE pk = 'old'")).toEqual([]);
      store.close();
    });
  });

  it('takes a damaged summary for none', async () => {
    const store = openStore();
    await store.putIfAbsent(item);
    store.close();
    const db = new DatabaseSync(path);
    db.exec(`UPDATE items SET summary = '{"subject":'`);
    db.close();
    const reopened = openStore();
    const { summary: _, ...rest } = item;
    expect(await reopened.get(item)).toEqual(rest);
    expect(await reopened.entries({ index: 'status', partition: 'open', limit: 1 })).toEqual({
      entries: [{ pk: item.pk, sk: item.sk, sort: '1' }],
    });
    reopened.close();
  });

  describe('on a file of version 0.1', () => {
    const entries = (name: string) => read(`SELECT * FROM index_entries WHERE index_name = '${name}'`);
    beforeEach(() => copyFileSync('test/fixtures/v0.1/folder/store.db', path));

    it('reads every item, without the index that is no more', async () => {
      const marked = entries('unsettled');
      expect(marked).not.toEqual([]);
      const store = openStore();
      const { items } = await store.scan(undefined, 1000);
      expect(items).toHaveLength(read('SELECT * FROM items').length);
      expect(JSON.stringify(items.map(({ indexes }) => indexes))).not.toContain('unsettled');
      expect(entries('unsettled')).toEqual(marked);
      store.close();
    });

    it('has the items in the lists they were in, and gives each its summary when it is written again', async () => {
      const store = openStore();
      const listed = { index: 'status', partition: 'received#0', limit: 100 } as const;
      const { entries } = await store.entries(listed);
      const [first] = entries;
      if (!first) throw new Error('no complaint is there');
      expect(first).not.toHaveProperty('summary');
      const old = await store.get(first);
      if (!old) throw new Error('no item is there');
      const summary = { subject: 'new' };
      expect(await store.replace({ ...old, version: old.version + 1, summary }, old.version)).toBe(true);
      expect((await store.entries(listed)).entries).toEqual([{ ...first, summary }, ...entries.slice(1)]);
      store.close();
    });

    it('takes an item out of the index that is no more when it is written again', async () => {
      const store = openStore();
      for (const old of (await store.scan(undefined, 1000)).items)
        await store.replace({ ...old, version: old.version + 1 }, old.version);
      store.close();
      expect(entries('unsettled')).toEqual([]);
      expect(entries('status').length).toBeGreaterThan(0);
    });

    it('can be opened again and again', async () => {
      openStore().close();
      openStore().close();
      expect(read('SELECT summary FROM items').length).toBeGreaterThan(0);
    });
  });

  describe('refuses, and leaves as it is,', () => {
    function expectRefusal(reason: RegExp): void {
      const before = readFileSync(path);
      expect(openStore).toThrow(DatabaseFileError);
      expect(openStore).toThrow(reason);
      expect(openStore).toThrow(path);
      expect(readFileSync(path).equals(before)).toBe(true);
    }

    it('a file that is no database', () => {
      writeFileSync(path, 'Dear Sir or Madam, '.repeat(100));
      expectRefusal(/not a database/);
    });

    it('an empty file', () => {
      writeFileSync(path, '');
      expectRefusal(/not a database/);
    });

    it('a database of another program', () => {
      const db = new DatabaseSync(path);
      db.exec('CREATE TABLE songs (title TEXT)');
      db.close();
      expectRefusal(/another program/);
    });

    it('a database of a newer version', () => {
      openStore().close();
      const db = new DatabaseSync(path);
      db.exec('PRAGMA user_version = 99');
      db.close();
      expectRefusal(/newer Redress/);
    });

    it('a database that was cut off', async () => {
      await fill(200);
      truncateSync(path, Math.floor(readFileSync(path).length / 2));
      expectRefusal(/damaged/);
    });

    it('a database with overwritten pages', async () => {
      await fill(200);
      writeFileSync(path, readFileSync(path).fill(0xaa, 8 * 4096, 20 * 4096));
      expectRefusal(/damaged/);
    });
  });

  it('begins anew where the machine stopped before the file had its name', async () => {
    writeFileSync(`${path}.new`, 'half a database');
    const store = openStore();
    expect(await store.putIfAbsent(item)).toBe(true);
    store.close();
  });

  it('finds a page that is overwritten while it is open, and stays unready until it is opened anew', async () => {
    await fill(4000);
    const store = openStore();
    await store.prove();
    const file = openSync(path, 'r+');
    const middle = 4096 * Math.floor(statSync(path).size / 4096 / 2);
    for (let page = 0; page < 50; page++)
      writeSync(file, Buffer.alloc(4096, 0xaa), 0, 4096, middle + page * 4096);
    closeSync(file);
    const readAll = async () => {
      for (let n = 0; n < 4000; n++) await store.get({ pk: `p${n}`, sk: 's' });
    };
    await expect(readAll()).rejects.toThrow(StoreUnavailable);
    await expect(store.prove()).rejects.toMatchObject({ reason: 'damaged' });
    store.close();
    expect(openStore).toThrow(/is damaged/);
  });

  it('is refused where its file may only be read', async () => {
    await fill(1);
    chmodSync(folder, 0o755);
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
    const child = fork(join(import.meta.dirname, 'open-as-nobody.ts'), [path]);
    const [said] = await once(child, 'message');
    expect(said).toMatch(/^DatabaseFileError: .*store\.db cannot be written/);
  });
});

describe('what a store has read or written already', () => {
  it('is read anew once another process has written to the file, and is changed from there', async () => {
    const [store, other] = [openStore(), openStore()];
    await store.putIfAbsent(item);
    expect(await store.get(item)).toEqual(item);
    const moved = { ...item, version: 2, indexes: { status: { partition: 'closed', sort: '1' } } };
    expect(await other.replace(moved, 1)).toBe(true);
    expect(await store.get(item)).toEqual(moved);
    expect(await store.replace({ ...item, version: 2 }, 1)).toBe(false);
    expect(await store.replace({ ...item, version: 3 }, 2)).toBe(true);
    expect(await other.get(item)).toEqual({ ...item, version: 3 });
    await other.delete(item);
    expect(await store.get(item)).toBeUndefined();
    expect(await store.putIfAbsent(item)).toBe(true);
    expect(read('SELECT partition FROM index_entries')).toEqual([{ partition: 'open' }]);
    store.close();
    other.close();
  });

  it('is not what a write says that was never committed', async () => {
    const store = openSqliteStore({
      path,
      clock,
      onOpen: (db) =>
        db.exec(`CREATE TEMP TRIGGER full AFTER UPDATE ON main.items WHEN new.pk = 'cmp_2'
          BEGIN SELECT RAISE(ROLLBACK, 'no room'); END`),
    });
    const other = { ...item, pk: 'cmp_2' };
    await Promise.all([store.putIfAbsent(item), store.putIfAbsent(other)]);
    const lost = { version: 2, body: { text: 'lost' } };
    const written = [store.replace({ ...item, ...lost }, 1), store.replace({ ...other, ...lost }, 1)];
    const outcomes = await Promise.allSettled(written);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await store.get(item)).toEqual(item);
    store.close();
  });

  it('is not what is over, or gone', async () => {
    const store = openStore();
    await store.putIfAbsent(item);
    const over = { version: 2, body: {}, expiresAt: instantOf(clock.now()) };
    await store.replace({ pk: item.pk, sk: item.sk, ...over }, 1);
    expect(await store.get(item)).toBeUndefined();
    await store.putIfAbsent(item);
    await Promise.all([store.delete(item), store.putIfAbsent({ ...item, body: { text: 'anew' } })]);
    expect(await store.get(item)).toEqual({ ...item, body: { text: 'anew' } });
    store.close();
  });
});

describe('what was written over or deleted', () => {
  it('cannot be read from the files any more once they have been scrubbed', async () => {
    const store = openStore();
    const SECRET = 'Kanari-zsqx';
    const text = SECRET.repeat(200);
    for (let n = 0; n < 40; n++)
      await store.putIfAbsent({ pk: `cmp_${n}`, sk: 'COMPLAINT', version: 1, body: { text } });
    for (let n = 0; n < 40; n++) {
      const key = { pk: `cmp_${n}`, sk: 'COMPLAINT' };
      if (n % 2 === 0) await store.delete(key);
      else await store.replace({ ...key, version: 2, body: { text: '[erased]' } }, 1);
    }
    const bytes = () =>
      [path, `${path}-wal`].map((file) => (existsSync(file) ? readFileSync(file, 'latin1') : '')).join('');
    expect(bytes()).toContain(SECRET);
    await store.scrub();
    expect(bytes()).not.toContain(SECRET);
    expect(await store.get({ pk: 'cmp_1', sk: 'COMPLAINT' })).toMatchObject({ body: { text: '[erased]' } });
    store.close();
  });
});
