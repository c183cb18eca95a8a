import { apiKeys, auditLog, sweep } from '@redress/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openReceiver } from '../../test/support/receiver.ts';
import { DAY, HOUR, INTAKE, jsonOf, openTestApi, problemOf, RESOLUTION, type TestApi } from './test-api.ts';

const MINUTE = 60_000;
const madeSchema = z.object({ id: z.string(), secret: z.string() });
const deliveriesSchema = z.object({
  items: z.array(z.object({ event: z.string(), fault: z.string().optional(), attempts: z.int().optional() })),
});
const pageSchema = z.object({
  items: z.array(z.object({ id: z.string(), type: z.string(), complaintId: z.string() })),
  after: z.string(),
  isMore: z.boolean(),
});

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

type Receiver = Awaited<ReturnType<typeof openReceiver>>;

async function register(receiver: Receiver, terms: object = {}, headers: Record<string, string> = {}) {
  const answer = await api.post('/v1/webhooks', { url: receiver.url, ...terms }, headers);
  expect(answer.status, answer.text).toBe(201);
  const made = madeSchema.parse(jsonOf(answer));
  receiver.knows(made.secret);
  return made;
}

async function keyOf(name: string, ...scopes: string[]) {
  const { text } = await apiKeys.add(api.services, { name, scopes });
  return { authorization: `Bearer ${text}` };
}

