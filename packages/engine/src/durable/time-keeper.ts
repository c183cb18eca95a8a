/** One look at the computer's clocks, in milliseconds. */
export interface Reading {
  /** Since 1970. Whoever sets the clock moves it, back or forward. */
  readonly wall: number;
  /** Since some instant. Nobody moves it; it may stand still while the computer is suspended. */
  readonly monotonic: number;
  /** As `monotonic`, but it also counts what the computer was suspended for. Undefined where it was not read. */
  readonly boot?: number;
}

export type ClockChange =
  /** It begins at an instant that the wall clock has not reached yet. */
  | 'began-ahead'
  /** Ours and the wall clock have come apart by a second or more, or further apart by a step. */
  | 'apart'
  /** They are one again. */
  | 'joined'
  /** The computer was suspended: time has gone on meanwhile. */
  | 'suspended'
  /** The wall clock went ahead and has stayed there: so has time. */
  | 'followed';

/** Slower or faster than the monotonic clock by so much, until time has joined the wall clock. */
const SLEW = 0.1;
/** So long must the wall clock have gone evenly before a jump forward is believed. */
const BELIEVED_AFTER_MS = 5 * 60_000;
/** What differs by less is neither a step nor worth a word. */
const TOLERANCE_MS = 1000;

/**
 * Decides what time it is, from readings alone. Time never goes back. It goes on at 0.9 to 1.1 of the rate of
 * the monotonic clock, towards the wall clock, and jumps on two occasions only: when the computer was suspended,
 * which boot time proves, and when the wall clock has been ahead for five minutes and went evenly all the while.
 * A lasting lead must be believed, for it is also what the end of a suspension looks like where there is no boot
 * time, a virtual machine that was halted from outside, and a clock that was put right after the start.
 */
export class TimeKeeper {
  readonly #report: (change: ClockChange, offset: number) => void;
  #last: Reading;
  #time: number;
  /** What has really passed since the first reading. */
  #elapsed = 0;
  /** Boot time less monotonic time: it grows by what the computer was suspended for. */
  #suspension: number | undefined;
  /** The wall clock less `#elapsed` since it last went unevenly. */
  #course: number;
  #evenSince = 0;
  #isApart = false;
  #beginsAhead: boolean;

  /** Begins at the wall clock's time or at `notBefore`, whichever is later. */
  constructor(first: Reading, notBefore: number, report: (change: ClockChange, offset: number) => void) {
    this.#last = first;
    this.#time = Math.max(first.wall, notBefore);
    this.#course = first.wall;
    this.#suspension = suspensionIn(first);
    this.#beginsAhead = this.offset >= TOLERANCE_MS;
    this.#report = report;
  }

  /** Milliseconds since 1970. */
  get time(): number {
    return this.#time;
  }

  /** Milliseconds since the first reading, suspension included. */
  get elapsed(): number {
    return this.#elapsed;
  }

  /** How far time is ahead of the wall clock, in milliseconds; behind it where negative. */
  get offset(): number {
    return this.#time - this.#last.wall;
  }

  take(reading: Reading): void {
    const suspended = this.#suspendedBy(reading);
    const awake = Math.max(0, reading.monotonic - this.#last.monotonic);
    const passed = awake + suspended;
    this.#last = reading;
    this.#elapsed += passed;
    const isStep = this.#noteCourse(reading.wall - this.#elapsed);
    const lead = reading.wall - (this.#time + passed);
    const isBelieved = lead >= TOLERANCE_MS && this.#elapsed - this.#evenSince >= BELIEVED_AFTER_MS;
    const most = awake * SLEW;
    this.#time += passed + (isBelieved ? lead : Math.min(Math.max(lead, -most), most));
    const apart = this.#noteOffset(isStep);
    // Last: whoever hears of it may ask for the time.
    if (suspended > 0) this.#report('suspended', suspended);
    if (isBelieved) this.#report('followed', lead);
    if (apart) this.#report(apart, this.offset);
  }

  #suspendedBy(reading: Reading): number {
    const suspension = suspensionIn(reading);
    if (suspension === undefined) return 0;
    const grown = suspension - (this.#suspension ?? suspension);
    if (this.#suspension !== undefined && Math.abs(grown) < TOLERANCE_MS) return 0;
    this.#suspension = suspension;
    return Math.max(0, grown);
  }

  #noteCourse(course: number): boolean {
    if (Math.abs(course - this.#course) < TOLERANCE_MS) return false;
    this.#course = course;
    this.#evenSince = this.#elapsed;
    return true;
  }

  #noteOffset(isStep: boolean): ClockChange | undefined {
    const isApart = Math.abs(this.offset) >= TOLERANCE_MS;
    const hasChanged = isApart !== this.#isApart;
    const isStart = this.#beginsAhead;
    this.#isApart = isApart;
    this.#beginsAhead = false;
    if (!hasChanged && !(isApart && isStep)) return undefined;
    if (!isApart) return 'joined';
    return isStart ? 'began-ahead' : 'apart';
  }
}

function suspensionIn({ boot, monotonic }: Reading): number | undefined {
  return boot === undefined ? undefined : boot - monotonic;
}
