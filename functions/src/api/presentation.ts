import type { Caller } from '@redress/core/access/caller.ts';
import { referenceOf } from '@redress/core/base/ids.ts';
import type { DeadlineClock, FollowUpClock } from '@redress/core/clocks/clock.ts';
import type {
  Complaint,
  Hold,
  Objection,
  Question,
  TimelineEvent,
} from '@redress/core/complaint/complaint.ts';
import { questionEndsAt } from '@redress/core/complaint/limits.ts';
import { ofOneAlone } from '@redress/core/complaint/linking.ts';
import { receivedAtOf } from '@redress/core/complaint/receipt.ts';
import type { Remedy } from '@redress/core/complaint/remedy.ts';
import { eventForClients, forClients } from '@redress/core/complaint/staff-only.ts';
import type { Task } from '@redress/core/complaint/task.ts';
import { openTasksOf } from '@redress/core/complaint/tasks.ts';
import { thirdPartyOf } from '@redress/core/complaint/third-party.ts';
import { waitingFor } from '@redress/core/complaint/waiting.ts';
import { isCurrent, type JoinedExecution } from '@redress/core/handling/execution-lists.ts';
import type * as queue from '@redress/core/records/queue.ts';

/** So much of it as the caller may know. */
export function seenBy(caller: Caller, complaint: Complaint): Complaint {
  return caller.kind === 'person' ? complaint : forClients(complaint);
}

/** A complaint as the caller sees it; absent members are left out by JSON. */
export function present(whole: Complaint, caller: Caller) {
  const complaint = seenBy(caller, whole);
  const { id, status, version, cycle, category, severity, channel, team, assignee, level, policy } =
    complaint;
  const { conflicts } = complaint;
  const { clocks, match, content, jurisdiction, line, resolution, createdAt, updatedAt } = complaint;
  const { billingCycleEndsOn, brand, legalEntity, venue, motive, vulnerable, tags } = complaint;
  const { acknowledgement, resolution: resolving, followUp, others, ...clocksElse } = clocks;
  return {
    id,
    reference: referenceOf(id),
    status,
    version,
    cycle,
    category,
    severity,
    channel,
    jurisdiction,
    line,
    product: productOf(complaint),
    brand,
    legalEntity,
    venue: venue === undefined ? undefined : { kind: venue, address: content.venueAddress },
    motive,
    vulnerable,
    vulnerabilityNote: content.vulnerabilityNote,
    tags,
    fields: fieldsOf(complaint),
    billingCycleEndsOn,
    team,
    assignee,
    conflicts,
    legalHold: complaint.legalHold,
    erasedAt: complaint.erasure?.at,
    level,
    policy: { id: policy.id, set: match.policySet, version: match.version, reason: match.reason },
    clocks: {
      // Those that only a later version knows are shown as they are.
      ...clocksElse,
      acknowledgement: presentClock(acknowledgement),
      resolution: presentClock(resolving),
      others:
        others &&
        Object.fromEntries(Object.entries(others).map(([name, clock]) => [name, presentClock(clock)])),
    },
    subject: content.subject,
    description: content.description,
    complainant: content.complainant,
    representative: content.representative,
    thirdParty: thirdPartyOf(complaint) ?? undefined,
    consents: complaint.consents,
    // `reference` is ours; theirs, an order's or a product's, goes by another name on the way out.
    complainantReference: content.reference,
    occurredAt: content.occurredAt ?? content.occurredOn,
    resolution: resolution && { ...resolution, remedies: resolution.remedies.map(presentRemedy) },
    remedies: complaint.remedies?.map(presentRemedy),
    tasks: complaint.tasks?.map(presentTask),
    openTasks: openTasksOf(complaint).length || undefined,
    calls: complaint.calls?.map(({ id, kind, openedAt, remindedAt, escalatedAt, tries, againAt }) => ({
      id,
      about: kind,
      since: openedAt,
      remindedAt,
      escalatedAt,
      tries,
      againAt,
    })),
    survey: followUp && presentSurvey(followUp),
    question: complaint.question && presentQuestion(complaint, complaint.question),
    hold: complaint.hold && presentHold(complaint.hold),
    objection: complaint.objection && presentObjection(complaint.objection),
    former: formerOf(complaint),
    receivedAt: receivedAtOf(complaint),
    receivedOn: complaint.receivedOn,
    createdAt,
    updatedAt,
  };
}

