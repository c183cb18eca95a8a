import * as z from 'zod/mini';
import { code } from './input.ts';
import { instant } from './moments.ts';
import { resolutionSchema } from './remedy-schemas.ts';
import { intakeSchema, team } from './schemas.ts';

export const MOST_ROWS = 100;

/** Part of a file. Each row is looked at by itself: what is wrong with one keeps no other out. */
export const importSchema = z.lazy(() =>
  z.strictObject({
    /** What the file is from. Rows are the same where source and id are. */
    source: team,
    /** Nothing is stored: what is wrong is said. */
    dryRun: z._default(z.boolean(), false),
    rows: z.array(z.looseObject({ id: code(200) })).check(z.minLength(1), z.maxLength(MOST_ROWS)),
  }),
);

export const formerFields = {
  id: z.lazy(() => code(200)),
  complaint: intakeSchema,
  status: z.lazy(() => z.enum(['open', 'closed', 'withdrawn'])),
  acknowledgedAt: z.exactOptional(instant),
  endedAt: z.exactOptional(instant),
  resolution: z.exactOptional(resolutionSchema),
};

/** One complaint as it was there. */
export const formerSchema = z.lazy(() =>
  z.strictObject(formerFields).check(
    z.refine(({ complaint }) => complaint.receivedAt ?? complaint.receivedOn, {
      path: ['complaint', 'receivedAt'],
      message: 'must be given, or receivedOn',
    }),
    z.refine(({ status, endedAt }) => (status === 'open') === (endedAt === undefined), {
      path: ['endedAt'],
      message: 'must be given of what is over, and of nothing else',
    }),
    z.refine(({ status, resolution }) => (status === 'closed') === (resolution !== undefined), {
      path: ['resolution'],
      message: 'must be given of what is closed, and of nothing else',
    }),
  ),
);
