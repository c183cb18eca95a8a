import { crc32, deflateSync } from 'node:zlib';

/* Small files of each kind, made here, with a place in each: what must be gone, and what must stay. */

/** Stands in every place where metadata is. */
export const SECRET = 'N48.8584 E002.2945 by Wang Fang';

const ascii = (text: string) => Buffer.from(text, 'latin1');
const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const u32 = (value: number) =>
  Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
const le32 = (value: number) => u32(value).reverse();

/** An EXIF directory with an orientation, a place, and a text. */
export function exif(orientation = 6): Buffer {
  const text = ascii(`${SECRET}\0`);
  const entry = (tag: number, type: number, count: number, value: Buffer) =>
    Buffer.concat([u16(tag), u16(type), u32(count), value, Buffer.alloc(4 - value.length)]);
  const first = [
    entry(0x0112, 3, 1, u16(orientation)),
    entry(0x013b, 2, text.length, u32(8 + 2 + 3 * 12 + 4)),
    entry(0x8825, 4, 1, u32(8 + 2 + 3 * 12 + 4 + text.length)),
  ];
  const places = [entry(1, 2, 2, ascii('N\0')), entry(3, 2, 2, ascii('E\0'))];
  return Buffer.concat([
    ...[ascii('MM\0*'), u32(8), u16(first.length), ...first, u32(0), text],
    ...[u16(places.length), ...places, u32(0)],
  ]);
}

const segment = (marker: number, ...content: Buffer[]) => {
  const all = Buffer.concat(content);
  return Buffer.concat([Buffer.from([0xff, marker]), u16(2 + all.length), all]);
};

/** One grey block of eight by eight, by tables of our own. */
export function jpeg({ width = 8, height = 8, orientation = 6 } = {}): Buffer {
  const table = Buffer.concat([Buffer.from([1]), Buffer.alloc(15), Buffer.from([0])]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, ascii('JFIF\0'), Buffer.from([1, 1, 0, 0, 1, 0, 1, 0, 0])),
    segment(0xe1, ascii('Exif\0\0'), exif(orientation)),
    segment(0xe1, ascii('http://ns.adobe.com/xap/1.0/\0'), ascii(`<x:xmpmeta>${SECRET}</x:xmpmeta>`)),
    segment(0xe2, ascii('ICC_PROFILE\0'), Buffer.from([1, 1]), ascii('colours')),
    segment(0xe2, ascii('MPF\0'), ascii(SECRET)),
    segment(0xed, ascii('Photoshop 3.0\0'), ascii(SECRET)),
    segment(0xfe, ascii(SECRET)),
    segment(0xdb, Buffer.from([0]), Buffer.alloc(64, 1)),
    segment(0xc0, Buffer.from([8]), u16(height), u16(width), Buffer.from([1, 1, 0x11, 0])),
    segment(0xc4, Buffer.from([0x00]), table),
    segment(0xc4, Buffer.from([0x10]), table),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    // With a stuffed byte and a restart in it, which are none of its ends.
    Buffer.from([0x3f, 0xff, 0x00, 0x12, 0xff, 0xd0, 0x7f]),
    Buffer.from([0xff, 0xd9]),
    ascii(`ftypmp42${SECRET}`),
  ]);
}

const chunk = (name: string, content: Buffer) => {
  const named = Buffer.concat([ascii(name), content]);
  return Buffer.concat([u32(content.length), named, u32(crc32(named))]);
};

