import { Refusal, type Sentence } from '../base/refusal.ts';
import type { DeadlineClock } from '../clocks/clock.ts';
import { withdraw } from './commands.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';
import { close } from './follow-up.ts';
import { isPending } from './objection.ts';
import type { OwedMessage } from './owed.ts';
import { isAnyUnsettled } from './remedies.ts';
import type { Remedy, ToldRemedy } from './remedy.ts';
import { endAll } from './remedying.ts';
import { endTask, openTasksOf } from './tasks.ts';
import { Draft } from './timeline.ts';
import { isOpen } from './transitions.ts';

/*
 * Erasing takes away what people have written and whom it names, and leaves what the installation answers for: codes,
 * times, amounts, numbers, ids and who did what. What has been erased stays so whatever is decided afterwards: each
 * write of such a complaint goes through `scrubbed` (`records/complaints.ts`).
 */

/** Stands where a text has to stand. */
export const ERASED = '[erased]';

export const ERASURE_REASONS = [
  'request',
  'consent-withdrawn',
  'legal-duty',
  'mistake',
  'retention',
] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

interface Erasing {
  readonly reason: ErasureReason;
  /** Also where it is not over: it is ended for that. */
  readonly force?: boolean | undefined;
  /** Why it is forced, or what else is to be said; it stays, and must name nobody. */
  readonly note?: string | undefined;
  readonly by?: string | undefined;
  /** It has been erased before, and a backup has brought it back: nothing that the backup says stands against it. */
  readonly again?: boolean | undefined;
}

/**
 * Nothing is said to the complainant: they are not known any more. One that is open is ended.
 * @throws Refusal `erasure-refused` under a legal hold, and where it is open and not forced
 */
export function erase(complaint: Complaint, erasing: Erasing, now: number): Complaint {
  if (complaint.erasure) return complaint;
  const { reason, force = false, note, by, again = false } = erasing;
  if (complaint.legalHold && !again)
    throw refused('It is under a legal hold: that must be lifted first.', 'legal-hold');
  if (isUnfinished(complaint) && !force && !again)
    throw refused('It is not over: erasing it now would end it, and must be forced.', 'open');
  const draft = new Draft(withoutTasks(ended(complaint, now), by, now), now);
  const { owed, parked = [], link, updatedAt } = draft.complaint;
  for (const { kind, to } of [...owed, ...parked].filter(isToComplainant))
    draft.event('system', 'message-lapsed', { message: kind, to: to.role });
  draft.event(reason === 'retention' ? 'system' : 'handler', 'erased', { reason }, note);
  const changedAt = isOpen(complaint) ? draft.at : updatedAt;
  draft.set({
    objection: undefined,
    legalHold: undefined,
    // Whoever has come by a link finds nothing any more, and answers no survey.
    link: { generation: (link?.generation ?? 1) + 1 },
    erasure: { at: draft.at, reason, ...(by === undefined ? {} : { by }), changedAt, settleAt: draft.at },
  });
  return scrubbed(draft.done());
}

export function isUnfinished(complaint: Complaint): boolean {
  // One that is merged is finished once its complainant has been told what was decided.
  const isWaiting = complaint.merged !== undefined && complaint.merged.answered === undefined;
  return isOpen(complaint) || isWaiting || isPending(complaint.objection);
}

function ended(complaint: Complaint, now: number): Complaint {
  if (isOpen(complaint) && complaint.status !== 'resolved') return withdraw(complaint, {}, now);
  if (!isOpen(complaint) && !isAnyUnsettled(complaint)) return complaint;
  const draft = new Draft(complaint, now);
  endAll(draft);
  if (!isOpen(complaint)) return draft.done();
  const { clocks } = complaint;
  draft.set({
    clocks: { ...clocks, others: clocks.others && stopped(clocks.others, draft.at) },
  });
  const { followUp } = draft.complaint.clocks;
  if (followUp) close(draft, followUp, 'erased');
  return draft.done();
}

/** Nobody could say any more that they have done them. */
function withoutTasks(complaint: Complaint, by: string | undefined, now: number): Complaint {
  return openTasksOf(complaint).reduce(
    (left, { id }) => endTask(left, { task: id, outcome: 'cancelled', by }, now),
    complaint,
  );
}

