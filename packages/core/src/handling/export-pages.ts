import * as z from 'zod/mini';
import { type ComplaintId, evidenceIdSchema } from '../base/ids.ts';
import { asJson, type JsonObject, type JsonValue } from '../base/json.ts';
import { jsonBytes } from '../base/within-bytes.ts';
import type { Complaint } from '../complaint/complaint.ts';
import type { Services } from '../ports/services.ts';
import { blobKey } from '../records/evidence.ts';
import { exportComplaint } from './exporting.ts';

/*
 * Everything about somebody, in pages where it is longer than one answer may be. What is cut is a complaint's lists: its
 * next part has its id, its reference, and what is missing of them. No copy of it is kept anywhere, so each page is made anew.
 */

/** In the order in which they are gone through. Each grows at its end alone. */
const LISTS = ['timeline', 'conversation', 'messages', 'evidence'] as const;

const placeSchema = z.object({
  /** Which of the complaints. */
  complaint: z.int().check(z.nonnegative()),
  list: z.optional(z.enum(LISTS)),
  from: z._default(z.int().check(z.nonnegative()), 0),
});
type Place = z.infer<typeof placeSchema>;

/** A file that is larger stands in no answer. */
const MOST_INLINE_BYTES = 10 * 1024 * 1024;

export interface ExportPage {
  readonly complaints: readonly JsonObject[];
  readonly nextCursor?: string;
}

/**
 * @param read one of the complaints, undefined where there is none any more
 * @param most bytes that a page may have, where anybody says so
 */
export async function exportPage(
  services: Services,
  ids: readonly ComplaintId[],
  read: (id: ComplaintId) => Promise<Complaint | undefined>,
  asked: {
    readonly withNotes: boolean;
    readonly cursor?: string | undefined;
    readonly most?: number | undefined;
  },
): Promise<ExportPage> {
  const { withNotes, cursor, most = Number.POSITIVE_INFINITY } = asked;
  const first: Place =
    cursor === undefined ? { complaint: 0, from: 0 } : placeSchema.parse(JSON.parse(cursor));
  const mostInline = Math.min(MOST_INLINE_BYTES, most / 2);
  const complaints: JsonObject[] = [];
  let room = most;
  for (
    let place: Place = first;
    place.complaint < ids.length;
    place = { complaint: place.complaint + 1, from: 0 }
  ) {
    const id = ids[place.complaint];
    const complaint = id && (await read(id));
    if (!complaint) continue;
    const whole = await exportComplaint(services, complaint, withNotes);
    const cut = cutFrom(whole, place, { room, isFirst: complaints.length === 0, mostInline });
    if (!cut) return { complaints, nextCursor: JSON.stringify(place) };
    complaints.push(await withFiles(services, complaint.id, cut.part, mostInline));
    room -= cut.bytes;
    if (cut.next) return { complaints, nextCursor: JSON.stringify({ ...place, ...cut.next }) };
  }
  return { complaints };
}

interface Cut {
  readonly part: JsonObject;
  readonly bytes: number;
  readonly next?: Pick<Place, 'list' | 'from'>;
}

/** What fits of it; undefined where nothing does, and the page has something already. */
function cutFrom(
  whole: JsonObject,
  { list: since, from }: Place,
  { room, isFirst, mostInline }: { room: number; isFirst: boolean; mostInline: number },
): Cut | undefined {
  const { id = '', reference = '' } = whole;
  const rest = Object.entries(whole).filter(([name]) => !LISTS.some((list) => list === name));
  const part: Record<string, JsonValue> =
    since === undefined ? Object.fromEntries(rest) : { id, reference, continued: true };
  let bytes = jsonBytes(part);
  if (bytes > room && !isFirst) return undefined;
  // Every page goes on, whatever is in it.
  let isBare = isFirst && since !== undefined;
  const lists = LISTS.slice(since === undefined ? 0 : LISTS.indexOf(since));
  for (const list of lists) {
    const all = whole[list];
    if (!Array.isArray(all)) continue;
    const given: JsonValue[] = [];
    part[list] = given;
    for (const [index, member] of all.entries()) {
      if (list === since && index < from) continue;
      const more = jsonBytes(member) + (list === 'evidence' ? contentBytes(member, mostInline) : 0);
      if (bytes + more > room && !isBare) return { part, bytes, next: { list, from: index } };
      given.push(member);
      bytes += more;
      isBare = false;
    }
  }
  return { part, bytes };
}

const fileSchema = z.object({
  id: evidenceIdSchema,
  name: z.string(),
  type: z.string(),
  size: z.number(),
  state: z.literal('available'),
});

/** In base64. */
function contentBytes(member: JsonValue, mostInline: number): number {
  const { data: file } = fileSchema.safeParse(member);
  return file && file.size <= mostInline ? Math.ceil(file.size / 3) * 4 : 0;
}

/** With their bytes where those are few; else with where they are, if anybody but ourselves hands them out. */
async function withFiles(
  services: Services,
  complaintId: ComplaintId,
  part: JsonObject,
  mostInline: number,
): Promise<JsonObject> {
  if (!Array.isArray(part.evidence)) return part;
  const evidence = await Promise.all(
    part.evidence.map(async (member) => {
      const { data: file } = fileSchema.safeParse(member);
      if (!file || typeof member !== 'object' || member === null || Array.isArray(member)) return member;
      const key = blobKey('kept', complaintId, file.id);
      if (file.size > mostInline) return asJson({ ...member, link: await services.blobs.link(key, file) });
      const content = await services.blobs.read(key);
      return content ? asJson({ ...member, base64: await base64Of(content) }) : member;
    }),
  );
  return { ...part, evidence };
}

async function base64Of(content: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts).toString('base64');
}
