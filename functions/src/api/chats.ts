import { isWithin, reachOf } from '@redress/core/access/decide.ts';
import { kebabSchema } from '@redress/core/base/kebab.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as z from 'zod/mini';
import type { Auditing } from './auditing.ts';
import { body } from './input.ts';
import type { Operation } from './operations.ts';
import type { Handler } from './routing.ts';

/** Where there is a bot: of one machine, and of a deployment that has one. */
export const CHAT_OPERATIONS = {
  'chats.code': { method: 'POST', path: '/v1/chat-codes', permission: 'chat.link' },
} as const satisfies Readonly<Record<string, Operation>>;

type ChatOperation = keyof typeof CHAT_OPERATIONS;

export const CHAT_AUDITED: Readonly<Record<ChatOperation, Auditing>> = { 'chats.code': 'change' };

const schema = z.lazy(() => z.strictObject({ team: z.exactOptional(kebabSchema) }));

/** A code to be typed to the bot, once, within ten minutes: for whoever asks, or for a group of that team. */
export function chatHandlers(services: Services): Readonly<Record<ChatOperation, Handler>> {
  return {
    'chats.code': async (c) => {
      const { team } = await body(c, schema);
      if (!services.settings.hasBot) throw new Refusal('not-found', 'There is nothing at this address.');
      const caller = c.get('caller');
      const { Codes } = await import('@redress/channels/telegram/codes.ts');
      const codes = new Codes(services);
      if (team !== undefined) {
        if (!isWithin(reachOf(caller, 'chat.bind-team'), { id: '', team })) throw forbidden();
        c.set('shown', { object: team });
        return c.json({ code: await codes.forTeam(team) }, 201);
      }
      if (caller.kind !== 'person') throw forbidden();
      return c.json({ code: await codes.forPerson(caller) }, 201);
    },
  };
}

const forbidden = () => new Refusal('forbidden', 'This is not for you to do.');
