import { asInstant, type Instant, instantOf, millisOf } from '../base/instant.ts';
import type { ClockFacts } from '../calendar/deadline.ts';
import { after, before, type Duration } from '../calendar/duration.ts';
import { inCycle } from '../calendar/target.ts';
import { workingTimeOf } from '../calendar/working-times.ts';
import type { DeadlineClock, Terms } from './clock.ts';

/** Later than anything that is scheduled: what "no next step" looks like to a workflow and in a sort key. */
export const NEVER = asInstant('9999-12-31T23:59:59.999Z');

/** The instant so long after another (before it, with a negative sign), on the complaint's calendar. */
export function shift(
  { calendar }: Pick<Terms, 'calendar'>,
  from: Instant,
  sign: 1 | -1,
  duration: Duration,
): Instant {
  const reckon = sign === 1 ? after : before;
  return instantOf(reckon(millisOf(from), duration, workingTimeOf(calendar)));
}

/** All that the deadline of a clock depends on. */
export function factsOf(
  { billingCycleEndsOn }: Pick<Terms, 'billingCycleEndsOn'>,
  { target, anchorAt, pauses, pausedAt, extensions }: DeadlineClock,
): ClockFacts {
  return {
    target: inCycle(target, billingCycleEndsOn),
    anchorAt,
    pauses: pausedAt === undefined ? pauses : [...pauses, { from: pausedAt }],
    extensions,
  };
}

export function earliest(instants: readonly Instant[]): Instant | undefined {
  return instants.reduce<Instant | undefined>(
    (best, at) => (best === undefined || at < best ? at : best),
    undefined,
  );
}
