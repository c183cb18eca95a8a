import * as z from 'zod/mini';
import { type ComplaintId, complaintIdSchema, referenceOf } from '../base/ids.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { readable } from './set-aside.ts';

/* Which complaint goes by a reference: written with its first message, not where it comes in. */

type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;

const schema = z.lazy(() => z.looseObject({ complaintId: complaintIdSchema }));
const keyOf = (reference: string) => ({ pk: `REFERENCE#${reference}`, sk: 'REFERENCE' });

/** Of two complaints with one reference, the first keeps it. */
export async function note({ store }: Keeping, complaintId: ComplaintId): Promise<void> {
  await store.putIfAbsent({ ...keyOf(referenceOf(complaintId)), version: 1, body: stamped({ complaintId }) });
}

export async function find(services: Keeping, reference: string): Promise<ComplaintId | undefined> {
  return readable(services, async () => {
    const item = await services.store.get(keyOf(reference));
    return item && complaintIn(item);
  });
}

export async function forget(services: Keeping, complaintId: ComplaintId): Promise<void> {
  const reference = referenceOf(complaintId);
  if ((await find(services, reference)) === complaintId) await services.store.delete(keyOf(reference));
}

/** @throws CorruptItem */
function complaintIn(item: Item): ComplaintId {
  return readItem('reference', schema, item).complaintId;
}
