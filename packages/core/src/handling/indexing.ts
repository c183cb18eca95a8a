import * as z from 'zod/mini';
import { codes, STATUSES } from '../base/vocabulary.ts';
import type { Services } from '../ports/services.ts';
import { fromItem, queuePartitions } from '../records/complaints.ts';
import { Job } from '../records/job.ts';
import { DIGEST_FORM } from '../records/search-digest.ts';
import { indexItems } from '../records/search-items.ts';
import { readable } from '../records/set-aside.ts';

/*
 * What was stored before anything was found by it: a store that cannot search by itself is walked over once, and what
 * is there is indexed. One that can notes by itself what is due.
 */

const PLACES = codes(STATUSES).options.flatMap((status) => queuePartitions(status));
const PAGE = 100;

const job = new Job(
  'INDEXING',
  z.object({
    /** Of the digests that it makes. */
    to: z.int(),
    /** How many places are done. */
    done: z.int().check(z.minimum(0)),
    after: z.optional(z.string()),
  }),
);

/** Goes on from where the walk was left, until it is at its end or the time is up. */
export async function continueIndexing(
  services: Services,
  isTimeUp: () => boolean = () => false,
): Promise<void> {
  if (services.search) return;
  while (!isTimeUp()) {
    const { state, version } = await job.read(services);
    const { done, after } = state?.to === DIGEST_FORM ? state : { done: 0, after: undefined };
    const partition = PLACES[done];
    if (partition === undefined) return;
    const next = await indexPage(services, partition, after);
    const progress = next === undefined ? { done: done + 1 } : { done, after: next };
    if (!(await job.write(services, { to: DIGEST_FORM, ...progress }, version))) return;
  }
}

/** All that is there is indexed anew. */
export function restartIndexing(services: Pick<Services, 'store'>): Promise<void> {
  return job.forget(services);
}

async function indexPage(
  services: Services,
  partition: string,
  after: string | undefined,
): Promise<string | undefined> {
  const { entries, next } = await services.store.entries({
    index: 'status',
    partition,
    limit: PAGE,
    ...(after !== undefined && { after }),
  });
  for (const { pk, sk } of entries) {
    const stored = await readable(services, async () => {
      const item = await services.store.get({ pk, sk });
      return item && fromItem(item);
    });
    if (stored) await indexItems(services, stored, true);
  }
  return next;
}
