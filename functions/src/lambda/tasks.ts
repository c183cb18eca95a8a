import { errorName } from '@redress/core';
import type { Context } from 'aws-lambda';
import { createTasks } from '../tasks.ts';
import { logger } from './log.ts';
import { awsServices } from './services.ts';

const services = awsServices();
const run = createTasks(services);

/** What the state machines invoke. @throws TaskFailed where something failed that may be tried again. */
export async function handler(event: unknown, context: Context) {
  logger.addContext(context);
  try {
    return await run(event);
  } catch (error) {
    services.log.warn('task-failed', { error: errorName(error) });
    throw new TaskFailed(error);
  }
}

/** Carries the name of what was thrown: its message would be kept for 90 days in the execution's history. */
class TaskFailed extends Error {
  constructor(cause: unknown) {
    super(`failed with ${errorName(cause)}`);
    this.name = errorName(cause);
  }
}
