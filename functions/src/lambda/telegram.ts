import './interpreted.ts';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { createTelegramUpdates } from '../telegram-updates.ts';
import { valid } from './environment.ts';
import { nameInvocation } from './log.ts';
import { awsServices } from './services.ts';

const environmentSchema = z.object({ TELEGRAM_BOT: z.string().check(z.minLength(1)) });

const take = createTelegramUpdates(
  awsServices(),
  valid(environmentSchema, process.env, 'environment').TELEGRAM_BOT,
);

/** What the gateway invokes for Telegram. Its events hold what people write: they are not logged. */
export function handler(event: unknown, context: Context) {
  nameInvocation(context);
  return take(event);
}
