import type { Instant } from '../base/instant.ts';
import type { ClockName, DeadlineClock } from '../clocks/clock.ts';
import { NEVER } from '../clocks/deadlines.ts';
import { comingRungs, describe } from '../clocks/ladder.ts';
import { ladderOf } from '../policy/policy.ts';
import type { Complaint } from './complaint.ts';
import { FOLLOW_UP_STEPS } from './follow-up.ts';
import { questionEndsAt } from './limits.ts';
import { nextStepAt } from './signals.ts';

/** What a branch of a workflow waits for, and why until then. */
export interface Waiting {
  /** Whose branch it is. */
  readonly clock: ClockName;
  /** Absent where no step is left: it waits for the clock's end alone. */
  readonly until?: Instant;
  readonly step?: WaitedStep;
}

/** A step of a ladder, of the follow-up, or of what somebody else is waited for. */
export interface WaitedStep {
  readonly kind: string;
  /** The clock that has it: the branch's own, or one that it carries along. */
  readonly clock?: string;
  /** It is the step of that number, of so many that its clock has had and has to come. */
  readonly number?: number;
  readonly of?: number;
  readonly level?: number;
  readonly team?: string;
}

/** What the branches of those clocks wait for by now; one whose clock has stopped waits for nothing. */
export function waitingFor(complaint: Complaint, clocks: readonly ClockName[]): Waiting[] {
  return clocks.flatMap((clock) => {
    const until = nextStepAt(complaint, clock, complaint.cycle);
    if (until === undefined) return [];
    if (until === NEVER) return [{ clock }];
    const step = stepAt(complaint, clock, until);
    return [{ clock, until, ...(step && { step }) }];
  });
}

function stepAt(complaint: Complaint, name: ClockName, at: Instant): WaitedStep | undefined {
  const { clocks, question, hold } = complaint;
  if (name === 'followUp') {
    const kind = FOLLOW_UP_STEPS[clocks.followUp?.nextStep ?? -1];
    if (clocks.followUp?.nextStepAt === at)
      return kind && { kind, number: FOLLOW_UP_STEPS.indexOf(kind) + 1, of: FOLLOW_UP_STEPS.length };
  } else {
    const own = rungOf(complaint, name, clocks[name], at);
    if (own) return own;
  }
  if (name === 'acknowledgement') return undefined;
  for (const [other, clock] of Object.entries(clocks.others ?? {})) {
    const carried = rungOf(complaint, other, clock, at);
    if (carried) return carried;
  }
  if (question?.nextStepAt === at)
    return { kind: at < questionEndsAt(complaint, question) ? 'remind-of-question' : 'end-question' };
  if (hold?.nextStepAt === at) return { kind: at < hold.until ? 'remind-of-hold' : 'end-hold' };
  return undefined;
}

function rungOf(
  complaint: Complaint,
  clock: string,
  kept: DeadlineClock,
  at: Instant,
): WaitedStep | undefined {
  if (kept.state !== 'running' || kept.nextStepAt !== at) return undefined;
  const coming = comingRungs(complaint, clock, kept);
  const [next] = coming;
  const [step] = next ? describe(ladderOf(complaint.policy, clock), next) : [];
  if (!step) return undefined;
  const { kind, level, team } = step;
  return {
    kind,
    clock,
    number: kept.taken.length + 1,
    of: kept.taken.length + coming.length,
    ...(level !== undefined && { level }),
    ...(team !== undefined && { team }),
  };
}
