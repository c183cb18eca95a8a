import type { Instant } from '../clock.ts';
import { followUpBefore, resumeClock, setClock, stopFollowUp, withNextStep } from './clocks.ts';
import type { ClockName, Complaint, DeadlineClock, DeadlineClockName } from './complaint.ts';
import { FOLLOW_UP_STEPS, followUpStepAt, NEVER } from './deadlines.ts';
import type { LadderStep } from './policy.ts';
import { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

/**
 * Performs every step that is due by now, in order, each exactly once: the ladder position moves on in the
 * same write. A timer of either deadline clock takes the steps of both, so that it makes no difference which
 * comes first. The same complaint comes back where nothing was due.
 */
export function takeDueSteps(complaint: Complaint, clock: ClockName, now: number): Complaint {
  const draft = new Draft(complaint, now);
  if (clock === 'followUp') takeFollowUpSteps(draft);
  else takeLadderSteps(draft);
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

/** In the order in which the steps of both clocks fell due. */
function takeLadderSteps(draft: Draft): void {
  for (;;) {
    const { policy, clocks } = draft.complaint;
    const name = firstDue(clocks);
    const clock = clocks[name];
    if (clock.nextStepAt === undefined || clock.nextStepAt > draft.at) return;
    if (clock.state === 'paused') {
      endPause(draft, clock, clock.nextStepAt);
      continue;
    }
    const step = policy.ladders[name][clock.nextStep];
    if (!step) return;
    perform(draft, name, clock, step);
    const after = draft.complaint.clocks[name];
    draft.set(
      setClock(draft.complaint, name, withNextStep(policy, name, { ...after, nextStep: clock.nextStep + 1 })),
    );
  }
}

function firstDue({ acknowledgement, resolution }: Complaint['clocks']): DeadlineClockName {
  const resolutionFirst = (resolution.nextStepAt ?? NEVER) < (acknowledgement.nextStepAt ?? NEVER);
  return resolutionFirst ? 'resolution' : 'acknowledgement';
}

function perform(draft: Draft, name: DeadlineClockName, clock: DeadlineClock, step: LadderStep): void {
  const facts = { clock: name, dueAt: clock.dueAt };
  switch (step.kind) {
    case 'warn':
      draft.event('system', 'warned', facts);
      draft.tellResponsible('warning', facts);
      return;
    case 'breach':
      draft.set(setClock(draft.complaint, name, { ...clock, breachedAt: clock.dueAt }));
      draft.event('system', 'breached', facts);
      draft.tellResponsible('breach', facts);
      draft.tellTeam('breach', step.tell, facts);
      return;
    case 'escalate':
      escalate(draft, step, facts);
  }
}

function escalate(
  draft: Draft,
  step: { level: number; team: string },
  facts: { clock: DeadlineClockName; dueAt: DeadlineClock['dueAt'] },
): void {
  const { level, team: fromTeam } = draft.complaint;
  if (level >= step.level) {
    // It has been that high before: nobody else is given it, but the level hears of it, even where it was handed back.
    const stays = { ...facts, level, fromTeam, toTeam: fromTeam };
    draft.event('system', 'escalated', stays);
    draft.tellResponsible('escalation', stays);
    if (level === step.level) draft.tellTeam('escalation', step.team, stays);
    return;
  }
  const handover = { ...facts, level: step.level, fromTeam, toTeam: step.team };
  draft.event('system', 'escalated', handover);
  draft.tellResponsible('escalation', handover);
  draft.set({ level: step.level, team: step.team, assignee: undefined });
  draft.tellTeam('escalation', step.team, handover);
}

/**
 * The complainant has kept the ball for as long as the policy allows: the clock runs again, from the end of
 * that time, however late it is noticed.
 */
function endPause(draft: Draft, clock: DeadlineClock, endedAt: Instant): void {
  const { policy, status } = draft.complaint;
  const running = resumeClock(policy, clock, endedAt);
  draft.set({ status: transition(status, 'resume') });
  draft.set(setClock(draft.complaint, 'resolution', running));
  draft.event('system', 'resumed', { reason: 'pause-limit', dueAt: running.dueAt });
  draft.tellResponsible('silence', { clock: 'resolution', dueAt: running.dueAt });
}

function takeFollowUpSteps(draft: Draft): void {
  for (;;) {
    const { policy, clocks, content, status } = draft.complaint;
    const clock = clocks.followUp;
    if (clock?.nextStepAt === undefined || clock.nextStepAt > draft.at) return;
    const step = FOLLOW_UP_STEPS[clock.nextStep];
    const setFollowUp = (followUp: typeof clock) => draft.set({ clocks: { ...clocks, followUp } });
    const close = (reason: string) => {
      draft.set({ status: transition(status, 'close') });
      setFollowUp(stopFollowUp(clock, draft.at));
      draft.event('system', 'closed', { reason });
    };
    switch (step) {
      case undefined:
        return;
      case 'survey': {
        if (content.complainant.email === undefined) {
          close('no-address-for-survey');
          return;
        }
        const expiresAt = followUpStepAt('close', draft.at, policy);
        setFollowUp(followUpBefore(policy, { ...clock, surveySentAt: draft.at }, clock.nextStep + 1));
        draft.event('system', 'survey-sent', { expiresAt });
        draft.tellComplainant('survey', { expiresAt });
        break;
      }
      case 'remind': {
        const expiresAt = followUpStepAt('close', clock.surveySentAt ?? draft.at, policy);
        if (expiresAt <= draft.at) {
          // Noticed too late: a reminder of what can no longer be answered helps nobody.
          setFollowUp(followUpBefore(policy, clock, clock.nextStep + 1));
          break;
        }
        setFollowUp(followUpBefore(policy, { ...clock, remindedAt: draft.at }, clock.nextStep + 1));
        draft.event('system', 'survey-reminded', { expiresAt });
        draft.tellComplainant('reminder', { expiresAt });
        break;
      }
      case 'close':
        close(clock.answer ? 'dissatisfaction-left' : 'survey-expired');
        return;
    }
  }
}
