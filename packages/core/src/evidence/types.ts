/**
 * What may be evidence: photos, videos, documents and recordings as phones, scanners and browsers make them. No SVG and
 * no HTML: what a browser would carry out is none.
 */
export const EVIDENCE_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/heic',
  'video/mp4',
  'video/quicktime',
  'video/webm',
  'application/pdf',
  'audio/mpeg',
  'audio/mp4',
  'audio/ogg',
  'audio/wav',
  'audio/amr',
] as const;
export type EvidenceType = (typeof EVIDENCE_TYPES)[number];

/** By other names of theirs; a browser says of a recording in a container what it records. */
const ALIASES: Readonly<Record<string, EvidenceType>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/heif': 'image/heic',
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heic',
  'video/x-m4v': 'video/mp4',
  'video/3gpp': 'video/mp4',
  'audio/webm': 'video/webm',
  'application/x-pdf': 'application/pdf',
  'audio/mp3': 'audio/mpeg',
  'audio/m4a': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'audio/wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/3gpp': 'audio/amr',
};

/** These are one container: whether a phone says film or sound of it says nothing of the bytes. */
const ONE_CONTAINER: ReadonlySet<EvidenceType> = new Set(['video/mp4', 'video/quicktime', 'audio/mp4']);

/** As people and browsers declare it, without its parameters; undefined where it may be none. */
export function evidenceTypeOf(declared: string): EvidenceType | undefined {
  const [type = ''] = declared.toLowerCase().split(';');
  const name = type.trim();
  const alias = Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
  return alias ?? EVIDENCE_TYPES.find((known) => known === name);
}

export function isDeclaredAs(found: EvidenceType, declared: EvidenceType): boolean {
  return found === declared || (ONE_CONTAINER.has(found) && ONE_CONTAINER.has(declared));
}

/** So many bytes from the beginning tell what it is. */
export const HEAD_BYTES = 1024;
/** And so many from the end whether it is something else besides: a ZIP's directory, with the longest comment. */
export const TAIL_BYTES = 22 + 0xffff;

const BRANDS: readonly (readonly [EvidenceType, RegExp])[] = [
  ['image/heic', /^(?:hei[cxms]|hev[cxms]|mif1|msf1)$/],
  ['video/quicktime', /^qt {2}$/],
  ['audio/mp4', /^M4[AB] $/],
  ['video/mp4', /^(?:iso[m2-9]|mp4[12]|avc1|M4V[ HP]?|MSNV|dash|3g[p2][0-9a-z]|mmp4|XAVC)$/],
];

/** By its first bytes alone, whatever it is called; undefined where it is nothing that may be evidence. */
export function sniff(head: Uint8Array): EvidenceType | undefined {
  const text = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (/^GIF8[79]a/.test(text)) return 'image/gif';
  if (text.startsWith('%PDF-')) return 'application/pdf';
  if (text.startsWith('OggS\0')) return 'audio/ogg';
  if (/^#!AMR(?:-WB)?\n/.test(text)) return 'audio/amr';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WAVE') return 'audio/wav';
  if (text.slice(4, 8) === 'ftyp') return BRANDS.find(([, brands]) => brands.test(text.slice(8, 12)))?.[0];
  if (text.startsWith('\x1aE\xdf\xa3')) return text.slice(0, 64).includes('webm') ? 'video/webm' : undefined;
  if (text.startsWith('ID3') || isLayerThree(head)) return 'audio/mpeg';
  return undefined;
}

/** The header of a frame of MPEG audio, layer III, with a rate that there is. */
function isLayerThree([sync = 0, layer = 0, rates = 0]: Uint8Array): boolean {
  const isFrame = sync === 0xff && (layer & 0xe6) === 0xe2 && (layer & 0x18) !== 0x08;
  return isFrame && rates >> 4 !== 0x0f && (rates & 0x0c) !== 0x0c;
}

const PAGE = /<(?:!doctype|html|head|body|script|svg|iframe|\?php)/i;

/**
 * Whether it could be taken for something else besides what it is: a page, a document, an archive. What is hidden
 * deeper stays what it is to whoever goes by the type that we say.
 */
export function isSomethingElse(type: EvidenceType, head: Uint8Array, tail: Uint8Array): boolean {
  const first = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1');
  if (PAGE.test(first) || (type !== 'application/pdf' && first.includes('%PDF-'))) return true;
  const last = Buffer.from(tail.subarray(-TAIL_BYTES));
  for (
    let at = last.indexOf('PK\x05\x06', 0, 'latin1');
    at >= 0;
    at = last.indexOf('PK\x05\x06', at + 1, 'latin1')
  )
    if (at + 22 <= last.length && at + 22 + last.readUInt16LE(at + 20) === last.length) return true;
  return false;
}
