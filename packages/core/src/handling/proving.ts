import type { Caller } from '../access/caller.ts';
import type { ComplaintId, EvidenceId } from '../base/ids.ts';
import { Refusal } from '../base/refusal.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { resultOf } from '../complaint/requests.ts';
import type { Services } from '../ports/services.ts';
import * as evidence from '../records/evidence.ts';
import { act, type Done, read } from './acting.ts';
import type { Asked } from './once.ts';

/* Evidence that something else names. */

/** @throws Refusal `invalid-request`, naming the first that is another complaint's, not whole, or not known to be clean */
export async function requireEvidence(
  services: Services,
  complaintId: ComplaintId,
  list: 'attachments' | 'evidence',
  ids: readonly EvidenceId[],
): Promise<void> {
  const found = await Promise.all(ids.map((id) => evidence.find(services, complaintId, id)));
  const wrong = found.findIndex((one) => one?.evidence.state !== 'available');
  if (wrong < 0) return;
  const field = `${list}.${wrong}`;
  const message = 'must be evidence of this complaint that is there and in no quarantine';
  throw new Refusal('invalid-request', 'Not valid: {fields}.', {
    fields: [field],
    errors: [{ in: 'body', field, pointer: `#/${list}/${wrong}`, rule: 'unknown', message }],
  });
}

/** @throws Refusal as any change, and `invalid-request` for what is to show it */
export async function settleWithProof(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  proof: readonly EvidenceId[],
  command: (complaint: Complaint, now: number) => Complaint,
  asked: Asked,
): Promise<Done> {
  if (proof.length > 0) {
    const before = await read(services, caller, 'remedy.settle', id);
    const isDone = asked.request && resultOf(before, asked.request, services.clock.now()) !== undefined;
    if (!isDone) await requireEvidence(services, id, 'evidence', proof);
  }
  return act(services, caller, 'remedy.settle', id, command, asked);
}
