import { type Caller, nameOf } from '../access/caller.ts';
import { isWithin, reachOf } from '../access/decide.ts';
import type { ComplaintId, IncomingId } from '../base/ids.ts';
import { type KeyedRequest, keyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import type { DismissalReason } from '../base/vocabulary.ts';
import type { Intake } from '../complaint/commands.ts';
import type { Services } from '../ports/services.ts';
import * as claims from '../records/claims.ts';
import { find } from '../records/complaints.ts';
import * as records from '../records/incoming.ts';
import { readable } from '../records/set-aside.ts';
import { hearAddition } from './hearing.ts';
import { intake } from './intake.ts';

/*
 * What came in and no machine could understand, in the hands of the staff. What belongs to a complaint is theirs who reach that
 * complaint; what belongs to none is everybody's who sees to such things.
 */

/** What somebody makes of it. */
export type Settlement =
  | { readonly as: 'message'; readonly complaintId: ComplaintId }
  /** `fault`: why it is refused, unless it was taken in before. */
  | { readonly as: 'complaint'; readonly intake: Intake; readonly fault?: Refusal | undefined }
  | {
      readonly as: 'dismissed';
      readonly dismissal: DismissalReason;
      readonly note?: string | undefined;
    };

/** The oldest first. A page may hold fewer than asked for though more follow. */
export async function list(
  services: Services,
  caller: Caller,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: records.Incoming[]; nextCursor?: string | undefined }> {
  reachOf(caller, 'incoming.read');
  const { items, next } = await records.forPerson(services, { after: cursor, limit });
  const isShown = await Promise.all(items.map((one) => isReached(services, caller, one)));
  return { items: items.filter((_, place) => isShown[place]), nextCursor: next };
}

/** Also for as long as it is kept once somebody has seen to it. @throws Refusal `not-found` */
export async function show(services: Services, caller: Caller, id: IncomingId): Promise<records.Incoming> {
  reachOf(caller, 'incoming.read');
  return (await reached(services, caller, id)).incoming;
}

/** What no person was ever asked about is nothing to be seen here. */
async function reached(services: Services, caller: Caller, id: IncomingId): Promise<records.HeldIncoming> {
  const held = await records.find(services, id);
  const isForPeople = held?.incoming.state === 'person' || held?.incoming.settledBy !== undefined;
  if (!held || !isForPeople || !(await isReached(services, caller, held.incoming)))
    throw new Refusal('not-found', 'There is nothing by that name.');
  return held;
}

async function isReached(
  services: Services,
  caller: Caller,
  { complaintId }: records.Incoming,
): Promise<boolean> {
  if (complaintId === undefined) return true;
  const reach = reachOf(caller, 'complaint.read');
  // Of one that cannot be read nobody knows whose it is.
  const reached = await readable(services, async () => {
    const stored = await find(services, complaintId);
    return { is: stored === undefined || isWithin(reach, stored.complaint) };
  });
  return reached?.is ?? false;
}

/**
 * A person has seen to what came in.
 * @throws Refusal `not-found`; `wrong-state` where somebody else was faster; or as whatever is added or taken in
 */
export async function settleByHand(
  services: Services,
  caller: Caller,
  id: IncomingId,
  settlement: Settlement,
  request?: KeyedRequest,
): Promise<{ readonly incoming: records.Incoming; readonly isReplay: boolean }> {
  reachOf(caller, 'incoming.settle');
  const isBound = request !== undefined && (await claims.isBound(services, request));
  const held = await reached(services, caller, id);
  if (held.incoming.state !== 'person') return settledBefore(held.incoming, request);
  const complaintId = await carriedOut(services, caller, held.incoming, settlement);
  if (request && !isBound) await claims.bind(services, request);
  const settled = await records.settle(services, held, {
    state: 'done',
    was: settlement.as,
    settledBy: nameOf(caller),
    ...(complaintId !== undefined && { complaintId }),
    ...(settlement.as === 'dismissed' && { dismissal: settlement.dismissal, note: settlement.note }),
    ...(request && { request: request.fingerprint }),
  });
  const now = await records.find(services, id);
  if (!now) throw new Refusal('not-found', 'There is nothing by that name.');
  return settled ? { incoming: now.incoming, isReplay: false } : settledBefore(now.incoming, request);
}

function settledBefore(incoming: records.Incoming, request: KeyedRequest | undefined) {
  if (request && incoming.request === request.fingerprint) return { incoming, isReplay: true };
  throw new Refusal('wrong-state', 'Somebody has seen to it already.');
}

async function carriedOut(
  services: Services,
  caller: Caller,
  { id, complaintId: known, reason = '', shown }: records.Incoming,
  settlement: Settlement,
): Promise<ComplaintId | undefined> {
  switch (settlement.as) {
    case 'message': {
      const { complaintId } = settlement;
      const isHeard = complaintId === known && records.isHeard(reason);
      const message = shown?.text ?? '';
      if (isHeard || message === '') {
        await requireComplaint(services, caller, complaintId);
        return complaintId;
      }
      const { settings } = services;
      const request = keyedRequest(settings, { caller: nameOf(caller), key: id, request: complaintId });
      await hearAddition(services, caller, complaintId, { message }, { request });
      return complaintId;
    }
    case 'complaint': {
      const command = { ...settlement.intake, submittedBy: nameOf(caller) };
      // Whoever else makes one of it meanwhile makes the same one.
      const sender = { client: 'incoming', key: id, request: id, fault: settlement.fault };
      return (await intake(services, command, sender)).complaint.id;
    }
    case 'dismissed':
      return undefined;
  }
}

async function requireComplaint(services: Services, caller: Caller, id: ComplaintId): Promise<void> {
  const stored = await find(services, id);
  if (!stored || !isWithin(reachOf(caller, 'complaint.add'), stored.complaint))
    throw new Refusal('not-found', 'There is no such complaint.');
}
