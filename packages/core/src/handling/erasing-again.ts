import * as z from 'zod/mini';
import type { ComplaintId } from '../base/ids.ts';
import { instantOf, instantSchema } from '../base/instant.ts';
import { erase } from '../complaint/erasure.ts';
import { errorName } from '../ports/log.ts';
import { find, type Records, update } from '../records/complaints.ts';
import * as erasures from '../records/erasures.ts';
import { Job } from '../records/job.ts';

/* What came in by an import or out of a backup may have been erased since: it is erased again. */

const walkSchema = z.lazy(() =>
  z.union([z.object({ endedAt: instantSchema }), z.object({ cursor: z.optional(z.string()) })]),
);
const walk = new Job('ERASURES', walkSchema);
const PAGE = 100;

/** The list of what has been erased is gone through once more by whoever sweeps. */
export async function restartErasures({ store }: Pick<Records, 'store'>): Promise<void> {
  await walk.forget({ store });
}

/** Goes through the list, from where it was left. */
export async function continueErasures(
  services: Records,
  isTimeUp: () => boolean = () => false,
): Promise<void> {
  while (!isTimeUp()) {
    const { state, version } = await walk.read(services);
    if (state && 'endedAt' in state) return;
    const page = await erasures.list(services, { cursor: state?.cursor, limit: PAGE });
    for (const { complaintId } of page.items) await eraseAgain(services, complaintId);
    const next = page.nextCursor ? { cursor: page.nextCursor } : { endedAt: instantOf(services.clock.now()) };
    if (!(await walk.write(services, next, version))) return;
  }
}

async function eraseAgain(services: Records, id: ComplaintId): Promise<void> {
  try {
    const known = await find(services, id);
    if (!known || known.complaint.erasure) return;
    const again = { reason: 'request', again: true } as const;
    await update(services, id, (complaint, now) => erase(complaint, again, now), { known });
    services.log.info('complaint-erased', { complaintId: id, code: 'again' });
  } catch (error) {
    services.log.error('erasure-failed', { complaintId: id, error: errorName(error) });
  }
}
