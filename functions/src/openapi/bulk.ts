import * as z from 'zod';
import { bulkItemsSchema, bulkSchema } from '../api/bulk-schemas.ts';
import { count, instant, nextCursor } from './answers.ts';
import { byId, type DescribedOf } from './described.ts';

export const bulk = z.strictObject({
  id: z.string(),
  action: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  status: z
    .enum(['looking', 'ready', 'running', 'done', 'cancelled'])
    .describe('`looking`: what it would do is being looked at. `ready`: it can be started.'),
  total: count,
  counts: z.strictObject({
    waiting: count.describe('Nothing has become of them yet: once it is `ready`, what would be done.'),
    done: count,
    failed: count.describe('For no fault of theirs; the log says why.'),
    skipped: z
      .record(z.string(), count)
      .describe(
        'By why: `nothing-to-do` where it is so already, `changed` where it was another at the preview, or the code that it is refused with.',
      ),
  }),
  createdAt: instant,
  startedAt: instant.optional(),
  endedAt: instant.optional(),
});
export const bulkList = z.strictObject({ items: z.array(bulk) });
export const bulkItems = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.string(),
      outcome: z.enum(['waiting', 'done', 'skipped', 'failed']),
      code: z.string().optional().describe('Why it was skipped.'),
    }),
  ),
  nextCursor,
});

const answer = { status: 200, schema: bulk } as const;

export const BULK: DescribedOf<'bulk'> = {
  'bulk.list': {
    summary: 'One’s own bulk actions of the last 30 days, the newest first',
    answer: { status: 200, schema: bulkList },
    links: { get: { operationId: 'bulk.get', parameters: { id: '$response.body#/items/0/id' } } },
  },
  'bulk.preview': {
    summary: 'See what an action would do to many',
    description:
      'To those that are named, or to all that a filter finds, 10,000 at most. Which ones, and in which state each is, is settled here: what is started is that. It needs the permission of the action for each of them.',
    body: bulkSchema,
    answer: { status: 202, schema: bulk, location: 'The bulk action.' },
    refusals: ['set-aside'],
    links: {
      get: byId('bulk.get'),
      items: byId('bulk.items'),
      start: byId('bulk.start'),
      continue: byId('bulk.continue'),
      cancel: byId('bulk.cancel'),
    },
  },
  'bulk.get': {
    summary: 'How far it has come',
    answer,
    refusals: ['set-aside'],
    links: { items: byId('bulk.items') },
  },
  'bulk.items': {
    summary: 'What would be done to each, or has been',
    query: bulkItemsSchema,
    answer: { status: 200, schema: bulkItems },
    refusals: ['set-aside'],
  },
  'bulk.start': {
    summary: 'Do what was previewed',
    description: 'What has changed since is skipped. Started again it goes on: each is done once.',
    answer,
    refusals: ['wrong-state', 'set-aside'],
    links: { items: byId('bulk.items'), continue: byId('bulk.continue'), cancel: byId('bulk.cancel') },
  },
  'bulk.continue': {
    summary: 'Go on with it now',
    description: 'For whoever waits for it: it goes on by itself, too, within a minute.',
    answer,
    refusals: ['set-aside'],
    links: { items: byId('bulk.items') },
  },
  'bulk.cancel': {
    summary: 'Do no more of it',
    description: 'What is done stays done.',
    answer,
    refusals: ['set-aside'],
  },
};