function replace(id: string, terms: object, headers: Record<string, string> = {}) {
  return api.send(`/v1/webhooks/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'if-match': '*', ...headers },
    body: JSON.stringify(terms),
  });
}

/** So many minutes of the sweeper. */
async function minutes(count: number) {
  for (let minute = 0; minute < count; minute++) {
    await api.pass(MINUTE);
    await sweep(api.services);
    await api.settled();
  }
}

const parked = async (id: string) =>
  deliveriesSchema.parse(jsonOf(await api.send(`/v1/webhooks/${id}/deliveries?state=parked`))).items;

describe('an endpoint', () => {
  it('is told of a life in its order, signed, by ids and codes alone', async () => {
    const receiver = await openReceiver();
    await register(receiver);
    const { id } = await api.receive();
    await api.settled();
    await api.act(id, 'acknowledgement', { message: 'A word that is nobody’s business.' });
    await api.act(id, 'assignment', { team: 'repairs', assignee: 'bob' });
    await api.act(id, 'resolution', RESOLUTION);
    await api.settled();

    expect(receiver.types()).toEqual([
      'complaint.received',
      'complaint.acknowledged',
      'complaint.assigned',
      'complaint.resolved',
    ]);
    expect(receiver.ids().every((one) => one.startsWith(`${id}-`))).toBe(true);
    const [first] = receiver.received;
    expect(first?.event.data).toMatchObject({
      complaintId: id,
      seq: 1,
      complaint: { status: 'received', clocks: { resolution: { state: 'running' } } },
    });
    const all = receiver.received.map(({ body }) => body).join();
    for (const personal of ['Wang', 'wang@', 'kettle', 'nobody’s', 'bob', 'new kettle'])
      expect(all).not.toContain(personal);
  });

  it('hears of what it has asked for, and with what is personal where it may', async () => {
    const [some, all] = [await openReceiver(), await openReceiver()];
    await register(some, { types: ['complaint.closed', 'complaint.withdrawn'] });
    await register(all, { personal: true });
    const { id } = await api.receive();
    await api.act(id, 'withdrawal', { reason: 'Found it.' });
    await api.settled();
    expect(some.types()).toEqual(['complaint.withdrawn']);
    expect(all.received[1]?.event.data).toMatchObject({
      personal: { subject: INTAKE.subject, complainant: INTAKE.complainant, note: 'Found it.' },
    });
  });

  it('that is an app’s hears of what the app has submitted, and of nothing once its key is gone', async () => {
    const receiver = await openReceiver();
    const shop = await keyOf('shop', 'complaints:create', 'complaints:read', 'webhooks:manage');
    const { id: hook } = await register(receiver, { personal: true }, shop);
    await api.receive();
    const own = await api.post('/v1/complaints', INTAKE, shop);
    expect(own.status).toBe(201);
    await api.settled();
    expect(receiver.types()).toEqual(['complaint.received']);
    expect(receiver.received[0]?.event.data).toMatchObject({ personal: { subject: INTAKE.subject } });

    const till = await keyOf('till', 'complaints:create', 'webhooks:manage');
    for (const path of [`/v1/webhooks/${hook}`, `/v1/webhooks/${hook}/deliveries`])
      expect(problemOf(await api.send(path, { headers: till })).code).toBe('not-found');
    expect(jsonOf(await api.send('/v1/webhooks', { headers: till }))).toEqual({ items: [] });
    const asked = await api.post('/v1/webhooks', { url: receiver.url, personal: true }, till);
    expect(problemOf(asked).code).toBe('forbidden');

    for (const key of await apiKeys.list(api.services)) await apiKeys.revoke(api.services, key.id);
    await api.pass(2 * MINUTE);
    const { id } = await api.receive();
    await api.settled();
    expect(receiver.attempts).not.toContain(`${id}-1`);
  });

  it('that fails is tried later and later, in order, for a day; then it is parked, listed, and replayed', async () => {
    const receiver = await openReceiver();
    const { id: hook } = await register(receiver, {
      types: ['complaint.received', 'complaint.acknowledged'],
    });
    const { id } = await api.receive();
    receiver.answers((event) => (event === `${id}-1` ? 422 : 204));
    await api.act(id, 'acknowledgement');
    await api.settled();
    await minutes(5);
    // Of this complaint the next one waits; of others nothing does.
    const { id: other } = await api.receive();
    await api.settled();
    expect(receiver.ids()).toEqual([`${other}-1`]);
    await api.pass(DAY);
    await minutes(90);
    expect(receiver.ids().slice(1)).toEqual([expect.stringContaining(`${id}-`)]);
    expect(await parked(hook)).toMatchObject([{ event: `${id}-1`, fault: 'HTTP 422' }]);
    expect(api.logged.filter(({ event }) => event === 'webhook-parked')).toHaveLength(1);
    expect(receiver.attempts.filter((event) => event === `${id}-1`).length).toBeLessThan(12);

    receiver.answers(() => 204);
    const replay = await api.post(`/v1/webhooks/${hook}/replay`, { event: `${id}-1` });
    expect(jsonOf(replay)).toEqual({ replayed: 1, isMore: false });
    await api.settled();
    expect(receiver.ids().at(-1)).toBe(`${id}-1`);
    expect(await parked(hook)).toEqual([]);
  });

  it('that does not answer is asked once a minute at most, whatever waits, and hears all of it when it is back', async () => {
    const receiver = await openReceiver();
    await register(receiver, { types: ['complaint.received'] });
    receiver.answers(() => 503);
    const ids: string[] = [];
    for (let n = 0; n < 30; n++) ids.push((await api.receive()).id);
    await api.settled();
    const before = receiver.attempts.length;
    await minutes(10);
    expect(receiver.attempts.length - before).toBeLessThanOrEqual(10);
    receiver.answers(() => 204);
    await minutes(12);
    expect(receiver.ids().toSorted()).toEqual(ids.map((id) => `${id}-1`).toSorted());
  });

  it('that is gone is disabled, and somebody hears of it', async () => {
    const receiver = await openReceiver();
    const { id: hook } = await register(receiver);
    receiver.answers(() => 410);
    await api.receive();
    await api.settled();
    expect(jsonOf(await api.send(`/v1/webhooks/${hook}`))).toMatchObject({
      state: 'disabled',
      disabledFor: 'gone',
    });
    expect(api.logged.filter(({ event }) => event === 'webhook-disabled')).toHaveLength(1);
    const asked = receiver.attempts.length;
    await api.receive();
    await minutes(3);
    expect(receiver.attempts).toHaveLength(asked);
    expect(problemOf(await api.post(`/v1/webhooks/${hook}/replay`, {})).code).toBe('wrong-state');
    receiver.answers(() => 204);
    await api.post(`/v1/webhooks/${hook}/enabling`, {});
    await minutes(3);
    expect(receiver.types()).toContain('complaint.received');
  });

  it('gets another address: what waits goes there at once, in order, and nothing to the old one', async () => {
    const [old, next] = [await openReceiver(), await openReceiver()];
    const { id: hook, secret } = await register(old);
    old.answers(() => 503);
    next.knows(secret);
    const { id } = await api.receive();
    // Its receipt is noted, which nobody outside hears of, before it is acknowledged.
    await api.settled();
    await api.act(id, 'acknowledgement');
    await minutes(90);
    const asked = old.attempts.length;
    const answer = await replace(hook, { url: next.url, types: ['complaint.received'] });
    expect(answer.status, answer.text).toBe(200);
    expect(jsonOf(answer)).toMatchObject({ id: hook, url: next.url, types: ['complaint.received'] });
    await api.settled();
    expect(next.ids().filter((one) => one.startsWith(id))).toEqual([`${id}-1`, `${id}-3`]);
    await api.act(id, 'resolution', RESOLUTION);
    await minutes(90);
    expect(old.attempts).toHaveLength(asked);
    expect(next.types()).not.toContain('complaint.resolved');
  });

  it('is never led to a private network by a change, nor given what is personal by a key that may not read it', async () => {
    const receiver = await openReceiver();
    const shop = await keyOf('shop', 'complaints:create', 'complaints:read', 'webhooks:manage');
    const { id: hook } = await register(receiver, { personal: true }, shop);
    const till = await keyOf('shop', 'webhooks:manage');
    const moved = await replace(hook, { url: `${receiver.url}/else`, personal: true }, till);
    expect(problemOf(moved).code).toBe('forbidden');
    expect(jsonOf(await api.send(`/v1/webhooks/${hook}`))).toMatchObject({ url: receiver.url });
    expect((await replace(hook, { url: receiver.url, personal: false }, till)).status).toBe(200);
    expect(problemOf(await replace(hook, { url: receiver.url, personal: true }, till)).code).toBe(
      'forbidden',
    );

    const strict = await openTestApi((services) => ({
      ...services,
      settings: { ...services.settings, webhooksToPrivate: false },
    }));
    const made = await strict.post('/v1/webhooks', { url: 'https://93.184.216.34/hooks' });
    const { id } = madeSchema.parse(jsonOf(made));
    for (const url of [
      'https://10.0.0.1/',
      'https://[::ffff:127.0.0.1]/',
      'http://93.184.216.34/',
      'https://localhost/',
    ]) {
      const refused = await strict.send(`/v1/webhooks/${id}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'if-match': '*' },
        body: JSON.stringify({ url }),
      });
      expect(problemOf(refused).errors, url).toMatchObject([{ in: 'body', field: 'url' }]);
    }
    await strict.close();
  });

  it('has its changes in the audit: who, when, and which of its terms', async () => {
    const receiver = await openReceiver();
    const { id: hook } = await register(receiver);
    await replace(hook, { url: `${receiver.url}/other`, personal: true });
    await replace(hook, { url: `${receiver.url}/other`, personal: true, types: ['complaint.closed'] });
    const { items } = await auditLog.list(api.services, { caller: 'person:local/tester', limit: 10 });
    const changes = items.filter(({ operation }) => operation === 'webhooks.put');
    expect(changes).toMatchObject([
      { kind: 'change', object: hook, changed: ['types'] },
      { kind: 'change', object: hook, changed: ['url', 'personal'] },
    ]);
    expect(JSON.stringify(items)).not.toContain('hooks/other');
  });

  it('is signed with both secrets while one takes the other’s place', async () => {
    const receiver = await openReceiver();
    const { id: hook, secret } = await register(receiver);
    const rotated = await api.post(`/v1/webhooks/${hook}/rotation`, { overlapHours: 1 });
    const fresh = madeSchema.parse(jsonOf(rotated)).secret;
    expect(fresh).not.toBe(secret);
    for (const known of [secret, fresh]) {
      receiver.knows(known);
      await api.receive();
      await api.settled();
    }
    expect(receiver.received).toHaveLength(2);
    await api.pass(HOUR);
    receiver.knows(secret);
    await api.receive();
    await api.settled();
    expect(receiver.received).toHaveLength(2);
    receiver.knows(fresh);
    await minutes(3);
    expect(receiver.received).toHaveLength(3);
    expect(jsonOf(await api.send('/v1/webhooks'))).not.toHaveProperty('items.0.secret');
  });

  it('can be tried, and of what it answers nothing is told but the status', async () => {
    const receiver = await openReceiver();
    const { id: hook } = await register(receiver);
    const tried = async () => jsonOf(await api.post(`/v1/webhooks/${hook}/test`, {}));
    expect(await tried()).toMatchObject({ status: 204 });
    expect(receiver.received[0]?.event).toMatchObject({ type: 'webhook.test', data: { webhookId: hook } });
    receiver.answers(() => 302);
    expect(await tried()).toEqual({ event: expect.any(String), status: 302 });
    expect(receiver.attempts).toHaveLength(2);
  });

  it('is removed with all that waits for it', async () => {
    const receiver = await openReceiver();
    const { id: hook } = await register(receiver);
    receiver.answers(() => 422);
    await api.receive();
    await api.settled();
    await api.post(`/v1/webhooks/${hook}/removal`, {});
    expect(problemOf(await api.send(`/v1/webhooks/${hook}`)).code).toBe('not-found');
    const asked = receiver.attempts.length;
    await minutes(5);
    expect(receiver.attempts).toHaveLength(asked);
    const left = await api.services.store.query({ partition: 'WEBHOOKS', limit: 10 });
    expect(left.items).toEqual([]);
  });
});

