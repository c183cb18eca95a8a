import type { AuditEvent } from '@redress/core/access/audit-entry.ts';
import { ANYBODY, type Caller, nameOf } from '@redress/core/access/caller.ts';
import { isPublic } from '@redress/core/access/decide.ts';
import { type ComplaintId, isComplaintId } from '@redress/core/base/ids.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { readMessageId } from '@redress/core/complaint/message-ids.ts';
import { readExecutionName } from '@redress/core/complaint/signals.ts';
import { errorName, type Log } from '@redress/core/ports/log.ts';
import type { Audit } from '@redress/core/records/audit-trail.ts';
import type { OperationId } from './operations.ts';
import type { ApiContext, Route } from './routing.ts';

/**
 * What an operation leaves in the audit when it has been carried out. `read`: that somebody has seen personal data of
 * one complaint, or one message. `list`: of many, with their number. `change`: of what has no timeline that would say
 * it. Refusals are written of all.
 */
export type Auditing = 'read' | 'list' | 'change' | 'nothing';

/** Of every operation there is: who adds one decides. */
export const AUDITED: Readonly<Record<OperationId, Auditing>> = {
  'service.links': 'nothing',
  'service.health': 'nothing',
  'service.openapi': 'nothing',
  'service.docs': 'nothing',

  // Whoever submits knows it all; the timeline says who it was.
  'complaints.submit': 'nothing',
  'complaints.list': 'list',
  'searches.run': 'list',
  'complaints.get': 'read',
  'complaints.timeline': 'read',
  // Times and policies alone.
  'complaints.deadlines': 'nothing',
  // What is done with a complaint its timeline says, with who it was; the answer is the complaint as they left it.
  'complaints.correctContact': 'nothing',
  'complaints.acknowledge': 'nothing',
  'complaints.assign': 'nothing',
  'complaints.recordContact': 'nothing',
  'calls.list': 'list',
  'calls.get': 'read',
  'calls.take': 'nothing',
  'complaints.sendUpdate': 'nothing',
  'complaints.fulfil': 'nothing',
  'complaints.pause': 'nothing',
  'complaints.resume': 'nothing',
  'complaints.hold': 'nothing',
  'complaints.release': 'nothing',
  'complaints.extend': 'nothing',
  'complaints.escalate': 'nothing',
  'complaints.reclassify': 'nothing',
  'complaints.correctReceipt': 'nothing',
  'complaints.resolve': 'nothing',
  'complaints.reopen': 'nothing',
  'complaints.withdraw': 'nothing',
  'complaints.addMessage': 'nothing',
  'complaints.object': 'nothing',
  'complaints.decideObjection': 'nothing',
  'complaints.revokeLink': 'nothing',

  // No word of what the complaint says.
  'conflicts.get': 'nothing',
  // Its timeline says it.
  'conflicts.set': 'nothing',
  'conflicts.declare': 'nothing',
  'accessReport.get': 'read',

  // The timelines say it, which stay; and of the list there are ids alone.
  'erasures.erase': 'change',
  'erasures.list': 'nothing',
  // Ids alone.
  'privacyRequests.list': 'nothing',
  'privacyRequests.start': 'change',
  'privacyRequests.get': 'nothing',
  'privacyRequests.cancel': 'change',
  'privacyRequests.export': 'list',
  'privacyRequests.exportComplaint': 'read',
  'retention.get': 'nothing',
  'retention.put': 'change',
  'legalHold.set': 'change',
  'legalHold.lift': 'change',

  // Of the staff, for the staff.
  'absences.list': 'nothing',
  'absences.get': 'nothing',
  'absences.record': 'change',
  'absences.change': 'change',
  'absences.end': 'change',
  'complaints.previewUpdate': 'read',
  'complaints.previewQuestion': 'read',
  'complaints.previewResolution': 'read',
  'conversation.list': 'read',
  'conversation.message': 'read',
  'conversation.note': 'nothing',
  'conversation.eraseNote': 'change',
  'conversation.drafts': 'read',
  // What its author knows, and nobody else.
  'conversation.saveDraft': 'nothing',
  'conversation.discardDraft': 'nothing',
  'templates.list': 'nothing',
  'templates.get': 'nothing',
  'templates.put': 'change',

  // Ids and references alone; what is done with them the timelines of both say.
  'links.earlier': 'list',
  'links.list': 'nothing',
  'links.add': 'nothing',
  'links.remove': 'nothing',
  'record.correct': 'nothing',
  'record.consent': 'nothing',
  'fields.get': 'nothing',
  'fields.put': 'change',
  'advice.list': 'nothing',

  // What is brought the timeline says; who has seen it, and what it is called, it does not.
  'evidence.announce': 'nothing',
  'evidence.list': 'read',
  'evidence.get': 'read',
  'evidence.parts': 'nothing',
  'evidence.complete': 'nothing',
  'evidence.content': 'read',
  'evidence.thumbnail': 'read',
  'evidence.remove': 'nothing',
  'evidenceReports.take': 'nothing',

  // As with all else that is done with a complaint; whoever has a task has seen it already.
  'remedies.promise': 'nothing',
  'remedies.carryOut': 'nothing',
  'remedies.takeBack': 'nothing',
  'remedies.decide': 'nothing',
  'remedies.listWaiting': 'list',
  'tasks.list': 'list',
  'tasks.get': 'read',
  'tasks.add': 'nothing',
  'tasks.change': 'nothing',
  'tasks.complete': 'nothing',
  'tasks.cancel': 'nothing',

  // The complainants themselves.
  'surveys.get': 'nothing',
  'surveys.answer': 'nothing',

  // Ids, codes and times: personal data never enters a workflow.
  'executions.list': 'nothing',
  'executions.get': 'nothing',
  'executions.history': 'nothing',
  'executions.stop': 'change',
  'executions.redrive': 'change',
  'executions.signal': 'change',
  'executions.restart': 'change',
  'standing.get': 'nothing',

  // Ids and codes alone; what is done with each complaint its timeline says.
  // Ids and scores.
  'quality.list': 'nothing',
  'quality.draw': 'change',
  // What the reviewer has remarked in words.
  'quality.get': 'list',
  'quality.review': 'change',

  'bulk.list': 'nothing',
  'bulk.preview': 'nothing',
  'bulk.get': 'nothing',
  'bulk.items': 'nothing',
  'bulk.start': 'change',
  'bulk.continue': 'nothing',
  'bulk.cancel': 'change',

  'incoming.list': 'list',
  'incoming.get': 'list',
  'incoming.settle': 'change',

  'undelivered.list': 'list',
  'undelivered.send': 'change',

  // Ids and codes alone; what is personal goes to endpoints, whose registration is a change.
  'events.list': 'nothing',
  'webhooks.list': 'nothing',
  'webhooks.add': 'change',
  'webhooks.get': 'nothing',
  'webhooks.put': 'change',
  'webhooks.deliveries': 'nothing',
  'webhooks.replay': 'change',
  'webhooks.test': 'change',
  'webhooks.rotate': 'change',
  'webhooks.disable': 'change',
  'webhooks.enable': 'change',
  'webhooks.remove': 'change',

  // What came in stands there as it came, and the complaint's timeline says by which channel.
  'channelMessages.take': 'nothing',
  // The complaint's timeline says what was told, and by which machine.
  'messageReports.take': 'nothing',

  'policySets.list': 'nothing',
  'policySets.get': 'nothing',
  'policySets.put': 'change',
  'policySets.check': 'nothing',
  'policySets.try': 'nothing',
  'policySets.versions': 'nothing',
  'policySets.version': 'nothing',
  // Ids, dates and policies alone.
  'replays.list': 'nothing',
  'replays.start': 'change',
  'replays.get': 'nothing',
  'replays.changes': 'nothing',
  'replays.cancel': 'change',
  'inForce.get': 'nothing',
  'inForce.put': 'change',
  'inForce.cancel': 'change',
  'calendars.list': 'nothing',
  'calendars.get': 'nothing',
  'calendars.put': 'change',
  'calendars.check': 'nothing',
  'calendars.versions': 'nothing',
  'calendars.version': 'nothing',

  // Of the staff: who is signed in, and since when.
  'sessions.list': 'list',
  'sessions.end': 'change',
  'sessions.endAll': 'change',

  'keys.list': 'nothing',
  'keys.add': 'change',
  'keys.rotate': 'change',
  'keys.revoke': 'change',

  'imports.take': 'change',

  // Rehearsals, in worlds that have an audit of their own.
  'testClocks.list': 'nothing',
  'testClocks.add': 'nothing',
  'testClocks.get': 'nothing',
  'testClocks.advance': 'nothing',
  'testClocks.close': 'nothing',
  'testClocks.messages': 'nothing',

  'setAside.list': 'nothing',
  'audit.list': 'list',
};

