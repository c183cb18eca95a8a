import type { Instant } from '../base/instant.ts';
import type { DeadlineClock } from '../clocks/clock.ts';
import { askedClock, pauseEndsAt, resumeClock, retime, stopAll, unpauseClock } from '../clocks/clocks.ts';
import type { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

/** The question has reached the complainant: from now on only their answer or the limit ends the pause. */
export function noteAsked(draft: Draft): void {
  const { resolution } = draft.complaint.clocks;
  if (resolution.askBy !== undefined)
    draft.setClock('resolution', askedClock(draft.complaint, 'resolution', resolution));
}

/**
 * A question that reaches nobody stops no clock: the pause is taken back from its beginning, and with it the
 * question. Whoever is responsible hears of it, and may ask again.
 */
export function takeBackPause(draft: Draft, dueAt: Instant): void {
  const running = unpauseClock(draft.complaint, 'resolution', draft.complaint.clocks.resolution);
  draft.set({ status: transition(draft.complaint.status, 'resume') });
  draft.setClock('resolution', running);
  draft.takeBackQuestions();
  const { dueAt: resolutionDueAt } = running;
  draft.event('system', 'resumed', {
    reason: 'question-undelivered',
    dueAt: resolutionDueAt,
    ...draft.late(dueAt),
  });
  draft.tellResponsible('unasked', { clock: 'resolution', dueAt: resolutionDueAt });
}

/** The complainant is reminded of the question, or has kept the ball for as long as the policy allows. */
export function takePauseStep(draft: Draft, clock: DeadlineClock): void {
  if (clock.askBy !== undefined) {
    takeBackPause(draft, clock.nextStepAt ?? draft.at);
    return;
  }
  const endsAt = pauseEndsAt(draft.complaint, clock);
  if (clock.nextStepAt === endsAt) {
    if (draft.complaint.policy.pause.atLimit === 'close') closeUnanswered(draft, endsAt);
    else endPause(draft, clock, endsAt);
    return;
  }
  const reminded = retime(draft.complaint, 'resolution', { ...clock, remindedAt: draft.at });
  draft.setClock('resolution', reminded);
  // Noticed too late: a reminder of what can no longer be answered helps nobody.
  if (endsAt <= draft.at) return;
  const closes = draft.complaint.policy.pause.atLimit === 'close';
  draft.event('system', 'question-reminded', { until: endsAt, ...draft.late(clock.nextStepAt ?? draft.at) });
  draft.tellComplainant('question-reminder', { pauseEndsAt: endsAt, ...(closes ? { closes } : {}) });
}

/** The clock runs again, from the end of the pause, however late that is noticed. */
function endPause(draft: Draft, clock: DeadlineClock, endedAt: Instant): void {
  const running = resumeClock(draft.complaint, 'resolution', clock, endedAt);
  draft.set({ status: transition(draft.complaint.status, 'resume') });
  draft.setClock('resolution', running);
  draft.takeBackQuestions();
  draft.event('system', 'resumed', { reason: 'pause-limit', dueAt: running.dueAt, ...draft.late(endedAt) });
  draft.tellResponsible('silence', { clock: 'resolution', dueAt: running.dueAt });
}

function closeUnanswered(draft: Draft, endedAt: Instant): void {
  const { status, clocks } = draft.complaint;
  draft.set({
    status: transition(status, 'close'),
    clocks: { ...clocks, ...stopAll(draft.complaint, clocks, endedAt) },
  });
  draft.takeBackQuestions();
  draft.endCalls();
  draft.event('system', 'closed', { reason: 'no-answer', ...draft.late(endedAt) });
  draft.tellComplainant('closure');
}
