import './interpreted.ts';
import type { Context } from 'aws-lambda';
import { createReports } from '../reports.ts';
import { nameInvocation } from './log.ts';
import { awsServices } from './services.ts';

const hear = createReports(awsServices());

/** What EventBridge invokes. Its events hold addresses: they are not logged. */
export function handler(event: unknown, context: Context) {
  nameInvocation(context);
  return hear(event);
}
