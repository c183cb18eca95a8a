import * as z from 'zod';
import { complaintId, instant, nextCursor } from './answers.ts';

/* What is answered about personal data: what was erased, what is held, how long things are kept. */

const reason = z.string().describe('Why, as a code.');
export const erased = z.strictObject({
  complaintId,
  status: z.string(),
  erasedAt: instant,
  reason,
  isSettled: z
    .boolean()
    .describe(
      'False for about an hour: what stands beside the complaint goes within minutes, and is looked for once more.',
    ),
});
export const erasurePage = z.strictObject({
  items: z.array(z.strictObject({ complaintId, at: instant, reason })),
  nextCursor,
});
export const retention = z.strictObject({
  version: z
    .int()
    .describe('0 where nobody has said anything, and what the installation was started with counts.'),
  rules: z
    .array(
      z.strictObject({
        category: z.string().optional(),
        policySet: z.string().optional(),
        policy: z.string().optional(),
        jurisdiction: z.string().optional(),
        eraseAfterDays: z
          .int()
          .optional()
          .describe('So long after it was closed or withdrawn, and last changed.'),
        removeAfterDays: z.int().optional(),
      }),
    )
    .describe('The first one that a complaint meets counts; what meets none is kept for ever.'),
  at: instant.optional(),
  by: z.string().optional(),
});
export const privacyRequest = z.strictObject({
  id: z.string(),
  kind: z.enum(['export', 'erasure']),
  reason: reason.optional(),
  status: z.enum(['running', 'done', 'cancelled']),
  startedAt: instant,
  by: z.string(),
  looked: z.int().describe('So many complaints have been looked at.'),
  found: z
    .array(z.strictObject({ complaintId, result: z.string() }))
    .describe('`found`, `erased`, or why it could not be: `open`, `legal-hold`.'),
  endedAt: instant.optional(),
});
export const privacyRequestList = z.strictObject({ items: z.array(privacyRequest) });
export const personalData = z.strictObject({
  at: instant,
  complaints: z.array(
    z.looseObject({
      id: complaintId,
      reference: z.string(),
      continued: z
        .literal(true)
        .optional()
        .describe('The page before has its beginning: these are the rest of its lists.'),
    }),
  ),
  nextCursor,
});
const legalHold = z.strictObject({
  since: instant,
  by: z.string().describe('Who has set it, by kind and id.'),
  reason: z.string(),
});
export const legalHeld = z.strictObject({ complaintId, legalHold: legalHold.optional() });
