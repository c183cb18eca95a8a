import type { WaitableClock } from '../durable/clock.ts';

/** A store that has failed is left alone for so long. */
export const FAULT_PAUSE_MS = 10_000;

/**
 * What becomes of faults of the store and of the engine itself: each is reported, and what it stopped is taken up
 * again after a pause, until the engine is closed.
 */
export class Faults {
  readonly #clock: WaitableClock;
  readonly #onError: (error: unknown) => void;
  readonly #pauses = new Set<{ readonly until: number }>();
  readonly #closing = new AbortController();

  constructor(clock: WaitableClock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Aborts when the engine is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Never throws: who is told of faults has none to add. */
  report(error: unknown): void {
    if (this.isClosed) return;
    try {
      this.#onError(error);
    } catch {
      // There is nobody left to tell.
    }
  }

  /** Reports the fault and does the work after the pause; the work must see to its own faults. */
  later(error: unknown, work: () => Promise<void>): void {
    this.report(error);
    const pause = { until: this.#clock.now() + FAULT_PAUSE_MS };
    this.#pauses.add(pause);
    void this.#clock.sleepUntil(pause.until, this.closed).then(() => {
      this.#pauses.delete(pause);
      return this.isClosed ? undefined : work();
    });
  }

  /** Nothing is about to be taken up again. */
  get isSettled(): boolean {
    const now = this.#clock.now();
    return [...this.#pauses].every(({ until }) => until > now);
  }

  close(): void {
    this.#closing.abort();
  }
}
