import { type Box, type Boxes, blank, type Patch } from './boxes.ts';
import { Damaged, latin } from './damaged.ts';

/** At the top: what is played, and where it is. Everything else there says something of it, or nothing. */
const PLAYED: ReadonlySet<string> = new Set([
  ...['ftyp', 'moov', 'mdat', 'moof', 'mfra', 'sidx', 'ssix', 'styp', 'wide', 'pdin', 'emsg', 'prft'],
]);
/** User data, which have places in `©xyz` and `loci`; Apple's, which have them by a key of theirs; XMP. */
const TOLD: ReadonlySet<string> = new Set(['udta', 'meta', 'uuid']);
/** Of tracks. The others hold measurements, places among them, for each instant. */
const SHOWN: ReadonlySet<string> = new Set([
  ...['vide', 'soun', 'auxv', 'pict', 'tmcd', 'text', 'sbtl', 'subt', 'clcp', 'hint'],
]);

/** What takes everything out of a film or a recording but what is seen and heard. @throws Damaged */
export async function filmPatches(boxes: Boxes): Promise<Patch[]> {
  const patches: Patch[] = [];
  let movie: Box | undefined;
  for await (const box of boxes.within(0, boxes.source.size)) {
    if (box.type === 'moov') movie ??= box;
    if (!PLAYED.has(box.type)) patches.push(...blank(box));
  }
  if (!movie) throw new Damaged('there is no film in it');
  let tracks = 0;
  for await (const box of boxes.within(movie.from, movie.end)) {
    if (TOLD.has(box.type)) patches.push(...blank(box));
    if (box.type !== 'trak') continue;
    tracks++;
    const handler = await boxes.find(box, 'mdia', 'hdlr');
    const kind = handler && latin((await boxes.bytes(handler.from, 12)).subarray(8, 12));
    if (kind !== undefined && SHOWN.has(kind)) {
      for await (const part of boxes.within(box.from, box.end))
        if (TOLD.has(part.type)) patches.push(...blank(part));
    } else patches.push(...(await samplesOf(boxes, box)), ...blank(box));
  }
  if (tracks === 0) throw new Damaged('there is no film in it');
  return patches;
}

/** Where a track's samples are, by its tables (ISO/IEC 14496-12, 8.7). */
async function samplesOf(boxes: Boxes, track: Box): Promise<Patch[]> {
  const tables = await boxes.find(track, 'mdia', 'minf', 'stbl');
  if (!tables) return [];
  const table = async (...types: string[]) => {
    for (const type of types) {
      const box = await boxes.find(tables, type);
      if (box) return { type, view: await boxes.content(box) };
    }
    return undefined;
  };
  const [chunks, runs, sizes] = [await table('stco', 'co64'), await table('stsc'), await table('stsz')];
  if (!chunks || !runs || !sizes) return [];
  const bytesEach = chunks.type === 'co64' ? 8 : 4;
  const count = entriesIn(chunks.view, bytesEach);
  const runCount = entriesIn(runs.view, 12);
  const same = sizes.view.getUint32(4);
  const samples = sizes.view.getUint32(8);
  const sizeOf = (sample: number) => {
    if (same !== 0) return same;
    if (12 + 4 * sample + 4 > sizes.view.byteLength) throw new Damaged('a table ends too early');
    return sizes.view.getUint32(12 + 4 * sample);
  };
  const patches: Patch[] = [];
  let sample = 0;
  let run = 0;
  for (let chunk = 0; chunk < count && sample < samples; chunk++) {
    while (run + 1 < runCount && runs.view.getUint32(8 + 12 * (run + 1)) <= chunk + 1) run++;
    const at =
      bytesEach === 8
        ? Number(chunks.view.getBigUint64(8 + 8 * chunk))
        : chunks.view.getUint32(8 + 4 * chunk);
    const last = Math.min(samples, sample + (runCount === 0 ? 0 : runs.view.getUint32(8 + 12 * run + 4)));
    let length = 0;
    if (same !== 0) length = same * (last - sample);
    else for (let one = sample; one < last; one++) length += sizeOf(one);
    sample = last;
    patches.push({ at, length: Math.max(0, Math.min(length, boxes.source.size - at)) });
  }
  return patches;
}

/** @throws Damaged where the table has not so many */
function entriesIn(view: DataView, bytesEach: number): number {
  const count = view.byteLength < 8 ? 0 : view.getUint32(4);
  if (8 + count * bytesEach > view.byteLength) throw new Damaged('a table ends too early');
  return count;
}
