import {
  asComplaintId,
  type ComplaintId,
  complaints,
  deliverWebhook,
  publicTypeOf,
  sweep,
} from '@redress/core';
import { type WebhookId, webhookIdSchema } from '@redress/core/base/ids.ts';
import * as webhookQueue from '@redress/core/records/webhook-queue.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idOf } from './scenes.ts';
import { HOUR, jsonOf, openTestApi, type TestApi } from './test-api.ts';

const MINUTE = 60_000;
const COMPLAINTS = 500;
const EVENTS = 20;

let api: TestApi;
/** Whoever has been woken, as the table's stream brings them. */
let woken: (readonly [WebhookId, ComplaintId])[] = [];
/** What was sent where. */
let sent: { url: string; id: string }[] = [];
let isUp = true;
let attempts = 0;

beforeEach(async () => {
  [woken, sent, isUp, attempts] = [[], [], true, 0];
  api = await openTestApi((services) => ({
    ...services,
    deliveries: {
      wake: (id) => services.deliveries.wake(id),
      wakeWebhook: (webhook, id) => void woken.push([webhook, id]),
    },
  }));
});
afterEach(() => api.close());

async function deliverAll(): Promise<void> {
  while (woken.length > 0) {
    const [batch, rest] = [woken.slice(0, 50), woken.slice(50)];
    woken = rest;
    for (const [webhook, id] of batch)
      await deliverWebhook(api.services, webhook, id, async ({ url, id: event }) => {
        if (url.endsWith('/down')) attempts++;
        if (url.endsWith('/down') && !isUp) return { fault: 'ECONNREFUSED' };
        sent.push({ url, id: event });
        return { status: 204 };
      });
  }
}

async function minutes(count: number, every = MINUTE): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await api.pass(every);
    await sweep(api.services);
    await deliverAll();
  }
}

const register = async (name: string) =>
  webhookIdSchema.parse(idOf(await api.post('/v1/webhooks', { url: `http://127.0.0.1:1/${name}` })));

/** The numbers of what is told of one complaint, and so many more complaints that are as it is. */
async function complaintsOf(count: number): Promise<{ ids: ComplaintId[]; seqs: number[] }> {
  const { id } = await api.receive();
  for (let event = 1; event < EVENTS; event++) await api.act(id, 'contacts', { outcome: 'not-reached' });
  await api.settled();
  const { complaint } = await complaints.load(api.services, asComplaintId(id));
  const seqs = complaint.timeline.filter((event) => publicTypeOf(event)).map(({ seq }) => seq);
  expect(seqs).toHaveLength(EVENTS);
  const item = (await api.services.store.get({ pk: id, sk: 'COMPLAINT' })) ?? expect.fail('not there');
  const ids = Array.from({ length: count }, (_, n) =>
    asComplaintId(`${id.slice(0, -4)}${String(n).padStart(4, '0')}`),
  );
  for (const pk of ids) {
    const body = JSON.parse(JSON.stringify(item.body).replaceAll(id, pk));
    await api.services.store.putIfAbsent({ pk, sk: 'COMPLAINT', version: 1, body });
  }
  // Nothing falls due of it any more.
  await api.act(id, 'withdrawal', { reason: 'Found it.' });
  await api.settled();
  return { ids, seqs };
}

describe('ten thousand events that wait for one endpoint', () => {
  it('are small, hold nobody else up, cost one attempt a minute, and go out in order when it is back', async () => {
    const { ids, seqs } = await complaintsOf(COMPLAINTS);
    const [down, up] = [await register('down'), await register('up')];
    [woken, sent, isUp] = [[], [], false];
    for (const id of ids) await webhookQueue.add(api.services, down, id, seqs);
    const [one = expect.fail('none')] = ids;
    await webhookQueue.add(api.services, up, one, seqs);
    await deliverAll();
    expect(sent.map(({ url, id }) => `${url} ${id}`)).toEqual(
      seqs.map((seq) => `http://127.0.0.1:1/up ${one}-${seq}`),
    );
    const item = await api.services.store.get({ pk: one, sk: `WEBHOOK#${down}` });
    expect(JSON.stringify(item).length).toBeLessThan(2000);
    expect(attempts).toBe(1);
    await minutes(5);
    expect(attempts).toBeLessThanOrEqual(6);

    [sent, isUp] = [[], true];
    let took = 0;
    for (; sent.length < COMPLAINTS * EVENTS && took < 20; took++) await minutes(1);
    // One that finds out, then two hundred complaints a minute; those that were tried wait as long again as they have.
    expect(took).toBeLessThanOrEqual(10);
    for (const id of ids)
      expect(sent.filter((event) => event.id.startsWith(id)).map((event) => event.id)).toEqual(
        seqs.map((seq) => `${id}-${seq}`),
      );
  });

  it('are parked where nobody answers for a day, listed page by page, and replayed', async () => {
    const { ids, seqs } = await complaintsOf(150);
    const down = await register('down');
    [woken, sent, isUp] = [[], [], false];
    for (const id of ids) await webhookQueue.add(api.services, down, id, seqs.slice(0, 2));
    await deliverAll();
    await minutes(24, HOUR);
    await minutes(30);
    const waiting = await api.send(`/v1/webhooks/${down}/deliveries?state=waiting`);
    expect(jsonOf(waiting)).toEqual({ items: [] });
    isUp = true;
    const replay = async () => {
      const answer = jsonOf(await api.post(`/v1/webhooks/${down}/replay`, {}));
      await minutes(2);
      return answer;
    };
    expect(await replay()).toEqual({ replayed: 100, isMore: true });
    expect(await replay()).toEqual({ replayed: 100, isMore: true });
    expect(await replay()).toEqual({ replayed: 100, isMore: false });
    await minutes(5);
    expect(sent).toHaveLength(300);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(300);
  });

  it('of one complaint are a thousand at most, in an item of bounded size; the oldest are parked', async () => {
    const { ids } = await complaintsOf(1);
    const down = await register('down');
    const [one = expect.fail('none')] = ids;
    for (let from = 1; from <= 1200; from += 100) {
      const seqs = Array.from({ length: 100 }, (_, n) => from + n);
      await webhookQueue.add(api.services, down, one, seqs);
    }
    const item = await api.services.store.get({ pk: one, sk: `WEBHOOK#${down}` });
    expect(JSON.stringify(item).length).toBeLessThan(80_000);
    const { items } = await webhookQueue.parked(api.services, down, { limit: 500 });
    expect(items.map(({ event }) => event.seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
    expect(items.every(({ event }) => event.fault === 'TooMany')).toBe(true);
  });
});
