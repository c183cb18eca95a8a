import { PUBLIC_EVENT_TYPES } from '@redress/core/complaint/public-events.ts';
import * as z from 'zod';
import { complaintId, instant, nextCursor } from './answers.ts';

const clock = z.strictObject({ state: z.string(), dueAt: instant, breachedAt: instant.optional() });

export const publicEvent = z.strictObject({
  id: z.string().describe('The same however often it is told: the complaint’s id and the event’s number.'),
  type: z.enum(PUBLIC_EVENT_TYPES),
  at: instant,
  complaintId,
  reference: z.string(),
  seq: z.int().describe('Its number on the complaint’s timeline; those of other numbers are not told.'),
  cycle: z.int(),
  actor: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).describe('Codes and instants.'),
  complaint: z
    .strictObject({
      status: z.string(),
      category: z.string(),
      severity: z.string(),
      channel: z.string(),
      team: z.string(),
      level: z.int(),
      policy: z.string(),
      clocks: z.record(z.string(), clock),
    })
    .describe('As it stood when this was told.'),
});

export const eventPage = z.strictObject({
  items: z.array(publicEvent),
  after: z.string().describe('For the next page, now or later: everything before it has been told.'),
  isMore: z.boolean().describe('More is there already.'),
});

export const webhook = z.strictObject({
  id: z.string(),
  url: z.string(),
  types: z.array(z.string()).optional().describe('All, where there are none.'),
  personal: z.boolean(),
  description: z.string().optional(),
  owner: z.string().describe('Of an app’s: told of what the app has submitted; of any other: of everything.'),
  createdAt: instant,
  state: z.enum(['enabled', 'disabled']),
  disabledAt: instant.optional(),
  disabledFor: z.string().optional().describe('`asked`, or `gone`: it has answered 410.'),
  formerSecretUntil: instant.optional().describe('Until then it is signed with the secret before, too.'),
});
export const webhookList = z.strictObject({ items: z.array(webhook) });
export const newWebhook = webhook.extend({
  secret: z
    .string()
    .optional()
    .describe('Here and never again: absent where the request had made it before.'),
});

export const webhookDeliveries = z.strictObject({
  items: z.array(
    z.strictObject({
      event: z.string(),
      state: z.enum(['waiting', 'parked']),
      since: instant,
      attempts: z.int().optional(),
      dueAt: instant.optional(),
      parkedAt: instant.optional(),
      fault: z.string().optional().describe('Of the last attempt: `HTTP` and a status, or an error’s name.'),
    }),
  ),
  nextCursor,
});
export const webhookReplayed = z.strictObject({ replayed: z.int(), isMore: z.boolean() });
export const webhookTested = z.strictObject({
  event: z.string(),
  status: z.int().optional(),
  fault: z.string().optional(),
});
