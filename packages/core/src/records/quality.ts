import * as z from 'zod/mini';
import { asComplaintId, type ComplaintId, isComplaintId } from '../base/ids.ts';
import { DAY_MS, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import { codes, QUALITY_CRITERIA, QUALITY_SCORES } from '../base/vocabulary.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { readItem, stamped } from './lift.ts';
import { type Noting, noting } from './set-aside.ts';

/*
 * Samples of what was handled, to see how well. A sample has ids and scores alone; what a reviewer remarks in words stands
 * beside the complaint that it is about, and goes with it.
 */

const KEPT_MS = 730 * DAY_MS;
const PARTITION = 'QUALITY';
const REMARK = 'REVIEW#';
const MOST_ATTEMPTS = 10;

/** One of each. */
export const scoresSchema = z.lazy(() => z.record(codes(QUALITY_CRITERIA), codes(QUALITY_SCORES)));

const itemSchema = z.lazy(() =>
  z.object({
    complaint: z.pipe(
      z.string().check(z.refine(isComplaintId)),
      z.transform((id) => asComplaintId(id)),
    ),
    /** Whose it was when it was drawn. */
    team: z.string(),
    reviewedAt: z.optional(instantSchema),
    scores: z.optional(scoresSchema),
  }),
);
const sampleSchema = z.lazy(() =>
  z.object({
    id: z.string(),
    /** As access has it. */
    by: z.string(),
    /** Hash of the keyed request that has made it. */
    request: z.optional(z.string()),
    /** The same again draws the same, from the same complaints. */
    seed: z.string(),
    receivedFrom: instantSchema,
    receivedBefore: instantSchema,
    team: z.optional(z.string()),
    size: z.int(),
    /** Of so many it was drawn. */
    found: z.int(),
    items: z.array(itemSchema),
    createdAt: instantSchema,
  }),
);
export type QualitySample = z.infer<typeof sampleSchema>;
export type QualityItem = z.infer<typeof itemSchema>;
const remarkSchema = z.lazy(() => z.object({ note: z.string(), by: z.string(), at: instantSchema }));

type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;

const keyOf = (id: string) => ({ pk: PARTITION, sk: id });
const sampleIn = (item: Item) => readItem('review', sampleSchema, item);

/** False where there is one of that id. */
export function put({ store }: Pick<Services, 'store'>, sample: QualitySample): Promise<boolean> {
  return store.putIfAbsent({ ...keyOf(sample.id), version: 1, ...bodyOf(sample) });
}

const bodyOf = (sample: QualitySample) => ({
  body: stamped(asJson(sample)),
  expiresAt: instantOf(millisOf(sample.createdAt) + KEPT_MS),
});

export async function find(services: Keeping, id: string): Promise<QualitySample | undefined> {
  const item = await services.store.get(keyOf(id));
  return item && noting(services, async () => sampleIn(item));
}

/** The newest first. */
export async function list(services: Keeping): Promise<QualitySample[]> {
  const all = await everyReadable(services, PARTITION, sampleIn);
  return all.sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
}

/** Changes it, whoever else does so meanwhile; undefined where there is none. */
export async function change(
  services: Keeping,
  id: string,
  changed: (sample: QualitySample) => QualitySample,
): Promise<QualitySample | undefined> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const item = await services.store.get(keyOf(id));
    if (!item) return undefined;
    const sample = await noting(services, async () => sampleIn(item));
    const next = changed(sample);
    if (next === sample) return sample;
    const written = { ...keyOf(id), version: item.version + 1, ...bodyOf(next) };
    if (await services.store.replace(written, item.version)) return next;
  }
  throw new RangeError('a sample is changed by too many at once');
}

const remarkKey = (pk: ComplaintId, sample: string) => ({ pk, sk: REMARK + sample });

/** What the reviewer says of it; the empty one takes it away. */
export async function remark(
  { store, clock }: Keeping,
  complaint: ComplaintId,
  { sample, by, note }: { readonly sample: string; readonly by: string; readonly note: string },
): Promise<void> {
  const key = remarkKey(complaint, sample);
  const now = clock.now();
  const body = stamped(asJson({ note, by, at: instantOf(now) }));
  const next = { ...key, body, expiresAt: instantOf(now + (note === '' ? 0 : KEPT_MS)) };
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const known = await store.get(key);
    if (known ? known.body.note === note : note === '') return;
    const isWritten = known
      ? await store.replace({ ...next, version: known.version + 1 }, known.version)
      : await store.putIfAbsent({ ...next, version: 1 });
    if (isWritten) return;
  }
  throw new RangeError('a remark is written by too many at once');
}

export async function remarkOn(
  services: Noting,
  complaint: ComplaintId,
  sample: string,
): Promise<string | undefined> {
  const item = await services.store.get(remarkKey(complaint, sample));
  const { note } = item ? await noting(services, async () => readItem('review', remarkSchema, item)) : {};
  return note === '' ? undefined : note;
}

/** All that reviewers have remarked on it, and when. */
export async function remarksOn(services: Noting, pk: ComplaintId): Promise<{ at: string; note: string }[]> {
  const found: { at: string; note: string }[] = [];
  for (let after: string | undefined; ; ) {
    const { items, next } = await services.store.query({
      ...{ partition: pk, prefix: REMARK, limit: 100 },
      ...(after !== undefined && { after }),
    });
    for (const item of items) {
      const { at, note } = await noting(services, async () => readItem('review', remarkSchema, item));
      if (note !== '') found.push({ at, note });
    }
    if (next === undefined) return found;
    after = next;
  }
}

/** By their keys: also those that cannot be read. */
export async function eraseOf({ store }: Keeping, pk: ComplaintId): Promise<void> {
  for (;;) {
    const page = await store.query({ partition: pk, prefix: REMARK, limit: 100 });
    for (const { sk } of [...page.items, ...(page.damaged ?? [])]) await store.delete({ pk, sk });
    if (page.next === undefined) return;
  }
}
