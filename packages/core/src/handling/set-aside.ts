import * as z from 'zod/mini';
import { instantSchema } from '../base/instant.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Item, Key, Store } from '../ports/store.ts';
import { AUDIT, entryIn as auditEntryIn } from '../records/audit.ts';
import { claimIn } from '../records/claims.ts';
import { fromItem } from '../records/complaints.ts';
import { shelf as fields } from '../records/fields.ts';
import { IN_FORCE, entryIn as inForceIn } from '../records/in-force.ts';
import { readItem } from '../records/lift.ts';
import { mailIn, OUTBOX } from '../records/outbox.ts';
import { calendars, policySets } from '../records/policy-sets.ts';
import { SET_ASIDE } from '../records/set-aside.ts';
import { askedAbout } from '../records/survey-cool-down.ts';
import { eventsIn } from '../records/timeline-chunks.ts';

const entrySchema = z.lazy(() =>
  z.object({
    pk: z.string(),
    sk: z.string(),
    /** The member that is not as it should be, where that is known. */
    where: z.optional(z.string()),
    since: instantSchema,
  }),
);
export type SetAside = z.infer<typeof entrySchema>;

/** What is set aside and still cannot be read. Removes nothing: whoever lists need not have the right to. */
export async function list(
  services: Services,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: SetAside[]; nextCursor?: string }> {
  const { store } = services;
  const page = await store.query({
    partition: SET_ASIDE,
    limit,
    ...(cursor !== undefined && { after: cursor }),
  });
  const entries = await Promise.all(page.items.map((note) => stillUnreadable(services, note)));
  const items = entries.filter((entry) => entry !== undefined);
  return { items, ...(page.next !== undefined && { nextCursor: page.next }) };
}

/**
 * With each sweep: strikes off the list what has been mended or is gone.
 * @returns how many still cannot be read, as far as one page goes.
 */
export async function strikeOffMended(services: Services): Promise<number> {
  const { store } = services;
  const { items, damaged = [] } = await store.query({ partition: SET_ASIDE, limit: 100 });
  const mended = await Promise.all(
    items.map(async (note) => ((await stillUnreadable(services, note)) ? [] : [note])),
  );
  const gone = [...damaged, ...mended.flat()];
  await Promise.all(gone.map((note) => store.delete(note)));
  return items.length + damaged.length - gone.length;
}

async function stillUnreadable(services: Services, note: Item): Promise<SetAside | undefined> {
  const entry = entryIn(note);
  return entry && (await isUnreadable(services, entry)) ? entry : undefined;
}

/** Nothing where what stands there is no such note: whoever meets the item again makes another. */
function entryIn(item: Item): SetAside | undefined {
  try {
    return readItem('set-aside', entrySchema, item);
  } catch {
    return undefined;
  }
}

/** Whether there was anything when it was last looked at. */
export async function isAny(store: Store): Promise<boolean> {
  const { items } = await store.query({ partition: SET_ASIDE, limit: 1 });
  return items.length > 0;
}

async function isUnreadable({ store }: Services, key: Key): Promise<boolean> {
  try {
    const item = await store.get(key);
    if (item) readerOf(item)?.(item);
    return false;
  } catch (error) {
    if (error instanceof CorruptItem) return true;
    throw error;
  }
}

/** By the key alone: what stands there may be anything. */
function readerOf({ pk, sk }: Key): ((item: Item) => unknown) | undefined {
  if (sk === 'COMPLAINT') return fromItem;
  if (sk.startsWith('EVENTS#')) return eventsIn;
  if (pk.startsWith('POLICY-SET#')) return (item) => policySets.fromItem(item);
  if (pk.startsWith('CALENDAR#')) return (item) => calendars.fromItem(item);
  if (pk.startsWith('FIELDS#')) return (item) => fields.fromItem(item);
  if (pk === IN_FORCE) return inForceIn;
  if (pk.startsWith('INTAKE#')) return claimIn;
  if (pk.startsWith('SURVEYED#')) return askedAbout;
  if (pk.startsWith(AUDIT)) return auditEntryIn;
  return pk === OUTBOX ? mailIn : undefined;
}
