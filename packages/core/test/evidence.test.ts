import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Damaged, type Picture } from '../src/evidence/damaged.ts';
import { examine, type Sent, Unfit } from '../src/evidence/examine.ts';
import { cleanGif } from '../src/evidence/gif.ts';
import { cleanJpeg } from '../src/evidence/jpeg.ts';
import { cleanPng } from '../src/evidence/png.ts';
import { EVIDENCE_TYPES, type EvidenceType, evidenceTypeOf, sniff } from '../src/evidence/types.ts';
import { cleanWebp } from '../src/evidence/webp.ts';
import * as files from './evidence-files.ts';

const BOUNDS = { maxPixels: 1_000_000, maxPictureBytes: 1024 * 1024 };

/** In pieces of so many bytes, as they come. */
function sentAs(bytes: Uint8Array, piece = 64): Sent {
  return {
    size: bytes.length,
    at: async (offset, length) => bytes.subarray(offset, offset + length),
    async *all() {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    },
  };
}

async function kept(bytes: Uint8Array, type: EvidenceType, more: { sha256?: string; piece?: number } = {}) {
  const fit = await examine(sentAs(bytes, more.piece), { type, sha256: more.sha256 }, BOUNDS);
  const pieces: Uint8Array[] = [];
  for await (const piece of fit.content) pieces.push(piece);
  const content = Buffer.concat(pieces);
  expect(content).toHaveLength(fit.bytes);
  return { ...fit, content };
}

const reasonOf = async (bytes: Uint8Array, type: EvidenceType, sha256?: string) => {
  try {
    await kept(bytes, type, sha256 === undefined ? {} : { sha256 });
    return 'kept';
  } catch (error) {
    if (error instanceof Unfit) return error.reason;
    throw error;
  }
};

const MADE: Readonly<Record<EvidenceType, Buffer>> = {
  'image/jpeg': files.jpeg(),
  'image/png': files.png(),
  'image/webp': files.webp(),
  'image/gif': files.gif(),
  'image/heic': files.heic(),
  'video/mp4': files.film(),
  'video/quicktime': files.film('qt  '),
  'video/webm': files.WEBM,
  'application/pdf': files.PDF,
  'audio/mpeg': files.MP3,
  'audio/mp4': files.film('M4A '),
  'audio/ogg': files.OGG,
  'audio/wav': files.WAV,
  'audio/amr': files.AMR,
};
const CLEANED = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/heic'] as const;
const FILMS = ['video/mp4', 'video/quicktime', 'audio/mp4'] as const;
const CLEANERS: readonly (readonly [string, Buffer, (input: Uint8Array) => Picture])[] = [
  ['JPEG', files.jpeg(), cleanJpeg],
  ['PNG', files.png(), cleanPng],
  ['WebP', files.webp(), cleanWebp],
  ['GIF', files.gif(), cleanGif],
];

describe('what evidence is', () => {
  it.each(EVIDENCE_TYPES)('%s is known by its first bytes, and kept', async (type) => {
    expect(sniff(MADE[type])).toBe(type);
    expect((await kept(MADE[type], type)).type).toBe(type);
  });

  it('is not what its sender says, or nothing that may be evidence', async () => {
    expect(await reasonOf(files.jpeg(), 'image/png')).toBe('type-mismatch');
    expect(await reasonOf(files.PDF, 'video/mp4')).toBe('type-mismatch');
    for (const text of [
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      '<!doctype html><p>',
      'MZ\x90\0',
      'PK\x03\x04',
    ])
      expect(await reasonOf(Buffer.from(text, 'latin1'), 'image/png'), text).toBe('type-not-allowed');
    expect(await reasonOf(Buffer.from([]), 'image/png')).toBe('type-not-allowed');
    expect(sniff(files.box('ftyp', Buffer.from('avif\0\0\0\0')))).toBeUndefined();
    for (const type of ['image/svg+xml', 'text/html', 'application/zip', 'constructor', ''])
      expect(evidenceTypeOf(type), type).toBeUndefined();
  });

  it('is declared by other names, too; of a container whether it is film or sound says nothing', async () => {
    expect(evidenceTypeOf('IMAGE/JPG; charset=x')).toBe('image/jpeg');
    expect(evidenceTypeOf('audio/webm;codecs=opus')).toBe('video/webm');
    expect((await kept(files.film('M4A '), 'video/mp4')).type).toBe('audio/mp4');
  });

  it('is refused where it could be taken for something else besides', async () => {
    const page = Buffer.from('<html><script>alert(1)</script>');
    expect(
      await reasonOf(Buffer.concat([files.PDF.subarray(0, 9), page, files.PDF]), 'application/pdf'),
    ).toBe('ambiguous');
    expect(await reasonOf(Buffer.concat([files.MP3, files.PDF]), 'audio/mpeg')).toBe('ambiguous');
    for (const type of ['application/pdf', 'audio/ogg'] as const)
      expect(await reasonOf(Buffer.concat([MADE[type], files.ZIP_END]), type)).toBe('ambiguous');
    // Of a picture whatever follows it is gone.
    const photo = await kept(Buffer.concat([files.jpeg(), page, files.ZIP_END]), 'image/jpeg');
    expect(photo.content.includes('<script')).toBe(false);
  });

  it('is looked at as it is written, not only as it was before', async () => {
    const other = Buffer.concat([Buffer.from('<!doctype html>'), Buffer.alloc(files.film().length - 15)]);
    const swapped = { ...sentAs(files.film()), all: sentAs(other).all };
    const fit = await examine(swapped, { type: 'video/mp4' }, BOUNDS);
    const drain = async () => {
      for await (const _ of fit.content);
    };
    await expect(drain()).rejects.toThrow(Unfit);
  });

  it('is what was sent, by its checksum', async () => {
    for (const type of ['image/png', 'application/pdf'] as const) {
      const right = createHash('sha256').update(MADE[type]).digest('hex');
      expect(await reasonOf(MADE[type], type, right)).toBe('kept');
      expect(await reasonOf(MADE[type], type, '0'.repeat(64))).toBe('checksum-mismatch');
    }
  });

  it.each([
    ['image/jpeg', files.jpeg({ width: 60_000, height: 60_000 })],
    ['image/png', files.png({ width: 100_000, height: 100_000 })],
    ['image/webp', files.webp({ width: 16_000, height: 16_000 })],
    ['image/heic', files.heic({ width: 60_000, height: 60_000 })],
  ] as const)('is refused as %s where it would be too large once it is decoded', async (type, bytes) => {
    expect(await reasonOf(bytes, type)).toBe('too-many-pixels');
  });
});

