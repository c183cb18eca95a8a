import { Temporal } from 'temporal-polyfill';
import { asInstant, type Instant, instantOf, millisOf } from '../clock.ts';
import type { Duration, LadderStep, Policy } from './policy.ts';

/** Later than anything that is scheduled: what "no next step" looks like to a workflow and in a sort key. */
export const NEVER = asInstant('9999-12-31T23:59:59.999Z');

/**
 * Every deadline and every ladder step comes from this one function: `duration` after (or, negative sign,
 * before) an instant, minutes and hours as they pass, days as the calendar of the policy's zone counts them.
 */
export function shift(
  from: Instant,
  sign: 1 | -1,
  duration: Duration,
  policy: Pick<Policy, 'timeZone'>,
): Instant {
  const amount = sign * duration.amount;
  const zoned = Temporal.Instant.from(from).toZonedDateTimeISO(policy.timeZone);
  return instantOf(zoned.add({ [duration.unit]: amount }).epochMilliseconds);
}

export function ladderStepAt(step: LadderStep, dueAt: Instant, policy: Policy): Instant {
  switch (step.kind) {
    case 'warn':
      return shift(dueAt, -1, step.before, policy);
    case 'breach':
      return dueAt;
    case 'escalate':
      return shift(dueAt, 1, step.after, policy);
  }
}

/** The steps of the follow-up after a resolution, in the order in which they fall due. */
export const FOLLOW_UP_STEPS = ['survey', 'remind', 'close'] as const;
export type FollowUpStep = (typeof FOLLOW_UP_STEPS)[number];

/** `surveyAt` is when the survey is due; the later steps count from there. */
export function followUpStepAt(step: FollowUpStep, surveyAt: Instant, policy: Policy): Instant {
  switch (step) {
    case 'survey':
      return surveyAt;
    case 'remind':
      return shift(surveyAt, 1, policy.survey.reminder, policy);
    case 'close':
      return shift(surveyAt, 1, policy.survey.expiry, policy);
  }
}

export function earliest(instants: readonly Instant[]): Instant | undefined {
  return instants.reduce<Instant | undefined>(
    (best, at) => (best === undefined || at < best ? at : best),
    undefined,
  );
}

/** Milliseconds from one instant to another; negative when `to` is the earlier one. */
export function millisBetween(from: Instant, to: Instant): number {
  return millisOf(to) - millisOf(from);
}
