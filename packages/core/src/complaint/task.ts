import * as z from 'zod';
import { taskIdSchema } from '../base/ids.ts';
import { instantSchema } from '../base/instant.ts';

/** What another department has to do for a complaint. Title and notes are what people wrote; erasable. */
export const taskSchema = z.lazy(() =>
  z.strictObject({
    id: taskIdSchema,
    title: z.string(),
    note: z.string().optional(),
    /** Whose it is: a team's, a person's in it, or a person's alone. */
    team: z.string().optional(),
    assignee: z.string().optional(),
    dueAt: instantSchema.optional(),
    /** `open`, `done`, `cancelled`, or what a later version knows. */
    state: z.string(),
    since: instantSchema,
    /** Who has given it, as access has it. */
    by: z.string().optional(),
    /** When its owner was reminded before it was due, and when the complaint's responsible heard that it is late. */
    remindedAt: instantSchema.optional(),
    overdueAt: instantSchema.optional(),
    /** When it was done, or cancelled, by whom, as access has it, and what they say of it. */
    endedAt: instantSchema.optional(),
    endedBy: z.string().optional(),
    outcome: z.string().optional(),
  }),
);
export type Task = z.infer<typeof taskSchema>;
