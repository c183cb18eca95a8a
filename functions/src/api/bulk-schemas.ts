import { isComplaintId } from '@redress/core/base/ids.ts';
import * as z from 'zod/mini';
import { limitSchema } from './input.ts';
import { assignee, cursor, team } from './schemas.ts';
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
