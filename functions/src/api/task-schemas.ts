import * as z from 'zod/mini';
import { limitSchema, line, text } from './input.ts';
import { instant, instantOrDay } from './moments.ts';
import { assignee, cursor, team } from './schemas.ts';

const NOTE = 2000;

const isSomebodys = ({ team, assignee }: { readonly team?: string; readonly assignee?: string }) =>
  team !== undefined || assignee !== undefined;
const NOBODYS = { path: ['team'], message: 'must be given where no assignee is' };

export const taskSchema = z.lazy(() =>
  z
    .strictObject({
      title: line(200),
      note: z.exactOptional(text(NOTE)),
      team: z.exactOptional(team),
      assignee: z.exactOptional(assignee),
      dueAt: z.exactOptional(instantOrDay),
    })
    .check(z.refine(isSomebodys, NOBODYS)),
);

/** Null: nobody's in the team, by no date. */
export const taskChangeSchema = z.lazy(() =>
  z
    .strictObject({
      team: z.exactOptional(team),
      assignee: z.exactOptional(z.nullable(assignee)),
      dueAt: z.exactOptional(z.nullable(instantOrDay)),
    })
    .check(
      z.refine((change) => Object.keys(change).length > 0, {
        path: ['team'],
        message: 'must be given where nothing else is changed',
      }),
    ),
);

export const taskEndSchema = z.lazy(() => z.strictObject({ note: z.exactOptional(text(NOTE)) }));

/** Whose decision is awaited. */
export const approvalsSchema = z.lazy(() =>
  z.strictObject({
    team: z.optional(team),
    dueBefore: z.optional(instant),
    cursor: z.optional(cursor),
    limit: limitSchema,
  }),
);

export const tasksSchema = z.lazy(() =>
  z.strictObject({
    team: z.optional(team),
    assignee: z.optional(assignee),
    dueBefore: z.optional(instant),
    cursor: z.optional(cursor),
    limit: limitSchema,
  }),
);
