import { existsSync, statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Clock } from './clock.ts';
import { DatabaseGone, storageFault } from './storage-fault.ts';

/** More than this in one transaction would hold up the event loop for longer than it saves in syncs. */
const LARGEST_GROUP = 256;

const GATHERING_MS = 1;

/** A write that lies no longer back proves that writes work. */
const PROOF_LASTS_MS = 10_000;
/** What must have room for a proof: more than the space that happens to be left over in the last page. */
const PROOF_BYTES = 64 * 1024;

interface Work {
  /** Does the work inside the open transaction and returns how to report it once that is committed. */
  perform(): () => void;
  reject(reason: unknown): void;
}

/**
 * Shares one durable commit among the writes that arrive in the same turn of the event loop. Each runs in a
 * savepoint of its own, so that one that throws is undone alone, and resolves after COMMIT, in the order of
 * the calls. Nothing else may write through the same connection; reads never see an uncommitted group.
 *
 * Every commit also notes the time, so that after a restart time goes on behind all that has been recorded.
 */
export class GroupCommit {
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #undone: () => void;
  readonly #statements: Record<'begin' | 'savepoint' | 'release' | 'undo' | 'note' | 'commit', StatementSync>;
  readonly #queue: Work[] = [];
  readonly #files: FilesInPlace;
  #closed = false;
  #lastGroup = 0;
  #lastCommitMs = 0;
  #lastEnd = Number.NEGATIVE_INFINITY;
  /** On the monotonic clock, in milliseconds. */
  #provenAt = Number.NEGATIVE_INFINITY;
  /** What the file has failed with since writes were last proven. */
  #fault: unknown;

  /** `undone` is told, before anybody else comes to read, where work that was performed is not kept. */
  constructor(db: DatabaseSync, clock: Clock, undone: () => void = () => undefined) {
    this.#db = db;
    this.#clock = clock;
    this.#undone = undone;
    this.#files = new FilesInPlace(db.location());
    db.exec('CREATE TABLE IF NOT EXISTS proof (room BLOB NOT NULL) STRICT');
    db.exec('CREATE TABLE IF NOT EXISTS time (latest INTEGER NOT NULL) STRICT');
    if (!db.prepare('SELECT latest FROM time').get()) db.exec('INSERT INTO time VALUES (0)');
    this.#statements = {
      begin: db.prepare('BEGIN IMMEDIATE'),
      savepoint: db.prepare('SAVEPOINT work'),
      release: db.prepare('RELEASE work'),
      undo: db.prepare('ROLLBACK TO work'),
      note: db.prepare('UPDATE time SET latest = max(latest, ?)'),
      commit: db.prepare('COMMIT'),
    };
  }

  /** Rejects with what the work threw, or with the failure of the commit; either way nothing of it is kept. */
  run<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the database is closed'));
    return new Promise((resolve, reject) => {
      if (this.#queue.length === 0) this.#schedule();
      this.#queue.push({ perform: () => this.#perform(work, resolve, reject), reject });
    });
  }

  /**
   * Resolves where a write has been made durable, in the last seconds or now; rejects with what the file fails with.
   * A damaged file stays so until it is opened anew.
   */
  async prove(): Promise<void> {
    if (storageFault(this.#fault) === 'damaged') throw this.#fault;
    this.#files.check();
    if (this.#fault === undefined && performance.now() - this.#provenAt < PROOF_LASTS_MS) return;
    await this.run(() => this.#db.exec(`INSERT INTO proof VALUES (zeroblob(${PROOF_BYTES}))`));
    await this.run(() => this.#db.exec('DELETE FROM proof'));
    this.#fault = undefined;
  }

  /** Told of what reads fail with, too. */
  notice(error: unknown): void {
    if (storageFault(error) !== undefined) this.#fault ??= error;
  }

  /** Commits what is waiting; every later `run` rejects. The connection stays open. */
  close(): void {
    this.#closed = true;
    while (this.#queue.length > 0) this.#commitGroup();
  }

  /**
   * Where many write at once, the next group gathers for a moment as soon as one has been committed: a commit costs
   * the same for one write as for ten, and holds up the event loop meanwhile. Whoever writes alone does not wait.
   */
  #schedule(): void {
    const isBusy = this.#lastGroup > 1 && performance.now() < this.#lastEnd + this.#lastCommitMs;
    if (isBusy) setTimeout(() => this.#commitGroup(), GATHERING_MS);
    else setImmediate(() => this.#commitGroup());
  }

  #commitGroup(): void {
    const group = this.#queue.splice(0, LARGEST_GROUP);
    if (group.length === 0) return;
    if (this.#queue.length > 0) setImmediate(() => this.#commitGroup());
    const reports: (() => void)[] = [];
    try {
      // One that could not be rolled back when it failed.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#statements.begin.run();
      for (const work of group) reports.push(work.perform());
      this.#statements.note.run(this.#clock.now());
      const from = performance.now();
      this.#statements.commit.run();
      this.#files.check();
      this.#provenAt = this.#lastEnd = performance.now();
      this.#lastCommitMs = this.#lastEnd - from;
      this.#lastGroup = group.length;
    } catch (error) {
      this.notice(error);
      this.#undone();
      this.#rollBack();
      for (const work of group) work.reject(error);
      return;
    }
    for (const report of reports) report();
  }

  /** Never throws: the group is to hear of the first failure, and the next one rolls back again. */
  #rollBack(): void {
    try {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    } catch {
      // Tried again before the next group.
    }
  }

  #perform<T>(work: () => T, resolve: (value: T) => void, reject: (reason: unknown) => void): () => void {
    this.#statements.savepoint.run();
    try {
      const value = work();
      this.#statements.release.run();
      return () => resolve(value);
    } catch (error) {
      // SQLite itself rolls everything back where the disk is full or fails: then the whole group has failed.
      if (!this.#db.isTransaction) throw error;
      this.notice(error);
      this.#undone();
      this.#statements.undo.run();
      this.#statements.release.run();
      return () => reject(error);
    }
  }
}

/** SQLite goes on writing to a file that has been removed, and says nothing. */
class FilesInPlace {
  readonly #identities: Map<string, string | undefined>;

  /** Null: in memory. */
  constructor(path: string | null) {
    const paths = path === null || path === '' ? [] : [path, `${path}-wal`];
    this.#identities = new Map(paths.map((file) => [file, identityOf(file)]));
  }

  /** After a commit, when all of them must be there. @throws DatabaseGone */
  check(): void {
    for (const [file, known] of this.#identities) {
      const identity = identityOf(file);
      if (identity === undefined || identity !== (known ?? identity)) throw new DatabaseGone(file);
      this.#identities.set(file, identity);
    }
  }
}

function identityOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}

/** The latest instant noted in a database, in milliseconds since the epoch; 0 where there is none to be read. */
export function latestInstantIn(path: string): number {
  if (!existsSync(path)) return 0;
  try {
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      return Number(db.prepare('SELECT latest FROM time').get()?.latest ?? 0);
    } finally {
      db.close();
    }
  } catch {
    // Whether the file is one of ours, and whole, is for the one who opens it to say.
    return 0;
  }
}
