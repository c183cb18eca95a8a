import type { WaitableClock } from '../durable/clock.ts';
import type { Activity } from './activity.ts';
import { FAULT_PAUSE_MS, type Faults } from './faults.ts';

export interface Firing {
  /** The instant at which something is due next, in milliseconds; it may fail. */
  earliest(): number;
  /** Does what is due and resolves with it no longer due; it may fail. */
  fire(): Promise<void>;
}

/** One sleeper for all executions: sleeps until the earliest instant that something is due. No fault ends it. */
export class Timers {
  readonly #clock: WaitableClock;
  readonly #activity: Activity;
  readonly #faults: Faults;
  readonly #firing: Firing;
  #restingUntil = 0;
  #sleep: { until: number; waking: AbortController } | undefined;

  constructor(clock: WaitableClock, activity: Activity, faults: Faults, firing: Firing) {
    this.#clock = clock;
    this.#activity = activity;
    this.#faults = faults;
    this.#firing = firing;
    faults.closed.addEventListener('abort', () => this.#sleep?.waking.abort());
  }

  /** Resolves after the engine is closed. `onCaughtUp` hears once that what was due at the beginning has fired. */
  async run(onCaughtUp: () => void): Promise<void> {
    let isCaughtUp = false;
    while (!this.#faults.isClosed) {
      const until = await this.#fireOrNext();
      if (until === undefined) continue;
      if (!isCaughtUp) onCaughtUp();
      isCaughtUp = true;
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

  /** Fires what is due, or says until when nothing is. */
  async #fireOrNext(): Promise<number | undefined> {
    if (this.#restingUntil > this.#clock.now()) return this.#restingUntil;
    try {
      const until = this.#firing.earliest();
      if (until > this.#clock.now()) return until;
      await this.#activity.during(() => this.#firing.fire());
    } catch (error) {
      this.#faults.report(error);
      this.#restingUntil = this.#clock.now() + FAULT_PAUSE_MS;
    }
    return undefined;
  }
}