export function png({ width = 4, height = 4 } = {}): Buffer {
  const rows = Buffer.alloc(Math.min(height, 64) * (1 + width * 3), 0);
  return Buffer.concat([
    ascii('\x89PNG\r\n\x1a\n'),
    chunk('IHDR', Buffer.concat([u32(width), u32(height), Buffer.from([8, 2, 0, 0, 0])])),
    chunk('gAMA', u32(45455)),
    chunk('eXIf', exif()),
    chunk('tEXt', ascii(`Comment\0${SECRET}`)),
    chunk('iTXt', ascii(`XML:com.adobe.xmp\0\0\0\0\0${SECRET}`)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
    ascii(SECRET),
  ]);
}

const riff = (name: string, content: Buffer) =>
  Buffer.concat([ascii(name), le32(content.length), content, Buffer.alloc(content.length % 2)]);

export function webp({ width = 16, height = 16 } = {}): Buffer {
  const canvas = Buffer.alloc(10);
  canvas[0] = 0x0c;
  canvas.writeUIntLE(width - 1, 4, 3);
  canvas.writeUIntLE(height - 1, 7, 3);
  const bits = (width - 1) | ((height - 1) << 14);
  const content = Buffer.concat([
    ascii('WEBP'),
    riff('VP8X', canvas),
    riff('VP8L', Buffer.concat([Buffer.from([0x2f]), le32(bits), ascii('picture')])),
    riff('EXIF', exif()),
    riff('XMP ', ascii(SECRET)),
    riff('note', ascii(SECRET)),
  ]);
  return Buffer.concat([ascii('RIFF'), le32(content.length), content, ascii(SECRET)]);
}

export function gif(): Buffer {
  const blocks = (...all: Buffer[]) =>
    Buffer.concat([...all.flatMap((one) => [Buffer.from([one.length]), one]), Buffer.from([0])]);
  return Buffer.concat([
    ascii('GIF89a'),
    Buffer.from([2, 0, 2, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
    Buffer.concat([Buffer.from([0x21, 0xff]), blocks(ascii('NETSCAPE2.0'), Buffer.from([1, 0, 0]))]),
    Buffer.concat([Buffer.from([0x21, 0xff]), blocks(ascii('XMP DataXMP'), ascii(SECRET))]),
    Buffer.concat([Buffer.from([0x21, 0xfe]), blocks(ascii(SECRET))]),
    Buffer.concat([Buffer.from([0x21, 0xf9]), blocks(Buffer.from([0, 0, 0, 0]))]),
    Buffer.from([0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0]),
    Buffer.concat([Buffer.from([2]), blocks(Buffer.from([0x8c, 0x2d, 0x99]))]),
    Buffer.from([0x3b]),
    ascii(SECRET),
  ]);
}

export const box = (type: string, ...content: Buffer[]): Buffer => {
  const all = Buffer.concat(content);
  return Buffer.concat([u32(8 + all.length), ascii(type), all]);
};
const full = (version: number) => Buffer.from([version, 0, 0, 0]);

function track(kind: string, at: number, sizes: readonly number[]): Buffer {
  const stbl = box(
    'stbl',
    box('stsc', full(0), u32(1), u32(1), u32(sizes.length), u32(1)),
    box('stsz', full(0), u32(0), u32(sizes.length), ...sizes.map(u32)),
    box('stco', full(0), u32(1), u32(at)),
  );
  const handler = box('hdlr', full(0), u32(0), ascii(kind), Buffer.alloc(13));
  return box(
    'trak',
    box('tkhd', full(0)),
    box('mdia', handler, box('minf', stbl)),
    box('udta', ascii(SECRET)),
  );
}

/** A picture, sounds, and a track of places; `brand` as in `qt  `. The film comes before its table, as phones write. */
export function film(brand = 'isom'): Buffer {
  const shown = ascii('picture and sound');
  const ftyp = box('ftyp', ascii(brand), u32(0), ascii('isom'));
  const mdat = box('mdat', shown, ascii(SECRET));
  const at = ftyp.length + 8;
  const moov = box(
    'moov',
    box('mvhd', full(0)),
    track('vide', at, [7]),
    track('soun', at + 7, [10]),
    track('meta', at + shown.length, [10, SECRET.length - 10]),
    box('udta', box('\xa9xyz', ascii(`+48.8584+002.2945/${SECRET}`)), box('loci', ascii(SECRET))),
    box('meta', box('keys', ascii(`com.apple.quicktime.location.ISO6709${SECRET}`))),
  );
  return Buffer.concat([ftyp, mdat, moov, box('uuid', ascii(SECRET)), box('free', ascii(SECRET))]);
}

/** A picture, its EXIF in the data, its XMP in the table. */
export function heic({ width = 64, height = 64 } = {}): Buffer {
  const ftyp = box('ftyp', ascii('heic'), u32(0), ascii('mif1heic'));
  const picture = ascii('the picture itself');
  const told = exif();
  const infe = (id: number, type: string) =>
    box('infe', full(2), u16(id), u16(0), ascii(type), Buffer.from([0]));
  const xmp = ascii(SECRET);
  const meta = (at: number) =>
    box(
      'meta',
      full(0),
      box('hdlr', full(0), u32(0), ascii('pict'), Buffer.alloc(13)),
      box('iinf', full(0), u16(3), infe(1, 'hvc1'), infe(2, 'Exif'), infe(3, 'mime')),
      box(
        'iloc',
        full(1),
        Buffer.from([0x44, 0x00]),
        u16(3),
        Buffer.concat([u16(1), u16(0), u16(0), u16(1), u32(at), u32(picture.length)]),
        Buffer.concat([u16(2), u16(0), u16(0), u16(1), u32(at + picture.length), u32(told.length)]),
        Buffer.concat([u16(3), u16(1), u16(0), u16(1), u32(0), u32(xmp.length)]),
      ),
      box('iprp', box('ipco', box('ispe', full(0), u32(width), u32(height)))),
      box('idat', xmp),
    );
  const before = ftyp.length + meta(0).length + 8;
  return Buffer.concat([ftyp, meta(before), box('mdat', picture, told)]);
}

export const PDF = ascii('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
export const WAV = Buffer.concat([ascii('RIFF'), le32(40), ascii('WAVEfmt '), Buffer.alloc(32)]);
export const MP3 = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(413)]);
export const OGG = Buffer.concat([ascii('OggS\0\x02'), Buffer.alloc(40)]);
export const AMR = Buffer.concat([ascii('#!AMR\n'), Buffer.alloc(32)]);
export const WEBM = Buffer.concat([
  ...[Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x8b, 0x42, 0x82, 0x84]), ascii('webm'), Buffer.alloc(64)],
]);
/** The end of an archive with nothing in it. */
export const ZIP_END = Buffer.concat([ascii('PK\x05\x06'), Buffer.alloc(18)]);
