import { WORKFLOW_NAMES } from '@redress/core/base/workflow.ts';
import { CLOCK_NAMES } from '@redress/core/clocks/clock.ts';
import { EXECUTION_STATUSES } from '@redress/core/ports/workflows.ts';
import * as z from 'zod';
import { complaint, count } from './answers.ts';
import { instant, nextCursor } from './shared-answers.ts';

export const execution = z.strictObject({
  workflow: z.enum(WORKFLOW_NAMES),
  name: z.string(),
  status: z.enum(EXECUTION_STATUSES),
  startedAt: instant,
  stoppedAt: instant.optional(),
  current: z.boolean().describe('No later one has taken its place.'),
  waits: z
    .array(
      z.strictObject({
        clock: z.enum(CLOCK_NAMES),
        until: instant.optional().describe('Absent where no step is left.'),
        step: z
          .strictObject({
            kind: z.string(),
            clock: z.string().optional(),
            number: z.int().positive().optional(),
            of: z.int().positive().optional(),
            level: z.int().positive().optional(),
            team: z.string().optional(),
          })
          .optional()
          .describe('What is done then.'),
      }),
    )
    .optional()
    .describe('What the branches of a current execution wait for; none where it does not run.'),
  complaint: complaint
    .pick({ id: true, reference: true, status: true, cycle: true, severity: true, team: true })
    .extend({
      policy: z.string(),
      generation: z.int().positive().describe('So many executions the current cycle has had.'),
      stoppedAt: instant.optional().describe('An operator has stopped it: it stays stopped until restarted.'),
      restartAt: instant.optional().describe('It has died; the next one is started then.'),
    })
    .strict()
    .optional(),
});
export const executionPage = z.strictObject({ items: z.array(execution), nextCursor });
export const executionName = z.strictObject({ name: z.string() });
export const historyEvent = z.strictObject({
  id: z.int(),
  previousId: z.int(),
  at: instant,
  type: z.string().describe('As AWS Step Functions names it.'),
  details: z.record(z.string(), z.unknown()).describe('Without task tokens.'),
});
export const historyPage = z.strictObject({ items: z.array(historyEvent), nextCursor });

const counted = z.strictObject({ count, isMore: z.boolean() });
export const standing = z.strictObject({
  complaints: z.strictObject({
    open: counted.describe('Neither resolved nor over.'),
    dueWithinHour: counted,
    breached: counted,
  }),
  late: counted.describe('Complaints that nobody has looked at by when somebody must have.'),
  undelivered: z
    .strictObject({ failing: counted, parked: counted })
    .describe('Complaints with such messages.'),
  incoming: counted.describe('What came in and waits for a person.'),
  setAside: counted,
  executions: z
    .strictObject({ running: counted, failed: counted, stopped: counted })
    .optional()
    .describe('As the workflow service lists them; absent where it does not answer.'),
  sweep: z
    .strictObject({
      at: instant,
      seen: count,
      stepsTaken: count,
      failed: count,
      finished: z.boolean().describe('Nothing is left that had to be looked at by then.'),
    })
    .optional()
    .describe('Where the sweeper is a process of its own: what its last turn came to.'),
  process: z
    .strictObject({
      sweptAt: instant.optional(),
      executionsRunning: count,
      timerOverdueSeconds: z.number().nonnegative(),
      deliveriesWaiting: count,
    })
    .optional()
    .describe('Where one process does everything: what it knows of itself.'),
});