describe('the change feed', () => {
  const page = async (query: string, headers: Record<string, string> = {}) =>
    pageSchema.parse(jsonOf(await api.send(`/v1/events?${query}`, { headers })));

  it('tells everything once, page after page, in order for each complaint, and goes on from there', async () => {
    const ids = [];
    for (let n = 0; n < 6; n++) ids.push((await api.receive()).id);
    for (const id of ids) await api.act(id, 'resolution', RESOLUTION);
    await api.settled();
    const seen: string[] = [];
    let next = await page('limit=3');
    while (next.items.length > 0 || next.isMore) {
      seen.push(...next.items.map(({ id }) => id));
      next = await page(`limit=3&after=${next.after}`);
    }
    for (const id of ids) {
      const own = seen.filter((one) => one.startsWith(id)).map((one) => Number(one.split('-')[1]));
      expect(own).toEqual([...new Set(own)].toSorted((one, other) => one - other));
      expect(own.length).toBeGreaterThanOrEqual(2);
    }
    const { id } = await api.receive();
    await api.settled();
    expect((await page(`after=${next.after}`)).items).toMatchObject([
      { id: `${id}-1`, type: 'complaint.received', complaintId: id },
    ]);
    const [first = ''] = ids;
    expect((await page('types=complaint.resolved&limit=100')).items).toHaveLength(6);
    await api.act(first, 'reopening', { reason: 'Again.' });
    await api.settled();
    expect((await page('types=complaint.reopened')).items).toMatchObject([{ complaintId: first }]);
  });

  it('shows an app its own, and a handler what their teams have', async () => {
    const shop = await keyOf('shop', 'complaints:create', 'complaints:read');
    const own = z.object({ id: z.string() }).parse(jsonOf(await api.post('/v1/complaints', INTAKE, shop)));
    const { id } = await api.receive();
    await api.settled();
    expect((await page('', shop)).items.map(({ complaintId }) => complaintId)).toEqual([own.id]);
    const token = await api.issuer.token({ subject: 'mia', roles: ['handler'], teams: ['nobody'] }, 3600);
    expect((await page('', { authorization: `Bearer ${token}` })).items).toEqual([]);
    const after = (await page('')).after;
    // A cursor is its caller's.
    expect((await api.send(`/v1/events?after=${after}`, { headers: shop })).status).toBe(422);
    expect((await page('')).items.map(({ complaintId }) => complaintId)).toContain(id);
  });

  it('forgets after 35 days, and misses nothing that comes then', async () => {
    await api.receive();
    await api.settled();
    const { after } = await page('');
    await api.pass(36 * DAY);
    const { id } = await api.receive();
    await api.settled();
    const later = await page(`after=${after}&types=complaint.received`);
    expect(later.items).toMatchObject([{ complaintId: id }]);
  });
});
