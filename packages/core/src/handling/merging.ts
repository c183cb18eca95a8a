import type { ComplaintId } from '../base/ids.ts';
import { Refusal } from '../base/refusal.ts';
import type { Complaint, Duplicate } from '../complaint/complaint.ts';
import {
  answerWith,
  duplicateIsUnsettled,
  duplicateOf,
  endsWithoutAnswer,
  hearOf,
  isSamePerson,
  isUnsettled,
  merge,
  noteDuplicate,
  noteMerged,
  strikeOut,
  unmerge,
} from '../complaint/merging.ts';
import { doneBy } from '../complaint/timeline.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import { find, update } from '../records/complaints.ts';
import { change } from './change.ts';

/*
 * What has still to be done between complaints that are merged (`complaint/merging.ts`, M1 to M5). Each step is one
 * change of one complaint, decided on what is there; whoever is killed in between leaves something that is watched.
 */

/** Right after a change that calls for it. Never fails: the sweeper does what is left. */
export async function settleNow(services: Services, complaint: Complaint): Promise<void> {
  if (!isUnsettled(complaint)) return;
  try {
    await settle(services, complaint);
  } catch (error) {
    services.log.warn('merging-unsettled', { complaintId: complaint.id, error: errorName(error) });
  }
}

/** Safe to run twice, at the same time, and to be killed anywhere. @throws whatever the store throws */
export async function settle(services: Services, complaint: Complaint): Promise<void> {
  if (!isUnsettled(complaint)) return;
  if (complaint.merged) return settleMerged(services, complaint.id, complaint.merged.into);
  for (const { id } of complaint.duplicates ?? []) await settleDuplicate(services, complaint.id, id);
}

/** M2: it is known to be in the first's list, or is merged no more. What its complainant has added is told there. */
async function settleMerged(services: Services, id: ComplaintId, into: ComplaintId): Promise<void> {
  const first = (await find(services, into))?.complaint;
  const known = first && duplicateOf(first, id);
  if (!known) {
    await change(services, id, (complaint, now) => unmerge(complaint, { from: into }, now));
    return;
  }
  const unheard = (await find(services, id))?.complaint.merged?.unheard;
  if (unheard !== undefined)
    await change(services, into, (complaint, now) => hearOf(complaint, id, unheard, now));
  // It may be struck out yet, by whoever has not seen that it is merged: then that is found out the next time.
  if (!known.leaving) await update(services, id, (complaint) => noteMerged(complaint, into, unheard));
}

async function settleDuplicate(services: Services, firstId: ComplaintId, id: ComplaintId): Promise<void> {
  for (;;) {
    const first = (await find(services, firstId))?.complaint;
    const known = first && duplicateOf(first, id);
    if (!known || !duplicateIsUnsettled(first, known)) return;
    if (known.leaving) return release(services, firstId, id);
    if (endsWithoutAnswer(first)) await leave(services, firstId, id, endsWithoutAnswer);
    else if (!known.settled) await join(services, firstId, known);
    else await answer(services, first, known);
  }
}

/** M1: entered in the list already. Where it cannot be merged, it is struck out again. */
async function join(services: Services, into: ComplaintId, { id, by = '' }: Duplicate): Promise<void> {
  try {
    await change(services, id, (complaint, now) => doneBy(by, complaint, merge(complaint, { into }, now)));
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'busy') throw error;
    await leave(services, into, id, () => true);
    return;
  }
  await settleMerged(services, id, into);
  await update(services, into, (first) => noteDuplicate(first, id, { settled: true }));
}

/**
 * Marked first, and looked at then: whoever has merged it before it was looked at is seen, and whoever does so later
 * finds that it is leaving, or gone.
 */
async function leave(
  services: Services,
  firstId: ComplaintId,
  id: ComplaintId,
  isSo: (first: Complaint) => boolean,
): Promise<void> {
  await update(services, firstId, (first) =>
    isSo(first) ? noteDuplicate(first, id, { leaving: true }) : first,
  );
}

async function release(services: Services, from: ComplaintId, id: ComplaintId): Promise<void> {
  const isThere = (await find(services, id)) !== undefined;
  if (isThere) await change(services, id, (complaint, now) => unmerge(complaint, { from }, now));
  await update(services, from, (first) => (duplicateOf(first, id)?.leaving ? strikeOut(first, id) : first));
}

/** M4: each complainant hears of it once, however many of the complaints are theirs. */
async function answer(services: Services, first: Complaint, { id }: Duplicate): Promise<void> {
  const duplicate = (await find(services, id))?.complaint;
  if (duplicate) {
    const told = !(await isToldElsewhere(services, first, duplicate));
    await change(services, id, (complaint, now) => answerWith(complaint, { first, told }, now));
  }
  await update(services, first.id, (current) => noteDuplicate(current, id, { told: first.cycle }));
}

async function isToldElsewhere(services: Services, first: Complaint, duplicate: Complaint): Promise<boolean> {
  if (isSamePerson(first, duplicate)) return true;
  for (const { id, leaving } of first.duplicates ?? []) {
    if (id === duplicate.id) return false;
    const other = leaving ? undefined : (await find(services, id))?.complaint;
    if (other?.merged?.into === first.id && isSamePerson(other, duplicate)) return true;
  }
  return false;
}
