import * as z from 'zod';
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
      note: text(NOTE).exactOptional(),
      team: team.exactOptional(),
      assignee: assignee.exactOptional(),
      dueAt: instantOrDay.exactOptional(),
    })
    .refine(isSomebodys, NOBODYS),
);

/** Null: nobody's in the team, by no date. */
export const taskChangeSchema = z.lazy(() =>
  z
    .strictObject({
      team: team.exactOptional(),
      assignee: assignee.nullable().exactOptional(),
      dueAt: instantOrDay.nullable().exactOptional(),
    })
    .refine((change) => Object.keys(change).length > 0, {
      path: ['team'],
      message: 'must be given where nothing else is changed',
    }),
);

export const taskEndSchema = z.lazy(() => z.strictObject({ note: text(NOTE).exactOptional() }));

/** Whose decision is awaited. */
export const approvalsSchema = z.lazy(() =>
  z.strictObject({
    team: team.optional(),
    dueBefore: instant.optional(),
    cursor: cursor.optional(),
    limit: limitSchema,
  }),
);

export const tasksSchema = z.lazy(() =>
  z.strictObject({
    team: team.optional(),
    assignee: assignee.optional(),
    dueBefore: instant.optional(),
    cursor: cursor.optional(),
    limit: limitSchema,
  }),
);
