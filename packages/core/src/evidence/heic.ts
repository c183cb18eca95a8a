import { type Box, type Boxes, blank, type Patch } from './boxes.ts';
import { Damaged, latin } from './damaged.ts';
import { filmPatches } from './film.ts';

/* Pictures as ISO/IEC 23008-12 has them: items, which a table says where to find. */

const NEEDED: ReadonlySet<string> = new Set(['ftyp', 'meta', 'mdat', 'moov', 'free', 'styp', 'mini']);
const TOLD: ReadonlySet<string> = new Set(['udta', 'uuid', 'xml ', 'bxml']);
/** EXIF; XMP and other texts by their media type; what an address stands for. */
const TOLD_ITEMS: ReadonlySet<string> = new Set(['Exif', 'mime', 'uri ']);
const MOST_ITEMS = 10_000;

export interface Pictures {
  readonly patches: readonly Patch[];
  readonly width: number;
  readonly height: number;
}

/** What takes EXIF and XMP out of it. @throws Damaged also where it says by nothing known where they are */
export async function heicPatches(boxes: Boxes): Promise<Pictures> {
  const patches: Patch[] = [];
  let meta: Box | undefined;
  let movie: Box | undefined;
  for await (const box of boxes.within(0, boxes.source.size)) {
    if (box.type === 'meta') meta ??= box;
    if (box.type === 'moov') movie ??= box;
    if (!NEEDED.has(box.type) || box.type === 'free') patches.push(...blank(box));
  }
  if (!meta) throw new Damaged('there is no picture in it');
  if (movie) {
    // A film beside it: of that only what is in its own box.
    const film = await filmPatches(boxes);
    patches.push(...film.filter(({ at }) => at < meta.at || at >= meta.end));
  }
  const items = new Map<string, Box>();
  const inside = { from: meta.from + 4, end: meta.end };
  for await (const box of boxes.within(inside.from, inside.end)) {
    items.set(box.type, box);
    if (TOLD.has(box.type)) patches.push(...blank(box));
  }
  const told = await toldItems(boxes, items.get('iinf'));
  if (told.size > 0) patches.push(...(await placesOf(boxes, items.get('iloc'), items.get('idat'), told)));
  return { patches, ...(await largest(boxes, items.get('iprp'))) };
}

async function toldItems(boxes: Boxes, table: Box | undefined): Promise<Set<number>> {
  const told = new Set<number>();
  if (!table) return told;
  const version = (await boxes.bytes(table.from, 4))[0];
  for await (const box of boxes.within(table.from + (version === 0 ? 6 : 8), table.end)) {
    if (box.type !== 'infe') continue;
    const entry = await boxes.content(box);
    const isLong = entry.getUint8(0) >= 3;
    if (entry.byteLength < (isLong ? 14 : 12)) throw new Damaged('an item says nothing of itself');
    const id = isLong ? entry.getUint32(4) : entry.getUint16(4);
    const at = isLong ? 10 : 8;
    const type = latin(new Uint8Array(entry.buffer, entry.byteOffset + at, 4));
    // Older ones say no type: of them nobody knows.
    if (entry.getUint8(0) < 2 || TOLD_ITEMS.has(type)) told.add(id);
  }
  return told;
}

/** Where those items are (8.11.3 of ISO/IEC 14496-12). */
async function placesOf(
  boxes: Boxes,
  table: Box | undefined,
  idat: Box | undefined,
  wanted: ReadonlySet<number>,
): Promise<Patch[]> {
  if (!table) throw new Damaged('there is no table of places');
  const view = await boxes.content(table);
  const version = view.getUint8(0);
  const [offsetBytes, lengthBytes] = [view.getUint8(4) >> 4, view.getUint8(4) & 15];
  const [baseBytes, indexBytes] = [view.getUint8(5) >> 4, version === 0 ? 0 : view.getUint8(5) & 15];
  let at = 6;
  const read = (bytes: number): number => {
    if (at + bytes > view.byteLength) throw new Damaged('a table ends too early');
    let value = 0;
    for (let byte = 0; byte < bytes; byte++) value = value * 256 + view.getUint8(at + byte);
    at += bytes;
    return value;
  };
  const patches: Patch[] = [];
  const count = read(version < 2 ? 2 : 4);
  if (count > MOST_ITEMS) throw new Damaged('it has too many items');
  for (let item = 0; item < count; item++) {
    const id = read(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : read(2) & 15;
    const elsewhere = read(2);
    const base = read(baseBytes);
    for (let extents = read(2); extents > 0; extents--) {
      read(indexBytes);
      const offset = base + read(offsetBytes);
      const length = read(lengthBytes);
      if (!wanted.has(id)) continue;
      if (method > 1 || elsewhere !== 0 || (method === 1 && !idat))
        throw new Damaged('an item is nowhere known');
      const from = method === 1 && idat ? idat.from + offset : offset;
      if (length === 0 || from + length > boxes.source.size) throw new Damaged('an item ends elsewhere');
      patches.push({ at: from, length });
    }
  }
  return patches;
}

async function largest(
  boxes: Boxes,
  properties: Box | undefined,
): Promise<{ width: number; height: number }> {
  const container = properties && (await boxes.find(properties, 'ipco'));
  let size = { width: 0, height: 0 };
  if (container)
    for await (const box of boxes.within(container.from, container.end)) {
      if (box.type !== 'ispe') continue;
      const extent = viewOfExtent(await boxes.bytes(box.from, 12));
      if (extent.width * extent.height > size.width * size.height) size = extent;
    }
  if (size.width === 0) throw new Damaged('there is no picture in it');
  return size;
}

const viewOfExtent = (bytes: Uint8Array) => {
  const content = Buffer.from(bytes);
  return { width: content.readUInt32BE(4), height: content.readUInt32BE(8) };
};
