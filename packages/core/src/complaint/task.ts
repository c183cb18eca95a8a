import * as z from 'zod/mini';
import { taskIdSchema } from '../base/ids.ts';
import { instantSchema } from '../base/instant.ts';

/** What another department has to do for a complaint. Title and notes are what people wrote; erasable. */
export const taskSchema = z.lazy(() =>
  z.strictObject({
    id: taskIdSchema,
    title: z.string(),
    note: z.optional(z.string()),
    /** Whose it is: a team's, a person's in it, or a person's alone. */
    team: z.optional(z.string()),
    assignee: z.optional(z.string()),
    dueAt: z.optional(instantSchema),
    /** `open`, `done`, `cancelled`, or what a later version knows. */
    state: z.string(),
    since: instantSchema,
    /** Who has given it, as access has it. */
    by: z.optional(z.string()),
    /** When its owner was reminded before it was due, and when the complaint's responsible heard that it is late. */
    remindedAt: z.optional(instantSchema),
    overdueAt: z.optional(instantSchema),
    /** When it was done, or cancelled, by whom, as access has it, and what they say of it. */
    endedAt: z.optional(instantSchema),
    endedBy: z.optional(z.string()),
    outcome: z.optional(z.string()),
  }),
);
export type Task = z.infer<typeof taskSchema>;
