import type { Instant } from '../base/instant.ts';
import {
  type ClockName,
  type DeadlineClock,
  type DeadlineClockName,
  deadlineClocksOf,
} from '../clocks/clock.ts';
import { retime, stepDueAt } from '../clocks/clocks.ts';
import { earliest, NEVER } from '../clocks/deadlines.ts';
import { nextRung, type Rung } from '../clocks/ladder.ts';
import { isKnownStep, type LadderStep, ladderOf } from '../policy/policy.ts';
import type { Call, Complaint, Objection } from './complaint.ts';
import { type Asking, takeFollowUpSteps } from './follow-up.ts';
import { handTo } from './hand-over.ts';
import { takeHoldStep } from './hold.ts';
import type { OwedMessage, ToldStep } from './owed.ts';
import { takeQuestionStep } from './question.ts';
import { Draft } from './timeline.ts';

/**
 * Performs every step that is due by now, in order, each exactly once: what was taken is noted in the same
 * write. A timer of any clock takes the steps of all that have a deadline, so that it makes no difference which
 * comes first. The same complaint comes back where nothing was due.
 */
export function takeDueSteps(
  complaint: Complaint,
  clock: ClockName,
  now: number,
  asking: Asking = { wasAskedLately: false },
): Complaint {
  const draft = new Draft(complaint, now);
  takeLadderSteps(draft);
  if (clock === 'followUp') takeFollowUpSteps(draft, asking);
  return draft.done();
}

/**
 * Begins a change: ladder steps that were due before it come first, in the same write, so that what happens
 * to a complaint never depends on whether the workflow's timer or a handler's request was faster.
 */
export function begin(complaint: Complaint, now: number): Draft {
  const draft = new Draft(complaint, now);
  takeLadderSteps(draft);
  return draft;
}

/** In the order in which the steps of all deadline clocks fell due; at one instant before those of what is waited for. */
export function takeLadderSteps(draft: Draft): void {
  for (;;) {
    const [name, clock] = firstDue(draft.complaint);
    const { question, hold } = draft.complaint;
    const clockAt = clock.nextStepAt ?? NEVER;
    const waitAt = earliest([question?.nextStepAt ?? NEVER, hold?.nextStepAt ?? NEVER]) ?? NEVER;
    if (clockAt > draft.at && waitAt > draft.at) return;
    if (waitAt < clockAt) {
      if (question?.nextStepAt === waitAt) takeQuestionStep(draft, question);
      else if (hold) takeHoldStep(draft, hold);
      continue;
    }
    const dueAt = stepDueAt(draft.complaint, name, clock);
    if (dueAt !== clock.nextStepAt) {
      // Another version has put it there, for a step that this one does not know.
      draft.setClock(name, { ...clock, nextStepAt: dueAt });
      continue;
    }
    const rung = nextRung(draft.complaint, name, clock);
    if (!rung) return;
    perform(draft, name, clock, rung);
  }
}

function firstDue(complaint: Complaint): readonly [DeadlineClockName, DeadlineClock] {
  return deadlineClocksOf(complaint).reduce((first, other) =>
    (other[1].nextStepAt ?? NEVER) < (first[1].nextStepAt ?? NEVER) ? other : first,
  );
}

function perform(draft: Draft, name: DeadlineClockName, clock: DeadlineClock, rung: Rung): void {
  const step = ladderOf(draft.complaint.policy, name)[rung.step];
  if (!step || !isKnownStep(step)) return;
  const breach = step.kind === 'breach' ? { breachedAt: clock.dueAt } : {};
  const taken = { ...clock, ...breach, taken: [...clock.taken, rung] };
  draft.setClock(name, retime(draft.complaint, name, taken));
  tell(draft, step, rung.at, { clock: name, dueAt: clock.dueAt });
}

function tell(
  draft: Draft,
  step: LadderStep,
  at: Instant,
  facts: { clock: DeadlineClockName; dueAt: Instant },
): void {
  switch (step.kind) {
    case 'warn': {
      const told = { kind: at < facts.dueAt ? ('warning' as const) : ('breach' as const), at, ...facts };
      draft.event('system', 'warned', { ...facts, ...draft.late(at) });
      draft.tellStep(told, draft.responsible);
      for (const team of step.tell ?? []) draft.tellStep(told, { role: 'team', team });
      return;
    }
    case 'breach': {
      const told = { kind: 'breach' as const, at, ...facts };
      draft.event('system', 'breached', { ...facts, ...draft.late(at) });
      draft.tellStep(told, draft.responsible);
      draft.tellStep(told, { role: 'team', team: step.tell });
      return;
    }
    case 'escalate':
      raise(draft, step, { step: { at, ...facts } });
  }
}

type RaisedBy =
  | { readonly step: Omit<ToldStep, 'kind'> }
  | { readonly reason: string }
  /** Which has been open for too long. */
  | { readonly call: Call; readonly lateSeconds?: number }
  /** Which nobody has decided on in time. */
  | { readonly objection: Objection; readonly lateSeconds?: number };

/** Hands the complaint to a higher level, where it is not as high already: at a step of a ladder, by hand, for a call or an objection. */
export function raise(
  draft: Draft,
  to: { readonly level: number; readonly team: string },
  by: RaisedBy,
): void {
  const { level, team: fromTeam } = draft.complaint;
  const step = 'step' in by ? by.step : undefined;
  const due = step ? { clock: step.clock, dueAt: step.dueAt } : {};
  const why = 'call' in by ? { message: by.call.kind } : 'objection' in by ? { objection: true } : {};
  const record = (facts: { level: number; fromTeam: string; toTeam: string; told?: string }) => {
    if (step) draft.event('system', 'escalated', { ...due, ...facts, ...draft.late(step.at) });
    else if ('objection' in by) {
      const { objection, ...late } = by;
      draft.event('system', 'escalated', {
        ...facts,
        reason: 'objection',
        dueAt: objection.dueAt,
        ...late,
      });
    } else if ('call' in by) {
      const { call, ...late } = by;
      draft.event('system', 'escalated', { ...facts, reason: 'call', message: call.kind, ...late });
    } else draft.event('handler', 'escalated', facts, 'reason' in by ? by.reason : undefined);
  };
  const tell = (receiver: OwedMessage['to'], facts: { level: number; fromTeam: string; toTeam: string }) => {
    const { level, toTeam } = facts;
    if (step) draft.tellStep({ ...step, kind: 'escalation', level, toTeam }, receiver, facts);
    else draft.owe('escalation', receiver, { ...facts, ...why });
  };
  if (level >= to.level) {
    // It is that high already: nobody else is given it, but the team hears of it all the same.
    const stays = { level, fromTeam, toTeam: fromTeam };
    record({ ...stays, ...(to.team === fromTeam ? {} : { told: to.team }) });
    tell(draft.responsible, stays);
    tell({ role: 'team', team: to.team }, stays);
    return;
  }
  const handover = { level: to.level, fromTeam, toTeam: to.team };
  record(handover);
  tell(draft.responsible, handover);
  handTo(draft, { level: to.level, team: to.team, assignee: undefined });
  tell({ role: 'team', team: to.team }, handover);
}
