import * as z from 'zod/mini';
import { DAY_MS, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import * as evidence from '../records/evidence.ts';
import { Job } from '../records/job.ts';
import { noteAdded, scan } from './evidence-scan.ts';
import { makeThumbnail } from './evidence-thumbnail.ts';
import { keepWithComplaint } from './form-evidence.ts';

const walkSchema = z.lazy(() =>
  z.union([z.object({ after: z.string() }), z.object({ endedAt: instantSchema })]),
);
const walk = new Job('EVIDENCE', walkSchema);

/**
 * Once a day, a page at a time, over all bytes there are: removes those that belong to nothing, as parts of what was
 * never completed, and what an interruption has left. What could not be scanned is scanned again, and small pictures are
 * made of those that have none yet. Items come before their bytes and go after them, so that what has no item is
 * nobody's, whenever it is looked at.
 */
export async function sweepEvidence(services: Services, isTimeUp: () => boolean): Promise<void> {
  try {
    await walkOn(services, isTimeUp);
  } catch (error) {
    // Nobody's deadline waits for it.
    services.log.error('evidence-sweep-failed', { error: errorName(error) });
  }
}

async function walkOn(services: Services, isTimeUp: () => boolean): Promise<void> {
  const { blobs, clock } = services;
  while (!isTimeUp()) {
    const { state, version } = await walk.read(services);
    const now = clock.now();
    if (state && 'endedAt' in state && now < millisOf(state.endedAt) + DAY_MS) return;
    const after = state && 'after' in state ? state.after : undefined;
    const { items, next } = await blobs.list('', after);
    let last = next;
    for (const { key } of items) {
      await lookAt(services, key);
      // A scan may take its time.
      if (isTimeUp()) {
        last = key;
        break;
      }
    }
    const reached = last === undefined ? { endedAt: instantOf(now) } : { after: last };
    if (!(await walk.write(services, reached, version)) || last === undefined) return;
  }
}

/** What is on its way to where it is kept has an item that does not say so yet: that is left alone. */
const STAYS: Readonly<Record<string, ReadonlySet<string>>> = {
  incoming: new Set(['awaiting-upload']),
  quarantine: new Set(['awaiting-upload', 'quarantined']),
  kept: new Set(['awaiting-upload', 'quarantined', 'available']),
  thumbnails: new Set(['available']),
};

async function lookAt(services: Services, key: string): Promise<void> {
  const owner = evidence.ownerOf(key);
  // Somebody else's.
  if (!owner) return;
  try {
    const stored = await evidence.find(services, owner.complaintId, owner.id);
    if (stored?.evidence.complaintBy !== undefined) await keepWithComplaint(services, owner.complaintId);
    const state = stored?.evidence.state ?? '';
    if (owner.place === 'quarantine' && state === 'quarantined')
      await scan(services, owner.complaintId, owner.id);
    if (owner.place === 'kept') await makeThumbnail(services, owner.complaintId, owner.id);
    if (STAYS[owner.place]?.has(state)) return;
    // Whoever has scanned it has been killed before anybody heard of it.
    if (stored && owner.place === 'quarantine' && state === 'available')
      await noteAdded(services, owner.complaintId, stored.evidence);
    await services.blobs.delete(key);
  } catch (error) {
    services.log.error('evidence-sweep-failed', { evidence: owner.id, error: errorName(error) });
  }
}
