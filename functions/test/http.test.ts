import { ItemTooLarge } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  complaintOf,
  INTAKE,
  jsonOf,
  openTestApi,
  problemOf,
  type ShownComplaint,
  type TestApi,
} from './test-api.ts';

let api: TestApi;
let complaint: ShownComplaint;
let isStoreBroken = false;
beforeAll(async () => {
  api = await openTestApi((services) => {
    const { store } = services;
    const get: typeof store.get = async (key) => {
      if (isStoreBroken) throw new TypeError('cannot read what wang@example.com wrote');
      return store.get(key);
    };
    return { ...services, store: { ...store, get } };
  });
  complaint = await api.receive();
  await api.pass(0);
});
afterAll(() => api.close());

describe('odd addresses', () => {
  it.each([
    '/v1',
    '/v1/',
    '/v2/complaints',
    '/v1//complaints',
    '//v1/complaints',
    '/v1/complaints//',
    '/V1/Complaints',
    '/v1/complaints;x=1',
    '/v1/surveys',
    '/v1/surveys/',
    '/%',
    '/%00',
    '/%ff',
    '/favicon.ico',
    '/.env',
    `/${'x'.repeat(50_000)}`,
  ])('there is nothing at %s', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const answer = await api.send(`http://localhost${path}`, { method });
      expect(answer.status, method).toBe(404);
      expect(problemOf(answer)).toEqual({
        type: 'urn:redress:problem:not-found',
        title: 'Not found',
        status: 404,
        code: 'not-found',
        detail: expect.any(String),
        requestId: expect.any(String),
      });
    }
  });

  it('an address may be percent-encoded', async () => {
    const answer = await api.send(`/v1/%63omplaints/${complaint.id.replace('c', '%63')}`);
    expect(complaintOf(answer).id).toBe(complaint.id);
  });

  it('a question mark without a question, and a fragment, do no harm', async () => {
    expect((await api.send(`/v1/complaints/${complaint.id}?`)).status).toBe(200);
    expect((await api.send('/v1/complaints?#x')).status).toBe(200);
  });
});

describe('HEAD', () => {
  it.each([
    ['/healthz', 200],
    ['/v1/complaints', 200],
    ['/v1/complaints/:id', 200],
    ['/v1/complaints/:id/timeline', 200],
    ['/v1/executions', 200],
    ['/v1/executions/:id-1', 200],
    ['/v1/complaints?limit=0', 422],
    ['/v1/complaints/x', 404],
    ['/v1/surveys/x', 404],
    ['/v1/complaints/:id/acknowledgement', 405],
    ['/nothing', 404],
  ])('%s is answered as GET is, %i, without a body', async (path, status) => {
    const address = path.replace(':id', complaint.id);
    const [get, head] = [await api.send(address), await api.send(address, { method: 'HEAD' })];
    expect([get.status, head.status]).toEqual([status, status]);
    expect(head.text).toBe('');
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
  });
});

describe('the address', () => {
  it('/ says where to go, and everything it names is there', async () => {
    expect((await api.send('/')).status).toBe(200);
    const links = z.record(z.string(), z.string()).parse(jsonOf(await api.send('/')));
    expect(links).toMatchObject({
      complaints: '/v1/complaints',
      health: '/healthz',
      messagesSent: '/outbox',
    });
    // A token opens no page: whoever would see the console signs in.
    const statusOf = (link: string) => (link === '/console' ? 303 : 200);
    for (const link of Object.values(links)) expect((await api.send(link)).status, link).toBe(statusOf(link));
  });

  it.each(['/healthz', '/v1/complaints', '/v1/complaints/:id', '/v1/executions', '/outbox'])(
    '%s is the same with a slash at its end',
    async (path) => {
      const address = path.replace(':id', complaint.id);
      const [plain, slashed] = [await api.send(address), await api.send(`${address}/`)];
      expect(plain.status).toBe(200);
      expect(slashed).toMatchObject({ status: 200, text: plain.text });
    },
  );

  it('may end in a slash for a request that changes something, too', async () => {
    expect((await api.post('/v1/complaints/', INTAKE)).status).toBe(201);
    expect(problemOf(await api.send('/v1/complaints/', { method: 'DELETE' })).status).toBe(405);
  });
});

