import { isComplaintId, isInstant, MESSAGE_KINDS, type Message, mailAddress } from '@redress/core';
import MailComposer from 'nodemailer/lib/mail-composer';
import * as z from 'zod';

const HEADERS = { kind: 'X-Redress-Kind', complaintId: 'X-Redress-Complaint', at: 'X-Redress-At' } as const;

const Mail = z.object({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  complaintId: z.string().refine(isComplaintId),
  at: z.string().refine(isInstant),
});

/** What can be read back from the file of a message. */
export type Mail = z.infer<typeof Mail>;

/**
 * The message as RFC 5322 text, with CRLF. `key` names it in its Message-ID.
 * @throws Undeliverable where the recipient is no mail address.
 */
export async function composeMail(message: Message, key: string): Promise<Buffer> {
  const composer = new MailComposer({
    from: { name: 'Redress', address: 'redress@localhost' },
    to: { name: '', address: mailAddress(message.to) },
    subject: message.subject,
    // Without any text there would be no part for it.
    text: `${message.text}\n`,
    html: message.html,
    messageId: `<${key}@redress.localhost>`,
    date: new Date(message.at),
    headers: {
      [HEADERS.kind]: message.kind,
      [HEADERS.complaintId]: message.complaintId,
      [HEADERS.at]: message.at,
      'Content-Language': message.language,
      'Auto-Submitted': 'auto-generated',
    },
    // One encoding each for headers and text: so the file can be read back without a library for mail.
    textEncoding: 'base64',
    encoding: 'quoted-printable',
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** Reads what `composeMail` wrote; undefined where it is something else. */
export function parseMail(eml: string): Mail | undefined {
  const [head, body] = splitPart(eml);
  const headers = parseHeaders(head);
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) return undefined;
  const [textHead, text] = splitPart(body.split(`--${boundary}\r\n`)[1] ?? '');
  if (!parseHeaders(textHead).get('content-type')?.startsWith('text/plain')) return undefined;
  return Mail.safeParse({
    to: headers.get('to'),
    subject: decodeWords(headers.get('subject') ?? ''),
    text: decodeQuotedPrintable(text).replaceAll('\r\n', '\n').trimEnd(),
    kind: headers.get(HEADERS.kind.toLowerCase()),
    complaintId: headers.get(HEADERS.complaintId.toLowerCase()),
    at: headers.get(HEADERS.at.toLowerCase()),
  }).data;
}

function splitPart(part: string): [head: string, body: string] {
  const end = part.indexOf('\r\n\r\n');
  return end < 0 ? [part, ''] : [part.slice(0, end), part.slice(end + 4)];
}

function parseHeaders(head: string): Map<string, string> {
  const lines = head.replace(/\r\n(?=[ \t])/g, '').split('\r\n');
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

/** RFC 2047 words in base 64; the white space between two of them only folds the line. */
function decodeWords(text: string): string {
  return text.replace(/=\?UTF-8\?B\?[^?\s]*\?=(?:\s+=\?UTF-8\?B\?[^?\s]*\?=)*/gi, (words) =>
    Buffer.concat(
      words.split(/\s+/).map((word) => Buffer.from(word.slice('=?UTF-8?B?'.length, -'?='.length), 'base64')),
    ).toString(),
  );
}

function decodeQuotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