function stopped(clocks: Readonly<Record<string, DeadlineClock>>, at: DeadlineClock['startedAt']) {
  return Object.fromEntries(
    Object.entries(clocks).map(([name, clock]): [string, DeadlineClock] => [
      name,
      clock.state === 'stopped'
        ? clock
        : { ...clock, state: 'stopped', stoppedAt: at, nextStepAt: undefined },
    ]),
  );
}

const isToComplainant = ({ to }: OwedMessage) => to.role === 'complainant';

/** The complaint without anything that a person has written, or that tells who somebody is. The same again changes nothing. */
export function scrubbed(complaint: Complaint): Complaint {
  const { clocks, content, resolution, remedies, tasks, hold, owed, parked, timeline } = complaint;
  const { language, tier } = content.complainant;
  const { others } = clocks;
  return {
    ...complaint,
    content: {
      subject: ERASED,
      description: ERASED,
      complainant: { name: ERASED, language, ...(tier === undefined ? {} : { tier }) },
    },
    tags: undefined,
    clocks: {
      ...clocks,
      acknowledgement: withoutReasons(clocks.acknowledgement),
      resolution: withoutReasons(clocks.resolution),
      ...(others && {
        others: Object.fromEntries(Object.entries(others).map(([name, one]) => [name, withoutReasons(one)])),
      }),
    },
    ...(resolution && {
      resolution: { ...resolution, summary: ERASED, remedies: resolution.remedies.map(bareRemedy) },
    }),
    ...(remedies && { remedies: remedies.map(bareRemedy) }),
    ...(tasks && {
      tasks: tasks.map(({ note: _, outcome: __, ...task }) => ({ ...task, title: ERASED })),
    }),
    ...(hold && { hold: { ...hold, reason: ERASED } }),
    timeline: timeline.map(bareEvent),
    owed: owed.filter((message) => !isToComplainant(message)).map(bareMessage),
    parked: parked?.filter((message) => !isToComplainant(message)).map(bareMessage),
    ...(complaint.calls && { calls: complaint.calls.map(({ facts: _, ...call }) => call) }),
    // Nobody here knows what stands in them.
    owedElse: undefined,
    parkedElse: undefined,
    code: undefined,
  };
}

/**
 * What is said of the erasure itself was written for those who have to answer for it. Tags are codes, but of anybody's
 * making.
 */
export function bareEvent({ note, data, ...event }: TimelineEvent): TimelineEvent {
  const { tags: _, fromTags: __, ...codes } = data;
  const bare = { ...event, data: codes };
  return event.kind === 'erased' && note !== undefined ? { ...bare, note } : bare;
}

function withoutReasons(clock: DeadlineClock): DeadlineClock {
  return { ...clock, extensions: clock.extensions.map((one) => ({ ...one, reason: ERASED })) };
}

function bareRemedy({ note: _, done, replaces, ...remedy }: Remedy): Remedy {
  return {
    ...remedy,
    ...(done && { done: { ...done, note: undefined } }),
    ...(replaces && { replaces: { ...replaces, reason: ERASED } }),
  };
}

function bareMessage<Message extends OwedMessage>(message: Message): Message {
  const { remedies, replaced } = message.facts;
  return {
    ...message,
    facts: {
      ...message.facts,
      ...(remedies && { remedies: remedies.map(withoutNote) }),
      ...(replaced && { replaced: replaced.map(withoutNote) }),
    },
  };
}

const withoutNote = ({ note: _, ...told }: ToldRemedy): ToldRemedy => told;

/** It is known to be gone from everywhere else, too, or will be looked for once more at that instant. */
export function settled(complaint: Complaint, again: DeadlineClock['startedAt'] | undefined): Complaint {
  const { erasure } = complaint;
  if (!erasure) return complaint;
  const { settleAt: _, ...over } = erasure;
  // Nobody tries the requests of before once more: what they are remembered by goes, too.
  if (again === undefined) return { ...complaint, erasure: over, requests: undefined };
  return { ...complaint, erasure: { ...over, settleAt: again } };
}

/** @throws Refusal `erased` */
export function requireNotErased({ erasure }: Complaint): void {
  if (erasure) throw new Refusal('erased', 'The complaint has been erased.', { erasedAt: erasure.at });
}

function refused(sentence: Sentence, cause: string): Refusal {
  return new Refusal('erasure-refused', sentence, { cause });
}
