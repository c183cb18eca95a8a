import { isWithin, Refusal, reachOf, type Services } from '@redress/core';
import { body, type Handler } from '@redress/functions';
import * as z from 'zod';
import { KEBAB } from './user-routes.ts';

const schema = z.strictObject({ team: z.string().regex(KEBAB, 'must be kebab-case').optional() });

/** A code to be typed to the bot, once, within ten minutes: for whoever asks, or for a group of that team. */
export function chatHandlers(services: Services): Readonly<Record<'chats.code', Handler>> {
  return {
    'chats.code': async (c) => {
      const { team } = await body(c, schema);
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
