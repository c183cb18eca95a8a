import { createHash } from 'node:crypto';
import type { Instant } from '../base/instant.ts';
import { deadlineClocksOf, type FollowUpClock, type Terms } from '../clocks/clock.ts';
import { stopDeadlineClock } from '../clocks/clocks.ts';
import { shift } from '../clocks/deadlines.ts';
import { SURVEY_INVITATIONS } from '../messages/kinds.ts';
import type { Complaint } from './complaint.ts';
import type { OwedMessage } from './owed.ts';
import { remedyClocksOf, waitsForRemedies } from './remedies.ts';
import type { Draft } from './timeline.ts';
import { transition } from './transitions.ts';
import { hasWay } from './ways.ts';

/** What may follow a resolution, in order. `overdue`: a supervisor has not seen to a dissatisfied answer. */
export const FOLLOW_UP_STEPS = ['survey', 'remind', 'overdue', 'close'] as const;
type FollowUpStep = (typeof FOLLOW_UP_STEPS)[number];

export function startFollowUp(terms: Terms, resolvedAt: Instant): FollowUpClock {
  const nextStepAt = shift(terms, resolvedAt, 1, terms.policy.survey.delay);
  return { state: 'running', startedAt: resolvedAt, nextStep: 0, nextStepAt };
}

function stopFollowUp(clock: FollowUpClock, at: Instant): FollowUpClock {
  return { ...clock, state: 'stopped', stoppedAt: at, nextStepAt: undefined };
}

/** Until when a survey that was sent at the instant can be answered. */
export function surveyExpiresAt(terms: Terms, sentAt: Instant): Instant {
  return shift(terms, sentAt, 1, terms.policy.survey.expiry);
}

/** Not satisfied: it is not over. A supervisor has time of their own, from the answer, to reopen it. */
export function superviseFrom(
  terms: Terms,
  clock: FollowUpClock,
  answeredAt: Instant,
): FollowUpClock & { dueAt: Instant } {
  const dueAt = shift(terms, answeredAt, 1, terms.policy.survey.supervisor.target);
  return { ...awaiting(clock, 'overdue', dueAt), dueAt };
}

function awaiting(clock: FollowUpClock, step: FollowUpStep, at: Instant): FollowUpClock {
  return { ...clock, nextStep: FOLLOW_UP_STEPS.indexOf(step), nextStepAt: at };
}

/** Whether the complainant may be asked: not twice within the policy's cool-down. */
export interface Asking {
  readonly wasAskedLately: boolean;
}

/** Performs what is due of the follow-up. */
export function takeFollowUpSteps(draft: Draft, asking: Asking): void {
  for (;;) {
    const clock = draft.complaint.clocks.followUp;
    if (clock?.nextStepAt === undefined || clock.nextStepAt > draft.at) return;
    const due = { ...clock, nextStepAt: clock.nextStepAt };
    const step = FOLLOW_UP_STEPS[clock.nextStep];
    if (step === undefined) return;
    TAKE[step](draft, due, asking);
  }
}

type DueClock = FollowUpClock & { nextStepAt: Instant };

const TAKE: Readonly<Record<FollowUpStep, (draft: Draft, clock: DueClock, asking: Asking) => void>> = {
  survey(draft, clock, asking) {
    const channel = surveyChannel(draft.complaint);
    const obstacle =
      channel === undefined ? 'no-address-for-survey' : obstacleToAsking(draft.complaint, asking);
    if (channel === undefined || obstacle !== undefined) {
      close(draft, clock, obstacle ?? 'no-address-for-survey');
      return;
    }
    const expiresAt = surveyExpiresAt(draft.complaint, draft.at);
    proceed(
      draft,
      awaiting({ ...clock, surveySentAt: draft.at }, 'remind', remindAt(draft.complaint, draft.at)),
    );
    draft.event('system', 'survey-sent', { expiresAt, channel, ...draft.late(clock.nextStepAt) });
    if (channel === 'phone') draft.tellResponsible('survey-call', { expiresAt });
    else draft.tellComplainant('survey', { expiresAt });
  },

  remind(draft, clock) {
    const sentAt = clock.surveySentAt ?? draft.at;
    if (isOwed(draft.complaint)) {
      // The survey has not gone out yet: whom would one remind of it?
      proceed(draft, awaiting(clock, 'remind', remindAt(draft.complaint, draft.at)));
      return;
    }
    const expiresAt = surveyExpiresAt(draft.complaint, sentAt);
    if (expiresAt <= draft.at) {
      // Noticed too late: a reminder of what can no longer be answered helps nobody.
      proceed(draft, awaiting(clock, 'close', expiresAt));
      return;
    }
    const due = remindAt(draft.complaint, sentAt);
    if (due > draft.at) {
      proceed(draft, awaiting(clock, 'remind', due));
      return;
    }
    proceed(draft, awaiting({ ...clock, remindedAt: draft.at }, 'close', expiresAt));
    draft.event('system', 'survey-reminded', { expiresAt, ...draft.late(clock.nextStepAt) });
    if (surveyChannel(draft.complaint) === 'phone')
      draft.tellResponsible('survey-call-reminder', { expiresAt });
    else draft.tellComplainant('reminder', { expiresAt });
  },

  overdue(draft, clock) {
    const dueAt = clock.dueAt ?? clock.nextStepAt;
    const { expiry } = draft.complaint.policy.survey;
    proceed(
      draft,
      awaiting({ ...clock, breachedAt: dueAt }, 'close', shift(draft.complaint, dueAt, 1, expiry)),
    );
    draft.event('system', 'breached', { clock: 'followUp', dueAt, ...draft.late(clock.nextStepAt) });
    draft.tellResponsible('breach', { clock: 'followUp', dueAt });
  },

  close(draft, clock) {
    // An end that counts from the sending, where that was later than it was owed.
    const expiresAt =
      clock.answer || !clock.surveySentAt ? draft.at : surveyExpiresAt(draft.complaint, clock.surveySentAt);
    if (expiresAt > draft.at) proceed(draft, awaiting(clock, 'close', expiresAt));
    else close(draft, clock, clock.answer ? 'dissatisfaction-left' : 'survey-expired');
  },
};

