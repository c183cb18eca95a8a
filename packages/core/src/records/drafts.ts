import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { type ComplaintId, newTextId, type TextId, textIdSchema } from '../base/ids.ts';
import { DAY_MS, instantOf, instantSchema } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { readItem, stamped } from './lift.ts';
import { type Noting, readable } from './set-aside.ts';

/* What somebody has begun to write to a complainant: one for each author and complaint, gone a month after it was last saved. */

const PREFIX = 'DRAFT#';
const KEPT_MS = 30 * DAY_MS;
const MOST_ATTEMPTS = 10;

/** By a hash: an author's name may be an address. */
const keyOf = (pk: ComplaintId, by: string) => ({
  pk,
  sk: `${PREFIX}${createHash('sha256').update(by).digest('hex').slice(0, 32)}`,
});

const draftSchema = z.lazy(() =>
  z.looseObject({
    id: textIdSchema,
    by: z.string(),
    savedAt: instantSchema,
    /** Colleagues see it, too. */
    shared: z.boolean(),
    message: z.optional(z.string()),
    subject: z.optional(z.string()),
    template: z.optional(z.string()),
    fields: z.optional(z.record(z.string(), z.string())),
    attachments: z.optional(z.array(z.string())),
  }),
);
export type StoredDraft = z.infer<typeof draftSchema>;
export type DraftWords = Pick<
  StoredDraft,
  'shared' | 'message' | 'subject' | 'template' | 'fields' | 'attachments'
>;

type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;

/** As it is from now on; one that was saved before keeps its id. */
export async function save(
  services: Keeping,
  pk: ComplaintId,
  by: string,
  words: DraftWords,
): Promise<StoredDraft> {
  const { store, clock } = services;
  const key = keyOf(pk, by);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const item = await store.get(key);
    const now = clock.now();
    const known = item && (await readable(services, async () => draftIn(item)));
    const draft: StoredDraft = { ...words, id: known?.id ?? newTextId(now), by, savedAt: instantOf(now) };
    const next = { ...key, body: stamped(asJson(draft)), expiresAt: instantOf(now + KEPT_MS) };
    const isSaved = item
      ? await store.replace({ ...next, version: item.version + 1 }, item.version)
      : await store.putIfAbsent({ ...next, version: 1 });
    if (isSaved) return draft;
  }
  throw new Refusal('busy', 'The request is being handled; try again.');
}

/** Sent, or thrown away. Written over as one whose time is over: whoever answers requests need not have the right to delete. */
export async function end(
  { store, clock }: Keeping,
  pk: ComplaintId,
  by: string,
  id?: TextId,
): Promise<void> {
  const item = await store.get(keyOf(pk, by));
  if (!item || (id !== undefined && item.body.id !== id)) return;
  const over = { version: item.version + 1, body: stamped(), expiresAt: instantOf(clock.now()) };
  await store.replace({ ...keyOf(pk, by), ...over }, item.version);
}

/** Those of a complaint that somebody may see: their own, and what others share. */
export async function list(services: Noting, pk: ComplaintId, by: string): Promise<StoredDraft[]> {
  const all = await everyReadable(services, pk, draftIn, PREFIX);
  return all.filter((draft) => draft.by === by || draft.shared);
}

/** By their keys: also those that cannot be read. */
export async function eraseOf({ store }: Keeping, pk: ComplaintId): Promise<void> {
  for (;;) {
    const page = await store.query({ partition: pk, prefix: PREFIX, limit: 100 });
    for (const { sk } of [...page.items, ...(page.damaged ?? [])]) await store.delete({ pk, sk });
    if (page.next === undefined) return;
  }
}

/** @throws CorruptItem */
function draftIn(item: Item): StoredDraft {
  return readItem('draft', draftSchema, item);
}
