import type { Caller } from '../access/caller.ts';
import { isWithin, reachOf } from '../access/decide.ts';
import { type ComplaintId, referenceOf } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import { receivedAtOf } from '../complaint/receipt.ts';
import type { Services } from '../ports/services.ts';
import { find } from '../records/complaints.ts';
import { complaintsOfContact } from '../records/search.ts';
import { read } from './acting.ts';

/** Another complaint of the same person, and how it went. */
export interface Earlier {
  readonly id: ComplaintId;
  readonly reference: string;
  readonly status: string;
  readonly category: string;
  readonly severity: string;
  readonly receivedAt: Instant;
  readonly resolvedAt?: Instant | undefined;
  readonly outcome?: string | undefined;
  /** What its survey was answered with, 1 to 5. */
  readonly score?: number | undefined;
}

const MOST = 50;

/** The newest first: those of the same address or telephone number, as far as the caller reaches. */
export async function earlierOf(services: Services, caller: Caller, id: ComplaintId): Promise<Earlier[]> {
  const complaint = await read(services, caller, 'complaint.read-earlier', id);
  const reach = reachOf(caller, 'complaint.read-earlier');
  const { email, phone } = complaint.content.complainant;
  const ids = await complaintsOfContact(services, { email, phone }, MOST);
  const others = await Promise.all(ids.filter((other) => other !== id).map((other) => find(services, other)));
  return others.flatMap((stored) => {
    if (!stored || !isWithin(reach, stored.complaint)) return [];
    const { id: other, status, category, severity, clocks, resolution } = stored.complaint;
    return [
      {
        ...{ id: other, reference: referenceOf(other), status, category, severity },
        receivedAt: receivedAtOf(stored.complaint),
        resolvedAt: resolution?.at,
        outcome: resolution?.outcome,
        score: clocks.followUp?.answer?.score,
      },
    ];
  });
}
