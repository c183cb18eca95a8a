import { LANGUAGES } from '@redress/core/base/vocabulary.ts';
import * as z from 'zod';
import { pageSchema } from '../api/schemas.ts';
import { count, instant } from './answers.ts';
import type { DescribedOf } from './described.ts';
import { complaintId, nextCursor, reference } from './shared-answers.ts';

export const dueCall = z.strictObject({
  complaintId,
  reference,
  subject: z.string(),
  call: z.string().describe('To be named when the attempt is recorded.'),
  about: z.string().describe('The kind of what they are to be told.'),
  by: z
    .enum(['call', 'letter', 'nowhere'])
    .describe('How they can be told; `nowhere`: neither a number nor an address is known.'),
  since: instant,
  dueAt: instant,
  againAt: instant.optional().describe('They were tried, and are to be tried again then.'),
  tries: count,
  assignee: z.string().optional(),
  takenBy: z.string().optional().describe('Who is at it just now.'),
});
export const dueCalls = z.strictObject({ items: z.array(dueCall), nextCursor });
export const callToMake = z.strictObject({
  ...dueCall.shape,
  name: z.string(),
  language: z.string(),
  timeZone: z.string().describe('The hours are meant in it.'),
  phone: z.string().optional(),
  address: z.string().optional().describe('Postal.'),
  hours: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  days: z.array(z.string()).optional(),
  script: z
    .strictObject({ en: z.string(), 'zh-CN': z.string() })
    .optional()
    .describe('What to say. What a colleague has written stands in it as it was written.'),
  letter: z
    .strictObject({ language: z.enum(LANGUAGES), subject: z.string(), text: z.string() })
    .optional()
    .describe('The same to be printed and posted.'),
});
export const takenCall = z.strictObject({ call: z.string(), takenBy: z.string(), until: instant });

export const CALLS: DescribedOf<'calls'> = {
  'calls.list': {
    summary: 'What people have to tell complainants, whom nothing reaches that we send',
    description: 'What is due first comes first. What somebody is at says so.',
    query: pageSchema,
    answer: { status: 200, schema: dueCalls },
    links: {
      call: {
        operationId: 'calls.get',
        parameters: {
          id: '$response.body#/items/0/complaintId',
          message: '$response.body#/items/0/call',
        },
      },
    },
  },
  'calls.get': {
    summary: 'One of them: whom to tell it, and in which words',
    answer: { status: 200, schema: callToMake },
    refusals: ['set-aside'],
  },
  'calls.take': {
    summary: 'Be at it: for a quarter of an hour nobody else is',
    description: 'Recording an attempt ends that.',
    answer: { status: 200, schema: takenCall },
    refusals: ['wrong-state', 'set-aside'],
  },
};
