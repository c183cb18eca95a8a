import { type Caller, nameOf } from '../access/caller.ts';
import { isWithin, reachOf } from '../access/decide.ts';
import { type ComplaintId, referenceOf } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { addressOf, callAt, callDueAt, hoursOf, type Telling, tellingOf } from '../complaint/calling.ts';
import type { Call, Complaint } from '../complaint/complaint.ts';
import { zoneOf } from '../complaint/contact.ts';
import type { Services } from '../ports/services.ts';
import * as calls from '../records/calls.ts';
import { read, readToChange } from './acting.ts';
import { toldByPerson } from './messaging.ts';

/* What people have to tell complainants whom nothing reaches that we send: which call is due, and who is at it. */

export interface DueCall {
  readonly complaintId: ComplaintId;
  readonly reference: string;
  readonly subject: string;
  readonly call: string;
  /** The kind of what they are to be told. */
  readonly about: string;
  readonly by: Telling;
  readonly since: Instant;
  readonly dueAt: Instant;
  /** They were tried, and are to be tried again then. */
  readonly againAt?: Instant | undefined;
  readonly tries: number;
  readonly assignee?: string | undefined;
  /** Who is at it. */
  readonly takenBy?: string | undefined;
}

/** What is due first, of complaints within reach; calls of one complaint stand together. */
export async function due(
  services: Services,
  caller: Caller,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: DueCall[]; nextCursor?: string }> {
  const reach = reachOf(caller, 'complaint.list');
  const page = await calls.list(services, query, (complaint) => isWithin(reach, complaint));
  const items = await Promise.all(
    page.items.flatMap((complaint) =>
      inOrder(complaint).map(async (call) =>
        dueCall(complaint, call, await holder(services, complaint, call)),
      ),
    ),
  );
  return { ...page, items };
}

const inOrder = (complaint: Complaint) =>
  (complaint.calls ?? []).toSorted((one, other) =>
    callAt(complaint, one) < callAt(complaint, other) ? -1 : 1,
  );

const holder = async (services: Services, { id }: Complaint, call: Call) =>
  (await calls.holderOf(services, id, call.id))?.by;

function dueCall(complaint: Complaint, call: Call, takenBy: string | undefined): DueCall {
  const { id, content, assignee } = complaint;
  return {
    complaintId: id,
    reference: referenceOf(id),
    subject: content.subject,
    call: call.id,
    about: call.kind,
    by: tellingOf(complaint),
    since: call.openedAt,
    dueAt: callDueAt(complaint, call),
    ...(call.againAt !== undefined && { againAt: call.againAt }),
    tries: call.tries ?? 0,
    ...(assignee !== undefined && { assignee }),
    ...(takenBy !== undefined && { takenBy }),
  };
}

/** One of them, with whom to tell it and in which words. @throws Refusal `not-found` */
export async function one(services: Services, caller: Caller, id: ComplaintId, callId: string) {
  const complaint = await read(services, caller, 'complaint.read', id);
  const call = callOf(complaint, callId);
  const { complainant } = complaint.content;
  const { phone, name, language } = complainant;
  const address = addressOf(complainant);
  const said = await toldByPerson(services, complaint, call);
  return {
    ...dueCall(complaint, call, await holder(services, complaint, call)),
    name,
    language,
    timeZone: zoneOf(complaint),
    ...(phone !== undefined && { phone }),
    ...(address !== undefined && { address }),
    ...hoursOf(complaint),
    ...(said && { script: said.spoken, letter: said.letter }),
  };
}

/** Nobody else is at it for a quarter of an hour. @throws Refusal `not-found`, `wrong-state` where somebody else is */
export async function take(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  callId: string,
): Promise<{ readonly call: string; readonly takenBy: string; readonly until: string }> {
  const complaint = await readToChange(services, caller, 'complaint.record-contact', id);
  const call = callOf(complaint, callId).id;
  const by = nameOf(caller);
  const isTheirs = await calls.take(services, id, { call, by });
  const held = await calls.holderOf(services, id, call);
  if (!isTheirs || held?.by !== by)
    throw new Refusal('wrong-state', 'A colleague is at this call: take another one.', { call });
  return { call, takenBy: by, until: held.until };
}

function callOf({ calls: open = [] }: Complaint, id: string): Call {
  const call = open.find((each) => each.id === id);
  if (!call) throw new Refusal('not-found', 'No such call has to be made for this complaint.');
  return call;
}
