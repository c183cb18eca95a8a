import { Damaged, latin, type Picture, slice, viewOf } from './damaged.ts';

/** Chunks that make the picture, or say how its colours are meant; all others only say something of it. */
const KEPT: ReadonlySet<string> = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'acTL', 'fcTL', 'fdAT', 'pHYs'],
  ...['cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'cLLI', 'bKGD', 'hIST', 'sPLT'],
]);

/** Without EXIF, texts, times, and whatever follows its end. @throws Damaged */
export function cleanPng(input: Uint8Array): Picture {
  const view = viewOf(input);
  const kept: Uint8Array[] = [slice(input, 0, 8)];
  let size: { width: number; height: number } | undefined;
  let hasData = false;
  for (let at = 8; ; ) {
    if (at + 12 > input.length) throw new Damaged('it ends within a chunk');
    const chunk = slice(input, at, 12 + view.getUint32(at));
    const name = latin(chunk.subarray(4, 8));
    at += chunk.length;
    if (!/^[A-Za-z]{4}$/.test(name)) throw new Damaged('a chunk without a name');
    if ((name === 'IHDR') === (size !== undefined)) throw new Damaged('its header is not where it must be');
    if (name === 'IHDR') {
      if (chunk.length !== 25) throw new Damaged('its header is wrong');
      size = { width: view.getUint32(16), height: view.getUint32(20) };
    }
    hasData ||= name === 'IDAT';
    if (KEPT.has(name)) kept.push(chunk);
    else if (/^[A-Z]/.test(name)) throw new Damaged('a chunk that nobody knows');
    if (name === 'IEND') break;
  }
  if (!size || !hasData) throw new Damaged('there is no picture in it');
  return { bytes: Buffer.concat(kept), ...size };
}
