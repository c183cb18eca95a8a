import { AddressRefused, ProviderFault } from '@redress/core/ports/notifier.ts';
import fc from 'fast-check';
import type { Update } from 'grammy/types';
import { describe, expect, it, onTestFinished } from 'vitest';
import type * as z from 'zod/mini';
import { Pace } from '../../src/telegram/pace.ts';
import { Moved, Slower, Telegram, Unsayable } from '../../src/telegram/telegram.ts';
import { hear, updateSchema } from '../../src/telegram/update.ts';
import { CALLS, FITTING } from '../bot-api/calls.ts';
import { SendingLimits } from '../bot-api/limits.ts';
import { BotApi, TOKEN } from '../bot-api/server.ts';

const LIN = { id: 4001, name: 'Lin', language: 'en' };
const SELF = { id: 7000001, username: 'complaints_test_bot' };

/** Every update that there is can be read: where Telegram's types change, this does not compile. */
const asRead = (update: Update): z.input<typeof updateSchema> => update;

async function scene() {
  let now = 0;
  const timing = {
    now: () => now,
    wait: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const api = new BotApi(timing.now);
  const apiRoot = await api.listen();
  onTestFinished(() => api.close());
  const telegram = new Telegram({ token: TOKEN, apiRoot, timing });
  return { api, telegram, apiRoot, pass: (milliseconds: number) => timing.wait(milliseconds) };
}

describe('what Telegram refuses, by whose fault it is', () => {
  it.each([
    ['a user who has blocked the bot', 403, 'Forbidden: bot was blocked by the user', AddressRefused],
    [
      'a group that has thrown it out',
      403,
      'Forbidden: bot was kicked from the supergroup chat',
      AddressRefused,
    ],
    ['a chat that it does not know', 400, 'Bad Request: chat not found', AddressRefused],
    ['a message that it does not take', 400, 'Bad Request: message is too long', Unsayable],
    ['a token that is no longer good', 401, 'Unauthorized', ProviderFault],
    ['an address without such a bot', 404, 'Not Found', ProviderFault],
  ])('%s', async (_, code, description, kind) => {
    const { api, telegram } = await scene();
    api.says(LIN, 'hello');
    api.fails('sendMessage', { is: 'refused', code, description });
    await expect(telegram.say({ chat: LIN.id, text: 'Hello' })).rejects.toBeInstanceOf(kind);
  });

  it('asks for a slower pace, and says for how long', async () => {
    const { api, telegram } = await scene();
    api.says(LIN, 'hello');
    api.fails('sendMessage', { is: 'refused', code: 429, description: 'Too Many Requests', retryAfter: 7 });
    const error = await telegram.say({ chat: LIN.id, text: 'Hello' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Slower);
    expect(error).toMatchObject({ throttled: true, retryAfterMs: 7000 });
  });

  it('says where a group has gone that has another number by now', async () => {
    const { api, telegram } = await scene();
    api.saysInGroup(-5, LIN, 'hello');
    api.moves(-5, -100);
    const error = await telegram.say({ chat: -5, text: 'Hello' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Moved);
    expect(error).toMatchObject({ to: -100 });
  });

  it('of what nobody has answered nobody knows, and no error says the token', async () => {
    const { api, telegram } = await scene();
    api.says(LIN, 'hello');
    for (const is of ['unheard', 'unanswered'] as const) {
      api.fails('sendMessage', { is });
      const error = await telegram.say({ chat: LIN.id, text: 'Hello' }).catch((thrown: unknown) => thrown);
      expect(error).not.toBeInstanceOf(ProviderFault);
      expect(error).not.toBeInstanceOf(AddressRefused);
      expect(`${error} ${JSON.stringify(error)} ${error instanceof Error ? error.stack : ''}`).not.toContain(
        TOKEN,
      );
    }
    expect(api.in(LIN.id)).toHaveLength(1);
  });

  it('where nothing listens nothing was sent', async () => {
    const { api, telegram } = await scene();
    await api.close();
    await expect(telegram.say({ chat: LIN.id, text: 'Hello' })).rejects.toBeInstanceOf(ProviderFault);
    await api.listen();
  });
});

describe('files', () => {
  it('are fetched, up to the size that Telegram hands out', async () => {
    const { api, telegram } = await scene();
    api.sends(LIN, Buffer.from('photo'));
    const [update] = api.pending;
    const heard = update && hear(updateSchema.parse(update), SELF);
    const fileId = heard?.said.kind === 'file' ? heard.said.file.fileId : expect.fail('no file');
    expect(Buffer.from(await telegram.file(fileId, 100)).toString()).toBe('photo');
    await expect(telegram.file(fileId, 3)).rejects.toBeInstanceOf(Unsayable);
    await expect(telegram.file('another', 100)).rejects.toBeInstanceOf(Unsayable);
  });
});

describe('the pace', () => {
  it('is one that Telegram keeps up with, whoever is written to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ chat: fc.constantFrom(1, 2, 3, -4, -5), after: fc.integer({ min: 0, max: 3000 }) }),
          {
            maxLength: 150,
          },
        ),
        async (messages) => {
          let now = 0;
          const pace = new Pace({
            now: () => now,
            wait: async (milliseconds) => {
              now += milliseconds;
            },
          });
          const limits = new SendingLimits();
          for (const { chat, after } of messages) {
            now += after;
            await pace.turn(chat);
            expect(limits.take(chat, now)).toBe(0);
          }
        },
      ),
    );
  });
});

describe('the Bot API beside the tests', () => {
  it('takes no call that Telegram’s own types would not take', () => {
    expect(Object.keys(FITTING).sort()).toEqual(Object.keys(CALLS).sort());
    expect(Object.values(FITTING)).not.toContainEqual(expect.any(String));
  });

  it('gives every update again until a later one is asked for', async () => {
    const { api, telegram } = await scene();
    api.says(LIN, 'one');
    api.says(LIN, 'two');
    const first = await telegram.updates(0, 0, ['message']);
    expect(await telegram.updates(0, 0, ['message'])).toEqual(first);
    const ids = first.map((update) => updateSchema.parse(update).update_id);
    expect(await telegram.updates((ids[0] ?? 0) + 1, 0, ['message'])).toEqual(first.slice(1));
    expect(await telegram.updates((ids[1] ?? 0) + 1, 0, ['message'])).toEqual([]);
    for (const update of api.pending) expect(updateSchema.safeParse(asRead(update)).success).toBe(true);
  });

  it('refuses a flood', async () => {
    const { api, telegram } = await scene();
    api.says(LIN, 'hello');
    const limits = new SendingLimits();
    const waits = Array.from({ length: 10 }, () => limits.take(LIN.id, 0));
    expect(waits.filter((wait) => wait > 0).length).toBeGreaterThan(0);
    for (let n = 0; n < 10; n++) await telegram.say({ chat: LIN.id, text: `${n}` });
    expect(api.in(LIN.id)).toHaveLength(10);
  });
});
