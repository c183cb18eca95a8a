import { shownText, tidyText } from '@redress/core/base/plain-text.ts';
import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { decoded, guessed, headerLines } from './words.ts';

/** A mail as it is dealt with; everything in it has been written by strangers. */
export interface ParsedMail {
  readonly from: { readonly name: string; readonly address: string } | undefined;
  /** Everybody it is to, by whichever header. */
  readonly to: readonly string[];
  readonly subject: string;
  /** What a person reads: of HTML alone, what is left without its marks. */
  readonly text: string;
  readonly messageId: string | undefined;
  /** What it answers, the nearest first. */
  readonly references: readonly string[];
  readonly files: readonly MailFile[];
  /** By small names, the value as it is meant; of several the first. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface MailFile {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
  /** It stands within the letter, as pictures in signatures do. */
  readonly isInline: boolean;
}

/** It is built to keep its reader busy. */
export class TooManyParts extends Error {
  override readonly name = 'TooManyParts';
}

const MOST_PARTS = 500;
const MOST_DEPTH = 20;
const MOST_FILES = 50;

/** @throws TooManyParts, and what the parser throws for what is no mail */
export async function parsed(raw: Uint8Array): Promise<ParsedMail> {
  if (boundariesIn(raw) > MOST_PARTS) throw new TooManyParts();
  const email = await PostalMime.parse(raw, {
    maxNestingDepth: MOST_DEPTH,
    // What was forwarded as a mail of its own stays one.
    forceRfc822Attachments: true,
    attachmentEncoding: 'arraybuffer',
  });
  const lines = headerLines(raw);
  const headers = new Map<string, string>();
  for (const [name, value] of lines) if (!headers.has(name)) headers.set(name, decoded(value));
  return {
    from: fromOf(email, headers.get('from') ?? ''),
    to: addressesIn(lines),
    subject: headers.get('subject') ?? '',
    text: textOf(email, raw, headers),
    messageId: idsIn(headers.get('message-id'))[0],
    references: [...idsIn(headers.get('in-reply-to')), ...idsIn(headers.get('references')).reverse()],
    files: email.attachments.slice(0, MOST_FILES).map(fileOf),
    headers,
  };
}

/** Lines that could begin a part. */
function boundariesIn(raw: Uint8Array): number {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  let count = 0;
  for (let at = bytes.indexOf('\n--'); at >= 0 && count <= MOST_PARTS; at = bytes.indexOf('\n--', at + 3))
    count++;
  return count;
}

function fromOf({ from }: Email, value: string): ParsedMail['from'] {
  const address = from?.address ?? from?.group?.[0]?.address;
  if (address === undefined || address === '') return undefined;
  // Read by ourselves: a name may be cut within a character.
  const name = decoded(value.slice(0, Math.max(0, value.lastIndexOf('<')))).replace(/^["'\s]+|["'\s]+$/g, '');
  return { name: name === '' ? (from?.name ?? '') : name, address };
}

const TO: ReadonlySet<string> = new Set(['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to']);

function addressesIn(lines: ReturnType<typeof headerLines>): string[] {
  const all = lines.filter(([name]) => TO.has(name)).map(([, value]) => value);
  return all.flatMap((value) => value.match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g) ?? []).slice(0, 200);
}

function idsIn(value = ''): string[] {
  return (value.match(/<[^<>\s]{3,998}>/g) ?? []).slice(0, 100);
}

function textOf(email: Email, raw: Uint8Array, headers: ReadonlyMap<string, string>): string {
  const { text = '', html } = email;
  // Eight bits in a mail of one part, of which nobody says what they are.
  if (text.includes('\ufffd') && !/charset|multipart/i.test(headers.get('content-type') ?? ''))
    return bodyOf(raw);
  if (text.trim() !== '') return plain(text);
  return html === undefined ? '' : plain(withoutMarks(html));
}

function bodyOf(raw: Uint8Array): string {
  const bytes = Buffer.from(raw);
  const [end = -4, length = 4] =
    [
      [bytes.indexOf('\r\n\r\n'), 4],
      [bytes.indexOf('\n\n'), 2],
    ].find(([at = -1]) => at >= 0) ?? [];
  return plain(guessed(bytes.subarray(end + length)));
}

/** What hides in a text, or turns it around, is not there for people. */
function plain(text: string): string {
  return shownText(tidyText(text))
    .replace(/[ \t\u00a0]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** HTML is shown as text alone, and never as HTML. */
function withoutMarks(html: string): string {
  return html
    .slice(0, MOST_HTML)
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(script|style|head|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<blockquote\b/gi, '\n> <blockquote')
    .replace(/[\r\n]+/g, ' ')
    .replace(/<(br|\/p|\/div|\/li|\/tr|\/h\d|\/blockquote)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => {
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      if (name.startsWith('#')) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
      return ENTITIES[name.toLowerCase()] ?? whole;
    });
}

const MOST_HTML = 2_000_000;

function fileOf({ filename, mimeType, disposition, related, content }: Attachment): MailFile {
  const name =
    filename === null || filename.trim() === '' ? `file.${mimeType.split('/')[1] ?? 'bin'}` : filename;
  const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
  return { name, type: mimeType, content: bytes, isInline: related === true || disposition === 'inline' };
}
