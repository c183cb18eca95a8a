import { asComplaintId, type ComplaintId, referenceOf } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { CorruptItem } from '../ports/item-body.ts';
import { find } from './complaints.ts';
import type { Noting } from './set-aside.ts';
import { UNDELIVERED, type Undelivered, undeliveredPartition } from './watch.ts';

/** A message that has failed, and why. */
export interface UndeliveredMessage {
  readonly id: string;
  readonly state: Undelivered;
  readonly kind: string;
  readonly to: string;
  /** When it was owed. */
  readonly since: Instant;
  readonly attempts: number;
  /** Absent where nobody tries it any more. */
  readonly retryAt?: Instant | undefined;
  /** The name of the last attempt's error; of a parked message, what is wrong with its address. */
  readonly fault?: string | undefined;
}

export interface UndeliveredOf {
  readonly complaintId: ComplaintId;
  readonly reference: string;
  readonly messages: readonly UndeliveredMessage[];
}

export interface UndeliveredQuery {
  readonly state?: Undelivered | undefined;
  /** As given back by the page before. */
  readonly cursor?: string | undefined;
  /** Complaints a page, 1 to 100. It may hold fewer though more follow. */
  readonly limit: number;
}

/** Complaints with messages that have failed: those that are still tried first, by when the oldest was owed. */
export async function list(
  services: Noting,
  { state, cursor, limit }: UndeliveredQuery,
  isShown: (complaint: Complaint) => boolean = () => true,
): Promise<{ items: UndeliveredOf[]; nextCursor?: string }> {
  // One that has messages of both kinds stands among the failing.
  const places: readonly Undelivered[] = state === 'failing' ? ['failing'] : UNDELIVERED;
  const from = cursor === undefined ? undefined : readCursor(cursor);
  const place = places.find((one) => one === from?.place) ?? 'failing';
  const page = await services.store.entries({
    index: 'undelivered',
    partition: undeliveredPartition(place),
    limit,
    ...(from?.after && { after: from.after }),
  });
  const found = await Promise.all(
    page.entries.map(({ pk }) => undeliveredOf(services, asComplaintId(pk), isShown)),
  );
  const items = found.flatMap(({ messages, ...complaint }) => {
    const shown = messages.filter((message) => state === undefined || message.state === state);
    return shown.length > 0 ? [{ ...complaint, messages: shown }] : [];
  });
  const following = page.next === undefined ? places[places.indexOf(place) + 1] : place;
  return { items, ...(following && { nextCursor: `${following}@${page.next ?? ''}` }) };
}

const CURSOR = /^(failing|parked)@(.*)$/;

/** Undefined for what no page has given back. */
function readCursor(cursor: string): { place: string; after: string } | undefined {
  const [, place, after] = CURSOR.exec(cursor) ?? [];
  return place === undefined || after === undefined ? undefined : { place, after };
}

/** Of one that cannot be read, no more than that. */
async function undeliveredOf(
  services: Noting,
  complaintId: ComplaintId,
  isShown: (complaint: Complaint) => boolean,
): Promise<UndeliveredOf> {
  const about = { complaintId, reference: referenceOf(complaintId) };
  try {
    const stored = await find(services, complaintId);
    return { ...about, messages: stored && isShown(stored.complaint) ? messagesOf(stored.complaint) : [] };
  } catch (error) {
    if (error instanceof CorruptItem) return { ...about, messages: [] };
    throw error;
  }
}

function messagesOf({ owed, parked = [] }: Complaint): UndeliveredMessage[] {
  const failing = owed.filter(({ fault }) => fault !== undefined);
  return [
    ...failing.map(({ id, kind, to, queuedAt, attempts, retryAt, fault }) => {
      const since = queuedAt;
      return { id, state: 'failing' as const, kind, to: to.role, since, attempts, retryAt, fault };
    }),
    ...parked.map(({ id, kind, to, queuedAt, attempts, reason }) => {
      const since = queuedAt;
      return { id, state: 'parked' as const, kind, to: to.role, since, attempts, fault: reason };
    }),
  ];
}
