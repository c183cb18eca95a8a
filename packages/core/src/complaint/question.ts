import type { TextId } from '../base/ids.ts';
import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { stopAll } from '../clocks/clocks.ts';
import type { Complaint, Question } from './complaint.ts';
import {
  applyInterruptions,
  endInterruptions,
  endQuestion,
  restartOf,
  retimeQuestion,
  standstillOf,
  stoppedBy,
  stoppedIn,
} from './interrupting.ts';
import { questionEndsAt, questionStepAt } from './limits.ts';
import type { OwedMessage } from './owed.ts';
import { waitsForRemedies } from './remedies.ts';
import type { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

/*
 * A question to the complainant: it is asked, reminded of, and at its limit given up, whether or not a clock stands
 * still for it. Its steps are taken in the branch of the workflow that waits for the resolution.
 */

/** A question that has not reached the complainant within so long is taken back. */
const ASK_WITHIN_MS = 8 * 3_600_000;

/** @throws Refusal `pause-used-up` where the complainant has had all the time that a cycle's questions may take. */
export function ask(draft: Draft, words: string): void {
  const { complaint } = draft;
  const until = questionEndsAt(complaint, { askedAt: draft.at });
  if (until <= draft.at)
    throw new Refusal('pause-used-up', 'The pauses of this complaint have taken all the time they may.');
  const stops = stoppedBy(complaint, 'complainant', draft.at);
  const askBy = instantOf(millisOf(draft.at) + ASK_WITHIN_MS);
  draft.set({ question: { askedAt: draft.at, askBy, stops } });
  applyInterruptions(draft);
  retimeQuestion(draft);
  const { seq: noteOf } = draft.event('handler', 'paused', { ...stoppedIn(stops), until }, words);
  draft.tellComplainant('question', {
    noteOf,
    pauseEndsAt: until,
    ...standstillOf(draft.complaint, stops),
    ...closing(draft),
  });
}

/** The question has reached the complainant: from now on only their answer or the limit ends it. */
export function noteAsked(draft: Draft): void {
  const { question } = draft.complaint;
  if (question?.askBy === undefined) return;
  const { askBy: _, ...asked } = question;
  draft.set({ question: asked });
  retimeQuestion(draft);
}

/** The complainant has answered, or somebody says what they would have. */
export function takeAnswer(draft: Draft, text: TextId | undefined): void {
  const told = goOn(draft, draft.at);
  const named = text !== undefined && { text };
  draft.event('handler', 'resumed', { reason: 'answer', dueAt: told.dueAt, ...named });
  draft.tellResponsible('answer', told);
}

/**
 * A question that reaches nobody stops no clock: it is taken back from its beginning. Whoever is responsible hears of
 * it, and may ask again.
 */
export function takeBackQuestion(draft: Draft, dueAt: Instant): void {
  const { question, status } = draft.complaint;
  if (!question) return;
  draft.set({ status: transition(status, 'resume'), question: undefined });
  applyInterruptions(draft);
  draft.takeBackQuestions();
  const told = toldOf(draft, question);
  draft.event('system', 'resumed', {
    reason: 'question-undelivered',
    dueAt: told.dueAt,
    ...draft.late(dueAt),
  });
  draft.tellResponsible('unasked', told);
}

/** The complainant is reminded of the question, or has kept the ball for as long as the policy allows. */
export function takeQuestionStep(draft: Draft, question: Question): void {
  const dueAt = questionStepAt(draft.complaint, question);
  if (dueAt !== question.nextStepAt) {
    // Another version has put it there, for a step that this one does not know.
    retimeQuestion(draft);
    return;
  }
  if (question.askBy !== undefined) {
    takeBackQuestion(draft, dueAt);
    return;
  }
  const endsAt = questionEndsAt(draft.complaint, question);
  if (dueAt >= endsAt) {
    if (closes(draft.complaint)) closeUnanswered(draft, endsAt);
    else giveUp(draft, endsAt);
    return;
  }
  draft.set({ question: { ...question, remindedAt: draft.at } });
  retimeQuestion(draft);
  // Noticed too late: a reminder of what can no longer be answered helps nobody.
  if (endsAt <= draft.at) return;
  draft.event('system', 'question-reminded', { until: endsAt, ...draft.late(dueAt) });
  draft.tellComplainant('question-reminder', { pauseEndsAt: endsAt, ...closing(draft) });
}

/** The clocks run again, from the limit, however late that is noticed. */
function giveUp(draft: Draft, endedAt: Instant): void {
  const told = goOn(draft, endedAt);
  draft.event('system', 'resumed', { reason: 'pause-limit', dueAt: told.dueAt, ...draft.late(endedAt) });
  draft.tellResponsible('silence', told);
}

function closeUnanswered(draft: Draft, endedAt: Instant): void {
  draft.set({ status: transition(draft.complaint.status, 'close') });
  endInterruptions(draft, endedAt);
  const { clocks } = draft.complaint;
  draft.set({ clocks: { ...clocks, ...stopAll(draft.complaint, clocks, endedAt) } });
  draft.endCalls();
  draft.event('system', 'closed', { reason: 'no-answer', ...draft.late(endedAt) });
  draft.tellComplainant('closure');
}

/** The ball is ours again. */
function goOn(draft: Draft, at: Instant): ReturnType<typeof toldOf> {
  const { question, status } = draft.complaint;
  draft.set({ status: transition(status, 'resume') });
  endQuestion(draft, at);
  draft.takeBackQuestions();
  return toldOf(draft, question);
}

/** What whoever is responsible hears of the clock. */
function toldOf(draft: Draft, question: Question | undefined) {
  const { dueAt } = draft.complaint.clocks.resolution;
  const restart = restartOf(draft.complaint, question?.stops ?? []);
  return { clock: 'resolution', dueAt, ...restart } as const satisfies OwedMessage['facts'];
}

function closing({ complaint }: Draft): OwedMessage['facts'] {
  return closes(complaint) ? { closes: true } : {};
}

/** Not over a remedy that has been promised: then it goes on with what is known. */
function closes(complaint: Complaint): boolean {
  return complaint.policy.pause.atLimit === 'close' && !waitsForRemedies(complaint);
}
