import { DEFAULT_LIMITS } from '@redress/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { networkOf } from '../src/api/address.ts';
import { INTAKE, jsonOf, openTestApi, problemOf, type TestApi } from './test-api.ts';

const LIMITS = {
  ...DEFAULT_LIMITS,
  intake: { perMinute: 60, atOnce: 3 },
  anonymous: { perMinute: 60, atOnce: 2 },
  failed: { perMinute: 6, atOnce: 2 },
};

let api: TestApi;
beforeEach(async () => {
  // Limits count in real time, which is moved here.
  vi.useFakeTimers({ toFake: ['Date'] });
  api = await openTestApi(undefined, { limits: LIMITS });
});
afterEach(async () => {
  await api.close();
  vi.useRealTimers();
});

const keyOf = async (name: string) => {
  const answer = await api.post('/v1/keys', { name, scopes: ['complaints:create', 'complaints:read'] });
  return { authorization: `Bearer ${Object(jsonOf(answer)).key}` };
};
const pass = (millis: number) => vi.setSystemTime(Date.now() + millis);

describe('limits', () => {
  it('slow whoever floods, and nobody else', async () => {
    const [flooder, shop] = [await keyOf('flooder'), await keyOf('shop')];
    const flood = () => api.post('/v1/complaints', INTAKE, flooder);
    for (let n = 0; n < 3; n++) expect((await flood()).status).toBe(201);
    for (let n = 0; n < 50; n++) expect((await flood()).status).toBe(429);
    // The flooder's other requests, another app's, and a handler's.
    expect((await api.send('/v1/complaints', { headers: flooder })).status).toBe(200);
    expect((await api.post('/v1/complaints', INTAKE, shop)).status).toBe(201);
    expect((await api.send('/v1/complaints')).status).toBe(200);
    pass(1000);
    expect((await flood()).status).toBe(201);
    expect((await flood()).status).toBe(429);
  });

  it('say what they are, how much is left, and when to come again', async () => {
    const shop = await keyOf('shop');
    const [first, , , refused] = await Promise.all(
      [1, 2, 3, 4].map(() => api.post('/v1/complaints', INTAKE, shop)),
    );
    expect(first?.headers.get('ratelimit-policy')).toBe('"intake";q=3;w=3');
    expect(first?.headers.get('ratelimit')).toBe('"intake";r=2;t=1');
    const answer = refused ?? expect.fail();
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('ratelimit')).toBe('"intake";r=0;t=3');
    expect(problemOf(answer)).toMatchObject({
      code: 'too-many-requests',
      detail: 'Too many requests: try again in 1 s.',
      retryAfter: 1,
    });
    const chinese = await api.post('/v1/complaints', INTAKE, { ...shop, 'accept-language': 'zh-CN' });
    expect(problemOf(chinese)).toMatchObject({ title: '请求过多', detail: '请求过多，请在 1 秒后重试。' });
  });

  it('count by address who has not signed, a network of IPv6 as one', async () => {
    const look = (from: string) => api.send('/healthz', {}, from);
    for (const from of ['2001:db8::1', '2001:db8:0:0:1::2']) expect((await look(from)).status).toBe(200);
    expect((await look('2001:db8::3')).status).toBe(429);
    expect((await look('2001:db8:0:1::3')).status).toBe(200);
    expect((await look('192.0.2.1')).status).toBe(200);
    expect((await look('::ffff:192.0.2.1')).status).toBe(200);
    expect((await look('192.0.2.1')).status).toBe(429);
  });

  it('count what is not good by address, and keep nobody out who comes with what is', async () => {
    const wrong = { headers: { authorization: 'Bearer none.of.ours' } };
    const tries = [];
    for (let n = 0; n < 4; n++) tries.push((await api.send('/v1/complaints', wrong, '192.0.2.1')).status);
    expect(tries).toEqual([401, 401, 429, 429]);
    expect((await api.send('/v1/complaints', {}, '192.0.2.1')).status).toBe(200);
    expect((await api.send('/v1/complaints', wrong, '192.0.2.2')).status).toBe(401);
  });
});

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:DB8::7', '2001:db8:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ['2130706433', 'unknown'],
  ['', 'unknown'],
])('the address %s counts as %s', (address, network) => expect(networkOf(address)).toBe(network));
