import {
  awaitStep,
  clockNameSchema,
  complaintIdSchema,
  instantSchema,
  reportFailure,
  type Services,
  takeStep,
} from '@redress/core';
import * as z from 'zod';

const turn = { complaintId: complaintIdSchema, cycle: z.int().positive(), clock: clockNameSchema };

/** What the state machines send to their one function. */
const taskSchema = z.discriminatedUnion('task', [
  z.strictObject({ task: z.literal('await'), ...turn, token: z.string().min(1), stepAt: instantSchema }),
  z.strictObject({ task: z.literal('step'), ...turn }),
  z.strictObject({ task: z.literal('report'), ...turn, error: z.string() }),
]);

/** The workflows' tasks; each may be run any number of times. */
export function createTasks(
  services: Services,
): (event: unknown) => Promise<{ stepAt: string } | Record<string, never>> {
  return async (event) => {
    const task = taskSchema.parse(event);
    switch (task.task) {
      case 'await':
        await awaitStep(services, task);
        return {};
      case 'step':
        return takeStep(services, task);
      case 'report':
        await reportFailure(services, task);
        return {};
    }
  };
}
