import * as z from 'zod';
import { instantSchema } from '../base/instant.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { targetSchema } from '../calendar/target.ts';
import type { Policy } from '../policy/policy.ts';

/** What deadlines are reckoned by. */
export interface Terms {
  readonly policy: Policy;
  readonly calendar: Calendar;
  /** Those that clocks have of their own, by id. */
  readonly calendars?: Readonly<Record<string, Calendar>> | undefined;
}

export const CLOCK_NAMES = ['acknowledgement', 'resolution', 'followUp'] as const;
export const clockNameSchema = z.enum(CLOCK_NAMES);
export type ClockName = z.infer<typeof clockNameSchema>;
/** The clocks with a deadline that can be breached. */
export type DeadlineClockName = Exclude<ClockName, 'followUp'>;

/** What every clock has. */
const progress = {
  startedAt: instantSchema,
  stoppedAt: instantSchema.optional(),
  /** When something is due next; absent when stopped or when nothing more is to come. */
  nextStepAt: instantSchema.optional(),
};

export const deadlineClockSchema = z.lazy(() =>
  z.strictObject({
    ...progress,
    state: z.enum(['running', 'paused', 'stopped']),
    target: targetSchema,
    /** What the target counts from; before an acknowledgement it counts from, the instant that is due at. */
    anchorAt: instantSchema,
    dueAt: instantSchema,
    /** Reckoned with a year whose holidays nobody knows yet. */
    provisional: z.boolean(),
    breachedAt: instantSchema.optional(),
    pausedAt: instantSchema.optional(),
    /** Of the pause that goes on: when the complainant was reminded of the question. */
    remindedAt: instantSchema.optional(),
    /**
     * Of the pause that goes on: by when the complainant must have been reached with the question, or it is taken
     * back; absent once they have been.
     */
    askBy: instantSchema.optional(),
    /** The pauses that are over, in order. */
    pauses: z.array(z.strictObject({ from: instantSchema, to: instantSchema })),
    /** In order. The reason is what a person wrote; erasable. */
    extensions: z.array(z.strictObject({ at: instantSchema, dueAt: instantSchema, reason: z.string() })),
    /** Steps of the ladder that were performed, once each, and when each fell due. */
    taken: z.array(z.strictObject({ step: z.int().min(0), at: instantSchema })),
  }),
);
export type DeadlineClock = z.infer<typeof deadlineClockSchema>;

export const followUpClockSchema = z.lazy(() =>
  z.strictObject({
    ...progress,
    state: z.enum(['running', 'stopped']),
    /** Index of the next step of the follow-up: all before it are done, or were not called for. */
    nextStep: z.int().min(0),
    surveySentAt: instantSchema.optional(),
    remindedAt: instantSchema.optional(),
    answer: z.strictObject({ at: instantSchema, score: z.int().min(1).max(5) }).optional(),
    /** Until when a supervisor has to see to a dissatisfied answer. */
    dueAt: instantSchema.optional(),
    breachedAt: instantSchema.optional(),
  }),
);
export type FollowUpClock = z.infer<typeof followUpClockSchema>;

/** The terms of one clock: on its own calendar, where the policy names one for it. */
export function termsOf(terms: Terms, name: string): Terms {
  const { policy, calendars } = terms;
  const id = policy.calendars?.[name];
  const calendar = id === undefined ? undefined : calendars?.[id];
  return calendar === undefined || calendar === terms.calendar ? terms : { policy, calendar, calendars };
}

/** Both clocks of a cycle that have a deadline. */
export type DeadlineClocks = Readonly<Record<DeadlineClockName, DeadlineClock>>;
