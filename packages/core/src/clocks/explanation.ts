import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import { type DeadlineExplanation, explainDeadline } from '../calendar/deadline.ts';
import { workingTimeOf } from '../calendar/working-times.ts';
import { isKnownStep, type LadderStep, ladderOf } from '../policy/policy.ts';
import {
  type DeadlineClock,
  type DeadlineClockName,
  type DeadlineClocks,
  type MainClockName,
  type Terms,
  termsOf,
} from './clock.ts';
import { resumeClock } from './clocks.ts';
import { factsOf } from './deadlines.ts';
import { comingRungs, type Rung } from './ladder.ts';

interface ExplainedRung {
  readonly kind: LadderStep['kind'];
  readonly at: Instant;
  /** Of an escalation. */
  readonly level?: number;
  readonly team?: string;
}

interface ExplainedClock extends DeadlineExplanation {
  readonly state: DeadlineClock['state'];
  readonly breachedAt: Instant | undefined;
  readonly stoppedAt: Instant | undefined;
  /** What was done, when it fell due, and what is to come; during a pause, as if it ended now. */
  readonly ladder: { readonly past: readonly ExplainedRung[]; readonly coming: readonly ExplainedRung[] };
}

export interface ExplainedDeadlines extends Readonly<Record<MainClockName, ExplainedClock>> {
  readonly others?: Readonly<Record<DeadlineClockName, ExplainedClock>>;
}

/** Why each deadline of the current cycle falls when it does; `now` in milliseconds since the epoch. */
export function explainDeadlines(
  complaint: Terms & { readonly clocks: DeadlineClocks },
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
  terms: Terms,
  name: DeadlineClockName,
  clock: DeadlineClock,
  now: number,
): ExplainedClock {
  const { state, dueAt, provisional, breachedAt, stoppedAt } = clock;
  const until = stoppedAt === undefined ? now : millisOf(stoppedAt);
  const describe = ({ step: index, at }: Rung): ExplainedRung[] => {
    const step = ladderOf(terms.policy, name)[index];
    if (!step || !isKnownStep(step)) return [];
    const { kind } = step;
    return [step.kind === 'escalate' ? { kind, at, level: step.level, team: step.team } : { kind, at }];
  };
  const running = state === 'paused' ? resumeClock(terms, name, clock, instantOf(now)) : clock;
  const coming = state === 'stopped' ? [] : comingRungs(terms, name, running);
  return {
    state,
    breachedAt,
    stoppedAt,
    ...explainDeadline(factsOf(clock), workingTimeOf(termsOf(terms, name).calendar), until),
    // A clock that has stopped was due by the calendar of its time, whatever that says now.
    dueAt,
    provisional,
    ladder: { past: clock.taken.flatMap(describe), coming: coming.flatMap(describe) },
  };
}
