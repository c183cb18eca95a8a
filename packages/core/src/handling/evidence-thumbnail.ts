import type { ComplaintId, EvidenceId } from '../base/ids.ts';
import { errorName } from '../ports/log.ts';
import type { Services, Thumbnail } from '../ports/services.ts';
import * as records from '../records/evidence.ts';

/** Of films, documents and recordings none is made. */
const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

/**
 * A small picture of one that whoever may see the complaint may have; once for each. What goes wrong with it is nobody's
 * trouble, and is tried again by whoever sweeps.
 * @returns the piece, where it says by now whether there is one
 */
export async function makeThumbnail(
  services: Services,
  complaintId: ComplaintId,
  id: EvidenceId,
): Promise<records.Evidence | undefined> {
  const { thumbnailer, blobs, log } = services;
  if (!thumbnailer) return undefined;
  try {
    const stored = await records.find(services, complaintId, id);
    if (!stored || !isWanting(stored.evidence)) return undefined;
    const picture = await blobs.read(records.blobKey('kept', complaintId, id));
    if (!picture) return undefined;
    const made = await thumbnailer.make(picture);
    if (made) {
      const key = records.blobKey('thumbnails', complaintId, id);
      await blobs.write(key, made.content.length, once(made.content));
    }
    const noted: records.Evidence = { ...stored.evidence, thumbnail: made ? aboutOf(made) : null };
    if (await records.change(services, complaintId, stored, noted)) return noted;
    if (!(await records.find(services, complaintId, id))) await records.dropBytes(services, complaintId, id);
  } catch (error) {
    log.error('thumbnail-failed', { complaintId, evidence: id, error: errorName(error) });
  }
  return undefined;
}

function isWanting({ state, type, thumbnail }: records.Evidence): boolean {
  return state === 'available' && PICTURES.has(type) && thumbnail === undefined;
}

function aboutOf({ type, width, height, content }: Thumbnail) {
  return { type, width, height, size: content.length };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
