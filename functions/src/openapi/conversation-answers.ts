import { codes, LINK_KINDS, STATUSES } from '@redress/core';
import * as z from 'zod';
import { complaintId, instant, nextCursor, reference } from './answers.ts';

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
