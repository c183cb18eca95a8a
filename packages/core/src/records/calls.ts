import * as z from 'zod/mini';
import { asComplaintId, type ComplaintId } from '../base/ids.ts';
import { type Instant, instantOf } from '../base/instant.ts';
import type { Complaint } from '../complaint/complaint.ts';
import type { Services } from '../ports/services.ts';
import { find } from './complaints.ts';
import { readItem, stamped } from './lift.ts';
import { mergedEntries } from './merged-entries.ts';
import { type Noting, readable } from './set-aside.ts';
import { callPartitions } from './watch.ts';

/* Complaints whose complainants a person has still to tell something; and who of the staff is at it. */

/** So many are looked at for a page, whoever may see them. */
const MOST_READ = 200;

/** By when the first of their calls is to be made. A page may hold fewer though more follow. */
export async function list(
  services: Noting,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  isShown: (complaint: Complaint) => boolean,
): Promise<{ items: Complaint[]; nextCursor?: string }> {
  const places = callPartitions.map((partition) => ({ partition }));
  const asked = { index: 'calls', places, after: cursor, share: limit } as const;
  const items: Complaint[] = [];
  let last: string | undefined;
  let read = 0;
  for await (const { entry } of mergedEntries(services.store, asked)) {
    if (items.length === limit || read === MOST_READ)
      return { items, ...(last !== undefined && { nextCursor: last }) };
    const id = asComplaintId(entry.pk);
    const complaint = await readable(services, async () => (await find(services, id))?.complaint);
    if (complaint && (complaint.calls ?? []).length > 0 && isShown(complaint)) items.push(complaint);
    last = entry.sort;
    read += 1;
  }
  return { items };
}

const LEASE_MS = 15 * 60_000;
const leaseSchema = z.lazy(() => z.object({ by: z.string(), until: z.string() }));
type Leasing = Pick<Services, 'store' | 'clock'>;

const keyOf = (pk: ComplaintId, call: string) => ({ pk, sk: `CALL#${call}` });

/** Who is at it, and until when nobody else is: undefined where nobody is. */
export async function holderOf(
  { store }: Pick<Services, 'store'>,
  id: ComplaintId,
  call: string,
): Promise<{ readonly by: string; readonly until: string } | undefined> {
  const item = await store.get(keyOf(id, call));
  return item && readItem('call-lease', leaseSchema, item);
}

/** For a quarter of an hour it is theirs, however often they ask. False where it is another's. */
export async function take(
  { store, clock }: Leasing,
  id: ComplaintId,
  { call, by }: { readonly call: string; readonly by: string },
): Promise<boolean> {
  const until: Instant = instantOf(clock.now() + LEASE_MS);
  const item = { ...keyOf(id, call), version: 1, body: stamped({ by, until }), expiresAt: until };
  return (await store.putIfAbsent(item)) || (await holderOf({ store }, id, call))?.by === by;
}

export async function giveBack(
  { store }: Pick<Services, 'store'>,
  id: ComplaintId,
  call: string,
): Promise<void> {
  await store.delete(keyOf(id, call));
}
