import { type Caller, nameOf } from '../access/caller.ts';
import type { Permission } from '../access/rules.ts';
import { EVIDENCE_LIMITS, type EvidenceLimits } from '../base/evidence-limits.ts';
import { fileName } from '../base/file-name.ts';
import { type ComplaintId, type EvidenceId, evidenceIdOf } from '../base/ids.ts';
import { DAY_MS, instantOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { Draft } from '../complaint/timeline.ts';
import { transition } from '../complaint/transitions.ts';
import type { EvidenceType } from '../evidence/types.ts';
import type { Invitation } from '../ports/blobs.ts';
import type { Services } from '../ports/services.ts';
import { ownOf } from '../records/attachments.ts';
import * as records from '../records/evidence.ts';
import { act, read, readToChange } from './acting.ts';
import { bytesOfPart, partsIn } from './evidence-parts.ts';

/* What callers do with the evidence of one complaint: announce it, bring its parts, see it, take it away. */

/** What is announced is expected for so long; what was refused is shown for as long. */
export const EXPECTED_MS = DAY_MS;
/** A form for a part is good for so many seconds: less than its piece is expected. */
const INVITED_SECONDS = 900;
export const MOST_INVITED = 100;

const COUNTED: ReadonlySet<string> = new Set<records.EvidenceState>([
  'awaiting-upload',
  'quarantined',
  'available',
]);

export function evidenceLimits({ settings }: Pick<Services, 'settings'>): EvidenceLimits {
  return { ...EVIDENCE_LIMITS, ...settings.evidence };
}

/** What is known of a piece, with the parts that have come where more are expected. */
export interface Seen {
  readonly evidence: records.Evidence;
  readonly received?: readonly number[];
}

interface Announced {
  readonly name: string;
  readonly type: EvidenceType;
  readonly size: number;
  readonly sha256?: string | undefined;
  /** Of the request, where it goes by a key. */
  readonly request?: string | undefined;
}

/** Whoever has come by themselves, or an app for them, sees what they have brought, and what was given to them. */
async function seenBy(
  services: Services,
  caller: Caller,
  complaint: Complaint,
  all: readonly records.Evidence[],
): Promise<readonly records.Evidence[]> {
  return caller.kind === 'person' ? all : ownOf(services, complaint, all);
}

export const unknownEvidence = () => new Refusal('not-found', 'There is no such evidence.');

/** @throws Refusal `not-found` and what `read` of a complaint refuses */
export async function foundEvidence(
  services: Services,
  caller: Caller,
  permission: Permission,
  complaintId: ComplaintId,
  id: EvidenceId,
) {
  const complaint = await read(services, caller, permission, complaintId);
  const stored = await records.find(services, complaintId, id);
  if (!stored || (await seenBy(services, caller, complaint, [stored.evidence])).length === 0)
    throw unknownEvidence();
  return { complaint, ...stored };
}

/** @throws Refusal `not-found`, `wrong-state`, `evidence-limit` */
export async function announceEvidence(
  services: Services,
  caller: Caller,
  complaintId: ComplaintId,
  { name, type, size, sha256, request }: Announced,
): Promise<{ readonly evidence: records.Evidence; readonly isReplay: boolean }> {
  const complaint = await readToChange(services, caller, 'evidence.add', complaintId);
  if (caller.kind !== 'person') transition(complaint.status, 'add');
  const id = request === undefined ? services.ids.evidence(services.clock.now()) : evidenceIdOf(request);
  const said = { id, name, type, size, ...(sha256 !== undefined && { sha256 }), by: nameOf(caller) };
  return announcePiece(services, complaintId, said, evidenceLimits(services));
}

type Piece = Pick<records.Evidence, 'id' | 'name' | 'type' | 'size' | 'sha256' | 'by' | 'complaintBy'>;

/** @throws Refusal `evidence-limit` */
export async function announcePiece(
  services: Services,
  complaintId: ComplaintId,
  piece: Piece,
  { maxBytes, maxPieces, maxTotalBytes }: EvidenceLimits,
): Promise<{ readonly evidence: records.Evidence; readonly isReplay: boolean }> {
  if (piece.size > maxBytes)
    throw new Refusal('evidence-limit', 'A piece of evidence may have {maxBytes} bytes.', { maxBytes });
  const now = services.clock.now();
  const evidence: records.Evidence = {
    ...piece,
    name: fileName(piece.name),
    state: 'awaiting-upload',
    expiresAt: instantOf(now + EXPECTED_MS),
    createdAt: instantOf(now),
  };
  if (!(await records.add(services, complaintId, evidence))) {
    const before = await records.find(services, complaintId, piece.id);
    if (!before) throw new Refusal('busy', 'The request is being handled; try again.');
    return { evidence: before.evidence, isReplay: true };
  }
  // Looked at with it in place: of two that come together, none can be one too many.
  const counted = (await records.list(services, complaintId)).filter(({ state }) => COUNTED.has(state));
  const total = counted.reduce((sum, one) => sum + one.size, 0);
  if (counted.length > maxPieces || total > maxTotalBytes) {
    await records.remove(services, complaintId, evidence.id);
    throw new Refusal(
      'evidence-limit',
      'A complaint may have {maxPieces} pieces of evidence, and {maxTotalBytes} bytes of them.',
      { maxPieces, maxTotalBytes },
    );
  }
  return { evidence, isReplay: false };
}

/** Forms for the parts: all that are missing, or those that are named; as many as are given out at once. */
export async function inviteParts(
  services: Services,
  caller: Caller,
  complaintId: ComplaintId,
  id: EvidenceId,
  named?: readonly number[],
): Promise<(Invitation & { readonly part: number; readonly size: number })[]> {
  const { evidence } = await foundEvidence(services, caller, 'evidence.add', complaintId, id);
  if (evidence.state !== 'awaiting-upload') return [];
  const count = partsIn(evidence.size);
  const missing = named ?? (await missingOf(services, complaintId, evidence));
  return Promise.all(
    missing
      .filter((part) => part <= count)
      .slice(0, MOST_INVITED)
      .map(async (part) => {
        const size = bytesOfPart(evidence.size, part);
        const key = records.partKey(complaintId, id, part);
        return { part, size, ...(await services.blobs.invite(key, size, INVITED_SECONDS)) };
      }),
  );
}

async function receivedOf(services: Services, complaintId: ComplaintId, evidence: records.Evidence) {
  const parts = await records.partsOf(services, complaintId, evidence.id);
  return parts
    .filter(({ number, bytes }) => bytes === bytesOfPart(evidence.size, number))
    .map(({ number }) => number);
}

export async function missingOf(services: Services, complaintId: ComplaintId, evidence: records.Evidence) {
  const received = new Set(await receivedOf(services, complaintId, evidence));
  const all = Array.from({ length: partsIn(evidence.size) }, (_, index) => index + 1);
  return all.filter((part) => !received.has(part));
}

/** @throws Refusal `not-found` */
export async function listEvidence(
  services: Services,
  caller: Caller,
  complaintId: ComplaintId,
): Promise<readonly records.Evidence[]> {
  const complaint = await read(services, caller, 'evidence.read', complaintId);
  return seenBy(services, caller, complaint, await records.list(services, complaintId));
}

/** @throws Refusal `not-found` */
export async function readEvidence(
  services: Services,
  caller: Caller,
  complaintId: ComplaintId,
  id: EvidenceId,
): Promise<Seen> {
  const { evidence } = await foundEvidence(services, caller, 'evidence.read', complaintId, id);
  if (evidence.state !== 'awaiting-upload') return { evidence };
  return { evidence, received: await receivedOf(services, complaintId, evidence) };
}

/** Where its bytes are, of what whoever asks may have. @throws Refusal `not-found`, `wrong-state` */
export async function evidenceContent(
  services: Services,
  caller: Caller,
  complaintId: ComplaintId,
  id: EvidenceId,
): Promise<{ readonly evidence: records.Evidence; readonly key: string }> {
  const { evidence } = await foundEvidence(services, caller, 'evidence.read', complaintId, id);
  if (evidence.state !== 'available') throw unknownEvidence();
  return { evidence, key: records.blobKey('kept', complaintId, id) };
}

/** The same of the small picture of one. @throws Refusal `not-found`, also where there is none */
export async function evidenceThumbnail(
  services: Services,
  caller: Caller,
  complaintId: ComplaintId,
  id: EvidenceId,
): Promise<{ readonly evidence: Pick<records.Evidence, 'name' | 'type' | 'size'>; readonly key: string }> {
  const { evidence } = await foundEvidence(services, caller, 'evidence.read', complaintId, id);
  const { state, name, thumbnail } = evidence;
  if (state !== 'available' || !thumbnail) throw new Refusal('not-found', 'There is no thumbnail of it.');
  const { type, size } = thumbnail;
  return {
    evidence: { name: `${name}.${type.split('/')[1] ?? ''}`, type, size },
    key: records.blobKey('thumbnails', complaintId, id),
  };
}

/** For good, by somebody of ours: it is somebody else's, say. */
export async function removeEvidence(
  services: Services,
  caller: Caller,
  complaintId: ComplaintId,
  id: EvidenceId,
  { reason }: { readonly reason?: string | undefined },
): Promise<void> {
  await foundEvidence(services, caller, 'evidence.remove', complaintId, id);
  await act(services, caller, 'evidence.remove', complaintId, (complaint, now) => {
    const draft = new Draft(complaint, now);
    draft.event('handler', 'evidence-removed', { evidence: id }, reason);
    return draft.done();
  });
  await records.remove(services, complaintId, id);
}
