import { DAY_MS, millisOf } from '../base/instant.ts';
import { WEEKDAYS } from './calendar.ts';
import { endOfMonth, monthsBetween, plusMonths } from './months.ts';
import type { ClockTarget, Target } from './target.ts';
import type { Interval } from './wall-clock.ts';
import type { WorkingTime } from './working-time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** From when the target's time counts until when it is due, for a clock that nothing interrupts. */
export function spanOf(target: ClockTarget, anchor: number, time: WorkingTime): Interval {
  const effective = effectiveTarget(target, anchor, time);
  const { from, to } = countedSpan(effective, anchor, time);
  return { from, to: rolled(effective, from, to, time) };
}

/** The target itself, or what a billing cycle's stands back for: where none is known, or it would end too late. */
export function effectiveTarget(target: ClockTarget, anchor: number, time: WorkingTime): ClockTarget {
  if (target.unit !== 'ends-of-billing-cycle') return target;
  const { endsOn, otherwise, atMost, ...cycle } = target;
  if (endsOn === undefined) return otherwise;
  const known = { ...cycle, otherwise, endsOn };
  if (!atMost || spanOf(known, anchor, time).to <= spanOf(atMost, anchor, time).to) return known;
  return atMost;
}

/** The same before its end is rolled to a working day. */
export function countedSpan(target: ClockTarget, event: number, time: WorkingTime): Interval {
  if (target.unit === 'date') return { from: event, to: millisOf(target.dueAt) };
  const anchor = target.outsideHours === undefined ? event : time.next(event);
  const { amount } = target;
  switch (target.unit) {
    case 'minutes':
    case 'hours': {
      const from = beginningOf(target, anchor, time);
      return { from, to: from + amount * (target.unit === 'hours' ? HOUR_MS : MINUTE_MS) };
    }
    case 'working-minutes':
    case 'working-hours': {
      const from = beginningOf(target, anchor, time);
      const millis = amount * (target.unit === 'working-hours' ? HOUR_MS : MINUTE_MS);
      return { from: time.next(from), to: time.add(from, millis) };
    }
    case 'working-days':
      return target.ends === 'end-of-day'
        ? time.workingDays(anchor, amount)
        : { from: time.next(anchor), to: time.sameTimeOfWorkingDay(anchor, amount) };
    case 'calendar-days':
    case 'weeks':
    case 'months': {
      const day = time.dayOf(anchor);
      const last = lastDayOf(target, day);
      if (target.ends === 'same-time') return { from: anchor, to: sameTimeOn(last, anchor, time) };
      return { from: midnight(day + 1, time), to: endOn(target, last, anchor, time) };
    }
    default: {
      const from = target.begins === undefined ? anchor : midnight(time.dayOf(anchor) + 1, time);
      return { from, to: endOn(target, nthEnd(target, from, time) + (target.plusDays ?? 0), anchor, time) };
    }
  }
}

/** `to`, or where it lies on no working day, the same end of the next one, or of the one before if that is after `from`. */
export function rolled(target: ClockTarget, from: number, to: number, time: WorkingTime): number {
  if (!('rolls' in target) || target.rolls === undefined) return to;
  const isClosing = endOf(target) === 'closing';
  // A night ends on the day after the one that it belongs to.
  if (isClosing && time.previous(to) === to) return to;
  const day = isTimeOfDay(target) ? time.dayOf(to) : time.dayOf(to - 1);
  if (time.isWorkingDay(day)) return to;
  if (target.rolls === 'back') {
    const before = endOn(target, time.nearestWorkingDay(day, -1), to, time);
    if (before > from) return before;
  }
  return endOn(target, time.nearestWorkingDay(day, 1), to, time);
}

type DaysTarget = Extract<Target, { unit: 'calendar-days' | 'weeks' | 'months' }>;
type EndingTarget = Extract<Target, { at: string }>;

function beginningOf(
  { begins }: Extract<Target, { unit: 'minutes' | 'hours' | 'working-minutes' | 'working-hours' }>,
  anchor: number,
  time: WorkingTime,
): number {
  if (begins === undefined) return anchor;
  if (begins === 'next-day') return midnight(time.dayOf(anchor) + 1, time);
  return anchor + HOUR_MS - modulo(time.wallClock.readingAt(anchor), HOUR_MS);
}

/** Days are counted from 1970-01-01 in all of these. */
function lastDayOf({ unit, amount }: DaysTarget, day: number): number {
  switch (unit) {
    case 'calendar-days':
      return day + amount;
    case 'weeks':
      return day + 7 * amount;
    case 'months':
      return plusMonths(day, amount);
  }
}

/** The day of the n-th end that lies after the instant. */
function nthEnd(target: EndingTarget, after: number, time: WorkingTime): number {
  const first = endsFrom(target, time.dayOf(after));
  const isOver = endOn(target, first(0), after, time) <= after;
  return first(target.amount - (isOver ? 0 : 1));
}

/** The ends of the week, month or cycle from the one on that day, or after it, on. */
function endsFrom(target: EndingTarget, day: number): (n: number) => number {
  switch (target.unit) {
    case 'ends-of-week': {
      const { weekday } = target;
      const away = WEEKDAYS.indexOf(weekday) - new Date(day * DAY_MS).getUTCDay();
      return (n) => day + ((away + 7) % 7) + 7 * n;
    }
    case 'ends-of-month':
      return (n) => endOfMonth(day, n);
    case 'ends-of-billing-cycle': {
      const known = Date.parse(target.endsOn ?? '1970-01-31') / DAY_MS;
      const months = monthsBetween(known, day);
      const skipped = plusMonths(known, months) < day ? 1 : 0;
      return (n) => plusMonths(known, months + skipped + n);
    }
  }
}

function endOf(target: DaysTarget | EndingTarget): string {
  return 'at' in target ? target.at : target.ends;
}

/** Ends on the minute, not with the day: at its first instant, too. */
function isTimeOfDay(target: DaysTarget | EndingTarget): boolean {
  return !['end-of-day', 'closing', '24:00'].includes(endOf(target));
}

/** When the target ends on that day; the `same-time` as that of the instant. */
function endOn(target: DaysTarget | EndingTarget, day: number, instant: number, time: WorkingTime): number {
  const end = endOf(target);
  switch (end) {
    case 'same-time':
      return sameTimeOn(day, instant, time);
    case 'closing':
      return time.closingOf(day) ?? midnight(day + 1, time);
    case 'end-of-day':
      return midnight(day + 1, time);
    default:
      return time.wallClock.instantOf(day * DAY_MS + minutesOf(end) * MINUTE_MS);
  }
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** On that day, when the clock shows what it shows at the instant. */
export function sameTimeOn(day: number, instant: number, { wallClock }: WorkingTime): number {
  return wallClock.instantOf(day * DAY_MS + modulo(wallClock.readingAt(instant), DAY_MS));
}

function modulo(value: number, of: number): number {
  return value - Math.floor(value / of) * of;
}

/** With which that day begins. */
function midnight(day: number, { wallClock }: WorkingTime): number {
  return wallClock.instantOf(day * DAY_MS);
}
