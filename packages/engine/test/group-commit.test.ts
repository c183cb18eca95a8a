import { DatabaseSync, StatementSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { GroupCommit } from '../src/durable/group-commit.ts';

function openNumbers() {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY, twice INTEGER NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO numbers VALUES (?, ?)');
  const select = db.prepare('SELECT n FROM numbers ORDER BY n');
  return {
    db,
    commits: new GroupCommit(db, { now: () => 0 }),
    add: (n: number) => () => {
      insert.run(n, 2 * n);
      return n;
    },
    stored: () => select.all().map((row) => row.n),
  };
}

describe('a group commit', () => {
  it('resolves each work with its own result, in the order of the calls', async () => {
    const { commits, add, stored } = openNumbers();
    const order: number[] = [];
    const works = [3, 1, 2].map(async (n) => order.push(await commits.run(add(n))));
    expect(stored()).toEqual([]);
    await Promise.all(works);
    expect(order).toEqual([3, 1, 2]);
    expect(stored()).toEqual([1, 2, 3]);
  });

  it('undoes a work that throws, all of it and nothing else', async () => {
    const { commits, add, stored } = openNumbers();
    const failing = () => {
      add(2)();
      throw new RangeError('no');
    };
    const outcomes = await Promise.allSettled([
      commits.run(add(1)),
      commits.run(failing),
      commits.run(add(3)),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(RangeError) });
    expect(stored()).toEqual([1, 3]);
  });

  it('lets a statement fail on a constraint without harm to its neighbours', async () => {
    const { commits, add, stored } = openNumbers();
    const outcomes = await Promise.allSettled([1, 1, 2].map((n) => commits.run(add(n))));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(stored()).toEqual([1, 2]);
  });

  it('rejects the whole group where the commit fails, and goes on with the next', async () => {
    const { db, commits, add, stored } = openNumbers();
    db.exec(`PRAGMA foreign_keys = ON; CREATE TABLE parents (n INTEGER PRIMARY KEY);
      CREATE TABLE children (n INTEGER REFERENCES parents (n) DEFERRABLE INITIALLY DEFERRED)`);
    const orphan = () => db.exec('INSERT INTO children VALUES (7)');
    const outcomes = await Promise.allSettled([commits.run(add(1)), commits.run(orphan)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(await commits.run(add(2))).toBe(2);
    expect(stored()).toEqual([2]);
  });

  it('rejects the whole group where a work takes the transaction away', async () => {
    const { db, commits, add, stored } = openNumbers();
    const outcomes = await Promise.allSettled([
      commits.run(add(1)),
      commits.run(() => {
        db.exec('ROLLBACK');
        throw new Error('the disk is full');
      }),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(stored()).toEqual([]);
  });

  it('takes a thousand works at once', async () => {
    const { commits, add, stored } = openNumbers();
    const numbers = Array.from({ length: 1000 }, (_, n) => n);
    expect(await Promise.all(numbers.map((n) => commits.run(add(n))))).toEqual(numbers);
    expect(stored()).toEqual(numbers);
  });

  it('commits what is waiting when it is closed, and nothing after', async () => {
    const { commits, add, stored } = openNumbers();
    const waiting = commits.run(add(1));
    commits.close();
    expect(stored()).toEqual([1]);
    expect(await waiting).toBe(1);
    await expect(commits.run(add(2))).rejects.toThrow('closed');
  });

  it('is over where neither its commit nor its undoing succeeds, and the next one begins afresh', async () => {
    const { commits, add, stored } = openNumbers();
    const { run } = StatementSync.prototype;
    const { exec } = DatabaseSync.prototype;
    vi.spyOn(StatementSync.prototype, 'run').mockImplementation(function (this: StatementSync, ...values) {
      if (this.sourceSQL === 'COMMIT') throw new Error('not now');
      return run.apply(this, values);
    });
    vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
      if (sql === 'ROLLBACK') throw new Error('nor this');
      exec.call(this, sql);
    });
    await expect(commits.run(add(1))).rejects.toThrow('not now');
    vi.restoreAllMocks();
    expect(await commits.run(add(2))).toBe(2);
    expect(stored()).toEqual([2]);
  });

  it('proves that writes work, and hears when they do not', async () => {
    const { db, commits, add } = openNumbers();
    await commits.prove();
    await commits.run(add(1));
    db.exec('PRAGMA query_only = 1');
    // A write that worked just now is proof enough.
    await commits.prove();
    await expect(commits.run(add(2))).rejects.toThrow('readonly');
    await expect(commits.prove()).rejects.toThrow('readonly');
    db.exec('PRAGMA query_only = 0');
    await commits.prove();
  });

  it('keeps a group’s neighbours where one finds the disk full, and wants proof from then on', async () => {
    const { db, commits, add, stored } = openNumbers();
    db.exec('CREATE TABLE texts (text TEXT)');
    db.exec('PRAGMA max_page_count = 1');
    const large = () => db.exec(`INSERT INTO texts VALUES (hex(zeroblob(1000000)))`);
    const outcomes = await Promise.allSettled([commits.run(add(1)), commits.run(large)]);
    expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: { errcode: 13 } });
    expect(stored()).toEqual(outcomes[0]?.status === 'fulfilled' ? [1] : []);
    await expect(commits.prove()).rejects.toThrow('full');
    db.exec('PRAGMA max_page_count = 1000000');
    await commits.prove();
  });
});
