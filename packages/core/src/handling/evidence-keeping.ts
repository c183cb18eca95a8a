import type { Caller } from '../access/caller.ts';
import type { ComplaintId, EvidenceId } from '../base/ids.ts';
import { millisOf } from '../base/instant.ts';
import { Refusal, type Sentence } from '../base/refusal.ts';
import { examine, type Fit, Unfit } from '../evidence/examine.ts';
import { type EvidenceType, evidenceTypeOf, sniff } from '../evidence/types.ts';
import { BlobsFull } from '../ports/blobs.ts';
import type { Services } from '../ports/services.ts';
import * as records from '../records/evidence.ts';
import {
  announceEvidence,
  EXPECTED_MS,
  evidenceLimits,
  foundEvidence,
  MOST_INVITED,
  missingOf,
  unknownEvidence,
} from './evidence.ts';
import { PART_BYTES, sentInParts } from './evidence-parts.ts';
import { noteAdded, refuse, scan } from './evidence-scan.ts';
import { makeThumbnail } from './evidence-thumbnail.ts';

/*
 * What has come is examined, cleaned, kept and, where the installation says so, scanned. That it is there is said by its
 * item, once the bytes are, and then by the complaint's timeline: nothing names what is not whole. Each step can be
 * interrupted, and is made good when it is asked for again.
 */

const MOST_PICTURE_BYTES = 32 * 1024 * 1024;

const REASONS: Readonly<Record<string, Sentence>> = {
  'type-not-allowed': 'It is none of the types that may be evidence.',
  'type-mismatch': 'It is of another type than was said.',
  ambiguous: 'It could be taken for something else besides.',
  'too-many-pixels': 'The picture has too many pixels.',
  'picture-too-large': 'The picture has too many bytes.',
  'checksum-mismatch': 'What has come is not what was sent: its checksum is another.',
  infected: 'It holds what would do harm.',
};

/**
 * All of it at once, as a browser's form brings it: what it is its first bytes say.
 * @throws Refusal as of what is announced, brought and completed
 */
export async function bringEvidence(
  services: Services,
  caller: Caller,
  complaintId: ComplaintId,
  sent: SentPiece,
): Promise<void> {
  const { name, size } = sent;
  const id = await bringPiece(services, complaintId, sent, async (type) => {
    return (await announceEvidence(services, caller, complaintId, { name, type, size })).evidence.id;
  });
  if (id) await completeEvidence(services, caller, complaintId, id);
}

