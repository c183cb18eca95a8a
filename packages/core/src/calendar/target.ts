import * as z from 'zod';
import { DAY_MS } from '../base/instant.ts';
import type { Interval } from './wall-clock.ts';
import type { WorkingTime } from './working-time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const UNITS = [
  'minutes',
  'hours',
  'working-minutes',
  'working-hours',
  'calendar-days',
  'working-days',
  'weeks',
] as const;
type Unit = (typeof UNITS)[number];

/** More than anybody promises, and little enough to be reckoned at once. */
const MOST_OF_UNIT = {
  minutes: 10_000,
  hours: 10_000,
  'working-minutes': 10_000,
  'working-hours': 2000,
  'calendar-days': 1000,
  'working-days': 500,
  weeks: 150,
} as const satisfies Record<Unit, number>;

const amount = z.int().positive();
/** What the target counts from. */
const anchor = z.enum(['receipt', 'acknowledgement']);
/** What the target of a further clock may count from besides: the resolution. */
const furtherAnchor = z.enum([...anchor.options, 'resolution']);

/**
 * A promised time. Minutes and hours pass as they do on any clock, working ones only while somebody works.
 * Days and weeks say how they end: `end-of-day`, where the date of the anchor is not counted and the last day
 * counts in full (calendar days until midnight, working days until closing), or at the `same-time` of the
 * last day.
 */
const targetFrom = <Anchor extends z.ZodType<string>>(anchor: Anchor) =>
  z
    .discriminatedUnion('unit', [
      z.strictObject({
        amount,
        anchor,
        unit: z.enum(['minutes', 'hours', 'working-minutes', 'working-hours']),
      }),
      z.strictObject({
        amount,
        anchor,
        unit: z.enum(['calendar-days', 'weeks', 'working-days']),
        ends: z.enum(['end-of-day', 'same-time']),
      }),
    ])
    .superRefine(requireMeasured);
export const targetSchema = z.lazy(() => targetFrom(anchor));
export const furtherTargetSchema = z.lazy(() => targetFrom(furtherAnchor));
export type Target = z.infer<typeof furtherTargetSchema>;

/** For every schema of an amount with a unit. */
export function requireMeasured(
  { amount, unit }: { readonly amount: number; readonly unit: Unit },
  context: z.core.$RefinementCtx,
): void {
  const most = MOST_OF_UNIT[unit];
  if (amount > most)
    context.addIssue({
      code: 'custom',
      path: ['amount'],
      message: 'must be at most {most} {unit}',
      params: { most, unit },
    });
}

/** How a target's time is measured: as it passes, as the clock on the wall shows it, or as it is worked. */
export type Measure = 'elapsed' | 'wall-clock' | 'working';

export function measureOf(target: Target): Measure {
  switch (target.unit) {
    case 'minutes':
    case 'hours':
      return 'elapsed';
    case 'calendar-days':
    case 'weeks':
      return 'wall-clock';
    case 'working-minutes':
    case 'working-hours':
    case 'working-days':
      return 'working';
  }
}

/** Milliseconds between two instants, in the given measure. */
export function measure(by: Measure, time: WorkingTime, { from, to }: Interval): number {
  switch (by) {
    case 'elapsed':
      return to - from;
    case 'wall-clock':
      return time.wallClock.readingAt(to) - time.wallClock.readingAt(from);
    case 'working':
      return time.between(from, to);
  }
}

/** The instant so many milliseconds of the given measure after another. */
export function advance(by: Measure, time: WorkingTime, from: number, millis: number): number {
  switch (by) {
    case 'elapsed':
      return from + millis;
    case 'wall-clock':
      return time.wallClock.instantOf(time.wallClock.readingAt(from) + millis);
    case 'working':
      return time.add(from, millis);
  }
}

/** From when the target's time counts until when it is due, for a clock that nothing interrupts. */
export function spanOf(target: Target, anchor: number, time: WorkingTime): Interval {
  const { amount } = target;
  switch (target.unit) {
    case 'minutes':
      return { from: anchor, to: anchor + amount * MINUTE_MS };
    case 'hours':
      return { from: anchor, to: anchor + amount * HOUR_MS };
    case 'working-minutes':
      return { from: time.next(anchor), to: time.add(anchor, amount * MINUTE_MS) };
    case 'working-hours':
      return { from: time.next(anchor), to: time.add(anchor, amount * HOUR_MS) };
    case 'calendar-days':
      return calendarDays(target.ends, anchor, amount, time);
    case 'weeks':
      return calendarDays(target.ends, anchor, 7 * amount, time);
    case 'working-days':
      return target.ends === 'end-of-day'
        ? time.workingDays(anchor, amount)
        : { from: time.next(anchor), to: time.sameTimeOfWorkingDay(anchor, amount) };
  }
}

function calendarDays(
  ends: 'end-of-day' | 'same-time',
  anchor: number,
  days: number,
  time: WorkingTime,
): Interval {
  const { wallClock } = time;
  if (ends === 'same-time')
    return { from: anchor, to: wallClock.instantOf(wallClock.readingAt(anchor) + days * DAY_MS) };
  const nextMidnight = (time.dayOf(anchor) + 1) * DAY_MS;
  return { from: wallClock.instantOf(nextMidnight), to: wallClock.instantOf(nextMidnight + days * DAY_MS) };
}