function proceed(draft: Draft, followUp: FollowUpClock): void {
  draft.set({ clocks: { ...draft.complaint.clocks, followUp } });
}

function remindAt(terms: Terms, sentAt: Instant): Instant {
  return shift(terms, sentAt, 1, terms.policy.survey.reminder);
}

function isOwed({ owed, cycle }: Complaint): boolean {
  return owed.some((message) => SURVEY_INVITATIONS.has(message.kind) && message.cycle === cycle);
}

/** The survey's message has gone out, long after it was owed: its end counts from now. */
export function surveySent(draft: Draft, message: OwedMessage): void {
  const { followUp } = draft.complaint.clocks;
  if (!SURVEY_INVITATIONS.has(message.kind) || message.cycle !== draft.complaint.cycle) return;
  if (
    followUp?.state !== 'running' ||
    followUp.answer ||
    draft.late(message.queuedAt).lateSeconds === undefined
  )
    return;
  proceed(draft, { ...followUp, surveySentAt: draft.at });
}

/** The end, once nothing is promised any more that outlives the resolution, and no remedy is open. */
export function close(draft: Draft, clock: FollowUpClock, reason: string): void {
  const { status, policy } = draft.complaint;
  // The policy may let it be closed over a remedy that is still to be carried out: nobody is told of its date any more.
  const left = policy.remedies?.closing === 'close' ? remedyClocksOf(draft.complaint) : {};
  const isPromised = deadlineClocksOf(draft.complaint).some(
    ([name, { state }]) => state !== 'stopped' && !Object.hasOwn(left, name),
  );
  if (isPromised || waitsForRemedies(draft.complaint)) {
    proceed(draft, { ...clock, nextStepAt: undefined, closing: reason });
    return;
  }
  for (const [name, other] of Object.entries(left))
    draft.setClock(name, stopDeadlineClock(draft.complaint, name, other, draft.at));
  const { clocks } = draft.complaint;
  draft.set({
    status: transition(status, 'close'),
    clocks: { ...clocks, followUp: stopFollowUp(clock, draft.at) },
  });
  draft.event('system', 'closed', { reason, ...(clock.nextStepAt ? draft.late(clock.nextStepAt) : {}) });
}

/** One that outlives the resolution has stopped: where the complaint waited for it alone, it is closed. */
export function closeIfDone(draft: Draft): void {
  const { followUp } = draft.complaint.clocks;
  if (followUp?.state === 'running' && followUp.closing !== undefined)
    close(draft, followUp, followUp.closing);
}

const SURVEY_CHANNELS = ['email', 'phone'] as const;

/** The policy's channel where the complainant can be reached by it, else the other; undefined: by neither. */
function surveyChannel({
  policy,
  content,
}: Complaint): (typeof SURVEY_CHANNELS)[number] | 'chat' | undefined {
  const { complainant } = content;
  const usable = SURVEY_CHANNELS.filter((channel) => complainant[channel] !== undefined);
  const wanted = usable.find((channel) => channel === policy.survey.channel);
  // Rather where they are written to than where somebody has to ring them.
  if (wanted === undefined && complainant.email === undefined && hasWay(complainant, 'survey')) return 'chat';
  return wanted ?? usable[0];
}

function obstacleToAsking(complaint: Complaint, { wasAskedLately }: Asking): string | undefined {
  if (!isInSample(complaint)) return 'not-in-survey-sample';
  return wasAskedLately ? 'asked-lately' : undefined;
}

/** Decided by the id alone, so that whoever asks again gets the same answer. */
export function isInSample({ id, policy }: Pick<Complaint, 'id' | 'policy'>): boolean {
  const lot = createHash('sha256').update(id).digest().readUInt32BE(0) % 100;
  return lot < policy.survey.sharePercent;
}
