import { Damaged, latin, type Picture, slice, viewOf } from './damaged.ts';

/* Marker segments as ITU-T T.81, annex B, has them; EXIF as in JEITA CP-3451, 4.6. */

/** Tables and frames: without them there is no picture. */
const NEEDED: ReadonlySet<number> = new Set([0xc4, 0xcc, 0xda, 0xdb, 0xdc, 0xdd]);
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** Segments of the application's that say how the picture is shown, and nothing of where and by whom it was made. */
const SHOWN: Readonly<Record<number, string>> = { 226: 'ICC_PROFILE\0', 238: 'Adobe' };
const ORIENTATION = 0x0112;
/** A picture that comes in passes has a dozen; thousands are made to keep whoever decodes them busy. */
const MOST_SCANS = 200;

/**
 * Without EXIF, XMP, comments, maker's notes, previews, and whatever follows the picture (a second one, a film), but for
 * how it is to be turned. The picture itself is not touched.
 * @throws Damaged
 */
export function cleanJpeg(input: Uint8Array): Picture {
  const kept: Uint8Array[] = [slice(input, 0, 2)];
  const view = viewOf(input);
  let size: { width: number; height: number } | undefined;
  let scans = 0;
  let isTurned = false;
  let at = 2;
  while (at < input.length) {
    if (input[at] !== 0xff) throw new Damaged('no marker where one must be');
    const marker = input[at + 1] ?? 0xd9;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xd9) break;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    if (at + 4 > input.length) throw new Damaged('it ends within a segment');
    const length = view.getUint16(at + 2);
    if (length < 2) throw new Damaged('a segment is too short');
    const segment = slice(input, at, 2 + length);
    at += segment.length;
    if (isFrame(marker)) {
      if (size || length < 8) throw new Damaged('its frame is wrong');
      const frame = viewOf(segment);
      size = { height: frame.getUint16(5), width: frame.getUint16(7) };
      kept.push(segment);
    } else if (marker === 0xda) {
      if (++scans > MOST_SCANS) throw new Damaged('it has too many scans');
      const end = endOfScan(input, at);
      kept.push(segment, input.subarray(at, end));
      at = end;
    } else if (NEEDED.has(marker)) kept.push(segment);
    else if (marker === 0xe0) {
      // Without the preview that may be in it.
      if (length === 16 && latin(segment.subarray(4, 9)) === 'JFIF\0') kept.push(segment);
    } else if (marker === 0xe1) {
      const orientation = isTurned ? undefined : orientationIn(segment.subarray(4));
      if (orientation === undefined) continue;
      isTurned = true;
      kept.push(turned(orientation));
    } else if (marker in SHOWN) {
      const name = SHOWN[marker] ?? '';
      if (latin(segment.subarray(4, 4 + name.length)) === name) kept.push(segment);
    } else if (!(marker >= 0xe0 && marker <= 0xef) && marker !== 0xfe)
      throw new Damaged('a marker that nobody knows');
  }
  if (!size || scans === 0) throw new Damaged('there is no picture in it');
  kept.push(Uint8Array.of(0xff, 0xd9));
  return { bytes: Buffer.concat(kept), ...size };
}

/** Where the next marker is that does not belong to the scan's own data. */
function endOfScan(input: Uint8Array, from: number): number {
  for (let at = input.indexOf(0xff, from); at >= 0; at = input.indexOf(0xff, at + 1)) {
    const next = input[at + 1];
    if (next === undefined) return at;
    const isData = next === 0x00 || next === 0xff || (next >= 0xd0 && next <= 0xd7);
    if (!isData) return at;
  }
  return input.length;
}

/** 2 to 8, of the first directory; undefined where nothing must be turned, or it cannot be read. */
function orientationIn(exif: Uint8Array): number | undefined {
  if (latin(exif.subarray(0, 6)) !== 'Exif\0\0' || exif.length < 14) return undefined;
  const tiff = viewOf(exif.subarray(6));
  const isLittle = tiff.getUint16(0) === 0x4949;
  const first = tiff.getUint32(4, isLittle);
  if (first + 2 > tiff.byteLength) return undefined;
  const entries = tiff.getUint16(first, isLittle);
  for (let entry = first + 2; entry < first + 2 + 12 * entries && entry + 12 <= tiff.byteLength; entry += 12)
    if (tiff.getUint16(entry, isLittle) === ORIENTATION) {
      const value = tiff.getUint16(entry + 8, isLittle);
      return value >= 2 && value <= 8 ? value : undefined;
    }
  return undefined;
}

/** EXIF that says that alone. */
function turned(orientation: number): Uint8Array {
  const head = [0xff, 0xe1, 0, 34, ...Buffer.from('Exif\0\0MM\0*'), 0, 0, 0, 8, 0, 1];
  return Uint8Array.from([...head, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
}
