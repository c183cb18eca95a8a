import * as z from 'zod/mini';
import { type ComplaintId, complaintIdSchema } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { type Noting, readableAmong } from './set-aside.ts';

/*
 * Which complaints may be linked to one, under its key: written before the one that is linked says so. Whether it is so
 * says that one alone: a place that was left behind by a change which was lost, or taken back, misleads nobody.
 */

const PREFIX = 'LINKED#';
const keyOf = (to: ComplaintId, kind: string, from: ComplaintId) => ({
  pk: to,
  sk: `${PREFIX}${kind}#${from}`,
});

const schema = z.lazy(() => z.looseObject({ kind: z.string(), from: complaintIdSchema }));
export type Place = z.infer<typeof schema>;

export async function note(
  { store }: Pick<Services, 'store'>,
  to: ComplaintId,
  { kind, from }: Place,
): Promise<void> {
  await store.putIfAbsent({ ...keyOf(to, kind, from), version: 1, body: stamped({ kind, from }) });
}

/** Written over as one whose time is over: whoever answers requests need not have the right to delete. */
export async function forget(
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  to: ComplaintId,
  { kind, from }: Place,
): Promise<void> {
  const over = { version: 2, body: stamped(), expiresAt: instantOf(clock.now()) };
  await store.replace({ ...keyOf(to, kind, from), ...over }, 1);
}

export async function list(
  services: Noting,
  to: ComplaintId,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ places: Place[]; nextCursor?: string }> {
  const page = await services.store.query({
    partition: to,
    prefix: PREFIX,
    limit,
    ...(cursor !== undefined && { after: cursor }),
  });
  const places = await readableAmong(services, page, placeIn);
  return { places, ...(page.next !== undefined && { nextCursor: page.next }) };
}

/** @throws CorruptItem */
function placeIn(item: Item): Place {
  const place = readItem('linked', schema, item);
  if (item.sk !== `${PREFIX}${place.kind}#${place.from}`) throw new CorruptItem(item, 'it is another place');
  return place;
}
