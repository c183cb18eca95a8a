import { isDeepStrictEqual } from 'node:util';
import { DAY_MS, millisOf } from '../base/instant.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { excerptOf } from '../calendar/excerpt.ts';
import type { Match } from '../policy/match.ts';
import { ladderOf } from '../policy/policy.ts';
import { type DeadlineClock, type DeadlineClockName, type Terms, termsOf } from './clock.ts';
import type { Ladder } from './ladder.ts';

/*
 * A clock that has stopped was due by the terms of its time. Where the complaint goes by others afterwards, another
 * policy or a newer calendar, the clock keeps what it needs of its own, so that it can be explained as it was.
 */

export type Matched = Terms & { readonly match: Match };

/** The stopped clock, with what it was reckoned by before so far as that is something else now. */
export function keepingTerms(
  name: DeadlineClockName,
  clock: DeadlineClock,
  before: Matched,
  after: Matched,
): DeadlineClock {
  const was = termsWhenStopped(before, name, clock);
  const is = {
    match: after.match,
    calendar: termsOf(after, name).calendar,
    ladder: ladderOf(after.policy, name),
  };
  const {
    calendar,
    match,
    ladder,
    billingCycleEndsOn = before.billingCycleEndsOn ?? null,
  } = clock.terms ?? {};
  const isInCycle = clock.target.unit === 'ends-of-billing-cycle';
  const kept = {
    ...((match !== undefined || !isDeepStrictEqual(was.match, is.match)) && { match: was.match }),
    ...((calendar !== undefined || !isSame(was.calendar, is.calendar)) && {
      calendar: calendar ?? excerptFor(was.calendar, clock),
    }),
    ...(isInCycle && billingCycleEndsOn !== (after.billingCycleEndsOn ?? null) && { billingCycleEndsOn }),
    ...((ladder !== undefined || !isDeepStrictEqual(was.ladder, is.ladder)) && { ladder: [...was.ladder] }),
  };
  return Object.keys(kept).length === 0 ? clock : { ...clock, terms: kept };
}

/** What the clock goes by, or went by when it stopped. */
export function termsWhenStopped(
  terms: Matched,
  name: DeadlineClockName,
  { terms: kept = {} }: DeadlineClock,
): {
  readonly match: Match;
  readonly calendar: Calendar;
  readonly ladder: Ladder;
  readonly billingCycleEndsOn: Terms['billingCycleEndsOn'];
} {
  const { billingCycleEndsOn = terms.billingCycleEndsOn } = kept;
  return {
    billingCycleEndsOn: billingCycleEndsOn ?? undefined,
    match: kept.match ?? terms.match,
    calendar: kept.calendar ?? termsOf(terms, name).calendar,
    ladder: kept.ladder ?? ladderOf(terms.policy, name),
  };
}

function isSame(one: Calendar, other: Calendar): boolean {
  return one.id === other.id && one.version === other.version && one.timeZone === other.timeZone;
}

/** More than the longest holidays: what is looked for around an instant lies within so long of it. */
const AROUND_MS = 60 * DAY_MS;

function excerptFor(
  calendar: Calendar,
  { anchorAt, startedAt, dueAt, stoppedAt = dueAt }: DeadlineClock,
): Calendar {
  const instants = [anchorAt, startedAt, dueAt, stoppedAt].map(millisOf);
  return excerptOf(calendar, {
    from: Math.min(...instants) - AROUND_MS,
    to: Math.max(...instants) + AROUND_MS,
  });
}
