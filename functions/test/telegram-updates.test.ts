import { asInstant, type IncomingChannel, type IncomingId, incoming } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { webhookSecret } from '../../packages/channels/src/telegram/arriving.ts';
import { recordingServices } from '../../test/support/recording.ts';
import { createChannels } from '../src/channels.ts';
import { createTelegramUpdates } from '../src/telegram-updates.ts';

const BOT = '7000001';
const update = (id: number, text = 'hello') => ({
  update_id: id,
  message: {
    ...{ message_id: id, text, date: 0 },
    chat: { id: 4001, type: 'private', first_name: 'Lin' },
    from: { id: 4001, is_bot: false, first_name: 'Lin' },
  },
});

function open() {
  const recording = recordingServices();
  const { services } = recording;
  const take = createTelegramUpdates(services, BOT);
  const secret = webhookSecret(services.settings.secret, BOT);
  const event = (body: string, given: string | undefined = secret, more: object = {}) => ({
    headers: { ...(given !== undefined && { 'x-telegram-bot-api-secret-token': given }) },
    ...{ body, isBase64Encoded: false },
    ...more,
  });
  const waiting = () => incoming.due(services, 'waiting', asInstant('9999-12-31T00:00:00.000Z'), 100);
  return { ...recording, take, event, secret, waiting };
}

describe('what Telegram sends', () => {
  it('is refused before anything of it is read, where it does not say Telegram’s secret', async () => {
    const { take, secret, waiting } = open();
    for (const headers of [
      {},
      { 'x-telegram-bot-api-secret-token': '' },
      { 'x-telegram-bot-api-secret-token': `${secret} ` },
      { 'x-telegram-bot-api-secret-token': secret.slice(1) },
      { 'X-Telegram-Bot-Api-Secret-Token': secret },
      undefined,
    ]) {
      const unread = {
        headers,
        get body(): string {
          return expect.fail('it was read');
        },
      };
      expect(await take(unread)).toEqual({ statusCode: 401 });
    }
    expect(await waiting()).toEqual([]);
  });

  it('is durable before it is answered, once, and stands in its chat’s line', async () => {
    const { take, event, waiting, services } = open();
    const text = JSON.stringify(update(1));
    expect(await take(event(text))).toEqual({ statusCode: 200 });
    const encoded = event(Buffer.from(text).toString('base64'), undefined, { isBase64Encoded: true });
    expect(await take(encoded)).toEqual({ statusCode: 200 });
    const [id = expect.fail('nothing was stored'), ...others] = await waiting();
    expect(others).toEqual([]);
    const held = (await incoming.find(services, id))?.incoming ?? expect.fail('it is gone');
    expect(String(await incoming.rawOf(services, held))).toBe(text);
  });

  it('is sent again by Telegram where the table fails, and not where it is no update', async () => {
    const { services, event } = open();
    const failing = {
      ...services,
      store: { ...services.store, putIfAbsent: () => Promise.reject(new Error('out')) },
    };
    await expect(createTelegramUpdates(failing, BOT)(event(JSON.stringify(update(1))))).rejects.toThrow(
      'out',
    );
    const { take } = open();
    for (const body of ['{', 'null', '[]', '{"message": {}}', '{"update_id": "1"}'])
      expect(await take(event(body)), body).toEqual({ statusCode: 400 });
    expect(await take(event('x'.repeat(600_000)))).toEqual({ statusCode: 413 });
  });
});

describe('what the table’s stream says has come in', () => {
  const record = (pk: string, sk: string, at: number) => ({
    dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber: String(at) },
  });

  it('is understood, that of a chat in its order, and a chat is gone on with by its key', async () => {
    const { services, take, event, waiting } = open();
    const heard: string[] = [];
    const listening: IncomingChannel = {
      name: 'telegram',
      async understand(_, __, raw) {
        const { update_id: id } = JSON.parse(String(raw));
        heard.push(String(id));
        return { is: 'ignored', reason: 'conversation' };
      },
    };
    for (const id of [3, 1, 2]) await take(event(JSON.stringify(update(id))));
    const byUpdate = new Map<number, IncomingId>();
    for (const id of await waiting()) {
      const held = (await incoming.find(services, id))?.incoming ?? expect.fail('gone');
      byUpdate.set(JSON.parse(String(await incoming.rawOf(services, held))).update_id, id);
    }
    const worked: string[] = [];
    const hear = createChannels(services, new Map([['telegram', listening]]), async (_, pk) => {
      worked.push(pk);
    });
    const lines = [3, 1, 2].map((id, at) => record('CHAT#a', `UPDATE#${byUpdate.get(id)}`, at));
    expect(await hear({ Records: [...lines, record('CHAT#b', 'CHAT', 7), { strange: true }] })).toEqual({
      batchItemFailures: [],
    });
    expect(heard).toEqual(['3', '1', '2']);
    expect(worked).toEqual(['CHAT#b']);
  });

  it('fails from what the table did not take on, and nothing else with it', async () => {
    const { services } = open();
    const known = `inc_${'a'.repeat(32)}`;
    const failing = {
      ...services,
      store: { ...services.store, get: () => Promise.reject(new Error('out')) },
    };
    const hear = createChannels(failing, new Map());
    const answer = await hear({ Records: [record(known, 'INCOMING', 1), record('CHAT#a', 'CHAT', 2)] });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  });
});