export interface SentPiece {
  readonly name: string;
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Announced once its first bytes say what it is, and brought in parts. Undefined where there is nothing of it. */
export async function bringPiece(
  services: Services,
  complaintId: ComplaintId,
  sent: SentPiece,
  announce: (type: EvidenceType) => Promise<EvidenceId>,
): Promise<EvidenceId | undefined> {
  let id: EvidenceId | undefined;
  let held = Buffer.alloc(0);
  let part = 0;
  const write = async (bytes: Uint8Array) => {
    if (part === 0) {
      const type = sniff(bytes);
      if (!type) throw refusedFor('type-not-allowed');
      id = await announce(type);
    }
    part++;
    if (id) await services.blobs.write(records.partKey(complaintId, id, part), bytes.length, once(bytes));
  };
  try {
    for await (const piece of sent.content) {
      held = Buffer.concat([held, piece]);
      for (; held.length >= PART_BYTES; held = held.subarray(PART_BYTES))
        await write(held.subarray(0, PART_BYTES));
    }
    if (held.length > 0) await write(held);
  } catch (error) {
    if (error instanceof BlobsFull) throw new Refusal('storage-full', 'There is no room for it at present.');
    throw error;
  }
  return id;
}

/** All of it at once, by its parts: of what is announced already. @throws Refusal `storage-full` */
export async function storeParts(
  { blobs }: Services,
  complaintId: ComplaintId,
  id: EvidenceId,
  content: Uint8Array,
): Promise<void> {
  try {
    for (let part = 1; (part - 1) * PART_BYTES < content.length; part++) {
      const bytes = content.subarray((part - 1) * PART_BYTES, part * PART_BYTES);
      await blobs.write(records.partKey(complaintId, id, part), bytes.length, once(bytes));
    }
  } catch (error) {
    if (error instanceof BlobsFull) throw new Refusal('storage-full', 'There is no room for it at present.');
    throw error;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * All of it has come: it is examined, cleaned and kept. Asked for again, it goes on where it was interrupted.
 * @throws Refusal `evidence-incomplete`, `evidence-refused`, `storage-full`, `not-found`
 */
export async function completeEvidence(
  services: Services,
  caller: Caller,
  complaintId: ComplaintId,
  id: EvidenceId,
): Promise<records.Evidence> {
  const stored = await foundEvidence(services, caller, 'evidence.add', complaintId, id);
  return completePiece(services, complaintId, stored);
}

/** @throws Refusal as `completeEvidence` */
export async function completePiece(
  services: Services,
  complaintId: ComplaintId,
  stored: { readonly evidence: records.Evidence; readonly itemVersion: number },
): Promise<records.Evidence> {
  const { evidence } = stored;
  const { id } = evidence;
  if (evidence.state === 'awaiting-upload') await keep(services, complaintId, stored);
  if (evidence.state === 'quarantined' || evidenceLimits(services).scan)
    await scan(services, complaintId, id);
  const now = await records.find(services, complaintId, id);
  if (!now) throw unknownEvidence();
  const { state, reason = 'damaged', createdAt } = now.evidence;
  if (state === 'refused' || state === 'infected') throw refusedFor(reason);
  // Whoever completes it again after so long has had an answer.
  const isRecent = services.clock.now() <= millisOf(createdAt) + 2 * EXPECTED_MS;
  if (state === 'available' && isRecent) await noteAdded(services, complaintId, now.evidence);
  return (await makeThumbnail(services, complaintId, id)) ?? now.evidence;
}

function refusedFor(reason: string): Refusal {
  const sentence = (Object.hasOwn(REASONS, reason) && REASONS[reason]) || 'It is damaged, or not whole.';
  return new Refusal('evidence-refused', sentence, { reason });
}

/** Of what a client has brought: examined, and written where it is to be, before its item says that it is there. */
async function keep(
  services: Services,
  complaintId: ComplaintId,
  stored: { readonly evidence: records.Evidence; readonly itemVersion: number },
): Promise<void> {
  const { blobs } = services;
  const { evidence } = stored;
  const missing = await missingOf(services, complaintId, evidence);
  if (missing.length > 0)
    throw new Refusal('evidence-incomplete', 'Not all of it has come: send the parts that are missing.', {
      missing: missing.slice(0, MOST_INVITED),
    });
  const { maxPixels, scan: isScanned } = evidenceLimits(services);
  const sent = sentInParts(blobs, complaintId, evidence.id, evidence.size);
  const place = isScanned ? 'quarantine' : 'kept';
  let fit: Fit;
  try {
    const type = evidenceTypeOf(evidence.type);
    if (!type) throw new Unfit('type-not-allowed');
    const { sha256 } = evidence;
    fit = await examine(sent, { type, sha256 }, { maxPixels, maxPictureBytes: MOST_PICTURE_BYTES });
    await blobs.write(records.blobKey(place, complaintId, evidence.id), fit.bytes, fit.content);
  } catch (error) {
    if (error instanceof BlobsFull) throw new Refusal('storage-full', 'There is no room for it at present.');
    if (!(error instanceof Unfit)) throw error;
    await refuse(services, complaintId, stored, 'refused', error.reason);
    return;
  }
  const { expiresAt: _, complaintBy, ...announced } = evidence;
  // What has come before its complaint goes with the time for that.
  const lasting =
    complaintBy === undefined ? announced : { ...announced, complaintBy, expiresAt: complaintBy };
  const state: records.EvidenceState = isScanned ? 'quarantined' : 'available';
  const kept = {
    ...{ ...lasting, state, type: fit.type, size: fit.bytes, positions: fit.positions },
    ...(isScanned ? {} : { scan: 'none' }),
  };
  if (await records.change(services, complaintId, stored, kept))
    await records.dropBytes(services, complaintId, evidence.id, ['incoming']);
  // Gone meanwhile, and with it whoever would find these bytes.
  else if (!(await records.find(services, complaintId, evidence.id)))
    await records.dropBytes(services, complaintId, evidence.id);
}
