import type { WaitableClock } from '../durable/clock.ts';
import type { GroupCommit } from '../durable/group-commit.ts';
import type { EngineStore } from '../storage/store.ts';
import type { Faults } from './faults.ts';

/** Interrupted work and what is due come first. */
const DELAY_MS = 60_000;
const INTERVAL_MS = 86_400_000;
const PAUSE_MS = 3_600_000;
/** Deleted in one transaction; about a millisecond's worth. */
const ROWS_A_STEP = 500;

/** Forgets the executions that closed long enough ago, in small steps, one of which is due at `next`. */
export class CleanUp {
  readonly #store: EngineStore;
  readonly #commits: GroupCommit;
  readonly #clock: WaitableClock;
  readonly #faults: Faults;
  readonly #keptMillis: number;
  /** In milliseconds since the epoch. */
  next: number;

  constructor(
    parts: { store: EngineStore; commits: GroupCommit; clock: WaitableClock; faults: Faults },
    keptMillis: number,
  ) {
    this.#store = parts.store;
    this.#commits = parts.commits;
    this.#clock = parts.clock;
    this.#faults = parts.faults;
    this.#keptMillis = keptMillis;
    this.next = this.#clock.now() + DELAY_MS;
  }

  /** Never rejects: a fault is reported, and the rest is tried later. */
  async step(): Promise<void> {
    const now = this.#clock.now();
    try {
      const [oldest] = this.#store.closedBefore(now - this.#keptMillis, 1);
      if (oldest === undefined) this.next = now + INTERVAL_MS;
      else await this.#commits.run(() => this.#store.deleteClosed(now - this.#keptMillis, ROWS_A_STEP));
    } catch (error) {
      this.#faults.report(error);
      this.next = now + PAUSE_MS;
    }
  }
}
