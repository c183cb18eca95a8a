import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import type { LinkTicket } from '../access/complaint-link.ts';
import { complaintIdSchema } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { readable } from './set-aside.ts';

/*
 * Whoever has opened a complaint's link carries a random text in a cookie for a while; what is stored goes by its
 * hash, and says which complaint it is and by which generation of its link they came.
 */

type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;

const visitSchema = z.lazy(() =>
  z.looseObject({ complaintId: complaintIdSchema, generation: z.int().check(z.positive()) }),
);

const keyOf = (text: string) => ({
  pk: `VISIT#${createHash('sha256').update(text).digest('hex')}`,
  sk: 'VISIT',
});

/** The text for the cookie, good for so long. */
export async function begin({ store, clock }: Keeping, ticket: LinkTicket, millis: number): Promise<string> {
  const text = randomBytes(32).toString('base64url');
  const { complaintId, generation } = ticket;
  const body = stamped(asJson({ complaintId, generation }));
  await store.putIfAbsent({ ...keyOf(text), version: 1, body, expiresAt: instantOf(clock.now() + millis) });
  return text;
}

export async function find(services: Keeping, text: string): Promise<LinkTicket | undefined> {
  return readable(services, async () => {
    const item = await services.store.get(keyOf(text));
    return item && ticketIn(item);
  });
}

/** Written over as one whose time is over: whoever answers requests need not have the right to delete. */
export async function end({ store, clock }: Keeping, text: string): Promise<void> {
  const over = { version: 2, body: stamped(), expiresAt: instantOf(clock.now()) };
  await store.replace({ ...keyOf(text), ...over }, 1);
}

/** @throws CorruptItem */
function ticketIn(item: Item): LinkTicket {
  const { complaintId, generation } = readItem('visit', visitSchema, item);
  return { complaintId, generation };
}
