import * as z from 'zod';
import { complaintIdSchema } from '../base/ids.ts';
import { type Instant, instantSchema } from '../base/instant.ts';
import type { JsonObject } from '../base/json.ts';
import { remembered } from '../base/remembered.ts';
import {
  CATEGORIES,
  CHANNELS,
  codes,
  LANGUAGES,
  REMEDIES,
  ROOT_CAUSES,
  SEVERITIES,
  STATUSES,
} from '../base/vocabulary.ts';
import { calendarSchema } from '../calendar/calendar.ts';
import { clockNameSchema, deadlineClockSchema, followUpClockSchema } from '../clocks/clock.ts';
import { MESSAGE_KINDS } from '../messages/kinds.ts';
import { policySchema } from '../policy/policy.ts';

const EVENT_KINDS = [
  'received',
  'acknowledged',
  'assigned',
  'paused',
  'question-reminded',
  'resumed',
  'extended',
  'reclassified',
  'retimed',
  'resolved',
  'reopened',
  'withdrawn',
  'closed',
  'warned',
  'breached',
  'escalated',
  'survey-sent',
  'survey-reminded',
  'survey-answered',
  'dissatisfaction-raised',
  'message-sent',
  'message-failed',
  'workflow-failed',
  'workflow-restarted',
] as const;

export const eventSchema = z.strictObject({
  /** From 1, without gaps, over all cycles. */
  seq: z.int().positive(),
  at: instantSchema,
  cycle: z.int().positive(),
  actor: z.enum(['client', 'handler', 'complainant', 'system']),
  kind: z.enum(EVENT_KINDS),
  /** Codes, instants and numbers only, never free text: it stays when personal data is erased. */
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** What a person wrote; erasable. */
  note: z.string().optional(),
});
export type TimelineEvent = z.infer<typeof eventSchema>;

/** A message that is owed: written with the change that causes it, taken out when it has been sent. */
const owedMessageSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  to: z.discriminatedUnion('role', [
    z.strictObject({ role: z.literal('complainant') }),
    z.strictObject({ role: z.literal('team'), team: z.string() }),
    z.strictObject({ role: z.literal('assignee'), assignee: z.string() }),
  ]),
  cycle: z.int().positive(),
  queuedAt: instantSchema,
  attempts: z.int().min(0),
  /** Not before then, after an attempt that failed. */
  retryAt: instantSchema.optional(),
  /** What the text needs and the complaint may no longer say by the time it is sent. */
  facts: z.strictObject({
    clock: clockNameSchema.exactOptional(),
    dueAt: instantSchema.exactOptional(),
    resolutionDueAt: instantSchema.exactOptional(),
    level: z.int().exactOptional(),
    fromTeam: z.string().exactOptional(),
    toTeam: z.string().exactOptional(),
    score: z.int().exactOptional(),
    expiresAt: instantSchema.exactOptional(),
    pauseEndsAt: instantSchema.exactOptional(),
    /** Of a question: that the complaint is closed where it stays unanswered. */
    closes: z.boolean().exactOptional(),
    /** Number of the event whose note belongs in the text. */
    noteOf: z.int().positive().exactOptional(),
  }),
});
export type OwedMessage = z.infer<typeof owedMessageSchema>;

/** A workflow that waits to hear of the complaint: its task token, and what it was told is due when. */
const waitSchema = z.strictObject({ token: z.string(), cycle: z.int().positive(), stepAt: instantSchema });

const remedySchema = z.strictObject({
  kind: codes(REMEDIES),
  amount: z.string().exactOptional(),
  currency: z.string().exactOptional(),
  note: z.string().exactOptional(),
});

export const complaintSchema = z.strictObject({
  id: complaintIdSchema,
  /** 1 when received; one more with every change that people can see. */
  version: z.int().positive(),
  status: codes(STATUSES),
  cycle: z.int().positive(),
  category: codes(CATEGORIES),
  severity: codes(SEVERITIES),
  channel: codes(CHANNELS),
  team: z.string(),
  assignee: z.string().optional(),
  /** 1 for the team of first resort; escalation only ever raises it. */
  level: z.int().positive(),
  jurisdiction: z.string().optional(),
  policy: remembered(policySchema),
  /** The rule that chose the policy, and why it matched. */
  match: z.strictObject({
    policySet: z.string(),
    version: z.int().positive(),
    rule: z.int().positive(),
    reason: z.string(),
  }),
  /** The policy's calendar as it was last reckoned with, in the policy's zone. */
  calendar: remembered(calendarSchema),
  clocks: z.strictObject({
    acknowledgement: deadlineClockSchema,
    resolution: deadlineClockSchema,
    /** From a resolution on. */
    followUp: followUpClockSchema.optional(),
  }),
  /** The complainant's own words and data, all in one place so that they can be erased. */
  content: z.strictObject({
    subject: z.string(),
    description: z.string(),
    complainant: z.strictObject({
      name: z.string(),
      email: z.string().optional(),
      phone: z.string().optional(),
      language: z.enum(LANGUAGES),
      tier: z.string().optional(),
    }),
    reference: z.string().optional(),
    occurredAt: instantSchema.optional(),
  }),
  resolution: z
    .strictObject({
      at: instantSchema,
      summary: z.string(),
      rootCause: codes(ROOT_CAUSES),
      remedies: z.array(remedySchema),
    })
    .optional(),
  /** The newest events; older ones have moved to items of their own, in whole chunks. */
  timeline: z.array(eventSchema),
  owed: z.array(owedMessageSchema),
  /** `generation`: how many executions the current cycle has had; `started`: the current one is known to be. */
  execution: z.strictObject({ generation: z.int().positive(), started: z.boolean() }),
  waits: z.partialRecord(clockNameSchema, waitSchema),
  /** Since when a change has not been heard by everyone who must; the sweeper looks for it. */
  unsettledSince: instantSchema.optional(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type Complaint = z.infer<typeof complaintSchema>;

/** When a deadline falls due next, for the queue's order; none while the ball is with the complainant. */
export function nextDeadline(complaint: Complaint): Instant | undefined {
  const running = [complaint.clocks.acknowledgement, complaint.clocks.resolution].filter(
    (clock) => clock.state === 'running',
  );
  return running.map((clock) => clock.dueAt).sort()[0];
}

export function toBody(complaint: Complaint): JsonObject {
  // JSON.stringify drops undefined members, which a JsonObject cannot hold.
  const body: JsonObject = JSON.parse(JSON.stringify(complaint));
  return body;
}
