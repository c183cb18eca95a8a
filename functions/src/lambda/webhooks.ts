import './interpreted.ts';
import type { Context } from 'aws-lambda';
import { createWebhookDeliveries } from '../webhook-deliveries.ts';
import { nameInvocation } from './log.ts';
import { awsServices } from './services.ts';

const deliverBatch = createWebhookDeliveries(awsServices());

/** What the table's stream invokes with what is to go to endpoints. */
export function handler(event: unknown, context: Context) {
  nameInvocation(context);
  return deliverBatch(event);
}
