import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verifyWebhook, WebhookNotVerified } from '../src/index.ts';

const NOW = Date.parse('2026-03-02T09:00:00.000Z');
const key = (name: string) => Buffer.from(name.repeat(32).slice(0, 32));
const secretOf = (name: string) => `whsec_${key(name).toString('base64')}`;
const BODY = JSON.stringify({
  type: 'webhook.test',
  timestamp: '2026-03-02T09:00:00.000Z',
  data: { webhookId: 'w' },
});

function signed(by: readonly string[], { id = 'cmp_1-1', at = NOW, body = BODY } = {}) {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = by.map(
    (name) => `v1,${createHmac('sha256', key(name)).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

describe('a webhook', () => {
  it('is what it says where it is signed with one of the secrets that are known', async () => {
    for (const [secrets, by] of [
      [secretOf('a'), ['a']],
      [[secretOf('a'), secretOf('b')], ['b']],
      [secretOf('b'), ['a', 'b']],
    ] as const)
      expect(await verifyWebhook(secrets, signed(by), BODY, NOW)).toEqual(JSON.parse(BODY));
    const headers = new Headers(signed(['a']));
    expect(await verifyWebhook(secretOf('a'), headers, Buffer.from(BODY), NOW)).toHaveProperty('type');
    const shouted = Object.fromEntries(
      Object.entries(signed(['a'])).map(([name, value]) => [name.toUpperCase(), value]),
    );
    expect(await verifyWebhook(secretOf('a'), shouted, BODY, NOW)).toHaveProperty('type');
  });

  it.each([
    ['by another secret', signed(['b']), BODY, NOW],
    ['with another body', signed(['a']), `${BODY} `, NOW],
    ['with another id', { ...signed(['a']), 'webhook-id': 'cmp_1-2' }, BODY, NOW],
    ['with an id that holds a part of what is signed', { ...signed(['a']), 'webhook-id': 'a.1' }, BODY, NOW],
    ['long ago', signed(['a']), BODY, NOW + 301_000],
    ['some day', signed(['a']), BODY, NOW - 301_000],
    ['at no time', { ...signed(['a']), 'webhook-timestamp': '12e9' }, BODY, NOW],
    ['not at all', {}, BODY, NOW],
    ['in another way', { ...signed(['a']), 'webhook-signature': 'v2,abc' }, BODY, NOW],
    ['by what is no signature', { ...signed(['a']), 'webhook-signature': 'v1,%%%' }, BODY, NOW],
  ])('signed %s is nobody’s', async (_, headers, body, now) => {
    await expect(verifyWebhook(secretOf('a'), headers, body, now)).rejects.toBeInstanceOf(WebhookNotVerified);
  });

  it('is received as the README shows', async () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const [, code = ''] = /## Webhooks[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    const run = code
      .replace(/^import .*$/gm, '')
      .replace('const receive = async (request: Request): Promise<Response>', 'return async (request)')
      .replace('new Set<string>()', 'new Set()');
    const told: unknown[] = [];
    const receive = Function(
      'verifyWebhook',
      'WebhookNotVerified',
      'process',
      'console',
      run,
    )(
      (secrets: string, headers: Headers, body: string) => verifyWebhook(secrets, headers, body, NOW),
      WebhookNotVerified,
      { env: { REDRESS_WEBHOOK_SECRET: secretOf('a') } },
      { log: (...line: unknown[]) => told.push(line) },
    );
    const body = JSON.stringify({ type: 'complaint.resolved', data: { complaintId: 'cmp_1' } });
    const request = (by: string) =>
      new Request('https://hooks.example.com/', { method: 'POST', body, headers: signed([by], { body }) });
    expect((await receive(request('a'))).status).toBe(204);
    expect((await receive(request('a'))).status).toBe(204);
    expect((await receive(request('b'))).status).toBe(401);
    expect(told).toEqual([['cmp_1', 'is resolved']]);
  });
});
