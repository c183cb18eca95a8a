import { complaintIdSchema } from '@redress/core/base/ids.ts';
import { instantSchema } from '@redress/core/base/instant.ts';
import { clockNameSchema } from '@redress/core/clocks/clock.ts';
import { awaitStep, reportFailure, takeStep } from '@redress/core/handling/turns.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as z from 'zod/mini';

const turn = {
  complaintId: complaintIdSchema,
  cycle: z.int().check(z.positive()),
  clock: clockNameSchema,
  generation: z.optional(z.int().check(z.positive())),
};

/** What the state machines send to their one function; those of a later version may send more. */
const taskSchema = z.discriminatedUnion('task', [
  z.object({
    task: z.literal('await'),
    ...turn,
    token: z.string().check(z.minLength(1)),
    stepAt: instantSchema,
  }),
  z.object({ task: z.literal('step'), ...turn }),
  z.object({ task: z.literal('report'), ...turn, error: z.string() }),
]);

/** What a log line may repeat of an event that could be anything: values of the right form, nothing else. */
const namedSchema = z.catch(
  z.object({
    task: z.catch(z.optional(z.enum(['await', 'step', 'report'])), undefined),
    complaintId: z.catch(z.optional(complaintIdSchema), undefined),
    cycle: z.catch(z.optional(turn.cycle), undefined),
    clock: z.catch(z.optional(clockNameSchema), undefined),
  }),
  {},
);

/** What a task answers: for a step, when the next one is due. */
type TaskResult = { stepAt: string } | Record<string, never>;

/** The workflows' tasks; each may be run any number of times. */
export function createTasks(services: Services): (event: unknown) => Promise<TaskResult> {
  return async (event) => {
    try {
      return await run(services, taskSchema.parse(event));
    } catch (error) {
      // The workflow's history keeps what is thrown: its name is all it needs, its message could hold anything.
      const named = Object.entries(namedSchema.parse(event)).filter(([, value]) => value !== undefined);
      services.log.warn('task-failed', { ...Object.fromEntries(named), error: errorName(error) });
      throw Object.assign(new Error('The task failed; its log says at what.'), { name: errorName(error) });
    }
  };
}

async function run(services: Services, task: z.infer<typeof taskSchema>): Promise<TaskResult> {
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
}
