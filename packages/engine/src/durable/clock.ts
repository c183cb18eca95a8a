import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds since 1970-01-01T00:00:00Z. The one source of time: nothing else reads the system's clock. */
export interface Clock {
  now(): number;
}

/** A clock that can also be waited for: what the engine's and the sweeper's timers stand on. */
export interface WaitableClock extends Clock {
  /**
   * Resolves once `now() >= instant` (milliseconds since the epoch), at once where that is so already, or as
   * soon as the signal aborts. Never rejects. The instant may be years away.
   */
  sleepUntil(instant: number, signal: AbortSignal): Promise<void>;
}

/** Node's timers hold at most 2^31 - 1 ms and fire at once beyond; a suspended machine needs shorter ones. */
const LONGEST_SLICE_MS = 60_000;

/**
 * Time as it passes, `speed` seconds for each second of the machine's. It never goes back, not by a stepped
 * system clock, and not after a run with a faster clock: it begins at the machine's time or at `notBefore`,
 * whichever is later.
 */
export function runningClock({
  speed = 1,
  notBefore = 0,
}: {
  speed?: number;
  notBefore?: number;
}): WaitableClock {
  const machineStart = Date.now();
  const start = Math.max(machineStart, notBefore);
  let latest = start;
  const now = () => {
    latest = Math.max(latest, Math.floor(start + (Date.now() - machineStart) * speed));
    return latest;
  };
  return {
    now,
    async sleepUntil(instant, signal) {
      while (!signal.aborted) {
        const left = (instant - now()) / speed;
        if (left <= 0) return;
        await delay(Math.min(Math.ceil(left), LONGEST_SLICE_MS), undefined, { signal }).catch(
          () => undefined,
        );
      }
    },
  };
}

interface Sleeper {
  instant: number;
  wake: () => void;
}

/** Time that stands still until a test moves it; whoever sleeps is woken in the order of the instants. */
export class SimulatedClock implements WaitableClock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleepUntil(instant: number, signal: AbortSignal): Promise<void> {
    if (instant <= this.#now || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { instant, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  /**
   * Moves time forward, stopping at every instant somebody sleeps until, and goes on only when `settled` says
   * that all that followed from it is done.
   */
  async advance(millis: number, settled: () => Promise<void>): Promise<void> {
    const target = this.#now + millis;
    await settled();
    for (;;) {
      const next = Math.min(...[...this.#sleepers].map((sleeper) => sleeper.instant));
      if (next > target) break;
      this.#now = Math.max(this.#now, next);
      for (const sleeper of [...this.#sleepers]) if (sleeper.instant <= this.#now) sleeper.wake();
      await settled();
    }
    this.#now = target;
  }
}
