import * as z from 'zod';
import { type ComplaintId, complaintIdSchema } from '../base/ids.ts';
import { DAY_MS, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import type { Status } from '../base/vocabulary.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { isPending } from '../complaint/objection.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import * as complaints from '../records/complaints.ts';
import * as evidence from '../records/evidence.ts';
import { Job } from '../records/job.ts';
import * as queue from '../records/queue.ts';
import * as references from '../records/references.ts';
import * as searching from '../records/search.ts';

/** Complaints that are over. */
const OVER: readonly Status[] = ['closed', 'withdrawn'];
const PAGE = 25;
const MOST_PAGES = 40;

const walkSchema = z.lazy(() =>
  z.union([
    z.object({
      status: z.enum(['closed', 'withdrawn']),
      cursor: z.string().optional(),
      /** What the page before may have left half removed. */
      removing: z.array(complaintIdSchema).default([]),
    }),
    z.object({ endedAt: instantSchema }),
  ]),
);
const retention = new Job('RETENTION', walkSchema);

/**
 * Once a day, a page at a time: removes the complaints that have been over, and unchanged, for as long as the
 * installation keeps them. Off where it does not say. Goes on where it was interrupted; what somebody reopens at
 * the same moment stays.
 */
export async function continueRetention(services: Services, isTimeUp: () => boolean): Promise<void> {
  const { keepClosedDays } = services.settings;
  if (keepClosedDays === undefined) return;
  for (let page = 0; page < MOST_PAGES && !isTimeUp(); page++) {
    const { state: walk, version = 0 } = await retention.read(services);
    const now = services.clock.now();
    if (walk && 'endedAt' in walk && now < millisOf(walk.endedAt) + DAY_MS) return;
    const { status, cursor, removing } =
      walk && 'status' in walk ? walk : ({ status: 'closed', cursor: undefined, removing: [] } as const);
    for (const id of removing) await removeRest(services, id);
    const before = instantOf(now - keepClosedDays * DAY_MS);
    const { items, nextCursor } = await queue.list(services, { status, cursor, limit: PAGE });
    const due = items
      .filter((listed) => 'createdAt' in listed && listed.createdAt <= before)
      .map(({ id }) => id);
    // Noted before anything is gone, so that nothing stays that nobody would find.
    const noted = await retention.write(services, { status, cursor, removing: due }, version || undefined);
    if (!noted) return;
    for (const id of due) await remove(services, id, before);
    // In order of their creation: those that follow are too young to have been over for so long.
    const isAtEnd = nextCursor === undefined || due.length < items.length;
    const nextStatus = isAtEnd ? OVER[OVER.indexOf(status) + 1] : status;
    const next =
      nextStatus === 'closed' || nextStatus === 'withdrawn'
        ? { status: nextStatus, cursor: isAtEnd ? undefined : nextCursor, removing: [] }
        : { endedAt: instantOf(now) };
    if (!(await retention.write(services, next, version + 1))) return;
  }
}

async function remove(services: Services, id: ComplaintId, before: string): Promise<void> {
  try {
    const stored = await complaints.find(services, id);
    if (!stored || !isOver(stored.complaint, before)) return;
    if (!(await complaints.remove(services, stored))) return;
    await removeRest(services, id);
    services.log.info('complaint-removed', { complaintId: id });
  } catch (error) {
    services.log.error('removal-failed', { complaintId: id, error: errorName(error) });
  }
}

function isOver(complaint: Complaint, before: string): boolean {
  const { status, updatedAt, owed, owedElse = [], objection } = complaint;
  const owesNothing = owed.length + owedElse.length === 0 && !isPending(objection);
  return OVER.some((over) => over === status) && updatedAt <= before && owesNothing;
}

/** What stands under the complaint's key beside it; nothing where the complaint itself is still there. */
async function removeRest(services: Services, id: ComplaintId): Promise<void> {
  if (await complaints.find(services, id)) return;
  await references.forget(services, id);
  await evidence.eraseOf(services, id);
  await searching.remove(services, id);
  for (;;) {
    const { items, damaged = [] } = await services.store.query({ partition: id, limit: 100 });
    const keys = [...items, ...damaged];
    for (const { pk, sk } of keys) await services.store.delete({ pk, sk });
    if (keys.length === 0) return;
  }
}
