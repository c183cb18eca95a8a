import { Damaged, latin, type Picture, slice, viewOf } from './damaged.ts';

const KEPT: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const EXIF_AND_XMP = 0x0c;

/** Without EXIF, XMP, chunks that nobody knows, and whatever follows its end. @throws Damaged */
export function cleanWebp(input: Uint8Array): Picture {
  const view = viewOf(input);
  slice(input, 0, 12);
  const end = 8 + view.getUint32(4, true);
  if (end > input.length) throw new Damaged('it ends too early');
  const kept: Uint8Array[] = [];
  let canvas: Size | undefined;
  let picture: Size | undefined;
  for (let at = 12; at < end; ) {
    if (at + 8 > end) throw new Damaged('it ends within a chunk');
    const length = view.getUint32(at + 4, true);
    const name = latin(input.subarray(at, at + 4));
    const chunk = slice(input.subarray(0, end), at, 8 + length);
    // Of odd ones the byte that fills them up is missing at the end of some.
    at += 8 + length + (length % 2);
    if (!KEPT.has(name)) continue;
    const copy = Buffer.from(chunk);
    if (name === 'VP8X') {
      canvas = canvasOf(copy.subarray(8));
      copy[8] = (copy[8] ?? 0) & ~EXIF_AND_XMP;
    }
    if (name === 'VP8 ') picture ??= lossy(copy.subarray(8));
    if (name === 'VP8L') picture ??= lossless(copy.subarray(8));
    if (name === 'ANMF') picture ??= canvas;
    kept.push(copy, ...(length % 2 === 1 ? [Uint8Array.of(0)] : []));
  }
  const size = canvas ?? picture;
  if (!size || !picture) throw new Damaged('there is no picture in it');
  const content = Buffer.concat([Buffer.from('WEBP'), ...kept]);
  const head = Buffer.from('RIFF\0\0\0\0');
  head.writeUInt32LE(content.length, 4);
  return { bytes: Buffer.concat([head, content]), ...size };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function canvasOf(content: Buffer): Size {
  if (content.length < 10) throw new Damaged('its header is wrong');
  return { width: 1 + content.readUIntLE(4, 3), height: 1 + content.readUIntLE(7, 3) };
}

/** RFC 6386, 9.1. */
function lossy(content: Buffer): Size {
  if (content.length < 10 || content.readUIntBE(3, 3) !== 0x9d012a) throw new Damaged('its frame is wrong');
  return { width: content.readUInt16LE(6) & 0x3fff, height: content.readUInt16LE(8) & 0x3fff };
}

/** RFC 9649, 3.4. */
function lossless(content: Buffer): Size {
  if (content.length < 5 || content[0] !== 0x2f) throw new Damaged('its frame is wrong');
  const bits = content.readUInt32LE(1);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
}
