import { Damaged, latin, viewOf } from './damaged.ts';

/* Boxes as ISO/IEC 14496-12 has them, and QuickTime's atoms: what films, recordings and HEIC are made of. */

/** Bytes that are not in memory as a whole. */
export interface Source {
  readonly size: number;
  /** Fewer where it ends before. */
  at(offset: number, length: number): Promise<Uint8Array>;
}

/** What is to be written over what is there: `bytes`, or so many zeros. Nothing moves, for boxes name offsets. */
export interface Patch {
  readonly at: number;
  readonly length: number;
  readonly bytes?: Uint8Array;
}

export interface Box {
  readonly type: string;
  /** Of its header. */
  readonly at: number;
  /** Of what is in it. */
  readonly from: number;
  readonly end: number;
}

/** A film in pieces has two for each of its seconds. */
const MOST_BOXES = 20_000;
/** A table of so many bytes is read at once. */
const MOST_BYTES = 16 * 1024 * 1024;

/** A reader of one source, which gives up where there is no end of boxes. */
export class Boxes {
  readonly source: Source;
  #read = 0;
  constructor(source: Source) {
    this.source = source;
  }

  /** Those between two offsets, one after the other. @throws Damaged */
  async *within(from: number, end: number): AsyncGenerator<Box> {
    for (let at = from; at + 8 <= end; ) {
      if (++this.#read > MOST_BOXES) throw new Damaged('it has too many boxes');
      const head = viewOf(await this.bytes(at, Math.min(16, end - at)));
      const type = latin(new Uint8Array(head.buffer, head.byteOffset + 4, 4));
      const short = head.getUint32(0);
      if (short === 1 && head.byteLength < 16) throw new Damaged('a box without a length');
      const size = short === 0 ? end - at : short === 1 ? Number(head.getBigUint64(8)) : short;
      const box = { type, at, from: at + (short === 1 ? 16 : 8), end: at + size };
      if (box.end < box.from || box.end > end) throw new Damaged('a box that ends elsewhere');
      yield box;
      at = box.end;
    }
  }

  async find({ from, end }: Pick<Box, 'from' | 'end'>, ...path: string[]): Promise<Box | undefined> {
    const [type, ...rest] = path;
    for await (const box of this.within(from, end))
      if (box.type === type) return rest.length === 0 ? box : this.find(box, ...rest);
    return undefined;
  }

  async content(box: Box): Promise<DataView> {
    return viewOf(await this.bytes(box.from, box.end - box.from));
  }

  async bytes(at: number, length: number): Promise<Uint8Array> {
    if (length > MOST_BYTES) throw new Damaged('a box is too large');
    const bytes = await this.source.at(at, length);
    if (bytes.length < length) throw new Damaged('it ends too early');
    return bytes;
  }
}

/** The box is there for nothing from now on. */
export function blank({ at, from, end }: Box): Patch[] {
  return [
    { at: at + 4, length: 4, bytes: Buffer.from('free') },
    { at: from, length: end - from },
  ];
}

/** The same bytes with the patches on them. */
export async function* patched(
  content: AsyncIterable<Uint8Array>,
  patches: readonly Patch[],
): AsyncGenerator<Uint8Array> {
  const ordered = patches.toSorted((one, other) => one.at - other.at);
  let open: Patch[] = [];
  let next = 0;
  let at = 0;
  for await (const piece of content) {
    const end = at + piece.length;
    for (let patch = ordered[next]; patch && patch.at < end; patch = ordered[++next]) open.push(patch);
    open = open.filter((patch) => patch.at + patch.length > at);
    if (open.length === 0) yield piece;
    else {
      const copy = Uint8Array.from(piece);
      for (const patch of open) {
        const from = Math.max(patch.at, at);
        const to = Math.min(patch.at + patch.length, end);
        if (patch.bytes) copy.set(patch.bytes.subarray(from - patch.at, to - patch.at), from - at);
        else copy.fill(0, from - at, to - at);
      }
      yield copy;
    }
    at = end;
  }
}
