import * as z from 'zod/mini';
import { instantSchema } from '../base/instant.ts';
import { WEEKDAYS } from './calendar.ts';
import { requireMeasured } from './units.ts';
import type { Interval } from './wall-clock.ts';
import type { WorkingTime } from './working-time.ts';

/** What a target counts from. */
const anchorSchema = z.enum(['receipt', 'acknowledgement']);
/** What the target of a further clock may: also the resolution, or when a team was given the complaint. */
const furtherAnchorSchema = z.enum([...anchorSchema.options, 'resolution', 'assignment']);
/** What that of a clock that has begun may: what is owed again counts from when it was done last. */
const begunAnchorSchema = z.enum([...furtherAnchorSchema.options, 'fulfilment']);

/** What every target has. */
const common = <Anchor extends z.ZodMiniType<string>>(anchor: Anchor) => ({
  amount: z.int().check(z.positive()),
  anchor,
  /** An anchor at which nobody works is as good as one at the next opening: late on Friday is Monday. */
  outsideHours: z.exactOptional(z.literal('next-working-day')),
});

/** Where the last day is not a working day: the next one, or the one before. */
const rolls = z.exactOptional(z.enum(['forward', 'back']));

const plainTargets = <Anchor extends z.ZodMiniType<string>>(anchor: Anchor) =>
  [
    z.strictObject({
      ...common(anchor),
      unit: z.enum(['minutes', 'hours', 'working-minutes', 'working-hours']),
      /** Not at the anchor: with the next full hour, or without the date of the anchor. */
      begins: z.exactOptional(z.enum(['next-hour', 'next-day'])),
    }),
    z.strictObject({
      ...common(anchor),
      unit: z.literal('working-days'),
      ends: z.enum(['end-of-day', 'same-time']),
    }),
    z.strictObject({
      ...common(anchor),
      unit: z.enum(['calendar-days', 'weeks', 'months']),
      /** `closing`: of the last day, which is a working day then. */
      ends: z.enum(['end-of-day', 'same-time', 'closing']),
      rolls,
    }),
  ] as const;

const plainTarget = <Anchor extends z.ZodMiniType<string>>(anchor: Anchor) =>
  z
    .discriminatedUnion('unit', plainTargets(anchor))
    .check(z.superRefine(requireMeasured), z.superRefine(requireWorkingEnd));

/** The n-th end after the anchor, or so many days after that. */
const ending = <Anchor extends z.ZodMiniType<string>>(anchor: Anchor) => ({
  ...common(anchor),
  /** `24:00` is the end of the day, `closing` that of its working hours. */
  at: z
    .string()
    .check(
      z.regex(
        /^(([01]\d|2[0-3]):[0-5]\d|24:00|closing)$/,
        'must be a time such as 17:00 or 24:00, or closing',
      ),
    ),
  rolls,
  plusDays: z.exactOptional(z.int().check(z.minimum(1), z.maximum(366))),
  /** Without the date of the anchor: of an end on that date, the next one. */
  begins: z.exactOptional(z.literal('next-day')),
});

/**
 * A promised time. Minutes and hours pass as they do on any clock, working ones only while somebody works. Days, weeks
 * and months say how they end: `end-of-day`, where the date of the anchor is not counted and the last day counts in full
 * (calendar days until midnight, working days until closing), or at the `same-time` of the last day. A month ends on the
 * same date, or on the last of a month that has none such.
 */
const targetFrom = <Anchor extends z.ZodMiniType<string>>(anchor: Anchor) =>
  z
    .discriminatedUnion('unit', [
      ...plainTargets(anchor),
      z.strictObject({ ...ending(anchor), unit: z.literal('ends-of-week'), weekday: z.enum(WEEKDAYS) }),
      z.strictObject({ ...ending(anchor), unit: z.literal('ends-of-month') }),
      z.strictObject({
        ...ending(anchor),
        unit: z.literal('ends-of-billing-cycle'),
        /** A date on which one ends, and so every month; that of the complaint, where it gives one. */
        endsOn: z.exactOptional(z.iso.date()),
        /** What is promised where no such date is known. */
        otherwise: plainTarget(anchor),
        /** It is due then at the latest. */
        atMost: z.exactOptional(plainTarget(anchor)),
      }),
    ])
    .check(z.superRefine(requireMeasured), z.superRefine(requireWorkingEnd));
export const targetSchema = z.lazy(() => targetFrom(anchorSchema));
export const furtherTargetSchema = z.lazy(() => targetFrom(furtherAnchorSchema));
const begunTargetSchema = z.lazy(() => targetFrom(begunAnchorSchema));
export type Target = z.infer<typeof begunTargetSchema>;
/** Of a clock: as the policy has it, or the date that somebody has promised. */
export const clockTargetSchema = z.lazy(() =>
  z.union([
    begunTargetSchema,
    z.strictObject({ unit: z.literal('date'), anchor: z.literal('promise'), dueAt: instantSchema }),
  ]),
);
export type ClockTarget = z.infer<typeof clockTargetSchema>;

/** The target in a complaint's own billing cycle, where it gives one. */
export function inCycle<Any extends ClockTarget>(target: Any, endsOn: string | undefined): Any {
  return target.unit === 'ends-of-billing-cycle' && endsOn !== undefined ? { ...target, endsOn } : target;
}

/** Where everybody goes home, somebody must have been there. */
function requireWorkingEnd(
  { ends, at, rolls }: { unit: string; ends?: string; at?: string; rolls?: string },
  context: z.core.$RefinementCtx,
): void {
  if ((ends ?? at) === 'closing' && rolls === undefined)
    context.addIssue({
      code: 'custom',
      path: ['rolls'],
      message: 'must be said where it ends at closing: forward or back',
    });
}

/** How a target's time is measured: as it passes, as the clock on the wall shows it, or as it is worked. */
export type Measure = 'elapsed' | 'wall-clock' | 'working';

export function measureOf({ unit }: Pick<ClockTarget, 'unit'>): Measure {
  switch (unit) {
    case 'minutes':
    case 'hours':
    case 'date':
      return 'elapsed';
    case 'working-minutes':
    case 'working-hours':
    case 'working-days':
      return 'working';
    default:
      return 'wall-clock';
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
