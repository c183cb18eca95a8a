import './interpreted.ts';
import type { Context } from 'aws-lambda';
import { createTasks } from '../tasks.ts';
import { nameInvocation } from './log.ts';
import { awsServices } from './services.ts';

const run = createTasks(awsServices());

/** What the state machines invoke; it throws where something failed that they may try again. */
export function handler(event: unknown, context: Context) {
  nameInvocation(context);
  return run(event);
}
