import { codes, DISMISSAL_REASONS } from '@redress/core/base/vocabulary.ts';
import * as z from 'zod';
import { settlementSchema } from '../api/incoming-schemas.ts';
import * as schemas from '../api/schemas.ts';
import { complaintId, count, instant, nextCursor, reference } from './answers.ts';
import { byId, type DescribedOf } from './described.ts';

export const incomingMessage = z.strictObject({
  id: z.string(),
  channel: z.string().describe('`mail`, `telegram`, or the network of a gateway.'),
  receivedAt: instant,
  bytes: count,
  reason: z.string().optional().describe('Why a person has to look at it, as a code.'),
  complaintId: complaintId.optional(),
  reference: reference.optional(),
  from: z.string().optional(),
  subject: z.string().optional(),
  text: z.string().optional().describe('What was written, without what was quoted.'),
  attachments: z.array(z.string()).optional().describe('What they are called.'),
  verdicts: z
    .record(z.string(), z.string())
    .optional()
    .describe('What whoever brought it says of it: `{"spf": "pass"}`.'),
  settled: z
    .strictObject({
      as: z.string().optional(),
      by: z.string().optional(),
      reason: z.enum(codes(DISMISSAL_REASONS).options).optional(),
      note: z.string().optional(),
    })
    .optional()
    .describe('Absent while it waits for somebody.'),
});
export const incomingPage = z.strictObject({ items: z.array(incomingMessage), nextCursor });

const answer = { status: 200, schema: incomingMessage } as const;

export const INCOMING: DescribedOf<'incoming'> = {
  'incoming.list': {
    summary: 'What came in and waits for a person, the oldest first',
    description:
      'What no machine could understand, or should decide. What belongs to a complaint is shown to those who reach that.',
    query: schemas.pageSchema,
    answer: { status: 200, schema: incomingPage },
    links: {
      get: { operationId: 'incoming.get', parameters: { id: '$response.body#/items/0/id' } },
      settle: { operationId: 'incoming.settle', parameters: { id: '$response.body#/items/0/id' } },
    },
  },
  'incoming.get': {
    summary: 'One of them',
    description: 'Also for 30 days after somebody has seen to it.',
    answer,
    refusals: ['set-aside'],
    links: { settle: byId('incoming.settle') },
  },
  'incoming.settle': {
    summary: 'See to it',
    description:
      'As a `message`, what it says is added to a complaint; as a `complaint`, one is made of it, with what you say of it; `dismissed`, nothing is done, and why is kept. Files that came with it are not carried over.',
    body: settlementSchema,
    answer,
    refusals: ['wrong-state', 'erased', 'merged', 'set-aside'],
    links: {
      complaint: { operationId: 'complaints.get', parameters: { id: '$response.body#/complaintId' } },
    },
  },
};
