import { type ComplaintId, type EvidenceId, isEvidenceId } from '../base/ids.ts';
import { instantOf, millisOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import type { Services } from '../ports/services.ts';
import * as complaints from '../records/complaints.ts';
import * as records from '../records/evidence.ts';
import * as forms from '../records/forms.ts';
import { announcePiece, evidenceLimits } from './evidence.ts';
import { bringPiece, completePiece, type SentPiece } from './evidence-keeping.ts';
import { noteAdded } from './evidence-scan.ts';

/*
 * Evidence that comes before its complaint, by a form that has not been sent: under the id that the complaint will have,
 * and gone by itself where that does not come. The sweeper's daily look finds what an interruption has left.
 */

const MB = 1024 * 1024;
/** Of strangers who have not complained yet. */
const MOST_PIECES = 10;
const MOST_BYTES = 50 * MB;

/** What a form may hold, in bytes and pieces. */
export function formLimits(services: Pick<Services, 'settings'>) {
  const limits = evidenceLimits(services);
  const { formBytes = Number.POSITIVE_INFINITY } = services.settings;
  return {
    ...limits,
    maxBytes: Math.min(limits.maxBytes, MOST_BYTES, formBytes),
    maxPieces: Math.min(limits.maxPieces, MOST_PIECES),
    maxTotalBytes: Math.min(limits.maxTotalBytes, MOST_BYTES),
  };
}

export const submitterOf = (id: ComplaintId) => `complainant:${id}/form`;

/** @throws Refusal as evidence of a complaint that is there; `not-found` where the form’s time is over, or it was sent */
export async function bringFormEvidence(
  services: Services,
  text: string,
  lasting: forms.FormLasting,
  sent: SentPiece,
): Promise<void> {
  const form = await forms.change(services, text, lasting, (known, now) =>
    known.complaintId === undefined ? { ...known, complaintId: services.ids.complaint(now) } : known,
  );
  const complaintId = form?.complaintId;
  if (!form || complaintId === undefined || form.sentAt !== undefined) throw noForm();
  // A day later than the form ends: what was sent at its end is found before its evidence goes.
  const complaintBy = instantOf(millisOf(form.begunAt) + lasting.whole + lasting.idle * 2);
  const { name, size } = sent;
  const id = await bringPiece(services, complaintId, sent, async (type) => {
    const piece = { id: services.ids.evidence(services.clock.now()), name, type, size, complaintBy };
    const by = submitterOf(complaintId);
    return (await announcePiece(services, complaintId, { ...piece, by }, formLimits(services))).evidence.id;
  });
  const stored = id && (await records.find(services, complaintId, id));
  if (stored) await completePiece(services, complaintId, stored);
}

/** What has come so far, in the order in which it came. */
export async function formEvidence(services: Services, form: forms.Form): Promise<records.Evidence[]> {
  if (form.complaintId === undefined || form.sentAt !== undefined) return [];
  const all = await records.list(services, form.complaintId);
  return all.filter(({ state }) => state === 'available' || state === 'quarantined');
}

/** Taken away again, by whoever has brought it; nothing where there is none. */
export async function dropFormEvidence(services: Services, form: forms.Form, id?: EvidenceId): Promise<void> {
  const { complaintId } = form;
  if (complaintId === undefined || form.sentAt !== undefined) return;
  const wanted = (await records.list(services, complaintId)).filter((one) => (id ?? one.id) === one.id);
  for (const one of wanted) {
    const stored = isEvidenceId(one.id) && (await records.find(services, complaintId, one.id));
    if (!stored || stored.evidence.complaintBy === undefined) continue;
    await records.dropBytes(services, complaintId, one.id);
    // Written over as one whose time is over, without its name: whoever answers requests has no right to delete.
    const over = { ...stored.evidence, name: '', expiresAt: instantOf(services.clock.now()) };
    await records.change(services, complaintId, stored, over);
    await records.dropBytes(services, complaintId, one.id);
  }
}

/** The complaint has come: what was brought before stays as long as that does. Nothing where it has not. */
export async function keepWithComplaint(services: Services, complaintId: ComplaintId): Promise<void> {
  const early = (await records.list(services, complaintId)).filter(
    ({ complaintBy }) => complaintBy !== undefined,
  );
  if (early.length === 0 || !(await complaints.find(services, complaintId))) return;
  for (const one of early)
    if (one.state === 'available') await noteAdded(services, complaintId, one, { isWithIt: true });
  // Last: by it whoever goes on sees what is left to do.
  for (const { id } of early) await keepOne(services, complaintId, id);
}

const MOST_ATTEMPTS = 10;

async function keepOne(services: Services, complaintId: ComplaintId, id: EvidenceId): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const stored = await records.find(services, complaintId, id);
    if (!stored || stored.evidence.complaintBy === undefined) return;
    const { complaintBy: _, expiresAt, ...lasting } = stored.evidence;
    // What is still coming, or was refused, has an end of its own.
    const isThere = lasting.state === 'available' || lasting.state === 'quarantined';
    const kept = isThere || expiresAt === undefined ? lasting : { ...lasting, expiresAt };
    if (await records.change(services, complaintId, stored, kept)) return;
  }
  throw new Refusal('busy', 'The request is being handled; try again.');
}

export const noForm = () => new Refusal('not-found', 'There is nothing at this address.');
