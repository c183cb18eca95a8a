import { instantOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import type { FollowUpClock } from '../clocks/clock.ts';
import type { Complaint } from './complaint.ts';
import { close, superviseFrom, surveyExpiresAt } from './follow-up.ts';
import { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

export interface SurveyAnswer {
  readonly cycle: number;
  /** 1 to 5. */
  readonly score: number;
  readonly comment?: string | undefined;
  readonly anythingElse?: string | undefined;
}

/** The cycle's survey while it can be answered. @throws Refusal `survey-answered` or `survey-over`. */
export function requireOpenSurvey(complaint: Complaint, cycle: number, now: number): FollowUpClock {
  const survey = complaint.cycle === cycle ? complaint.clocks.followUp : undefined;
  if (survey?.answer) throw new Refusal('survey-answered', 'This survey has been answered already.');
  const sentAt = survey?.surveySentAt;
  if (survey?.state !== 'running' || sentAt === undefined)
    throw new Refusal('survey-over', 'This survey can no longer be answered.');
  if (surveyExpiresAt(complaint, sentAt) <= instantOf(now))
    throw new Refusal('survey-over', 'This survey has expired.');
  return survey;
}

/** A satisfied answer closes the complaint; one that is not goes to a supervisor. @throws as `requireOpenSurvey` */
export function answerSurvey(complaint: Complaint, command: SurveyAnswer, now: number): Complaint {
  const survey = requireOpenSurvey(complaint, command.cycle, now);
  const draft = new Draft(complaint, now);
  const { score, comment, anythingElse } = command;
  draft.set({ status: transition(draft.complaint.status, 'answer-survey') });
  draft.takeBackSurveys();
  const note = [comment, anythingElse].filter((text) => text !== undefined).join('\n\n');
  const { seq: noteOf } = draft.event('complainant', 'survey-answered', { score }, note || undefined);
  draft.tellComplainant('thanks', { score });
  const answered = { ...survey, answer: { at: draft.at, score } };
  if (score > draft.complaint.policy.survey.unhappyUpTo)
    close(draft, { ...answered, nextStepAt: undefined }, 'satisfied');
  else raiseDissatisfaction(draft, answered, { score, noteOf });
  return draft.done();
}

/** To the supervisors, unless it stands as high already; they have time of their own to see to it. */
function raiseDissatisfaction(
  draft: Draft,
  answered: FollowUpClock,
  facts: { readonly score: number; readonly noteOf: number },
): void {
  const { clocks, level, team, policy } = draft.complaint;
  const { supervisor } = policy.survey;
  const followUp = superviseFrom(draft.complaint, answered, draft.at);
  const { dueAt } = followUp;
  const isLower = level < supervisor.level;
  const toTeam = isLower ? supervisor.team : team;
  draft.set({ clocks: { ...clocks, followUp } });
  if (isLower) draft.set({ team: toTeam, level: supervisor.level, assignee: undefined });
  draft.event('system', 'dissatisfaction-raised', { score: facts.score, fromTeam: team, toTeam, dueAt });
  draft.tellResponsible('dissatisfaction', { clock: 'followUp', dueAt, ...facts });
}
