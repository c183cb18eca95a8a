import * as z from 'zod/mini';
import { type ComplaintId, complaintIdSchema } from '../base/ids.ts';
import { instantSchema } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { readItem, stamped } from './lift.ts';
import { noting, readableAmong } from './set-aside.ts';

/*
 * Which complaints have been erased: ids, times and codes alone, kept for good. Should a backup bring one of them back,
 * it is erased again by this list.
 */

const PARTITION = 'ERASURES';
type Reading = Pick<Services, 'store' | 'clock' | 'log'>;

const erasedSchema = z.lazy(() =>
  z.looseObject({ complaintId: complaintIdSchema, at: instantSchema, reason: z.string() }),
);
export type Erased = z.infer<typeof erasedSchema>;

/** What it says of a complaint is said once, and stays. */
export async function note({ store }: Pick<Services, 'store'>, erased: Erased): Promise<void> {
  const key = { pk: PARTITION, sk: erased.complaintId };
  await store.putIfAbsent({ ...key, version: 1, body: stamped(asJson(erased)) });
}

/** @throws CorruptItem */
export async function find(services: Reading, id: ComplaintId): Promise<Erased | undefined> {
  return noting(services, async () => {
    const item = await services.store.get({ pk: PARTITION, sk: id });
    return item && erasedIn(item);
  });
}

/** By the complaints' ids, and so by when they were taken in. */
export async function list(
  services: Reading,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: Erased[]; nextCursor?: string }> {
  const page = await services.store.query({
    partition: PARTITION,
    limit,
    ...(cursor !== undefined && { after: cursor }),
  });
  const items = await readableAmong(services, page, erasedIn);
  return { items, ...(page.next !== undefined && { nextCursor: page.next }) };
}

/** @throws CorruptItem */
const erasedIn = (item: Item) => readItem('erasure', erasedSchema, item);

/** As somebody has kept it elsewhere. @throws ZodError */
export function readErased(text: string): Erased {
  return erasedSchema.parse(JSON.parse(text));
}

/** All of them: there are few, and whoever asks has to know each. */
export async function all(services: Reading): Promise<Erased[]> {
  return everyReadable(services, PARTITION, erasedIn);
}
