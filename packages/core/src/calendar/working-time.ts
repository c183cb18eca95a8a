import { DAY_MS } from '../base/instant.ts';
import type { Calendar } from './calendar.ts';
import { type DayHours, dayHoursOf } from './day-hours.ts';
import { countUpTo, valueAt } from './sorted.ts';
import { type Interval, WallClock } from './wall-clock.ts';

/** How far beyond what it was asked about a calendar is looked at first: most deadlines lie nearer. */
const MARGIN_DAYS = 92;
const CENTURY_DAYS = 36_525;

/**
 * A calendar made fast to reckon with: the intervals in which somebody works, with how much is worked before
 * each, for as many days as were asked about so far. All instants are milliseconds since the epoch. What is
 * not found within a century, or would make it keep more than a millennium, is a RangeError.
 */
export class WorkingTime {
  readonly calendar: Calendar;
  readonly wallClock: WallClock;
  readonly #hoursOf: (day: number) => DayHours;
  /** The days looked at: from the first to before the last, counted from 1970-01-01. */
  #firstDay = 0;
  #lastDay = 0;
  #froms: number[] = [];
  #tos: number[] = [];
  /** What is worked before each interval, and at the end what is worked in all. */
  #sums: number[] = [0];
  /** The days on which somebody works, and the first interval of each; at the end the number of intervals. */
  #workingDays: number[] = [];
  #firstIntervals: number[] = [0];

  constructor(calendar: Calendar) {
    this.calendar = calendar;
    this.wallClock = new WallClock(calendar.timeZone);
    this.#hoursOf = dayHoursOf(calendar);
  }

