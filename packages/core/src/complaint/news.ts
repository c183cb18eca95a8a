import * as z from 'zod/mini';
import { type ComplaintId, complaintIdSchema, isComplaintId, referenceOf } from '../base/ids.ts';
import { instantSchema } from '../base/instant.ts';
import { deadlineClocksOf } from '../clocks/clock.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';
import { publicTypeOf } from './public-events.ts';

/*
 * What the outside is told of a change: ids and codes, and nothing that a person wrote or is called by. What is personal
 * is read from the complaint when it is sent, and goes to those alone who have asked for it and may.
 */

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const eventSchema = z.object({
  seq: z.int().check(z.positive()),
  type: z.string(),
  at: instantSchema,
  cycle: z.int().check(z.positive()),
  actor: z.string(),
  data: z.record(z.string(), scalar),
});

const clockSchema = z.object({
  state: z.string(),
  dueAt: instantSchema,
  breachedAt: z.optional(instantSchema),
});

const stateSchema = z.object({
  status: z.string(),
  category: z.string(),
  severity: z.string(),
  channel: z.string(),
  team: z.string(),
  level: z.int().check(z.positive()),
  policy: z.string(),
  clocks: z.record(z.string(), clockSchema),
});

/** Some events of one complaint, and how it stood when they were told. */
export const newsSchema = z.lazy(() =>
  z.object({ complaintId: complaintIdSchema, complaint: stateSchema, events: z.array(eventSchema) }),
);
export type News = z.infer<typeof newsSchema>;

/** One event as the outside is told it. */
export type PublicEvent = News['events'][number] & {
  /** The same however often it is told. */
  readonly id: string;
  readonly complaintId: ComplaintId;
  readonly reference: string;
  readonly complaint: News['complaint'];
};

/** Codes, instants and numbers of an event's data; whom a complaint is given to is nobody's business outside. */
const TOLD: ReadonlySet<string> = new Set([
  'at',
  'category',
  'clock',
  'dueAt',
  'fromCategory',
  'fromSeverity',
  'fromTeam',
  'hold',
  'kind',
  'lateSeconds',
  'level',
  'message',
  'outcome',
  'pauseEndsAt',
  'policy',
  'promise',
  'receivedAt',
  'receivedOn',
  'remedies',
  'remedy',
  'rootCause',
  'score',
  'severity',
  'task',
  'to',
  'toTeam',
  'until',
]);

function dataOf({ data }: TimelineEvent): News['events'][number]['data'] {
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => {
      const told = TOLD.has(name) ? scalar.safeParse(value).data : undefined;
      return told === undefined ? [] : [[name, told]];
    }),
  );
}

/** What the outside hears of those events; with none where it hears of none. */
export function newsOf(complaint: Complaint, events: readonly TimelineEvent[]): News {
  const { id: complaintId, status, category, severity, channel, team, level, policy } = complaint;
  const clocks = deadlineClocksOf(complaint).map(([name, { state, dueAt, breachedAt }]) => [
    name,
    { state, dueAt, ...(breachedAt !== undefined && { breachedAt }) },
  ]);
  return {
    complaintId,
    complaint: {
      ...{ status, category, severity, channel, team, level },
      policy: policy.id,
      clocks: Object.fromEntries(clocks),
    },
    events: events.flatMap((event) => {
      const type = publicTypeOf(event);
      const { seq, at, cycle, actor } = event;
      return type === undefined ? [] : [{ seq, type, at, cycle, actor, data: dataOf(event) }];
    }),
  };
}

export function eventsOf({ complaintId, complaint, events }: News): PublicEvent[] {
  const reference = referenceOf(complaintId);
  return events.map((event) => ({
    id: eventId(complaintId, event.seq),
    complaintId,
    reference,
    ...event,
    complaint,
  }));
}

export function eventId(complaintId: ComplaintId, seq: number): string {
  return `${complaintId}-${seq}`;
}

const EVENT_ID = /^(cmp_[^-]+)-([1-9]\d{0,8})$/;

/** What `eventId` has made; undefined for any other text. */
export function readEventId(id: string): { complaintId: ComplaintId; seq: number } | undefined {
  const [, complaintId = '', seq] = EVENT_ID.exec(id) ?? [];
  return isComplaintId(complaintId) ? { complaintId, seq: Number(seq) } : undefined;
}

/** What is personal of a complaint and of one of its events, for those who may have it. */
export function personalOf({ content }: Complaint, { note }: TimelineEvent) {
  const { subject, description, reference, complainant } = content;
  const { name, email, phone, language } = complainant;
  return {
    ...{ subject, description, complainant: { name, email, phone, language } },
    ...(reference !== undefined && { clientReference: reference }),
    ...(note !== undefined && { note }),
  };
}
