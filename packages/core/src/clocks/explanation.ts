import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import { type DeadlineExplanation, explainDeadline } from '../calendar/deadline.ts';
import { workingTimeOf } from '../calendar/working-times.ts';
import type { Match } from '../policy/match.ts';
import type { DeadlineClock, DeadlineClockName, DeadlineClocks, MainClockName } from './clock.ts';
import { resumeClock } from './clocks.ts';
import { factsOf } from './deadlines.ts';
import { comingRungs, describe, stepsTaken, type TakenStep } from './ladder.ts';
import { type Matched, termsWhenStopped } from './stopped.ts';

interface ExplainedClock extends DeadlineExplanation {
  readonly state: DeadlineClock['state'];
  readonly breachedAt: Instant | undefined;
  readonly stoppedAt: Instant | undefined;
  /** Of a clock that has stopped, where the complaint goes by another rule since: the one it went by. */
  readonly match: Match | undefined;
  /** What its target has been scaled by, and why. */
  readonly factor: NonNullable<Match['factors']>[string] | undefined;
  /** Since when it is due at that date, where it was due at another one before. */
  readonly promisedAt: Instant | undefined;
  readonly former: DeadlineClock['former'];
  /** What was done, when it fell due, and what is to come; during a pause, as if it ended now. */
  readonly ladder: { readonly past: readonly TakenStep[]; readonly coming: readonly TakenStep[] };
}

export interface ExplainedDeadlines extends Readonly<Record<MainClockName, ExplainedClock>> {
  readonly others?: Readonly<Record<DeadlineClockName, ExplainedClock>>;
}

/** Why each deadline of the current cycle falls when it does; `now` in milliseconds since the epoch. */
export function explainDeadlines(
  complaint: Matched & { readonly clocks: DeadlineClocks },
  now: number,
): ExplainedDeadlines {
  const { acknowledgement, resolution, others } = complaint.clocks;
  const explain = (name: DeadlineClockName, clock: DeadlineClock) =>
    explainClock(complaint, name, clock, now);
  return {
    acknowledgement: explain('acknowledgement', acknowledgement),
    resolution: explain('resolution', resolution),
    ...(others && {
      others: Object.fromEntries(
        Object.entries(others).map(([name, clock]) => [name, explain(name, clock)] as const),
      ),
    }),
  };
}

function explainClock(
  terms: Matched,
  name: DeadlineClockName,
  clock: DeadlineClock,
  now: number,
): ExplainedClock {
  const { state, dueAt, provisional, breachedAt, stoppedAt, promisedAt, former } = clock;
  const until = stoppedAt === undefined ? now : millisOf(stoppedAt);
  const { match, calendar, ladder, billingCycleEndsOn } = termsWhenStopped(terms, name, clock);
  const running = state === 'paused' ? resumeClock(terms, name, clock, instantOf(now)) : clock;
  const coming = state === 'stopped' ? [] : comingRungs(terms, name, running);
  return {
    state,
    breachedAt,
    stoppedAt,
    match: clock.terms?.match,
    factor: match.factors?.[name],
    promisedAt,
    former: former?.filter((promise) => promise.dueAt !== dueAt),
    ...explainDeadline(factsOf({ ...terms, billingCycleEndsOn }, clock), workingTimeOf(calendar), until),
    // What the calendar says of a time that was not kept may have changed since.
    dueAt,
    provisional,
    ladder: {
      past: stepsTaken(clock, ladder),
      coming: coming.flatMap((rung) => describe(ladder, rung)),
    },
  };
}