/** What an answer shows that its request does not say: handlers note it. */
export interface Shown {
  readonly count?: number;
  /** An id that does not stand in the address. */
  readonly object?: string;
  /** Whom, and of what, where a link alone has let them in. */
  readonly caller?: Caller;
  readonly complaint?: ComplaintId;
  /** What a list was narrowed by, where that does not stand in the address. */
  readonly filter?: AuditEvent['filter'];
  /** Of what was replaced: which members are others now. */
  readonly changed?: AuditEvent['changed'];
}

/** Codes that lists are narrowed by. */
const FILTERS = ['status', 'team', 'state'];
const KEY_ID = /^[0-9a-f]{16}$/;

/**
 * Carries the operation out and writes what it leaves. What is read is given out once that is written, and is refused
 * where it cannot be: nothing is seen unseen.
 */
export async function audited(
  c: ApiContext,
  route: Route,
  { audit, log }: { readonly audit: Audit; readonly log: Log },
  carryOut: (admit: (caller: Caller) => void) => Promise<Response>,
): Promise<Response> {
  let caller: Caller = ANYBODY;
  let response: Response;
  try {
    response = await carryOut((admitted) => {
      caller = admitted;
    });
  } catch (error) {
    if (error instanceof Refusal) await noteRefusal(c, route, caller, audit, error);
    throw error;
  }
  const auditing = auditingOf(route, response);
  if (auditing === 'nothing' || !response.ok) return response;
  const shown = c.get('shown') ?? {};
  const { count, changed, complaint = complaintIn(c) } = shown;
  // Of a complaint's evidence, which one.
  const object = c.req.param('evidence') ?? nameIn(c) ?? shown.object;
  const seenBy = shown.caller ?? caller;
  // A page that asks for a link shows nobody anything.
  if (seenBy.kind === 'anybody') return response;
  const event = {
    kind: auditing,
    ...askedBy(c, route, seenBy),
    complaint,
    filter: shown.filter ?? filterIn(c),
    count,
    changed,
  };
  try {
    await audit.note(object === complaint ? event : { ...event, object });
  } catch (error) {
    log.error('audit-failed', { code: route.id, error: errorName(error) });
    throw new Refusal('busy', 'The request could not be carried out now; try it again later.');
  }
  return response;
}

