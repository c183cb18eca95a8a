import { instantOf } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { ComplaintId } from '../ids.ts';
import type { Category, Channel, Severity } from '../vocabulary.ts';
import {
  followUpBefore,
  pauseClock,
  resumeClock,
  setClock,
  startDeadlineClock,
  startFollowUp,
  stopDeadlineClock,
  stopFollowUp,
} from './clocks.ts';
import type { Complaint, OwedMessage, TimelineEvent } from './complaint.ts';
import { FOLLOW_UP_STEPS, followUpStepAt } from './deadlines.ts';
import { matchPolicy } from './policy.ts';
import { begin } from './steps.ts';
import { Draft } from './timeline.ts';
import { transition } from './transitions.ts';

/*
 * The domain: each command takes a complaint, what is asked and the instant (milliseconds since the epoch),
 * and gives the complaint as it is then, or throws a Refusal. Nothing here reads a clock or a store.
 */

export interface Intake {
  readonly channel: Channel;
  readonly category: Category;
  readonly severity: Severity;
  readonly content: Complaint['content'];
}

/** Pure in all its arguments: a repeated intake can be answered as the first one was. */
export function receive(id: ComplaintId, intake: Intake, now: number): Complaint {
  const { policy, reason } = matchPolicy(intake);
  const at = instantOf(now);
  const draft = new Draft(
    {
      id,
      version: 0,
      status: 'received',
      cycle: 1,
      category: intake.category,
      severity: intake.severity,
      channel: intake.channel,
      team: policy.team,
      level: 1,
      policy,
      clocks: {
        acknowledgement: startDeadlineClock(policy, 'acknowledgement', at),
        resolution: startDeadlineClock(policy, 'resolution', at),
      },
      content: intake.content,
      timeline: [],
      owed: [],
      execution: { generation: 1, started: false },
      waits: {},
      createdAt: at,
      updatedAt: at,
    },
    now,
  );
  draft.event('client', 'received', { policy: policy.id, policyVersion: policy.version, match: reason });
  draft.tellComplainant('receipt', promises(draft.complaint));
  return draft.done();
}

export function acknowledge(
  complaint: Complaint,
  command: { message?: string | undefined },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'acknowledge') });
  const { seq: noteOf } = stopAcknowledgement(draft, command.message);
  draft.tellComplainant('acknowledgement', {
    clock: 'resolution',
    dueAt: draft.complaint.clocks.resolution.dueAt,
    noteOf,
  });
  return draft.done();
}

export function assign(
  complaint: Complaint,
  command: { team: string; assignee?: string | undefined },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  const { status, team: fromTeam } = draft.complaint;
  const { team, assignee } = command;
  draft.set({ status: transition(status, 'assign'), team, assignee });
  draft.event('handler', 'assigned', {
    fromTeam,
    toTeam: team,
    ...(assignee === undefined ? {} : { assignee }),
  });
  draft.tellResponsible('assignment', { fromTeam, toTeam: team });
  return draft.done();
}

export function pause(complaint: Complaint, command: { question: string }, now: number): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'pause') });
  const { policy, clocks } = draft.complaint;
  const paused = pauseClock(policy, clocks.resolution, draft.at);
  draft.set(setClock(draft.complaint, 'resolution', paused));
  const until = paused.nextStepAt ?? draft.at;
  const { seq: noteOf } = draft.event('handler', 'paused', { clock: 'resolution', until }, command.question);
  draft.tellComplainant('question', { noteOf, pauseEndsAt: until });
  return draft.done();
}

export function resume(
  complaint: Complaint,
  command: { answer?: string | undefined },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'resume') });
  const { policy, clocks } = draft.complaint;
  const running = resumeClock(policy, clocks.resolution, draft.at);
  draft.set(setClock(draft.complaint, 'resolution', running));
  draft.event('handler', 'resumed', { reason: 'answer', dueAt: running.dueAt }, command.answer);
  draft.tellResponsible('answer', { clock: 'resolution', dueAt: running.dueAt });
  return draft.done();
}

export function resolve(
  complaint: Complaint,
  command: Omit<NonNullable<Complaint['resolution']>, 'at'>,
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  draft.set({
    status: transition(draft.complaint.status, 'resolve'),
    resolution: { at: draft.at, ...command },
  });
  if (draft.complaint.clocks.acknowledgement.state !== 'stopped') stopAcknowledgement(draft);
  const { policy, clocks } = draft.complaint;
  draft.set({
    clocks: {
      ...clocks,
      resolution: stopDeadlineClock(policy, clocks.resolution, draft.at),
      followUp: startFollowUp(policy, draft.at),
    },
  });
  const { seq: noteOf } = draft.event(
    'handler',
    'resolved',
    { rootCause: command.rootCause, remedies: command.remedies.length },
    command.summary,
  );
  draft.tellComplainant('resolution', { noteOf });
  return draft.done();
}

