import * as z from 'zod/mini';
import { type ComplaintId, complaintIdSchema } from '../base/ids.ts';
import { DAY_MS, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import type { Status } from '../base/vocabulary.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { erase } from '../complaint/erasure.ts';
import { dueForKeeping } from '../complaint/keeping.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import * as complaints from '../records/complaints.ts';
import { Job } from '../records/job.ts';
import * as mails from '../records/outbox.ts';
import * as queue from '../records/queue.ts';
import * as references from '../records/references.ts';
import type { RetentionRule } from '../records/retention.ts';
import * as retention from '../records/retention.ts';
import * as searching from '../records/search.ts';
import { ERASERS } from './personal-data.ts';

/** Complaints that are over. */
const OVER: readonly Status[] = ['closed', 'withdrawn', 'merged'];
const PAGE = 25;
const MOST_PAGES = 40;

const walkSchema = z.lazy(() =>
  z.union([
    z.object({
      status: z.enum(['closed', 'withdrawn', 'merged']),
      cursor: z.optional(z.string()),
      /** What the page before may have left half removed. */
      removing: z._default(z.array(complaintIdSchema), []),
    }),
    z.object({ endedAt: instantSchema }),
  ]),
);
const walk = new Job('RETENTION', walkSchema);

/**
 * Once a day, a page at a time: erases or removes the complaints that have been over, and unchanged, for as long as the
 * installation keeps them. Off where it does not say. Goes on where it was interrupted; what somebody reopens, or puts
 * under a legal hold, at the same moment stays.
 */
export async function continueRetention(services: Services, isTimeUp: () => boolean): Promise<void> {
  let rules: readonly RetentionRule[] | undefined;
  for (let page = 0; page < MOST_PAGES && !isTimeUp(); page++) {
    const { state, version = 0 } = await walk.read(services);
    const now = services.clock.now();
    if (state && 'endedAt' in state && now < millisOf(state.endedAt) + DAY_MS) return;
    rules ??= (await retention.newest(services)).rules;
    const shortest = shortestOf(rules);
    if (shortest === undefined) return;
    const { status, cursor, removing } =
      state && 'status' in state ? state : ({ status: 'closed', cursor: undefined, removing: [] } as const);
    for (const id of removing) await removeRest(services, id);
    const before = instantOf(now - shortest * DAY_MS);
    const { items, nextCursor } = await queue.list(services, { status, cursor, limit: PAGE });
    const old = items.filter((listed) => 'createdAt' in listed && listed.createdAt <= before);
    const isEverRemoved = rules.some(({ removeAfterDays }) => removeAfterDays !== undefined);
    const due = old.filter((listed) => isEverRemoved || !('erasedAt' in listed)).map(({ id }) => id);
    // Noted before anything is gone, so that nothing stays that nobody would find.
    const noted = await walk.write(services, { status, cursor, removing: due }, version || undefined);
    if (!noted) return;
    for (const id of due) await keep(services, id, rules);
    // In order of their creation: those that follow are too young to have been over for so long.
    const isAtEnd = nextCursor === undefined || old.length < items.length;
    const nextStatus = isAtEnd ? OVER[OVER.indexOf(status) + 1] : status;
    const next =
      nextStatus === 'closed' || nextStatus === 'withdrawn' || nextStatus === 'merged'
        ? { status: nextStatus, cursor: isAtEnd ? undefined : nextCursor, removing: [] }
        : { endedAt: instantOf(now) };
    if (!(await walk.write(services, next, version + 1))) return;
  }
}

function shortestOf(rules: readonly RetentionRule[]): number | undefined {
  const all = rules.flatMap(({ eraseAfterDays, removeAfterDays }) =>
    [eraseAfterDays ?? [], removeAfterDays ?? []].flat(),
  );
  return all.length > 0 ? Math.min(...all) : undefined;
}

async function keep(services: Services, id: ComplaintId, rules: readonly RetentionRule[]): Promise<void> {
  try {
    const stored = await complaints.find(services, id);
    const due = stored && dueForKeeping(stored.complaint, rules, services.clock.now());
    if (due === 'erase')
      await complaints.update(services, id, (complaint, now) => eraseIfDue(complaint, rules, now));
    if (due !== 'remove' || !stored) return;
    if (!(await complaints.remove(services, stored))) return;
    await removeRest(services, id);
    services.log.info('complaint-removed', { complaintId: id });
  } catch (error) {
    services.log.error('removal-failed', { complaintId: id, error: errorName(error) });
  }
}

function eraseIfDue(complaint: Complaint, rules: readonly RetentionRule[], now: number): Complaint {
  return dueForKeeping(complaint, rules, now) === 'erase'
    ? erase(complaint, { reason: 'retention' }, now)
    : complaint;
}

/** What stands under the complaint's key beside it; nothing where the complaint itself is still there. */
async function removeRest(services: Services, id: ComplaintId): Promise<void> {
  if (await complaints.find(services, id)) return;
  for (const erase of ERASERS) await erase(services, id);
  await mails.eraseOf(services, new Set([id]));
  await references.forget(services, id);
  await searching.remove(services, id);
  for (;;) {
    const { items, damaged = [] } = await services.store.query({ partition: id, limit: 100 });
    const keys = [...items, ...damaged];
    for (const { pk, sk } of keys) await services.store.delete({ pk, sk });
    if (keys.length === 0) return;
  }
}
