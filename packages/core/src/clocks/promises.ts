import { isDeepStrictEqual } from 'node:util';
import type { Instant } from '../base/instant.ts';
import type { DeadlineClock } from './clock.ts';
import { carryOver, type Ladder, stepsTaken } from './ladder.ts';

/*
 * A date that a clock is due at is a promise, with warnings, a breach and escalations of its own. A clock that is moved
 * to a later date, which is still ahead, makes a new one; what was done about the one before goes on record with it. A
 * date that comes back takes up what was done about it then. A clock that is due earlier than before, or all the same,
 * makes no new promise: what has been done about it need not be done again.
 */

/** A clock, and the ladder that its steps are of. */
interface Laddered {
  readonly clock: DeadlineClock;
  readonly ladder: Ladder;
}

/** The clock that has been reckoned anew, with what has been done about the date that it is due at now. */
export function promised(before: Laddered, after: Laddered, at: Instant): DeadlineClock {
  const { clock, ladder } = after;
  const { dueAt } = before.clock;
  if (clock.state === 'stopped') return clock;
  if (clock.dueAt === dueAt) return { ...clock, taken: taken(before, ladder) };
  const { former = [], breachedAt: _, ...rest } = clock;
  const { breachedAt } = before.clock;
  const again = former.find((promise) => promise.dueAt === clock.dueAt);
  const isNew = clock.dueAt > dueAt && clock.dueAt > (clock.pausedAt ?? at);
  const steps = stepsTaken(before.clock, before.ladder);
  const isOver = steps.length > 0 && (isNew || (again !== undefined && breachedAt !== undefined));
  const over = { dueAt, ...(breachedAt !== undefined && { breachedAt }), taken: steps, until: at };
  const others = [...former.filter((promise) => promise !== again), ...(isOver ? [over] : [])];
  const missedAt = again?.breachedAt ?? (isNew ? undefined : breachedAt);
  return {
    ...rest,
    ...(missedAt !== undefined && { breachedAt: missedAt }),
    ...(isNew && { promisedAt: at }),
    ...(others.length > 0 && { former: others }),
    taken:
      again || isNew
        ? carryOver([...(again?.taken ?? []), ...(isNew ? [] : steps)], ladder)
        : taken(before, ladder),
  };
}

/** All that was done, by its place in the ladder that applies now. */
function taken(before: Laddered, ladder: Ladder): DeadlineClock['taken'] {
  if (isDeepStrictEqual(before.ladder, ladder)) return before.clock.taken;
  return carryOver(stepsTaken(before.clock, before.ladder), ladder);
}

/** Whether a date has passed while it was in force: the present one, or one that has been corrected since. */
export function hasBeenMissed({ breachedAt, former = [] }: DeadlineClock): boolean {
  return breachedAt !== undefined || former.some((promise) => promise.breachedAt !== undefined);
}