describe('what is taken out of evidence', () => {
  it.each([...CLEANED, ...FILMS])('of %s is where, when and by whom it was made', async (type) => {
    expect(MADE[type].includes(files.SECRET)).toBe(true);
    const { content, positions } = await kept(MADE[type], type);
    expect(content.includes(files.SECRET)).toBe(false);
    expect(content.includes('+48.8584')).toBe(false);
    expect(positions).toBe('removed');
    // What was cleaned before is the same when it is cleaned again.
    expect((await kept(content, type)).content).toEqual(content);
  });

  it('is nothing of documents and other recordings, which is said', async () => {
    for (const type of [
      'application/pdf',
      'video/webm',
      'audio/mpeg',
      'audio/ogg',
      'audio/wav',
      'audio/amr',
    ] as const) {
      const { content, positions } = await kept(MADE[type], type);
      expect(content).toEqual(MADE[type]);
      expect(positions).toBe('unknown');
    }
  });

  it('of a photo is not how it is to be turned, its colours, or the picture', async () => {
    const { content } = await kept(files.jpeg({ orientation: 6 }), 'image/jpeg');
    expect(content.includes('Exif\0\0')).toBe(true);
    expect(content.includes('ICC_PROFILE')).toBe(true);
    const scan = Buffer.from([0x3f, 0xff, 0x00, 0x12, 0xff, 0xd0, 0x7f, 0xff, 0xd9]);
    expect(content.subarray(-scan.length)).toEqual(scan);
    const upright = await kept(files.jpeg({ orientation: 1 }), 'image/jpeg');
    expect(upright.content.includes('Exif')).toBe(false);
  });

  it('of a PNG are only chunks that say something of it: the picture decodes to what it was', async () => {
    const dataOf = (png: Buffer) => {
      const at = png.indexOf('IDAT');
      return inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    };
    const { content } = await kept(files.png(), 'image/png');
    expect(dataOf(content)).toEqual(dataOf(files.png()));
    expect(content.includes('gAMA')).toBe(true);
  });

  it('of a film are its tracks of places, samples included; nothing moves, and what is seen and heard stays', async () => {
    const { content } = await kept(files.film(), 'video/mp4', { piece: 7 });
    expect(content).toHaveLength(files.film().length);
    expect(content.includes('picture and sound')).toBe(true);
    expect(content.includes('soun')).toBe(true);
    expect(content.includes('udta')).toBe(false);
  });

  it('of a HEIC are the items that tell of it, wherever they are', async () => {
    const { content } = await kept(files.heic(), 'image/heic');
    expect(content.includes('the picture itself')).toBe(true);
    expect(content).toHaveLength(files.heic().length);
  });
});

describe('bytes that nobody has made with care', () => {
  const mangled = (bytes: Buffer) =>
    fc
      .array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 })
      .chain((changes) => fc.nat(bytes.length).map((end) => ({ changes, end })))
      .map(({ changes, end }) => {
        const copy = Buffer.from(bytes);
        for (const [at, value] of changes) copy[at] = value;
        return end < 20 ? copy : copy.subarray(0, Math.max(end, 1));
      });

  it.each(CLEANERS)('%s: are refused as damaged, or cleaned to what cleans to itself', (_, bytes, clean) => {
    fc.assert(
      fc.property(fc.oneof(mangled(bytes), fc.uint8Array({ maxLength: 200 }).map(Buffer.from)), (input) => {
        try {
          const { bytes: cleaned } = clean(input);
          expect(cleaned.length).toBeLessThanOrEqual(input.length + 64);
          expect(Buffer.from(clean(cleaned).bytes).equals(Buffer.from(cleaned))).toBe(true);
        } catch (error) {
          if (!(error instanceof Damaged || error instanceof RangeError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([...FILMS, 'image/heic'] as const)('%s: are refused, or keep their length', async (type) => {
    await fc.assert(
      fc.asyncProperty(mangled(MADE[type]), async (input) => {
        try {
          const { content } = await kept(input, type, { piece: 1 + (input.length % 97) });
          expect(content).toHaveLength(input.length);
        } catch (error) {
          if (!(error instanceof Unfit)) throw error;
        }
      }),
      { numRuns: 150 },
    );
  });

  it('end in time, however often they say that there is more', async () => {
    const ftyp = files.box('ftyp', Buffer.from('isom\0\0\0\0'));
    const many = Buffer.concat([ftyp, ...Array.from({ length: 20_001 }, () => files.box('free'))]);
    expect(await reasonOf(many, 'video/mp4')).toBe('damaged');
    const scan = Buffer.from([0xff, 0xda, 0, 2, 1]);
    const end = files.jpeg().lastIndexOf(Buffer.from([0xff, 0xd9]));
    const scans = Buffer.concat([files.jpeg().subarray(0, end), ...Array.from({ length: 500 }, () => scan)]);
    expect(await reasonOf(scans, 'image/jpeg')).toBe('damaged');
  });
});
