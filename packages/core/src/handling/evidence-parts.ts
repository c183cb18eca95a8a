import type { ComplaintId, EvidenceId } from '../base/ids.ts';
import type { Sent } from '../evidence/examine.ts';
import type { Blobs } from '../ports/blobs.ts';
import { partKey } from '../records/evidence.ts';

/**
 * A client brings it in parts of so many bytes, the last one excepted: what a lost connection costs is a part, and a
 * slow telephone has brought one before the server on one machine gives up.
 */
export const PART_BYTES = 1024 * 1024;

export const partsIn = (size: number) => Math.ceil(size / PART_BYTES);

export const bytesOfPart = (size: number, part: number) =>
  Math.min(PART_BYTES, size - (part - 1) * PART_BYTES);

/** What has come in parts, as one. The part that was read last stays in memory, for it is often read from again. */
export function sentInParts(blobs: Blobs, complaintId: ComplaintId, id: EvidenceId, size: number): Sent {
  let latest: { readonly part: number; readonly bytes: Promise<Uint8Array> } | undefined;
  const partOf = (part: number): Promise<Uint8Array> => {
    if (latest?.part !== part) latest = { part, bytes: read(partKey(complaintId, id, part)) };
    return latest.bytes;
  };
  const read = async (key: string) => {
    const content = await blobs.read(key);
    if (!content) throw new TypeError('a part of evidence is gone');
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  return {
    size,
    async at(offset, length) {
      const end = Math.min(size, offset + length);
      const pieces: Uint8Array[] = [];
      for (let at = offset; at < end; ) {
        const part = Math.floor(at / PART_BYTES);
        const piece = (await partOf(part + 1)).subarray(at - part * PART_BYTES, end - part * PART_BYTES);
        if (piece.length === 0) break;
        pieces.push(piece);
        at += piece.length;
      }
      return Buffer.concat(pieces);
    },
    async *all() {
      for (let part = 1; part <= partsIn(size); part++) yield await partOf(part);
    },
  };
}
