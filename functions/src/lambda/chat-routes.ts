import type { Services } from '@redress/core/ports/services.ts';
import { CHAT_AUDITED, CHAT_OPERATIONS, chatHandlers } from '../api/chats.ts';
import { type Routes, routesOf } from '../api/routing.ts';

/** Where there is a bot, the staff link their accounts to it. */
export function chatRoutes(services: Services): Routes {
  return services.settings.hasBot ? routesOf(CHAT_OPERATIONS, CHAT_AUDITED, chatHandlers(services)) : [];
}
