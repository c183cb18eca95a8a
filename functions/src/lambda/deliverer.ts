import './interpreted.ts';
import { tellersOf } from '@redress/channels/adapter.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type { Context } from 'aws-lambda';
import { createDeliveries } from '../deliveries.ts';
import { awsGateways, awsTelegramTeller } from './adapters.ts';
import { nameInvocation } from './log.ts';
import { awsMail } from './mail.ts';
import { awsServices } from './services.ts';

const telegram = awsTelegramTeller(() => services);
const services: Services = awsServices({
  notifier: awsMail(),
  messengers: tellersOf([...awsGateways(() => services), ...(telegram ? [telegram] : [])]),
  ...(telegram && { listeners: [telegram.listener] }),
});
const deliverBatch = createDeliveries(services);

/** What the table's stream invokes. Its events hold whole complaints: they are not logged. */
export function handler(event: unknown, context: Context) {
  nameInvocation(context);
  return deliverBatch(event);
}
