import { createHmac } from 'node:crypto';
import type { Services } from '@redress/core/ports/services.ts';
import * as incoming from '@redress/core/records/incoming.ts';
import * as z from 'zod/mini';
import * as chats from './chats.ts';
import { CHANNEL } from './name.ts';
import { chatIn } from './update.ts';

const numbered = z.looseObject({ update_id: z.int() });

/** By which updates of one bot are told apart. @throws ZodError */
export const numberOf = (update: unknown): number => numbered.parse(update).update_id;

/**
 * Durable, once this has resolved; the same update of the same bot again is the same. Whoever brings several of a chat
 * has them understood in their order. @throws ZodError
 */
export function storeUpdate(services: Services, bot: string, update: unknown) {
  const raw = Buffer.from(JSON.stringify(update));
  const providerId = `${bot}-${numberOf(update)}`;
  return incoming.store(services, { channel: CHANNEL, providerId, raw, isInHand: true });
}

/** Where Telegram sends one after the other: durable, and in its chat's line to be understood. @throws ZodError */
export async function lineUp(services: Services, bot: string, update: unknown): Promise<void> {
  const { id } = await storeUpdate(services, bot, update);
  await chats.lineUp(services, chatIn(update), id);
}

/** What Telegram says of itself with each update, so that nobody else brings any: it follows from what we sign with. */
export function webhookSecret(secret: string, bot: string): string {
  return createHmac('sha256', secret).update(`telegram webhook\n${bot}`).digest('base64url');
}
