import { Damaged, latin, type Picture, slice, viewOf } from './damaged.ts';

/** How often a film is shown is all that an application may say. */
const LOOPS: ReadonlySet<string> = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);
const MOST_FRAMES = 10_000;

/** Without comments, texts, XMP, and whatever follows its end. @throws Damaged */
export function cleanGif(input: Uint8Array): Picture {
  const head = viewOf(slice(input, 0, 13));
  let at = 13 + colours(head.getUint8(10));
  const kept: Uint8Array[] = [slice(input, 0, at)];
  let frames = 0;
  for (;;) {
    const begin = at;
    const kind = slice(input, at, 1)[0];
    if (kind === 0x3b) break;
    if (kind === 0x2c) {
      if (++frames > MOST_FRAMES) throw new Damaged('it has too many frames');
      const table = colours(slice(input, at, 10)[9] ?? 0);
      at = endOfBlocks(input, at + 10 + table + 1);
      kept.push(input.subarray(begin, at));
    } else if (kind === 0x21) {
      const [, label, length = 0] = slice(input, at, 3);
      const isLoop = label === 0xff && length === 11 && LOOPS.has(latin(slice(input, at + 3, 11)));
      at = endOfBlocks(input, at + 2);
      if (label === 0xf9 || isLoop) kept.push(input.subarray(begin, at));
    } else throw new Damaged('a block that nobody knows');
  }
  if (frames === 0) throw new Damaged('there is no picture in it');
  kept.push(Uint8Array.of(0x3b));
  return { bytes: Buffer.concat(kept), width: head.getUint16(6, true), height: head.getUint16(8, true) };
}

/** Bytes of the table of colours that the flags announce. */
const colours = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

function endOfBlocks(input: Uint8Array, from: number): number {
  for (let at = from; ; ) {
    const length = slice(input, at, 1)[0] ?? 0;
    at += 1 + length;
    if (length === 0) return at;
  }
}
