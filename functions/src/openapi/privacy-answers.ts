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
const legalHold = z.strictObject({
  since: instant,
  by: z.string().describe('Who has set it, by kind and id.'),
  reason: z.string(),
});
export const legalHeld = z.strictObject({ complaintId, legalHold: legalHold.optional() });
