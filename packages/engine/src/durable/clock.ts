import { uptime } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClockChange, type Reading, TimeKeeper } from './time-keeper.ts';

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

/** The computer's time, and how far it is from what the computer shows. */
export interface RunningClock extends WaitableClock {
  /** Milliseconds ahead of the computer's clock; behind it where negative. 0 at another speed than 1. */
  offset(): number;
}

/** Node's timers stand still while the computer is suspended: after that, whoever waits is late by one slice. */
const LONGEST_SLICE_MS = 10_000;

/**
 * Time as it passes: at speed 1 the computer's as a `TimeKeeper` has it, at another one `speed` seconds for each
 * second that passes. It begins at the computer's time or at `notBefore`, whichever is later.
 */
export function runningClock({
  speed = 1,
  notBefore = 0,
  read = readComputersClocks(),
  report = () => undefined,
}: {
  speed?: number;
  notBefore?: number;
  read?: () => Reading;
  /** Hears of what is worth a line in the log, with milliseconds; at speed 1 only. */
  report?: (change: ClockChange, millis: number) => void;
}): RunningClock {
  const first = read();
  const start = Math.max(first.wall, notBefore);
  const keeper = new TimeKeeper(first, notBefore, speed === 1 ? report : () => undefined);
  const now = () => {
    keeper.take(read());
    return Math.floor(speed === 1 ? keeper.time : start + keeper.elapsed * speed);
  };
  return {
    now,
    offset() {
      now();
      return speed === 1 ? Math.round(keeper.offset) : 0;
    },
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

/** A process can be halted between two of its readings: such a set is taken again. */
const LONGEST_READING_MS = 50;
const TRIES = 3;
/** Boot time costs a read of a file. */
const BOOT_READ_EVERY_MS = 1000;

/** Boot time is there on Linux alone: on macOS `uptime` follows the wall clock when that is set. */
function readComputersClocks(): () => Reading {
  const hasBootTime = process.platform === 'linux';
  let bootRead = Number.NEGATIVE_INFINITY;
  let last: Reading = { wall: 0, monotonic: 0 };
  return () => {
    for (let attempt = 1; ; attempt++) {
      const monotonic = performance.now();
      const wall = Date.now();
      const isEven = Math.abs(wall - last.wall - (monotonic - last.monotonic)) < BOOT_READ_EVERY_MS / 2;
      const readsBoot = hasBootTime && (!isEven || monotonic - bootRead >= BOOT_READ_EVERY_MS);
      const boot = readsBoot ? uptime() * 1000 : undefined;
      if (performance.now() - monotonic > LONGEST_READING_MS && attempt < TRIES) continue;
      if (boot !== undefined) bootRead = monotonic;
      last = { wall, monotonic, ...(boot !== undefined && { boot }) };
      return last;
    }
  };
}

interface Sleeper {
  instant: number;
  wake: () => void;
}

/** Time that stands still until somebody moves it; whoever sleeps is woken in the order of the instants. */
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

  /** The earliest instant that somebody sleeps until, in milliseconds; Infinity where nobody does. */
  get next(): number {
    return Math.min(...[...this.#sleepers].map(({ instant }) => instant));
  }

  /** Wakes whoever sleeps until then or less. Time does not go back. */
  moveTo(instant: number): void {
    this.#now = Math.max(this.#now, instant);
    for (const sleeper of [...this.#sleepers]) if (sleeper.instant <= this.#now) sleeper.wake();
  }

  /**
   * Moves time forward, stopping at every instant somebody sleeps until, and goes on only when `settled` says
   * that all that followed from it is done.
   */
  async advance(millis: number, settled: () => Promise<void>): Promise<void> {
    const target = this.#now + millis;
    await settled();
    while (this.next <= target) {
      this.moveTo(this.next);
      await settled();
    }
    this.#now = target;
  }
}
