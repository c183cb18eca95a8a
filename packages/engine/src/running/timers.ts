import type { WaitableClock } from '../durable/clock.ts';
import type { Activity } from './activity.ts';

/** One sleeper for all executions: sleeps until the earliest instant that something is due. */
export class Timers {
  readonly #clock: WaitableClock;
  readonly #activity: Activity;
  readonly #earliest: () => number;
  readonly #fire: () => Promise<void>;
  #isClosed = false;
  #sleep: { until: number; waking: AbortController } | undefined;

  /** `earliest` gives the instant in milliseconds, `fire` does what is due and returns with it no longer due. */
  constructor(
    clock: WaitableClock,
    activity: Activity,
    { earliest, fire }: { earliest: () => number; fire: () => Promise<void> },
  ) {
    this.#clock = clock;
    this.#activity = activity;
    this.#earliest = earliest;
    this.#fire = fire;
  }

  /** Resolves after `close`. */
  async run(): Promise<void> {
    while (!this.#isClosed) {
      const until = this.#earliest();
      if (until <= this.#clock.now()) {
        await this.#activity.during(this.#fire);
        continue;
      }
      const waking = new AbortController();
      this.#sleep = { until, waking };
      await this.#clock.sleepUntil(until, waking.signal);
      this.#sleep = undefined;
    }
  }

  /** Something has become due at the instant. */
  notice(due: number): void {
    if (this.#sleep !== undefined && due < this.#sleep.until) this.#sleep.waking.abort();
  }

  /** It sleeps, rightly, and has not been woken. */
  get isSettled(): boolean {
    return (
      this.#sleep !== undefined && !this.#sleep.waking.signal.aborted && this.#sleep.until > this.#clock.now()
    );
  }

  close(): void {
    this.#isClosed = true;
    this.#sleep?.waking.abort();
  }
}
