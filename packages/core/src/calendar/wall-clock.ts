import { fromEpochMilliseconds, toZonedDateTimeISO } from 'temporal-polyfill/fns/Instant';
import { getTimeZoneTransition, offsetNanoseconds } from 'temporal-polyfill/fns/ZonedDateTime';
import { DAY_MS, type Day, type Instant, instantOf } from '../base/instant.ts';
import { UTC } from './calendar.ts';
import { countUpTo } from './sorted.ts';

const MARGIN_MS = 2 * DAY_MS;
const YEAR_MS = 366 * DAY_MS;

/** Milliseconds since the epoch; `to` is the first that is no longer part of it. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/**
 * Instants and what a clock on the wall reads then, both in milliseconds: a reading is the instant at which a
 * clock in UTC would show the same. A zone's changes of offset are looked up once and kept, because asking
 * for each conversion anew is a hundred times slower.
 */
export class WallClock {
  readonly #timeZone: string;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;
  #starts: number[] = [];
  #offsets: number[] = [];

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
    if (!UTC.has(timeZone)) return;
    [this.#from, this.#to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    [this.#starts, this.#offsets] = [[Number.NEGATIVE_INFINITY], [0]];
  }

  readingAt(instant: number): number {
    this.#cover(instant);
    return instant + (this.#offsets[countUpTo(this.#starts, instant) - 1] ?? 0);
  }

  /**
   * The first instant at which the clock shows the reading or a later one. So a reading that is skipped when
   * clocks go forward stands for the instant of the change, and one that is shown twice for its first time.
   */
  instantOf(reading: number): number {
    this.#cover(reading);
    let index = Math.max(0, countUpTo(this.#starts, reading - MARGIN_MS / 2) - 1);
    for (;;) {
      const instant = Math.max(this.#starts[index] ?? 0, reading - (this.#offsets[index] ?? 0));
      if (instant < (this.#starts[index + 1] ?? Number.POSITIVE_INFINITY)) return instant;
      index += 1;
    }
  }

  /**
   * The spans in which the clock shows a reading from the one to before the other, in order. Where it is set back, what
   * it shows twice is in both times: a span that ends within that hour comes apart into two.
   */
  spansOf(from: number, to: number): Interval[] {
    this.#cover(from);
    this.#cover(to);
    let index = Math.max(0, countUpTo(this.#starts, from - MARGIN_MS / 2) - 1);
    const steady = this.#offsets[index] ?? 0;
    if (to + MARGIN_MS / 2 < (this.#starts[index + 1] ?? Number.POSITIVE_INFINITY))
      return [{ from: from - steady, to: to - steady }];
    const spans: Interval[] = [];
    for (; (this.#starts[index] ?? to + MARGIN_MS) < to + MARGIN_MS / 2; index += 1) {
      const offset = this.#offsets[index] ?? 0;
      const begin = Math.max(this.#starts[index] ?? 0, from - offset);
      const end = Math.min(this.#starts[index + 1] ?? Number.POSITIVE_INFINITY, to - offset);
      if (begin >= end) continue;
      const last = spans.at(-1);
      if (last?.to === begin) spans[spans.length - 1] = { from: last.from, to: end };
      else spans.push({ from: begin, to: end });
    }
    return spans;
  }

  #cover(instant: number): void {
    if (instant - MARGIN_MS >= this.#from && instant + MARGIN_MS <= this.#to) return;
    const known = Math.max(YEAR_MS, this.#to - this.#from);
    const isFirst = this.#starts.length === 0;
    if (isFirst || instant - MARGIN_MS < this.#from) this.#from = instant - (isFirst ? YEAR_MS : known);
    if (isFirst || instant + MARGIN_MS > this.#to) this.#to = instant + (isFirst ? YEAR_MS : known);
    this.#starts = [];
    this.#offsets = [];
    let change: ReturnType<typeof getTimeZoneTransition> = toZonedDateTimeISO(
      fromEpochMilliseconds(this.#from),
      this.#timeZone,
    );
    while (change && change.epochMilliseconds <= this.#to) {
      this.#starts.push(change.epochMilliseconds);
      this.#offsets.push(offsetNanoseconds(change) / 1_000_000);
      change = getTimeZoneTransition(change, 'next');
    }
  }
}

/** The midnight with which the day begins in that zone; where clocks skip it, the first instant after it. */
export function startOfDay(day: Day, timeZone: string): Instant {
  return instantOf(new WallClock(timeZone).instantOf(Date.parse(day)));
}

const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** The midnight with which the day is over in that zone. */
export function endOfDay(day: Day, timeZone: string): Instant {
  const midnight = new WallClock(timeZone).instantOf(Date.parse(day) + DAY_MS);
  return instantOf(Math.min(midnight, LAST_MS));
}
