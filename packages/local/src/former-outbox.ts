import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DAY_MS,
  errorName,
  instantOf,
  type Mail,
  mailItem,
  mailName,
  mailSchema,
  millisOf,
  type Noting,
} from '@redress/core';

/*
 * Version 0.1 kept each message as a file in a folder. They go into the store, one by one: a file is removed once its
 * message stands there, so that this may be interrupted anywhere.
 */

export interface TakingOver {
  /** Resolves when it is through, or has been given up until the next start. */
  readonly ended: Promise<void>;
  /** Ends after the files in hand. */
  stop(): Promise<void>;
}

const AT_ONCE = 50;
const FILE = /^(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z-([0-9a-f]{32}))\.eml$/;
/** What a kill has left half written was never sent. */
const DRAFT = '.draft';

/** @param keptDays from now on, however old a message is: an update takes away none. */
export function takeOver(folder: string, services: Noting, keptDays: number): TakingOver {
  const stopping = new AbortController();
  const { log } = services;
  const ended = takeAll(folder, services, keptDays, stopping.signal).catch((error: unknown) =>
    log.error('outbox-not-taken-over', { error: errorName(error) }),
  );
  return {
    ended,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

async function takeAll(
  folder: string,
  services: Noting,
  keptDays: number,
  stopping: AbortSignal,
): Promise<void> {
  const names = await namesIn(folder);
  if (names === undefined) return;
  let [taken, left] = [0, 0];
  for (let first = 0; first < names.length && !stopping.aborted; first += AT_ONCE) {
    const batch = names.slice(first, first + AT_ONCE);
    const done = await Promise.allSettled(batch.map((name) => take(folder, name, services, keptDays)));
    for (const one of done) {
      if (one.status === 'rejected') throw one.reason;
      if (one.value) taken++;
      else left++;
    }
  }
  if (taken > 0) services.log.info('mails-taken-over', { taken });
  if (left > 0) services.log.warn('files-left-in-outbox', { left });
  else if (!stopping.aborted) await rmdir(folder);
}

async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** False where it is no message: it stays where it is. */
async function take(
  folder: string,
  file: string,
  { store, clock }: Noting,
  keptDays: number,
): Promise<boolean> {
  const path = join(folder, file);
  if (!file.endsWith(DRAFT)) {
    const [, name = '', key = ''] = FILE.exec(file) ?? [];
    const mail = name === '' ? undefined : readEml(await readFile(path, 'latin1'), key);
    if (!mail || mailName(mail.at, key) !== name) return false;
    const expiresAt = instantOf(Math.max(clock.now(), millisOf(mail.at)) + keptDays * DAY_MS);
    await store.putIfAbsent(mailItem(name, mail, expiresAt));
  }
  await rm(path);
  return true;
}

/** Reads what version 0.1 wrote, one encoding each for headers and parts; undefined where it is something else. */
function readEml(eml: string, id: string): Mail | undefined {
  const [head, body] = splitPart(eml);
  const headers = parseHeaders(head);
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) return undefined;
  const [, text = '', html = ''] = body.split(`--${boundary}`).map((part) => splitPart(part)[1]);
  return mailSchema.safeParse({
    id,
    kind: headers.get('x-redress-kind'),
    complaintId: headers.get('x-redress-complaint'),
    to: headers.get('to'),
    language: headers.get('content-language'),
    subject: decodeWords(headers.get('subject') ?? ''),
    // What ends a part is no part of it, and the text had been given a line feed more.
    text: decodeQuotedPrintable(text).replace(/\n{1,2}$/, ''),
    html: decodeQuotedPrintable(html).replace(/\n$/, ''),
    at: headers.get('x-redress-at'),
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
  return Buffer.from(bytes, 'latin1').toString().replaceAll('\r\n', '\n');
}
