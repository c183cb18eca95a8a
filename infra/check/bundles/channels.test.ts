import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { verifyWebhook } from '../../../packages/client/src/index.ts';
import { signedHeaders } from '../../../test/support/webhooks.ts';
import { GATEWAY_SECRET, TELEGRAM_TOKEN } from '../platform.ts';
import { type Deployment, deploy } from './deployment.ts';

const MINUTE = 60_000;
const LIN = { id: 4001, name: 'Zsófia', language: 'en' };

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy();
});
afterAll(() => deployment.close());

let brought = 0;
/** What is new there, as Telegram sends it, one after the other; its own secret with it unless another one is said. */
async function brings(secret = deployment.telegram.webhook?.secret ?? 'none'): Promise<number[]> {
  const statuses: number[] = [];
  for (const update of deployment.telegram.pending.slice(brought)) {
    const body = JSON.stringify(update);
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
    statuses.push((await deployment.request({ method: 'POST', path: '/telegram', headers, body })).status);
  }
  if (secret === deployment.telegram.webhook?.secret) brought = deployment.telegram.pending.length;
  return statuses;
}

const said = (words: string) =>
  deployment.telegram.in(LIN.id).findLast(({ text }) => text.includes(words)) ??
  expect.fail(
    `nothing like ${words} in ${JSON.stringify(deployment.telegram.in(LIN.id).map(({ text }) => text))}`,
  );

const ask = async (method: string, path: string, body?: object) =>
  deployment.request({
    ...{ signed: true, method, path },
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });

const pageSchema = z.looseObject({ items: z.array(z.looseObject({ id: z.string() })) });
const complaintsBy = async (channel: string) =>
  pageSchema.parse((await ask('POST', '/v1/searches', { channel: [channel] })).body).items;

describe('a bot, from Telegram’s webhook through the deployed bundles', () => {
  it('is announced where it is deployed, with what Telegram says of itself', async () => {
    expect(await deployment.announceBot()).toEqual({ told: '/telegram' });
    const { url, secret } = deployment.telegram.webhook ?? expect.fail('no webhook');
    expect(url).toBe(`${String(deployment.graph.outputs.url)}/telegram`);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(deployment.telegram.calls.map(({ name }) => name)).toContain('setMyCommands');
  });

  it('takes nothing of whoever does not say so, whatever they bring', async () => {
    deployment.telegram.says(LIN, 'I am somebody else.');
    expect(await brings('another')).toEqual([401]);
    const path = '/telegram';
    expect((await deployment.request({ method: 'POST', path, body: '{' })).status).toBe(401);
    expect(deployment.telegram.in(LIN.id)).toEqual([]);
    brought = deployment.telegram.pending.length;
  });

  it('takes a complaint, confirms it in the chat, and asks there what is not clear', async () => {
    deployment.telegram.says(LIN, 'My parcel never came.');
    expect(await brings()).toEqual([200]);
    const asked = said('What is it about?');
    deployment.telegram.presses(LIN, asked, asked.buttons.at(-1)?.data ?? '');
    // Telegram repeats what it has not heard of.
    expect(await brings()).toEqual([200]);
    said('We have received your complaint');
    const [complaint = expect.fail('no complaint')] = await complaintsBy('telegram');
    const at = `/v1/complaints/${complaint.id}`;
    await ask('POST', `${at}/acknowledgement`, {});
    await ask('POST', `${at}/pause`, { question: 'Which door?' });
    said('Which door?');
    deployment.telegram.says(LIN, 'The blue one.');
    await brings();
    said('Thank you for your answer');
    expect((await ask('GET', at)).body).toMatchObject({ status: 'acknowledged' });
    expect(deployment.mails.filter(({ kind }) => kind === 'receipt')).toEqual([]);
  });

  it('hears the same once, and what is said in a row in its order', async () => {
    const before = deployment.telegram.in(LIN.id).length;
    deployment.telegram.says(LIN, '/help');
    const { trouble } = deployment;
    trouble.stream = true;
    await brings();
    brought--;
    await brings();
    deployment.telegram.says(LIN, '/status');
    await brings();
    trouble.stream = false;
    await deployment.advance(1000);
    const texts = deployment.telegram
      .in(LIN.id)
      .slice(before)
      .map(({ text }) => text);
    expect(texts).toHaveLength(2);
    expect(texts[1]).toContain('My parcel never came.');
  });

  it('says later what it could not say, by the sweeper’s word', async () => {
    const slower = { is: 'refused', code: 429, description: 'Too Many Requests', retryAfter: 90 } as const;
    deployment.telegram.fails('sendMessage', slower);
    deployment.telegram.says(LIN, '/language');
    await brings();
    expect(deployment.telegram.in(LIN.id).at(-1)?.text).not.toContain('Which language');
    for (let minute = 0; minute < 3; minute++) {
      await deployment.advance(MINUTE);
      await deployment.sweep();
    }
    said('Which language shall I speak?');
  });

  it('leaves nothing that anybody has said in a log, and its token nowhere', async () => {
    for (const name of ['Telegram', 'Channels', 'Deliverer']) {
      const log = deployment.lambda(name).lines.join('\n');
      expect(log, name).not.toMatch(/Zsófia|parcel|blue one|4001/i);
      expect(log, name).not.toContain(TELEGRAM_TOKEN.slice(8));
    }
  });
});

describe('a gateway of a network, through the deployed bundles', () => {
  const secret = Buffer.from(GATEWAY_SECRET.slice('whsec_'.length), 'base64');
  const bring = (message: object, id: string) => {
    const body = JSON.stringify(message);
    const at = Math.floor(deployment.now() / 1000);
    const headers = {
      'content-type': 'application/json',
      ...signedHeaders(body, { id, at, secrets: [secret] }),
    };
    return deployment.request({ method: 'POST', path: '/v1/channel-messages', headers, body });
  };

  it('brings what becomes a complaint, and is told its receipt, signed', async () => {
    const message = {
      id: 'wx-1',
      from: { id: 'openid-1', name: '李娜', language: 'zh-CN' },
      text: '快递丢了。',
    };
    expect(await bring(message, 'd-1')).toMatchObject({ status: 202, body: { accepted: true } });
    expect((await bring(message, 'd-2')).status).toBe(202);
    expect(await complaintsBy('wechat')).toHaveLength(1);
    const told = deployment.hooks.filter(({ url }) => url === 'hooks.example.com/wechat');
    expect(told).toHaveLength(1);
    const [{ headers, body, at } = expect.fail('told nothing')] = told;
    expect(await verifyWebhook(GATEWAY_SECRET, headers, body, at)).toMatchObject({
      data: { kind: 'receipt', to: 'openid-1', language: 'zh-CN' },
    });
    expect(deployment.lambda('Channels').lines.join()).not.toMatch(/李娜|快递|openid/);
  });
});
