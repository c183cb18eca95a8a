import { isComplaintId } from '@redress/core/base/ids.ts';
import { codes, DISMISSAL_REASONS } from '@redress/core/base/vocabulary.ts';
import * as z from 'zod/mini';
import { NOTE, text } from './input.ts';
import { intakeSchema } from './schemas.ts';

/** What somebody makes of what came in, by the name of that. */
export const settlementSchema = z.lazy(() =>
  z.discriminatedUnion('as', [
    z.strictObject({
      as: z.literal('message'),
      complaintId: z.string().check(z.trim(), z.refine(isComplaintId, 'must be the id of a complaint')),
    }),
    z.strictObject({ as: z.literal('complaint'), complaint: intakeSchema }),
    z.strictObject({
      as: z.literal('dismissed'),
      reason: codes(DISMISSAL_REASONS),
      note: z.exactOptional(text(NOTE)),
    }),
  ]),
);
export type SettlementAsked = z.output<typeof settlementSchema>;
