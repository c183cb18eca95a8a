import type { WaitableClock } from '../durable/clock.ts';

const MOST_YOUNG = 256;
const YOUNG_MS = 1_000;

/**
 * Lets at most 256 calls begin at a time, so that a start after a long stop does not call everything at once. A
 * call that takes longer than a second is counted no more: functions that hang hold up nobody else.
 */
export class CallGate {
  readonly #clock: WaitableClock;
  readonly #closed: AbortSignal;
  /** When each began, the oldest first. */
  readonly #young = new Map<object, number>();
  readonly #waiting = new Set<(leave: () => void) => void>();
  #isWatching = false;

  constructor(clock: WaitableClock, closed: AbortSignal) {
    this.#clock = clock;
    this.#closed = closed;
  }

  /** Resolves when the call may begin, with what is to be done when it has ended. */
  enter(): Promise<() => void> {
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      this.#admit();
    });
  }

  #admit(): void {
    const now = this.#clock.now();
    for (const [call, began] of this.#young) {
      if (began + YOUNG_MS > now) break;
      this.#young.delete(call);
    }
    for (const admitted of this.#waiting) {
      if (this.#young.size >= MOST_YOUNG) break;
      this.#waiting.delete(admitted);
      const call = {};
      this.#young.set(call, now);
      admitted(() => {
        if (this.#young.delete(call)) this.#admit();
      });
    }
    if (this.#waiting.size > 0) this.#watch();
  }

  /** Somebody waits, perhaps for calls that never return. */
  #watch(): void {
    const [began] = this.#young.values();
    if (this.#isWatching || began === undefined) return;
    this.#isWatching = true;
    void this.#clock.sleepUntil(began + YOUNG_MS, this.#closed).then(() => {
      this.#isWatching = false;
      if (!this.#closed.aborted) this.#admit();
    });
  }
}
