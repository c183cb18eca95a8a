import {
  CATEGORIES,
  codes,
  LANGUAGES,
  OUTCOMES,
  SEVERITIES,
  STATUSES,
} from '@redress/core/base/vocabulary.ts';
import { LINK_KINDS } from '@redress/core/complaint/linking.ts';
import { ENTRY_KINDS } from '@redress/core/conversation/entries.ts';
import { templateSchema } from '@redress/core/templates';
import * as z from 'zod';
import { complaintId, instant, nextCursor, reference, timelineEvent } from './answers.ts';

const complaintLink = z.strictObject({
  kind: z
    .enum([...LINK_KINDS, 'duplicate-of', 'repeated-by', 'has-part', 'has-duplicate'])
    .describe('What this one is to the other, or the other way round.'),
  at: instant.optional(),
  complaint: z
    .strictObject({ id: complaintId, reference, status: codes(STATUSES) })
    .optional()
    .describe('Which it is; absent where it is out of reach.'),
});
export const linkPage = z.strictObject({ items: z.array(complaintLink), nextCursor });

export const earlierList = z.strictObject({
  items: z.array(
    z.strictObject({
      id: complaintId,
      reference,
      status: codes(STATUSES),
      category: codes(CATEGORIES),
      severity: codes(SEVERITIES),
      receivedAt: instant,
      resolvedAt: instant.optional(),
      outcome: z.optional(codes(OUTCOMES)),
      score: z.int().min(1).max(5).optional().describe('What the complainant answered the survey with.'),
    }),
  ),
});

export const sentMessage = z.strictObject({
  by: z
    .enum(['mail', 'chat', 'call'])
    .describe('`call`: nothing that is written reaches the complainant, and somebody has to tell them.'),
  language: z.enum(LANGUAGES),
  subject: z.string(),
  text: z.string(),
  html: z.string().optional(),
  letter: z.string().optional().describe('As it is printed and posted, without links.'),
});

const textId = z.string().regex(/^txt_[0-9a-hjkmnp-tv-z]{26}$/);
const { note: _, ...event } = timelineEvent.shape;
export const entry = z.strictObject({
  ...event,
  entry: z
    .enum(ENTRY_KINDS)
    .describe(
      '`out`: we wrote; `sent`: a message went out, which is to be had by its number; `in`: the complainant said; `contact`: a call or a visit; `note`: for the staff alone; `event`: whatever else happened.',
    ),
  text: z.string().optional(),
  written: z
    .strictObject({
      id: textId,
      subject: z.string().optional(),
      attachments: z.array(z.string()).optional().describe('Ids of evidence.'),
      mentions: z.array(z.string()).optional(),
      corrects: textId.optional(),
      erasedAt: instant.optional(),
    })
    .optional(),
  of: z
    .strictObject({ id: complaintId, reference })
    .optional()
    .describe('Of a complaint that is merged into this one: which.'),
});
export const entryPage = z.strictObject({ items: z.array(entry), nextCursor });

export const draft = z.strictObject({
  id: textId,
  by: z.string(),
  savedAt: instant,
  shared: z.boolean(),
  message: z.string().optional(),
  subject: z.string().optional(),
  template: z.string().optional(),
  fields: z.record(z.string(), z.string()).optional(),
  attachments: z.array(z.string()).optional(),
});
export const draftList = z.strictObject({ items: z.array(draft) });
export const noteErased = z.strictObject({ erased: textId });
export const draftDiscarded = z.strictObject({ discarded: z.literal(true) });
export const templateList = z.strictObject({ items: z.array(templateSchema) });
