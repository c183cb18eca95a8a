import './interpreted.ts';
import { takersOf } from '@redress/channels/adapter.ts';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { createChannels } from '../channels.ts';
import { awsGateways } from './adapters.ts';
import { awsTelegram } from './bot.ts';
import { nameInvocation } from './log.ts';
import { awsAudit, awsServices } from './services.ts';

const services = awsServices();
const audit = awsAudit(services);
const telegram = awsTelegram(
  () => services,
  () => audit,
);
const adapters = [...awsGateways(() => services), ...(telegram ? [telegram] : [])];
const hear = createChannels(services, takersOf(adapters), async (given, pk) => {
  await (await telegram?.bot())?.workAt(given, pk);
});

const announcementSchema = z.object({ telegramWebhook: z.string().check(z.startsWith('/')) });

/**
 * What the table's stream invokes with what has come in; its events hold what people write, and are not logged. And whoever
 * deploys: Telegram is told from then on where it is to send what is new.
 */
export async function handler(event: unknown, context: Context) {
  nameInvocation(context);
  const { data } = announcementSchema.safeParse(event);
  if (!data) return hear(event);
  const bot = await telegram?.bot();
  if (!bot) throw new TypeError('there is no bot');
  const { announceWebhook } = await import('@redress/channels/telegram/announcing.ts');
  await announceWebhook(services, bot.telegram, data.telegramWebhook);
  return { told: data.telegramWebhook };
}
