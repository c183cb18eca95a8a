import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as chats from './chats.ts';
import { passTime } from './conversation.ts';

const MOST_CONTINUED = 100;

/** Hands over the chats in which something is left: written anew, that is what whoever goes on with them hears. */
export async function handOverChats(services: Services, isTimeUp: () => boolean): Promise<void> {
  for (const chatId of await chats.due(services, MOST_CONTINUED)) {
    if (isTimeUp()) return;
    try {
      const now = services.clock.now();
      await chats.change(services, chatId, (chat) => chat && { ...passTime(chat, now) }, 'wakes');
    } catch (error) {
      services.log.error('chat-not-continued', { error: errorName(error) });
    }
  }
}