export function withdraw(complaint: Complaint, command: { reason: string }, now: number): Complaint {
  const draft = begin(complaint, now);
  draft.set({ status: transition(draft.complaint.status, 'withdraw') });
  const { policy, clocks } = draft.complaint;
  draft.set({
    clocks: {
      ...clocks,
      acknowledgement: stopDeadlineClock(policy, clocks.acknowledgement, draft.at),
      resolution: stopDeadlineClock(policy, clocks.resolution, draft.at),
    },
  });
  draft.event('complainant', 'withdrawn', {}, command.reason);
  draft.tellComplainant('withdrawal');
  return draft.done();
}

/** A fresh cycle with its own targets, counted from now: never breached at once. */
export function reopen(complaint: Complaint, command: { reason: string }, now: number): Complaint {
  const draft = begin(complaint, now);
  const { status, policy, cycle } = draft.complaint;
  draft.set({
    status: transition(status, 'reopen'),
    cycle: cycle + 1,
    clocks: {
      acknowledgement: startDeadlineClock(policy, 'acknowledgement', draft.at),
      resolution: startDeadlineClock(policy, 'resolution', draft.at),
    },
    resolution: undefined,
    execution: { generation: 1, started: false },
  });
  draft.takeBackSurveys();
  draft.event('complainant', 'reopened', {}, command.reason);
  draft.tellComplainant('reopening', promises(draft.complaint));
  draft.tellResponsible('assignment', { toTeam: draft.complaint.team });
  return draft.done();
}

/** Whether the cycle's survey can still be answered. @throws Refusal `survey-answered` or `survey-over`. */
export function requireOpenSurvey(complaint: Complaint, cycle: number, now: number): void {
  const survey = complaint.cycle === cycle ? complaint.clocks.followUp : undefined;
  if (survey?.answer) throw new Refusal('survey-answered', 'This survey has been answered already.');
  const sentAt = survey?.surveySentAt;
  if (survey?.state !== 'running' || sentAt === undefined)
    throw new Refusal('survey-over', 'This survey can no longer be answered.');
  if (followUpStepAt('close', sentAt, complaint.policy) <= instantOf(now))
    throw new Refusal('survey-over', 'This survey has expired.');
}

export function answerSurvey(
  complaint: Complaint,
  command: { cycle: number; score: number; comment?: string | undefined; anythingElse?: string | undefined },
  now: number,
): Complaint {
  requireOpenSurvey(complaint, command.cycle, now);
  const draft = new Draft(complaint, now);
  const { policy, clocks, status, level, team } = draft.complaint;
  draft.set({ status: transition(status, 'answer-survey') });
  if (!clocks.followUp) return complaint;
  const followUp = { ...clocks.followUp, answer: { at: draft.at, score: command.score } };
  const note = [command.comment, command.anythingElse].filter((text) => text !== undefined).join('\n\n');
  draft.takeBackSurveys();
  const { score } = command;
  const { seq: noteOf } = draft.event('complainant', 'survey-answered', { score }, note || undefined);
  draft.tellComplainant('thanks', { score });
  const { unhappyUpTo, unhappyTeam, unhappyLevel } = policy.survey;
  if (score > unhappyUpTo) {
    draft.set({
      status: transition(status, 'close'),
      clocks: { ...clocks, followUp: stopFollowUp(followUp, draft.at) },
    });
    draft.event('system', 'closed', { reason: 'satisfied' });
    return draft.done();
  }
  // Not satisfied: it is not over. A supervisor has the rest of the survey's time to reopen it.
  const close = FOLLOW_UP_STEPS.indexOf('close');
  draft.set({ clocks: { ...clocks, followUp: followUpBefore(policy, followUp, close) } });
  const toTeam = level < unhappyLevel ? unhappyTeam : team;
  if (level < unhappyLevel) draft.set({ team: toTeam, level: unhappyLevel, assignee: undefined });
  draft.event('system', 'dissatisfaction-raised', { score, fromTeam: team, toTeam });
  draft.tellResponsible('dissatisfaction', { score, noteOf });
  return draft.done();
}

/** What a complainant is promised at the beginning of a cycle. */
function promises({ clocks }: Complaint): OwedMessage['facts'] {
  return {
    clock: 'acknowledgement',
    dueAt: clocks.acknowledgement.dueAt,
    resolutionDueAt: clocks.resolution.dueAt,
  };
}

function stopAcknowledgement(draft: Draft, message?: string): TimelineEvent {
  const { policy, clocks } = draft.complaint;
  const stopped = stopDeadlineClock(policy, clocks.acknowledgement, draft.at);
  draft.set(setClock(draft.complaint, 'acknowledgement', stopped));
  return draft.event('handler', 'acknowledged', {}, message);
}
