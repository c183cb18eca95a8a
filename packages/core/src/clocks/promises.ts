import { isDeepStrictEqual } from 'node:util';
import type { Instant } from '../base/instant.ts';
import type { DeadlineClock } from './clock.ts';
import { carryOver, type Ladder, stepsTaken, type TakenStep } from './ladder.ts';

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

type Former = NonNullable<DeadlineClock['former']>;

/** The clock that has been reckoned anew, with what has been done about the date that it is due at now. */
export function promised(before: Laddered, after: Laddered, at: Instant): DeadlineClock {
  const { clock, ladder } = after;
  const { dueAt, breachedAt } = before.clock;
  const isMoved = clock.dueAt !== dueAt;
  const isSameLadder = isDeepStrictEqual(before.ladder, ladder);
  if (clock.state === 'stopped' || (!isMoved && isSameLadder)) return clock;
  const { former = [], breachedAt: _, ...rest } = clock;
  const again = former.find((promise) => promise.dueAt === clock.dueAt);
  const isNew = clock.dueAt > dueAt && clock.dueAt > (clock.pausedAt ?? at);
  const missedAt = again?.breachedAt ?? (isNew ? undefined : breachedAt);
  const steps = stepsTaken(before.clock, before.ladder);
  const over = { dueAt, ...(breachedAt !== undefined && { breachedAt }), taken: steps, until: at };
  const record = steps.length > 0 ? noted(former, over) : former;
  const isKept = isSameLadder && !isNew && !again;
  return {
    ...rest,
    ...(missedAt !== undefined && { breachedAt: missedAt }),
    ...(isNew && { promisedAt: at }),
    ...(record.length > 0 && { former: record }),
    taken: isKept ? before.clock.taken : carryOver(union(again?.taken ?? [], isNew ? [] : steps), ladder),
  };
}

/** One entry for each date. */
function noted(former: Former, over: Former[number]): Former {
  const { breachedAt, taken = [] } = former.find(({ dueAt }) => dueAt === over.dueAt) ?? {};
  const merged = {
    ...(breachedAt !== undefined && { breachedAt }),
    ...over,
    taken: union(taken, over.taken),
  };
  return [...former.filter(({ dueAt }) => dueAt !== over.dueAt), merged];
}

function union(steps: readonly TakenStep[], others: readonly TakenStep[]): TakenStep[] {
  const isNew = (step: TakenStep) => !steps.some((known) => isDeepStrictEqual(known, step));
  return [...steps, ...others.filter(isNew)];
}

/**
 * Whether a date has passed while it was in force: the present one, one that has been corrected since, or one for
 * which what was promised came too late.
 */
export function hasBeenMissed({ breachedAt, former = [], fulfilled }: DeadlineClock): boolean {
  const dates = [breachedAt, ...former.map((promise) => promise.breachedAt)];
  return dates.some((date) => date !== undefined) || (fulfilled !== undefined && fulfilled.missed > 0);
}