describe('every answer', () => {
  it.each(['/healthz', '/v1/complaints', '/v1/complaints/x', '/nothing'])(
    'from %s forbids sniffing, framing, a referrer and keeping it',
    async (path) => {
      const { headers } = await api.send(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});

describe('a fault on our side', () => {
  const broken = async (path: string, init?: RequestInit) => {
    isStoreBroken = true;
    try {
      return await api.send(path, init);
    } finally {
      isStoreBroken = false;
    }
  };

  it.each([
    ['GET', '/v1/complaints/:id', '/v1/complaints/:id'],
    ['POST', '/v1/complaints/:id/withdrawal', '/v1/complaints/:id/withdrawal'],
    ['GET', '/v1/executions/:id-1', '/v1/executions/:name'],
  ])(
    '%s %s: is a 500 that says nothing of it, and is logged without personal data',
    async (method, path, route) => {
      const answer = await broken(path.replace(':id', complaint.id), {
        method,
        headers: { 'content-type': 'application/json' },
        ...(method === 'POST' && { body: '{"reason":"x"}' }),
      });
      expect(answer.status).toBe(500);
      expect(problemOf(answer).code).toBe('internal');
      expect(answer.text).not.toMatch(/wang|TypeError/);
      expect(api.logged.at(-1)).toEqual({
        level: 'error',
        event: 'request-failed',
        fields: { method, route, error: 'TypeError', requestId: answer.headers.get('x-request-id') },
      });
    },
  );

  it('is not suspected where a client went away in the middle of its request', async () => {
    const gone = new AbortController();
    const body = new ReadableStream({
      pull(stream) {
        gone.abort();
        stream.error(new Error('aborted'));
      },
    });
    const headers = { 'content-type': 'application/json' };
    await api.send('/v1/complaints', { method: 'POST', headers, body, duplex: 'half', signal: gone.signal });
    expect(api.logged.at(-1)).toMatchObject({ level: 'warn', event: 'request-failed' });
  });

  it('of the store makes the health check fail, so that traffic stays away', async () => {
    const answer = await broken('/healthz');
    expect(answer.status).toBe(503);
    expect(problemOf(answer).code).toBe('busy');
    expect(api.logged.slice(-2)).toMatchObject([
      { event: 'store-not-ready', fields: { error: 'TypeError' } },
      { event: 'request-refused', fields: { code: 'busy' } },
    ]);
    expect(jsonOf(await api.send('/healthz'))).toEqual({ status: 'ok', store: 'ready' });
  });

  it('of a mail server does not keep a complaint from being taken in', async () => {
    const mute = await openTestApi((services) => ({
      ...services,
      notifier: { send: () => Promise.reject(new Error('no connection')) },
      workflows: { ...services.workflows, start: () => Promise.reject(new Error('throttled')) },
    }));
    const answer = await mute.post('/v1/complaints', INTAKE);
    expect(answer.status).toBe(201);
    expect((await mute.send(answer.headers.get('location') ?? '')).status).toBe(200);
    await mute.settled();
    // The request and the deliverer both try to start the workflow.
    expect(new Set(mute.logged.map(({ event }) => event))).toEqual(
      new Set(['message-failed', 'signal-failed']),
    );
    await mute.close();
  });
});

describe('a long correspondence', () => {
  it('has room, even while no message can be sent', async () => {
    const mute = await openTestApi((services) => ({
      ...services,
      notifier: { send: () => Promise.reject(new Error('no connection')) },
    }));
    const long = '投'.repeat(4000);
    const { id } = await mute.receive({ description: '投'.repeat(20_000) });
    await mute.act(id, 'acknowledgement', { message: long });
    for (let n = 0; n < 30; n++) {
      await mute.act(id, 'pause', { question: long });
      await mute.act(id, 'resumption', { answer: long });
    }
    await mute.close();
  });

  it('is refused by 413 where the store can take no more of it, and left as it is', async () => {
    let full = false;
    const small = await openTestApi((services) => ({
      ...services,
      store: {
        ...services.store,
        replace: (item, version) =>
          full ? Promise.reject(new ItemTooLarge(item, 500_000)) : services.store.replace(item, version),
      },
    }));
    const { id } = await small.receive({});
    const before = (await small.send(`/v1/complaints/${id}`)).text;
    full = true;
    const answer = await small.post(`/v1/complaints/${id}/acknowledgement`, {});
    expect(answer.status).toBe(413);
    expect(problemOf(answer).code).toBe('too-large');
    expect((await small.send(`/v1/complaints/${id}`)).text).toBe(before);
    await small.close();
  });
});

it('nothing that is logged holds what a complainant wrote', () => {
  expect(api.logged.length).toBeGreaterThan(0);
  expect(JSON.stringify(api.logged)).not.toMatch(/kettle|Wang|example\.com/i);
});
