import type { ComplaintId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import { bareEvent, settled } from '../complaint/erasure.ts';
import type { Services } from '../ports/services.ts';
import { isScrubbing } from '../ports/store.ts';
import { find, type Stored, update } from '../records/complaints.ts';
import * as erasures from '../records/erasures.ts';
import * as mails from '../records/outbox.ts';
import * as search from '../records/search.ts';
import * as timelines from '../records/timeline-chunks.ts';
import { ERASERS } from './personal-data.ts';

/*
 * Erasing begins with one write of the complaint, after which nothing of it is shown any more. What stands beside it is
 * erased by whoever sweeps, and once more an hour later: somebody may have been writing there at that very moment, and nobody
 * who writes lives that long.
 */

const AGAIN_AFTER_MS = 3_600_000;

/** Goes on with an erasure that has begun: takes away all that stands beside the complaint. */
export async function settleErasure(services: Services, { complaint }: Stored): Promise<void> {
  const { erasure, id } = complaint;
  if (erasure?.settleAt === undefined) return;
  await erasures.note(services, { complaintId: id, at: erasure.at, reason: erasure.reason });
  await eraseBeside(services, new Set([id]));
  const isFirst = erasure.settleAt <= erasure.at;
  await update(services, id, (current, now) =>
    settled(current, isFirst ? instantOf(now + AGAIN_AFTER_MS) : undefined),
  );
  services.log.info('complaint-erased', { complaintId: id, ...(isFirst ? {} : { code: 'settled' }) });
}

/** All that holds personal data of these complaints and is no complaint's own item. */
async function eraseBeside(services: Services, ids: ReadonlySet<ComplaintId>): Promise<void> {
  for (const id of ids) {
    await timelines.rewrite(services, id, bareEvent);
    for (const erase of ERASERS) await erase(services, id);
    // Last: what it is found by comes out of what the others hold.
    const stored = await find(services, id);
    if (stored) await search.index(services, stored);
  }
  await mails.eraseOf(services, ids);
  // What was deleted or written over stands in a database's files until it says otherwise.
  if (isScrubbing(services.store)) await services.store.scrub();
}
