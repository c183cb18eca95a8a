import * as z from 'zod/mini';
import { instantOf, instantSchema } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { codes, STATUSES } from '../base/vocabulary.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import { type Entry, ItemTooLarge } from '../ports/store.ts';
import { fromItem, queuePartitions, update } from '../records/complaints.ts';
import { Job } from '../records/job.ts';
import { formOf, SCHEMA } from '../records/lift.ts';
import { readable } from '../records/set-aside.ts';

/*
 * Complaints that an older version has written stand in none of the indexes that have come since, and nobody
 * would look at them in time. So each version walks once over all there are and writes those anew; in that, what
 * they owe is handed to the deliverer. After a roll-back it walks again: the older version has written meanwhile.
 */

const PLACES = codes(STATUSES).options.flatMap((status) => queuePartitions(status));
const PAGE = 100;

const job = new Job(
  'LIFTING',
  z.object({
    /** The form that the items are lifted to. */
    to: z.int(),
    /** How many places are done. */
    done: z.int().check(z.minimum(0)),
    after: z.optional(z.string()),
    notBefore: instantSchema,
  }),
);

/**
 * Goes on from where the walk was left, until it is at its end or the time is up.
 * @param delayMs from the first call to the beginning: as long as processes of the older version may be at work.
 */
export async function continueLifting(
  services: Services,
  isTimeUp: () => boolean = () => false,
  delayMs = 0,
): Promise<void> {
  while (!isTimeUp()) {
    const { state, version } = await job.read(services);
    const now = services.clock.now();
    if (state?.to !== SCHEMA) {
      const begun = { to: SCHEMA, done: 0, notBefore: instantOf(now + delayMs) };
      if (!(await job.write(services, begun, version))) return;
      continue;
    }
    if (state.notBefore > instantOf(now) || state.done === PLACES.length) return;
    if (!(await job.write(services, { ...state, ...(await liftPage(services, state)) }, version))) return;
  }
}

/** Items have come in from elsewhere, in whatever form: the walk begins anew. */
export function restartLifting(services: Pick<Services, 'store'>): Promise<void> {
  return job.forget(services);
}

interface Progress {
  readonly done: number;
  readonly after?: string | undefined;
}

/** The next page that holds any. */
async function liftPage(services: Services, { done, after }: Progress): Promise<Progress> {
  const partition = PLACES[done];
  if (partition === undefined) return { done, after: undefined };
  const page = await services.store.entries({
    index: 'status',
    partition,
    limit: PAGE,
    ...(after !== undefined && { after }),
  });
  const lifted = await Promise.all(page.entries.map((entry) => liftItem(services, entry)));
  const seen = lifted.filter(Boolean).length;
  if (seen > 0) services.log.info('complaints-lifted', { seen });
  if (page.next !== undefined) return { done, after: page.next };
  const next = { done: done + 1, after: undefined };
  return page.entries.length > 0 ? next : liftPage(services, next);
}

async function liftItem(services: Services, { pk, sk }: Entry): Promise<boolean> {
  const stored = await readable(services, async () => {
    const item = await services.store.get({ pk, sk });
    return item && { ...fromItem(item), form: formOf(item.body) };
  });
  if (!stored || stored.form >= SCHEMA) return false;
  const { id } = stored.complaint;
  try {
    await update(services, id, (complaint) => complaint, { known: stored, seen: true });
    return true;
  } catch (error) {
    // Somebody else has written it, and so has lifted it; or it has no room, and stays as it is.
    if (!(error instanceof Refusal || error instanceof ItemTooLarge)) throw error;
    services.log.error('lifting-failed', { complaintId: id, error: errorName(error) });
    return false;
  }
}
