import { createHash } from 'node:crypto';
import type { Instant } from '../base/instant.ts';
import type { FollowUpClock, Terms } from '../clocks/clock.ts';
import { shift } from '../clocks/deadlines.ts';
import type { Complaint } from './complaint.ts';
import type { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

/** What may follow a resolution, in order. `overdue`: a supervisor has not seen to a dissatisfied answer. */
export const FOLLOW_UP_STEPS = ['survey', 'remind', 'overdue', 'close'] as const;
type FollowUpStep = (typeof FOLLOW_UP_STEPS)[number];

export function startFollowUp(terms: Terms, resolvedAt: Instant): FollowUpClock {
  const nextStepAt = shift(terms, resolvedAt, 1, terms.policy.survey.delay);
  return { state: 'running', startedAt: resolvedAt, nextStep: 0, nextStepAt };
}

export function stopFollowUp(clock: FollowUpClock, at: Instant): FollowUpClock {
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
  return { ...before(clock, 'overdue', dueAt), dueAt };
}

function before(clock: FollowUpClock, step: FollowUpStep, at: Instant): FollowUpClock {
  return { ...clock, nextStep: FOLLOW_UP_STEPS.indexOf(step), nextStepAt: at };
}

/** Whether the complainant may be asked: not twice within the policy's cool-down. */
export interface Asking {
  readonly wasAskedLately: boolean;
}

/** Performs what is due of the follow-up. */
export function takeFollowUpSteps(draft: Draft, asking: Asking): void {
  for (;;) {
    const { policy, clocks } = draft.complaint;
    const clock = clocks.followUp;
    if (clock?.nextStepAt === undefined || clock.nextStepAt > draft.at) return;
    const proceed = (followUp: FollowUpClock) => draft.set({ clocks: { ...clocks, followUp } });
    switch (FOLLOW_UP_STEPS[clock.nextStep]) {
      case undefined:
        return;
      case 'survey': {
        const channel = surveyChannel(draft.complaint);
        if (channel === undefined) {
          close(draft, clock, 'no-address-for-survey');
          return;
        }
        const obstacle = obstacleToAsking(draft.complaint, asking);
        if (obstacle !== undefined) {
          close(draft, clock, obstacle);
          return;
        }
        const remindAt = shift(draft.complaint, draft.at, 1, policy.survey.reminder);
        const expiresAt = surveyExpiresAt(draft.complaint, draft.at);
        proceed(before({ ...clock, surveySentAt: draft.at }, 'remind', remindAt));
        draft.event('system', 'survey-sent', { expiresAt, channel });
        if (channel === 'phone') draft.tellResponsible('survey-call', { expiresAt });
        else draft.tellComplainant('survey', { expiresAt });
        break;
      }
      case 'remind': {
        const expiresAt = surveyExpiresAt(draft.complaint, clock.surveySentAt ?? draft.at);
        if (expiresAt <= draft.at) {
          // Noticed too late: a reminder of what can no longer be answered helps nobody.
          proceed(before(clock, 'close', expiresAt));
          break;
        }
        proceed(before({ ...clock, remindedAt: draft.at }, 'close', expiresAt));
        draft.event('system', 'survey-reminded', { expiresAt });
        if (surveyChannel(draft.complaint) === 'phone')
          draft.tellResponsible('survey-call-reminder', { expiresAt });
        else draft.tellComplainant('reminder', { expiresAt });
        break;
      }
      case 'overdue': {
        const dueAt = clock.dueAt ?? clock.nextStepAt;
        proceed(
          before(
            { ...clock, breachedAt: dueAt },
            'close',
            shift(draft.complaint, dueAt, 1, policy.survey.expiry),
          ),
        );
        draft.event('system', 'breached', { clock: 'followUp', dueAt });
        draft.tellResponsible('breach', { clock: 'followUp', dueAt });
        break;
      }
      case 'close':
        close(draft, clock, clock.answer ? 'dissatisfaction-left' : 'survey-expired');
        return;
    }
  }
}

function close(draft: Draft, clock: FollowUpClock, reason: string): void {
  const { status, clocks } = draft.complaint;
  draft.set({
    status: transition(status, 'close'),
    clocks: { ...clocks, followUp: stopFollowUp(clock, draft.at) },
  });
  draft.event('system', 'closed', { reason });
}

const SURVEY_CHANNELS = ['email', 'phone'] as const;

/** The policy's channel where the complainant can be reached by it, else the other; undefined: by neither. */
function surveyChannel({ policy, content }: Complaint): (typeof SURVEY_CHANNELS)[number] | undefined {
  const usable = SURVEY_CHANNELS.filter((channel) => content.complainant[channel] !== undefined);
  return usable.find((channel) => channel === policy.survey.channel) ?? usable[0];
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
