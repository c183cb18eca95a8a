import type { DatabaseSync, StatementSync } from 'node:sqlite';

interface Commit {
  /** Throws where it fails; otherwise what to do once it is durable. */
  readonly work: () => () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Transactions that become ready in one turn of the event loop are written with a single flush to the disk, each
 * in a savepoint of its own, so that one that fails takes no other with it.
 */
export class Commits {
  readonly #database: DatabaseSync;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  #pending: Commit[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#savepoint = database.prepare('SAVEPOINT one');
    this.#release = database.prepare('RELEASE one');
  }

  /** Runs `work` in a transaction; resolves with what it returned as soon as that is durable. */
  commit<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#pending.length === 0) setImmediate(() => this.#flush());
      this.#pending.push({
        work: () => {
          const result = work();
          return () => resolve(result);
        },
        fail: reject,
      });
    });
  }

  #flush(): void {
    const commits = this.#pending;
    this.#pending = [];
    const written: { commit: Commit; succeed: () => void }[] = [];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const commit of commits) {
        const succeed = this.#attempt(commit);
        if (succeed !== undefined) written.push({ commit, succeed });
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const { fail } of commits) fail(error);
      return;
    }
    for (const { succeed } of written) succeed();
  }

  #attempt(commit: Commit): (() => void) | undefined {
    this.#savepoint.run();
    try {
      return commit.work();
    } catch (error) {
      this.#database.exec('ROLLBACK TO one');
      commit.fail(error);
      return undefined;
    } finally {
      this.#release.run();
    }
  }
}
