import { decodeTime, ulid } from 'ulid';
import * as z from 'zod/mini';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** `cmp_` and 26 characters of lower-case Crockford base 32: 48 bits of time, then 80 random ones. */
export type ComplaintId = Branded<'ComplaintId'>;
/** The same with `evd_`: of a photo, a document or a recording that belongs to a complaint. */
export type EvidenceId = Branded<'EvidenceId'>;

/** `txt_` and as much: something that was written about a complaint, in an item of its own. */
export type TextId = Branded<'TextId'>;

/** Makes ids that sort by the time they were made at. */
export interface Ids {
  complaint(now: number): ComplaintId;
  evidence(now: number): EvidenceId;
}

export const ids: Ids = {
  complaint: (now) => asComplaintId(`cmp_${ulid(now, random).toLowerCase()}`),
  evidence: (now) => evidenceIdSchema.parse(`evd_${ulid(now, random).toLowerCase()}`),
};

/** Drawn many at a time: each draw costs much more than a byte. */
const drawn = new Uint8Array(4096);
let used = drawn.length;

/** From 0 to 1, in steps of 1/256, as secret as the system can make it. */
function random(): number {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  const byte = drawn[used] ?? 0;
  drawn[used++] = 0;
  return byte / 256;
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Spreads complaints evenly over so many shards, by the last of the id's random characters. */
export function shardOf(id: ComplaintId, shards: number): number {
  return ALPHABET.indexOf(id.slice(-1)) % shards;
}

const COMPLAINT_ID = /^cmp_[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}$/;

export function isComplaintId(text: string): text is ComplaintId {
  return COMPLAINT_ID.test(text);
}

const EVIDENCE_ID = /^evd_[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}$/;

export function isEvidenceId(text: string): text is EvidenceId {
  return EVIDENCE_ID.test(text);
}

/** The same for the same request, by whose key's id it goes: two of them cannot make two pieces. */
export const evidenceIdOf = (request: string): EvidenceId =>
  evidenceIdSchema.parse(`evd_0${request.slice(0, 25)}`);

export const evidenceIdSchema = z.custom<EvidenceId>(
  (value) => typeof value === 'string' && isEvidenceId(value),
  'an id of evidence',
);

export const complaintIdSchema = z.custom<ComplaintId>(
  (value) => typeof value === 'string' && isComplaintId(value),
  'a complaint id',
);

/** `clk_` and 32 hexadecimal characters: the test clock of a sandbox, whose links prove themselves by it. */
export type TestClockId = Branded<'TestClockId'>;

export function isTestClockId(text: string): text is TestClockId {
  return /^clk_[0-9a-f]{32}$/.test(text);
}

export const testClockIdSchema = z.custom<TestClockId>(
  (value) => typeof value === 'string' && isTestClockId(value),
  'a test clock’s id',
);

const TEXT_ID = /^txt_[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}$/;

export function isTextId(text: unknown): text is TextId {
  return typeof text === 'string' && TEXT_ID.test(text);
}

export const textIdSchema = z.custom<TextId>(isTextId, 'a text id');

/** @param now milliseconds since the epoch. */
export function newTextId(now: number): TextId {
  const id = `txt_${ulid(now, random).toLowerCase()}`;
  if (!isTextId(id)) throw new RangeError('not a text id');
  return id;
}

/** @throws RangeError when the text has not the form of a complaint's id. */
export function asComplaintId(text: string): ComplaintId {
  if (!isComplaintId(text)) throw new RangeError('not a complaint id');
  return text;
}

/** When it was made, in milliseconds since the epoch. */
export function timeOf(id: ComplaintId): number {
  return decodeTime(id.slice(4).toUpperCase());
}

/**
 * What people read to each other on the telephone: `7K2M9-QXD4T`, the last 50 random bits of the id in an
 * alphabet without look-alikes. Two of ten million complaints share one with a chance of 4 %; the id never.
 */
export function referenceOf(id: ComplaintId): string {
  const tail = id.slice(-10).toUpperCase();
  return `${tail.slice(0, 5)}-${tail.slice(5)}`;
}

/** Of one complaint, by their number in it: ids that are never given twice there. */
export type RemedyId = Branded<'RemedyId'>;
export type TaskId = Branded<'TaskId'>;

const numbered = (prefix: string) => {
  const pattern = new RegExp(`^${prefix}-[1-9]\\d{0,5}$`);
  return (value: unknown) => typeof value === 'string' && pattern.test(value);
};
export const remedyIdSchema = z.custom<RemedyId>(numbered('remedy'), 'the id of a remedy');
export const taskIdSchema = z.custom<TaskId>(numbered('task'), 'the id of a task');

/**
 * The reference as people read it out and type it: in any case, with blanks or without, and with look-alikes for what
 * it has. Undefined where it cannot be one.
 */
export function readReference(typed: string): string | undefined {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{10}$/.test(plain) ? `${plain.slice(0, 5)}-${plain.slice(5)}` : undefined;
}

/** `inc_` and 32 hexadecimal digits: of something that has come in by a channel, the same for the same. */
export type IncomingId = Branded<'IncomingId'>;
export const incomingIdSchema = z.custom<IncomingId>(
  (value) => typeof value === 'string' && /^inc_[0-9a-f]{32}$/.test(value),
  'the id of something that came in',
);
/** @param digest at least 32 hexadecimal digits. */
export const asIncomingId = (digest: string): IncomingId =>
  incomingIdSchema.parse(`inc_${digest.slice(0, 32)}`);

/** `whk_` and 16 hexadecimal digits: of an endpoint that webhooks go to. */
export type WebhookId = Branded<'WebhookId'>;
const WEBHOOK_ID = /^whk_[0-9a-f]{16}$/;
export const webhookIdSchema = z.custom<WebhookId>(
  (value) => typeof value === 'string' && WEBHOOK_ID.test(value),
  'the id of a webhook',
);
/** @throws ZodError where nothing can have that number. */
export const asRemedyId = (number: number): RemedyId => remedyIdSchema.parse(`remedy-${number}`);
export const asTaskId = (number: number): TaskId => taskIdSchema.parse(`task-${number}`);
