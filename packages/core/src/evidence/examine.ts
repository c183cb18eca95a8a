import { createHash } from 'node:crypto';
import { Boxes, type Patch, patched, type Source } from './boxes.ts';
import { Damaged, type Picture } from './damaged.ts';
import { filmPatches } from './film.ts';
import { cleanGif } from './gif.ts';
import { heicPatches } from './heic.ts';
import { cleanJpeg } from './jpeg.ts';
import { cleanPng } from './png.ts';
import { type EvidenceType, HEAD_BYTES, isDeclaredAs, isSomethingElse, sniff, TAIL_BYTES } from './types.ts';
import { cleanWebp } from './webp.ts';

/** What was sent, from any place in it and from its beginning, as often as it is asked for. */
export interface Sent extends Source {
  all(): AsyncIterable<Uint8Array>;
}

export interface Bounds {
  readonly maxPixels: number;
  /** A picture is cleaned in memory. */
  readonly maxPictureBytes: number;
}

/**
 * Why it is not taken, as a code: `type-not-allowed`, `type-mismatch`, `ambiguous` (it could be taken for something
 * else besides), `damaged`, `too-many-pixels`, `picture-too-large`, `checksum-mismatch`.
 */
export class Unfit extends Error {
  override readonly name = 'Unfit';
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

export interface Fit {
  readonly type: EvidenceType;
  readonly bytes: number;
  /** Ends with `Unfit` before its last byte where what only all of it shows is not as it must be. */
  readonly content: AsyncIterable<Uint8Array>;
  readonly positions: 'removed' | 'unknown';
}

const CLEANERS: Readonly<Partial<Record<EvidenceType, (input: Uint8Array) => Picture>>> = {
  'image/jpeg': cleanJpeg,
  'image/png': cleanPng,
  'image/webp': cleanWebp,
  'image/gif': cleanGif,
};
const FILMS: ReadonlySet<EvidenceType> = new Set(['video/mp4', 'video/quicktime', 'audio/mp4']);

/**
 * What is kept of what was sent: nothing is decoded, and nothing encoded anew. What says where, when and by what it was
 * made is gone from pictures and films; in documents and other recordings it is not looked for.
 * @throws Unfit
 */
export async function examine(
  sent: Sent,
  { type: declared, sha256 }: { readonly type: EvidenceType; readonly sha256?: string | undefined },
  bounds: Bounds,
): Promise<Fit> {
  const type = sniff(await sent.at(0, HEAD_BYTES));
  if (type === undefined) throw new Unfit('type-not-allowed');
  if (!isDeclaredAs(type, declared)) throw new Unfit('type-mismatch');
  const clean = CLEANERS[type];
  if (clean) {
    if (sent.size > bounds.maxPictureBytes) throw new Unfit('picture-too-large');
    const input: Uint8Array[] = [];
    for await (const piece of sent.all()) input.push(piece);
    const whole = Buffer.concat(input);
    requireSum(createHash('sha256').update(whole).digest('hex'), sha256);
    const { bytes, ...size } = await orDamaged(async () => clean(whole));
    requirePixels(size, bounds);
    if (isSomethingElse(type, bytes, bytes)) throw new Unfit('ambiguous');
    return { type, bytes: bytes.length, content: once(bytes), positions: 'removed' };
  }
  const boxes = new Boxes(sent);
  let patches: readonly Patch[] = [];
  if (FILMS.has(type)) patches = await orDamaged(() => filmPatches(boxes));
  if (type === 'image/heic') {
    const pictures = await orDamaged(() => heicPatches(boxes));
    requirePixels(pictures, bounds);
    patches = pictures.patches;
  }
  const content = patched(checked(sent.all(), type, sha256), patches);
  const isClean = FILMS.has(type) || type === 'image/heic';
  return { type, bytes: sent.size, content, positions: isClean ? 'removed' : 'unknown' };
}

/**
 * The last piece is given out once all of it has been seen. It is read anew, and its sender could have put other bytes
 * in their place meanwhile: so it is looked at once more what it is.
 */
async function* checked(
  content: AsyncIterable<Uint8Array>,
  type: EvidenceType,
  sha256: string | undefined,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let last: Uint8Array | undefined;
  for await (const piece of content) {
    hash.update(piece);
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, piece.subarray(0, HEAD_BYTES - head.length)]);
    tail = Buffer.concat([tail, piece.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
    if (last) yield last;
    last = piece;
  }
  if (!last) throw new Unfit('damaged');
  requireSum(hash.digest('hex'), sha256);
  if (sniff(head) !== type || isSomethingElse(type, head, tail)) throw new Unfit('ambiguous');
  yield last;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function requireSum(found: string, said: string | undefined): void {
  if (said !== undefined && said !== found) throw new Unfit('checksum-mismatch');
}

function requirePixels({ width, height }: { width: number; height: number }, { maxPixels }: Bounds): void {
  if (width === 0 || height === 0) throw new Unfit('damaged');
  if (width * height > maxPixels) throw new Unfit('too-many-pixels');
}

/** A number that leads out of the bytes is found where it is followed. */
async function orDamaged<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Damaged || error instanceof RangeError) throw new Unfit('damaged');
    throw error;
  }
}
