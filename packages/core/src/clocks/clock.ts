import * as z from 'zod/mini';
import { type Day, daySchema, instantSchema } from '../base/instant.ts';
import { type Calendar, calendarSchema } from '../calendar/calendar.ts';
import { clockTargetSchema } from '../calendar/target.ts';
import { matchSchema } from '../policy/match.ts';
import { type Policy, storedLadderSchema } from '../policy/policy.ts';

/** What deadlines are reckoned by. */
export interface Terms {
  readonly policy: Policy;
  readonly calendar: Calendar;
  /** Those that clocks have of their own, by id. */
  readonly calendars?: Readonly<Record<string, Calendar>> | undefined;
  /** A date on which the complainant's billing cycle ends. */
  readonly billingCycleEndsOn?: Day | undefined;
}

/** Those that a workflow waits for, one wait each: the resolution's and the follow-up's carry others along. */
export const CLOCK_NAMES = ['acknowledgement', 'resolution', 'followUp'] as const;
export const clockNameSchema = z.enum(CLOCK_NAMES);
export type ClockName = z.infer<typeof clockNameSchema>;
/** A clock with a deadline that can be breached: the acknowledgement, the resolution, or one that its policy names. */
export type DeadlineClockName = string;
/** The two that every complaint has. */
export type MainClockName = Exclude<ClockName, 'followUp'>;

/** What every clock has. */
const progress = {
  startedAt: instantSchema,
  stoppedAt: z.optional(instantSchema),
  /** When something is due next; absent when stopped or when nothing more is to come. */
  nextStepAt: z.optional(instantSchema),
};

/** A step that was taken under a ladder that may apply no more. */
const takenStepSchema = z.lazy(() =>
  z.strictObject({
    kind: z.string(),
    at: instantSchema,
    level: z.optional(z.int()),
    team: z.optional(z.string()),
  }),
);

export const deadlineClockSchema = z.lazy(() =>
  z.strictObject({
    ...progress,
    state: z.enum(['running', 'paused', 'stopped']),
    target: clockTargetSchema,
    /** What the target counts from; before an acknowledgement it counts from, the instant that is due at. */
    anchorAt: instantSchema,
    dueAt: instantSchema,
    /** Reckoned with a year whose holidays nobody knows yet. */
    provisional: z.boolean(),
    breachedAt: z.optional(instantSchema),
    pausedAt: z.optional(instantSchema),
    /** The pauses that are over, in order, without overlaps. */
    pauses: z.array(z.strictObject({ from: instantSchema, to: instantSchema })),
    /** In order. The reason is what a person wrote; erasable. */
    extensions: z.array(z.strictObject({ at: instantSchema, dueAt: instantSchema, reason: z.string() })),
    /** Steps of the ladder that were performed for the date it is due at, once each, and when each fell due. */
    taken: z.array(z.strictObject({ step: z.int().check(z.minimum(0)), at: instantSchema })),
    /** It goes on after the resolution, until what it promises is done. */
    outlives: z.optional(z.boolean()),
    /** Since when it is due at that date, where it was due earlier before: none of its steps falls due earlier. */
    promisedAt: z.optional(instantSchema),
    /**
     * Dates that it was due at before, the latest to be left last, until when, and what was done about them; those for
     * which nothing was are left out. `breachedAt` is an earlier date where that was missed and nobody promised this one.
     */
    former: z.optional(
      z.array(
        z.strictObject({
          dueAt: instantSchema,
          breachedAt: z.optional(instantSchema),
          taken: z.array(takenStepSchema),
          until: instantSchema,
        }),
      ),
    ),
    /** It counts from an earlier cycle; `acknowledgedAt` in that, where somebody had. */
    goesOn: z.optional(z.strictObject({ since: instantSchema, acknowledgedAt: z.optional(instantSchema) })),
    /** Of one that has stopped: what it was reckoned by, so far as the complaint goes by something else since. */
    terms: z.optional(
      z.strictObject({
        match: z.optional(matchSchema),
        calendar: z.optional(calendarSchema),
        ladder: z.optional(storedLadderSchema),
        /** Null: none was known. */
        billingCycleEndsOn: z.optional(z.nullable(daySchema)),
      }),
    ),
    /** What it promises was done: when last, how often in the cycle, and how often of these too late. */
    fulfilled: z.optional(
      z.strictObject({
        at: instantSchema,
        times: z.int().check(z.positive()),
        missed: z.int().check(z.minimum(0)),
      }),
    ),
  }),
);
export type DeadlineClock = z.infer<typeof deadlineClockSchema>;

export const followUpClockSchema = z.lazy(() =>
  z.strictObject({
    ...progress,
    state: z.enum(['running', 'stopped']),
    /** Index of the next step of the follow-up: all before it are done, or were not called for. */
    nextStep: z.int().check(z.minimum(0)),
    surveySentAt: z.optional(instantSchema),
    remindedAt: z.optional(instantSchema),
    answer: z.optional(
      z.strictObject({ at: instantSchema, score: z.int().check(z.minimum(1), z.maximum(5)) }),
    ),
    /** Until when a supervisor has to see to a dissatisfied answer. */
    dueAt: z.optional(instantSchema),
    breachedAt: z.optional(instantSchema),
    /** Over, for this reason, but for what is still promised: the complaint is closed once that is done. */
    closing: z.optional(z.string()),
  }),
);
export type FollowUpClock = z.infer<typeof followUpClockSchema>;

/** The terms of one clock: on its own calendar, where the policy names one for it. */
export function termsOf(terms: Terms, name: string): Terms {
  const { policy, calendars, billingCycleEndsOn } = terms;
  const id = policy.calendars?.[name];
  const calendar = id === undefined ? undefined : calendars?.[id];
  return calendar === undefined || calendar === terms.calendar
    ? terms
    : { policy, calendar, calendars, billingCycleEndsOn };
}

/** The clocks of a cycle that have a deadline. */
export interface DeadlineClocks extends Readonly<Record<MainClockName, DeadlineClock>> {
  /** By name; absent where there are none. */
  readonly others?: Readonly<Record<DeadlineClockName, DeadlineClock>> | undefined;
}

/** Every clock with a deadline, by name: the one list of them. Of those that are due together the first goes first. */
export function deadlineClocksOf({
  clocks: { acknowledgement, resolution, others = {} },
}: {
  readonly clocks: DeadlineClocks;
}): (readonly [DeadlineClockName, DeadlineClock])[] {
  return [['acknowledgement', acknowledgement], ['resolution', resolution], ...Object.entries(others)];
}

/** The clocks with one of them put in another one's place. */
export function withClock<Clocks extends DeadlineClocks>(
  clocks: Clocks,
  name: DeadlineClockName,
  clock: DeadlineClock,
): Clocks {
  return name === 'acknowledgement' || name === 'resolution'
    ? { ...clocks, [name]: clock }
    : { ...clocks, others: { ...clocks.others, [name]: clock } };
}

/** Each of them changed. */
export function mapClocks(
  clocks: DeadlineClocks,
  change: (name: DeadlineClockName, clock: DeadlineClock) => DeadlineClock,
): DeadlineClocks {
  const { acknowledgement, resolution, others } = clocks;
  const both = {
    acknowledgement: change('acknowledgement', acknowledgement),
    resolution: change('resolution', resolution),
  };
  if (!others) return both;
  const changed = Object.entries(others).map(([name, clock]) => [name, change(name, clock)] as const);
  return { ...both, others: Object.fromEntries(changed) };
}
