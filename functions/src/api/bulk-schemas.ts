import { isComplaintId } from '@redress/core/base/ids.ts';
import { WORKFLOW_NAMES } from '@redress/core/base/workflow.ts';
import { readExecutionName } from '@redress/core/complaint/signals.ts';
import { EXECUTION_STATUSES } from '@redress/core/ports/workflows.ts';
import * as z from 'zod/mini';
import { limitSchema } from './input.ts';
import { instant } from './moments.ts';
import { assignee, cursor, reasonSchema, team } from './schemas.ts';
import { searchFilterSchema } from './search-schemas.ts';

/** Of those that are named one by one; a filter may find more. */
const MOST_NAMED = 1000;

const complaintId = z.string().check(z.refine(isComplaintId, 'must be the id of a complaint'));

/** Either these, or all that are found. */
const chosen = <Id extends z.ZodMiniType, Filter extends z.ZodMiniType>(id: Id, filter: Filter) => ({
  ids: z.exactOptional(z.array(id).check(z.minLength(1), z.maxLength(MOST_NAMED))),
  filter: z.exactOptional(filter),
});

const either = ({ ids, filter }: { ids?: unknown; filter?: unknown }) =>
  (ids === undefined) !== (filter === undefined);
const EITHER = { path: ['ids'], message: 'must be given where no filter is, and not with one' };

const executionName = z
  .string()
  .check(z.refine((name) => readExecutionName(name) !== undefined, 'must be the name of an execution'));

/** Those that run, or have, as the list of them finds them. */
const executionFilterSchema = z.lazy(() =>
  z.strictObject({
    workflow: z.exactOptional(z.enum(WORKFLOW_NAMES)),
    status: z.exactOptional(z.enum(EXECUTION_STATUSES)),
    team: z.exactOptional(team),
    policy: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(64))),
    startedFrom: z.exactOptional(instant),
    startedBefore: z.exactOptional(instant),
    current: z.exactOptional(z.boolean()),
  }),
);

const uponExecutions = <Name extends string, Parameters extends z.ZodMiniType>(
  action: Name,
  parameters: Parameters,
) =>
  z
    .strictObject({
      action: z.literal(action),
      parameters,
      ...chosen(executionName, executionFilterSchema),
    })
    .check(z.refine(either, EITHER));

/** By the name of the action. */
export const bulkSchema = z.lazy(() =>
  z.discriminatedUnion('action', [
    z
      .strictObject({
        action: z.literal('assign'),
        parameters: z
          .strictObject({ team: z.exactOptional(team), assignee: z.exactOptional(assignee) })
          .check(
            z.refine(({ team, assignee }) => team !== undefined || assignee !== undefined, {
              path: ['team'],
              message: 'must be given where no assignee is',
            }),
          ),
        ...chosen(complaintId, searchFilterSchema),
      })
      .check(z.refine(either, EITHER)),
    uponExecutions('stop', reasonSchema),
    uponExecutions('redrive', z.strictObject({})),
    uponExecutions('restart', z.strictObject({})),
    uponExecutions('signal', z.strictObject({})),
  ]),
);
export type BulkAsked = z.output<typeof bulkSchema>;

export const bulkItemsSchema = z.lazy(() =>
  z.strictObject({
    outcome: z.optional(z.enum(['waiting', 'done', 'skipped', 'failed'])),
    cursor: z.optional(cursor),
    limit: limitSchema,
  }),
);
