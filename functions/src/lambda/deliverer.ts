import './interpreted.ts';
import type { Context } from 'aws-lambda';
import { createDeliveries } from '../deliveries.ts';
import { nameInvocation } from './log.ts';
import { awsMail } from './mail.ts';
import { awsServices } from './services.ts';

const deliverBatch = createDeliveries(awsServices({ notifier: awsMail() }));

/** What the table's stream invokes. Its events hold whole complaints: they are not logged. */
export function handler(event: unknown, context: Context) {
  nameInvocation(context);
  return deliverBatch(event);
}