function productOf({ line, content: { product } }: Complaint) {
  return product && { line, ...product };
}

function fieldsOf({ fields, content }: Complaint) {
  return fields || content.fields ? { ...fields, ...content.fields } : undefined;
}

/** What was corrected, as it was. */
function formerOf({ content: { formerContacts, formerRecord } }: Complaint) {
  return formerContacts || formerRecord ? { contacts: formerContacts, record: formerRecord } : undefined;
}

export function presentEvent(event: TimelineEvent, caller: Caller): TimelineEvent {
  return ofOneAlone(caller.kind === 'person' ? event : eventForClients(event));
}

/** One of a list; of one that cannot be read no more is known than it says. */
export function presentListed(listed: queue.Listed) {
  if (!('createdAt' in listed)) return listed;
  const { conflicts: _, ...shown } = listed;
  return { ...shown, receivedAt: listed.receivedAt ?? listed.createdAt };
}

/** Of one that an older version has stored no more is known than what it is. */
export function presentRemedy({ state = 'unknown', ...remedy }: Remedy) {
  return { ...remedy, state };
}

export function presentTask(task: Task) {
  const { id, title, note, team, assignee, dueAt, state, since, by } = task;
  const { remindedAt, overdueAt, endedAt, endedBy, outcome } = task;
  return {
    ...{ id, title, note, team, assignee, dueAt, state, since, by },
    ...{ remindedAt, overdueAt, endedAt, endedBy, outcome },
  };
}

/** To whoever has a part of it: nothing of who has complained, nor of what they have said but for the subject. */
export function presentCalled({ id, status, category, severity, team, line, content }: Complaint) {
  const { subject } = content;
  return { id, reference: referenceOf(id), status, category, severity, team, line, subject };
}

function presentClock(clock: DeadlineClock) {
  const { state, startedAt, dueAt, provisional, breachedAt, pausedAt, stoppedAt, fulfilled } = clock;
  return { state, startedAt, dueAt, provisional, breachedAt, pausedAt, stoppedAt, fulfilled };
}

function presentQuestion(complaint: Complaint, question: Question) {
  const { askedAt, remindedAt, stops } = question;
  return { askedAt, until: questionEndsAt(complaint, question), remindedAt, stops };
}

function presentHold({ kind, since, until, reason, stops, told, remindedAt }: Hold) {
  return { kind, since, until, reason, stops, told, remindedAt };
}

function presentSurvey({ surveySentAt, remindedAt, answer, dueAt, breachedAt }: FollowUpClock) {
  const review = dueAt && { dueAt, breachedAt };
  return { sentAt: surveySentAt, remindedAt, answeredAt: answer?.at, score: answer?.score, review };
}

function presentObjection({ at, dueAt, breachedAt, rejectedAt }: Objection) {
  return { at, dueAt, breachedAt, rejectedAt };
}

/** An execution joined with its complaint, where that (still) exists. */
export function presentExecution(joined: JoinedExecution) {
  const { execution, complaint } = joined;
  const { isRedrivable: _, ...shown } = execution;
  const current = isCurrent(joined);
  return {
    ...shown,
    current,
    ...(complaint && current && { waits: waitsOf(joined.execution.status, execution.workflow, complaint) }),
    complaint: complaint && {
      id: complaint.id,
      reference: referenceOf(complaint.id),
      status: complaint.status,
      cycle: complaint.cycle,
      severity: complaint.severity,
      team: complaint.team,
      policy: complaint.policy.id,
      generation: complaint.execution.generation,
      stoppedAt: complaint.execution.stoppedAt,
      restartAt: complaint.execution.restartAt,
    },
  };
}

function waitsOf(status: string, workflow: string, complaint: Complaint) {
  if (status !== 'RUNNING') return [];
  return waitingFor(complaint, workflow === 'follow-up' ? ['followUp'] : ['acknowledgement', 'resolution']);
}