  isWorking(at: number): boolean {
    this.#cover(at);
    return at < (this.#tos[countUpTo(this.#froms, at) - 1] ?? at);
  }

  /** The instant itself while somebody works, else the next opening. */
  next(at: number): number {
    return this.#reckon(at, 0, 'latest');
  }

  /** The instant itself while somebody works or has just stopped, else the last closing before it. */
  previous(at: number): number {
    return this.#reckon(at, 0, 'earliest');
  }

  /**
   * The first instant by which so many milliseconds will have been worked, a closing rather than the opening
   * after it. With a negative number, the last instant from which so many are worked until `at`.
   */
  add(at: number, millis: number): number {
    return millis === 0 ? at : this.#reckon(at, millis, millis > 0 ? 'earliest' : 'latest');
  }

  /** Milliseconds worked from one instant to another; negative when `to` is the earlier one. */
  between(from: number, to: number): number {
    this.#cover(from);
    this.#cover(to);
    return this.#worked(to) - this.#worked(from);
  }

  /** Whether any hours begin on that day, which is counted from 1970-01-01. */
  isWorkingDay(day: number): boolean {
    return this.closingOf(day) !== undefined;
  }

  /** The next working day after that one, or with -1 the last one before it. */
  nearestWorkingDay(day: number, direction: 1 | -1): number {
    for (let away = 1; away <= CENTURY_DAYS; away += 1)
      if (this.isWorkingDay(day + direction * away)) return day + direction * away;
    throw new RangeError(`calendar ${this.calendar.id}: no working day within a century`);
  }

  /** When the last hours end that begin on that day; undefined where none do. */
  closingOf(day: number): number | undefined {
    const ends = this.#spansOf(day).flatMap((spans) => spans.map(({ to }) => to));
    return ends.length === 0 ? undefined : Math.max(...ends);
  }

  /**
   * From the opening of the first to the closing of the n-th working day after the date of the instant, which
   * is not counted itself. With a negative `n`, from the n-th working day before that date to the last one.
   */
  workingDays(at: number, n: number): Interval {
    this.#cover(at);
    const day = this.dayOf(at);
    const nearest = () =>
      n > 0 ? countUpTo(this.#workingDays, day) : countUpTo(this.#workingDays, day - 1) - 1;
    this.#growUntil(Math.sign(n), () => this.#workingDays[nearest() + n - Math.sign(n)] !== undefined);
    const farthest = nearest() + n - Math.sign(n);
    return this.#hoursOfWorkingDays(Math.min(nearest(), farthest), Math.max(nearest(), farthest));
  }

  /**
   * The same time of the n-th working day after (before, with a negative `n`) the one on which the instant
   * lies; outside working hours, of the opening after it (the closing before it). Where that day opens later
   * or closes earlier, its opening or closing.
   */
  sameTimeOfWorkingDay(at: number, n: number): number {
    const opening = this.next(at);
    const closing = this.previous(at);
    const start = opening === at || closing === at ? at : n > 0 ? opening : closing;
    const indexOf = () => {
      const later = countUpTo(this.#froms, start) - 1;
      const interval = n < 0 && this.#tos[later - 1] === start ? later - 1 : later;
      return countUpTo(this.#firstIntervals, interval) - 1 + n;
    };
    this.#growUntil(Math.sign(n), () => this.#workingDays[indexOf()] !== undefined);
    const index = indexOf();
    const days = valueAt(this.#workingDays, index) - valueAt(this.#workingDays, index - n);
    const sameTime = this.wallClock.instantOf(this.wallClock.readingAt(start) + days * DAY_MS);
    const { from, to } = this.#hoursOfWorkingDays(index, index);
    return Math.min(Math.max(sameTime, from), to);
  }

  /** What is worked from one instant to another, in order; the parts of one day are apart, as are two days. */
  intervals({ from, to }: Interval): Interval[] {
    this.#cover(from);
    this.#cover(to);
    const result: Interval[] = [];
    for (let i = Math.max(0, countUpTo(this.#froms, from) - 1); (this.#froms[i] ?? to) < to; i += 1) {
      const part = { from: Math.max(valueAt(this.#froms, i), from), to: Math.min(valueAt(this.#tos, i), to) };
      if (part.from < part.to) result.push(part);
    }
    return result;
  }

  /** What the calendar says of each date that lies, if only in part, between the two instants. */
  days({ from, to }: Interval): DayHours[] {
    if (to <= from) return [];
    const first = this.dayOf(from);
    return Array.from({ length: this.dayOf(to - 1) - first + 1 }, (_, index) => this.#hoursOf(first + index));
  }

  /** The years between the two instants whose holidays nobody knows yet. */
  unknownYears({ from, to }: Interval): number[] {
    const known = this.calendar.knownYears;
    if (known === 'all') return [];
    const first = this.#yearOf(from);
    const years = Array.from(
      { length: this.#yearOf(Math.max(from, to - 1)) - first + 1 },
      (_, i) => first + i,
    );
    return years.filter((year) => !known.includes(year));
  }

  /** The date of an instant in the calendar's zone, in days from 1970-01-01. */
  dayOf(at: number): number {
    return Math.floor(this.wallClock.readingAt(at) / DAY_MS);
  }

  #yearOf(at: number): number {
    return new Date(this.wallClock.readingAt(at)).getUTCFullYear();
  }

  #hoursOfWorkingDays(first: number, last: number): Interval {
    const from = valueAt(this.#firstIntervals, first);
    const afterLast = valueAt(this.#firstIntervals, last + 1);
    return { from: valueAt(this.#froms, from), to: valueAt(this.#tos, afterLast - 1) };
  }

  /** Of the instants by which `millis` more are worked than at `at`, the earliest or the latest. */
  #reckon(at: number, millis: number, which: 'earliest' | 'latest'): number {
    this.#cover(at);
    const total = () => this.#sums.at(-1) ?? 0;
    const goal = () => this.#worked(at) + millis;
    // At the edge of the days looked at, the interval that is meant may lie beyond it.
    if (which === 'latest') this.#growUntil(1, () => goal() < total());
    else this.#growUntil(-1, () => goal() > 0);
    this.#growUntil(Math.sign(millis), () => goal() >= 0 && goal() <= total());
    const worked = goal();
    const index = countUpTo(this.#sums, which === 'latest' ? worked : worked - 1) - 1;
    return valueAt(this.#froms, index) + worked - valueAt(this.#sums, index);
  }

  /** What is worked until `at`, from the first day looked at. */
  #worked(at: number): number {
    const index = countUpTo(this.#froms, at) - 1;
    if (index < 0) return 0;
    return valueAt(this.#sums, index) + Math.min(at, valueAt(this.#tos, index)) - valueAt(this.#froms, index);
  }

  #cover(at: number): void {
    const day = Math.floor(at / DAY_MS);
    if (day - 2 >= this.#firstDay && day + 2 < this.#lastDay) return;
    const isFirst = this.#lastDay === this.#firstDay;
    const firstDay = isFirst ? day : Math.min(this.#firstDay, day);
    const lastDay = isFirst ? day : Math.max(this.#lastDay, day);
    const margin = Math.max(MARGIN_DAYS, Math.min((lastDay - firstDay) >> 2, CENTURY_DAYS >> 2));
    this.#build(firstDay - margin, lastDay + margin);
  }

  #growUntil(direction: number, isEnough: () => boolean): void {
    let grown = 0;
    while (!isEnough()) {
      if (grown > CENTURY_DAYS)
        throw new RangeError(`calendar ${this.calendar.id}: too little working time within a century`);
      // By as much as there is already, so that going on and on costs no more than what is kept in the end.
      const days = Math.max(MARGIN_DAYS, Math.min(this.#lastDay - this.#firstDay, CENTURY_DAYS));
      grown += days;
      if (direction < 0) this.#build(this.#firstDay - days, this.#lastDay);
      else this.#build(this.#firstDay, this.#lastDay + days);
    }
  }

  #build(firstDay: number, lastDay: number): void {
    if (lastDay - firstDay > 10 * CENTURY_DAYS)
      throw new RangeError(`calendar ${this.calendar.id} is not kept for more than a millennium`);
    this.#firstDay = firstDay;
    this.#lastDay = lastDay;
    this.#froms = [];
    this.#tos = [];
    this.#sums = [0];
    this.#workingDays = [];
    this.#firstIntervals = [0];
    let sum = 0;
    let closedFrom = Math.max(...this.#intervalsOf(firstDay - 1).map(({ to }) => to));
    for (let day = firstDay; day < lastDay; day += 1) {
      const before = this.#froms.length;
      for (const { from: opening, to } of this.#intervalsOf(day)) {
        const from = Math.max(opening, closedFrom);
        if (from >= to) continue;
        closedFrom = to;
        this.#froms.push(from);
        this.#tos.push(to);
        sum += to - from;
        this.#sums.push(sum);
      }
      if (this.#froms.length === before) continue;
      this.#workingDays.push(day);
      this.#firstIntervals.push(this.#froms.length);
    }
  }

  #intervalsOf(day: number): Interval[] {
    const intervals: Interval[] = [];
    for (const [first, second] of this.#spansOf(day)) {
      if (first) intervals.push(first);
      if (!first || !second) continue;
      intervals.push(second);
      // A night that comes apart, because the clock is set back: what the next day has in between comes in its place.
      for (const { from, to } of this.#spansOf(day + 1).flat())
        if (from < second.from && to > first.to)
          intervals.push({ from: Math.max(from, first.to), to: Math.min(to, second.from) });
    }
    if (intervals.length < 2) return intervals;
    return intervals.sort((one, other) => one.from - other.from || one.to - other.to);
  }

  #spansOf(day: number): Interval[][] {
    const midnight = day * DAY_MS;
    const { open } = this.#hoursOf(day);
    return open.map(({ from, to }) => this.wallClock.spansOf(midnight + from, midnight + to));
  }
}
