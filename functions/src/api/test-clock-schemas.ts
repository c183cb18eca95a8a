import * as z from 'zod/mini';
import { line } from './input.ts';
import { instant } from './moments.ts';

/** Calendars know no more, and a clock that nobody can reach the end of is of no use. */
const within = z.lazy(() =>
  instant.check(z.refine((at) => at >= '2000' && at < '2100', 'must be an instant from 2000 to 2099')),
);

export const testClockSchema = z.lazy(() =>
  z.strictObject({ at: z.exactOptional(within), name: z.exactOptional(line(100)) }),
);

export const advanceSchema = z.lazy(() => z.strictObject({ to: within }));