/** A change that was made before shows what has become of the complaint since, as reading it does. */
function auditingOf({ auditing, operation }: Route, { headers }: Response): Auditing {
  const isReplay = headers.has('idempotency-replayed');
  return isReplay && auditing === 'nothing' && operation.versioned !== undefined ? 'read' : auditing;
}

/** Of those that were refused something: no wrong field, no wrong state, nobody's typing error. */
async function noteRefusal(
  c: ApiContext,
  route: Route,
  caller: Caller,
  audit: Audit,
  { code, details }: Refusal,
): Promise<void> {
  const { permission } = route.operation;
  if (code === 'unauthenticated') {
    const isPresented = details.presented === true || isPublic(permission);
    await audit.countRefusal(isPresented ? 'bad-credentials' : 'no-credentials');
    return;
  }
  if (caller.kind === 'anybody') return;
  const complaint = complaintIn(c);
  // Out of reach and unknown are refused alike; of what is no complaint's it is a typing error.
  if (code !== 'forbidden' && !(code === 'not-found' && complaint !== undefined)) return;
  // Nobody knows what else stands in the address: it was not looked up.
  const name = nameIn(c);
  const object = name !== undefined && KEY_ID.test(name) ? name : undefined;
  await audit.noteRefusal({
    kind: 'refusal',
    ...askedBy(c, route, caller),
    complaint,
    object,
    permission,
    code,
  });
}

function askedBy(c: ApiContext, { id }: Route, caller: Caller) {
  return { caller: nameOf(caller), operation: id, requestId: c.get('requestId') };
}

/** What the address names, of which there is only one. */
const nameIn = (c: ApiContext): string | undefined => c.get('complaintId') ?? Object.values(c.req.param())[0];

/** The complaint that the request is about: itself, its execution or a message of it. */
function complaintIn(c: ApiContext): ComplaintId | undefined {
  const name = nameIn(c) ?? c.req.query('complaint') ?? '';
  if (isComplaintId(name)) return name;
  return readMessageId(name)?.complaintId ?? readExecutionName(name)?.complaintId;
}

function filterIn(c: ApiContext): AuditEvent['filter'] {
  const given = FILTERS.flatMap((name): [string, string][] => {
    const value = c.req.query(name);
    return value === undefined ? [] : [[name, value]];
  });
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}
