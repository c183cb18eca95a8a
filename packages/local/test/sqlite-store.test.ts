import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Item, instantOf } from '@redress/core';
import { DatabaseFileError, SimulatedClock } from '@redress/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../src/sqlite-store.ts';

const item: Item = {
  pk: 'cmp_1',
  sk: 'complaint',
  version: 1,
  body: { text: '投诉' },
  indexes: { status: { partition: 'open', sort: '1' } },
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
    expect((await reopened.query({ index: 'status', partition: 'open', limit: 1 })).items).toEqual([item]);
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

  it('removes what has expired little by little, as new items come', async () => {
    const store = openStore();
    const count = () => {
      const db = new DatabaseSync(path, { readOnly: true });
      const rows = db
        .prepare('SELECT (SELECT count(*) FROM items) + (SELECT count(*) FROM index_entries) AS n')
        .get();
      db.close();
      return rows?.n;
    };
    const expiresAt = instantOf(clock.now() + 1000);
    for (let n = 0; n < 10; n++) await store.putIfAbsent({ ...item, pk: `old${n}`, expiresAt });
    expect(count()).toBe(20);
    await clock.advance(1000, async () => undefined);
    for (let n = 0; n < 4; n++) await store.putIfAbsent({ pk: `new${n}`, sk: 's', version: 1, body: {} });
    expect(count()).toBe(2 * (10 - 8) + 4);
    await store.putIfAbsent({ pk: 'last', sk: 's', version: 1, body: {} });
    expect(count()).toBe(5);
    store.close();
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
});
