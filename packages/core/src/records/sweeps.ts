import * as z from 'zod/mini';
import { instantSchema } from '../base/instant.ts';
import type { Services } from '../ports/services.ts';
import { Job } from './job.ts';

/* That the sweeper has come to the end of a turn, for whoever is in another process and wants to know. */

const count = z.int().check(z.nonnegative());
const lastSchema = z.lazy(() =>
  z.object({
    at: instantSchema,
    /** Complaints that somebody had to look at; with steps that nobody else had taken; that could not be seen to. */
    seen: count,
    stepsTaken: count,
    failed: count,
    /** Nothing is left that had to be looked at by then. */
    finished: z.boolean(),
  }),
);
export type LastSweep = z.infer<typeof lastSchema>;

const job = new Job<LastSweep>('SWEPT', lastSchema);
type Noting = Pick<Services, 'store' | 'clock' | 'log'>;

export async function note(services: Noting, last: LastSweep): Promise<void> {
  const { version } = await job.read(services);
  await job.write(services, last, version);
}

export async function last(services: Noting): Promise<LastSweep | undefined> {
  return (await job.read(services)).state;
}
