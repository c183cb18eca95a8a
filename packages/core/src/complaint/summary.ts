import * as z from 'zod/mini';
import { complaintIdSchema, referenceOf } from '../base/ids.ts';
import { instantSchema } from '../base/instant.ts';
import type { JsonObject } from '../base/json.ts';
import { type DeadlineClock, deadlineClocksOf } from '../clocks/clock.ts';
import { hasBeenMissed } from '../clocks/promises.ts';
import { type Complaint, nextDeadline } from './complaint.ts';

const clockSchema = z.lazy(() =>
  z.looseObject({
    state: z.string(),
    dueAt: instantSchema,
    breachedAt: z.optional(instantSchema),
  }),
);

/**
 * A complaint as lists show it. Codes and members that only another version knows are carried as they are. What
 * changes with every write is not in it, for the indexes are written where it changes.
 */
export const summarySchema = z.lazy(() =>
  z.looseObject({
    id: complaintIdSchema,
    reference: z.string(),
    /** May be cut, and ends in `…` then. */
    subject: z.string(),
    status: z.string(),
    severity: z.string(),
    category: z.string(),
    channel: z.string(),
    team: z.string(),
    assignee: z.optional(z.string()),
    /** Whom it is about: lists leave it out for them, and show it to nobody. */
    conflicts: z.optional(z.array(z.string())),
    level: z.int().check(z.positive()),
    clocks: z.looseObject({
      acknowledgement: clockSchema,
      resolution: clockSchema,
      /** Those of the policy's further clocks that have not stopped, a few of them: the first due. */
      others: z.optional(z.record(z.string(), clockSchema)),
    }),
    /** A date of any of the clocks has passed in this cycle while it was in force, corrected since or not. */
    breached: z.boolean(),
    nextDeadline: z.optional(instantSchema),
    /** So many calls have still to be made; none where it says nothing. */
    openCalls: z.optional(z.int().check(z.positive())),
    /** It waits for somebody else. */
    hold: z.optional(z.looseObject({ kind: z.string(), until: instantSchema })),
    /** What was personal is gone since then. */
    erasedAt: z.optional(instantSchema),
    /** Where it reached us before it was stored. */
    receivedAt: z.optional(instantSchema),
    createdAt: instantSchema,
  }),
);
export type Summary = z.infer<typeof summarySchema>;

/** As JSON, in UTF-8. */
const MOST_BYTES = 1024;
/** So many of the policy's further clocks. */
const MOST_OTHERS = 2;
const ELLIPSIS = '…';

export function summaryOf(complaint: Complaint): JsonObject {
  const {
    id,
    status,
    severity,
    category,
    channel,
    team,
    assignee,
    conflicts,
    level,
    calls = [],
    hold,
    receivedAt,
    createdAt,
  } = complaint;
  const { acknowledgement, resolution, others = {} } = complaint.clocks;
  const shown = Object.entries(others)
    .filter(([, { state }]) => state !== 'stopped')
    .sort(([, one], [, other]) => (one.dueAt < other.dueAt ? -1 : 1))
    .slice(0, MOST_OTHERS)
    .map(([name, clock]) => [name, clockOf(clock)] as const);
  const next = nextDeadline(complaint);
  const summary = {
    id,
    reference: referenceOf(id),
    subject: '',
    status,
    severity,
    category,
    channel,
    team,
    ...(assignee !== undefined && { assignee }),
    ...(conflicts && { conflicts }),
    level,
    clocks: {
      acknowledgement: clockOf(acknowledgement),
      resolution: clockOf(resolution),
      ...(shown.length > 0 && { others: Object.fromEntries(shown) }),
    },
    breached: deadlineClocksOf(complaint).some(([, clock]) => hasBeenMissed(clock)),
    ...(next !== undefined && { nextDeadline: next }),
    ...(calls.length > 0 && { openCalls: calls.length }),
    ...(hold && { hold: { kind: hold.kind, until: hold.until } }),
    ...(complaint.erasure && { erasedAt: complaint.erasure.at }),
    ...(receivedAt !== undefined && { receivedAt }),
    createdAt,
  };
  return { ...summary, subject: cut(complaint.content.subject, MOST_BYTES - bytesOf(summary)) };
}

function clockOf({ state, dueAt, breachedAt }: DeadlineClock): JsonObject {
  return { state, dueAt, ...(breachedAt !== undefined && { breachedAt }) };
}

/** The text, or as many whole characters of it as fit, with an ellipsis. */
function cut(text: string, most: number): string {
  if (contentBytes(text) <= most) return text;
  let left = most - Buffer.byteLength(ELLIPSIS);
  let kept = '';
  for (const character of text) {
    left -= contentBytes(character);
    if (left < 0) break;
    kept += character;
  }
  return most < Buffer.byteLength(ELLIPSIS) ? '' : `${kept}${ELLIPSIS}`;
}

function bytesOf(value: JsonObject | string): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Without the quotation marks. */
function contentBytes(text: string): number {
  return bytesOf(text) - 2;
}
