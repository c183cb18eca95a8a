import { isComplaintId } from '@redress/core/base/ids.ts';
import * as z from 'zod';
import { limitSchema } from './input.ts';
import { assignee, cursor, team } from './schemas.ts';
import { searchFilterSchema } from './search-schemas.ts';

/** Of those that are named one by one; a filter may find more. */
const MOST_NAMED = 1000;

const complaintId = z.string().refine(isComplaintId, 'must be the id of a complaint');

/** Either these, or all that are found. */
const chosen = <Id extends z.ZodType, Filter extends z.ZodType>(id: Id, filter: Filter) => ({
  ids: z.array(id).min(1).max(MOST_NAMED).exactOptional(),
  filter: filter.exactOptional(),
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
          .strictObject({ team: team.exactOptional(), assignee: assignee.exactOptional() })
          .refine(({ team, assignee }) => team !== undefined || assignee !== undefined, {
            path: ['team'],
            message: 'must be given where no assignee is',
          }),
        ...chosen(complaintId, searchFilterSchema),
      })
      .refine(either, EITHER),
  ]),
);
export type BulkAsked = z.output<typeof bulkSchema>;

export const bulkItemsSchema = z.lazy(() =>
  z.strictObject({
    outcome: z.enum(['waiting', 'done', 'skipped', 'failed']).optional(),
    cursor: cursor.optional(),
    limit: limitSchema,
  }),
);
