import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openInstallation } from '@redress/local';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { authorizationFor } from './support/access.ts';
import { authorization, Client, DAY, startMachine, type TestMachine } from './support/machine.ts';
import { openReceiver } from './support/receiver.ts';
import { startServerProcess } from './support/server.ts';

/* Worlds for apps under development, beside a real installation that sees nothing of them. */

const START = '2026-03-04T09:00:00.000Z';
const COMPLAINT = {
  channel: 'web',
  subject: 'Parcel never came',
  description: 'Ordered three weeks ago, paid, nothing came.',
  complainant: { name: 'A. Customer', email: 'customer@example.com' },
};
const RESOLUTION = {
  summary: 'Sent again by express.',
  rootCause: 'third-party',
  remedies: [],
};

const clockSchema = z.looseObject({
  id: z.string(),
  now: z.string(),
  baseUrl: z.string(),
  complaints: z.number(),
});
type Clock = z.infer<typeof clockSchema>;
const named = z.looseObject({ id: z.string() });
const clocksSchema = z.object({ items: z.array(named) });
const listSchema = z.object({ items: z.array(z.unknown()) });
const secretSchema = z.looseObject({ secret: z.string() });
const advancedSchema = z.looseObject({ finished: z.boolean() });
const rulesSchema = z.looseObject({ rules: z.array(z.unknown()) });
const policied = z.looseObject({ policy: z.looseObject({ set: z.string(), version: z.number() }) });
const JSON_BODY = { 'content-type': 'application/json' };
const eventsSchema = z.object({ items: z.array(z.looseObject({ at: z.string(), kind: z.string() })) });
const messagesSchema = z.object({
  items: z.array(
    z.looseObject({
      kind: z.string(),
      text: z.string(),
      at: z.string(),
      complaintId: z.string(),
      to: z.string(),
    }),
  ),
});

let real: TestMachine;
beforeEach(async () => {
  real = await startMachine();
});

/** An app's developer, with a key. */
class Developer {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }

  static async of(name = 'shop', sandbox = true): Promise<Developer> {
    const answer = await new Client(real).request('/v1/keys', {
      name,
      scopes: ['complaints:create', 'complaints:read', 'complaints:act', 'webhooks:manage'],
      sandbox,
    });
    return new Developer(z.object({ key: z.string() }).parse(await answer.json()).key);
  }

  ask(path: string, body?: unknown, headers: Record<string, string> = {}) {
    return request(path, body, { authorization: `Bearer ${this.key}`, ...headers });
  }

  async done(path: string, body?: unknown, headers?: Record<string, string>): Promise<unknown> {
    const { status, json } = await this.ask(path, body, headers);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  }

  async clock(at = START): Promise<Clock> {
    return clockSchema.parse(await this.done('/v1/test-clocks', { at }));
  }

  async complain(clock: Clock, fields: object = {}): Promise<string> {
    const path = `/sandbox/${clock.id}/v1/complaints`;
    return named.parse(await this.done(path, { ...COMPLAINT, ...fields })).id;
  }

  async advance({ id }: Clock, to: string): Promise<unknown> {
    return this.done(`/v1/test-clocks/${id}/advance`, { to });
  }

  async story({ id: clock }: Clock, id: string): Promise<string[]> {
    const path = `/sandbox/${clock}/v1/complaints/${id}/timeline?limit=100`;
    const { items } = eventsSchema.parse(await this.done(path));
    return items.map(({ kind }) => kind).filter((kind) => !kind.startsWith('message-'));
  }

  async mails({ id }: Clock) {
    const { items } = messagesSchema.parse(await this.done(`/v1/test-clocks/${id}/messages?limit=100`));
    return items.reverse();
  }
}

async function request(path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await real.machine.api.request(path, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json', ...headers },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  const json: unknown = isJson ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, json };
}

describe('a test clock', () => {
  it('shows eight weeks of a complaint: warnings, breaches, escalations, the survey and the end', async () => {
    const app = await Developer.of();
    const clock = await app.clock();
    const id = await app.complain(clock);
    expect(await app.advance(clock, '2026-03-10T09:00:00Z')).toMatchObject({
      now: '2026-03-10T09:00:00.000Z',
      finished: true,
      complaints: 1,
    });
    await app.done(`/sandbox/${clock.id}/v1/complaints/${id}/resolution`, RESOLUTION);
    await app.advance(clock, '2026-04-29T09:00:00Z');
    expect(await app.story(clock, id)).toEqual([
      ...['received', 'warned', 'breached', 'escalated', 'escalated', 'warned', 'breached', 'escalated'],
      ...['acknowledged', 'resolved', 'survey-sent', 'survey-reminded', 'closed'],
    ]);
    const mails = await app.mails(clock);
    expect(mails.filter(({ kind }) => kind === 'survey')).toMatchObject([{ at: '2026-03-11T09:00:00.000Z' }]);
  });

  it('has its links lead back into its world, the survey’s and the complainant’s page', async () => {
    const app = await Developer.of();
    const clock = await app.clock();
    const id = await app.complain(clock);
    await app.done(`/sandbox/${clock.id}/v1/complaints/${id}/resolution`, RESOLUTION);
    await app.advance(clock, '2026-03-06T09:00:00Z');
    const text = (await app.mails(clock)).findLast(({ kind }) => kind === 'survey')?.text ?? '';
    const linkIn = (kind: string) =>
      RegExp(`https://complaints.test(/sandbox/\\S+/${kind}/\\S+)`).exec(text)?.[1];
    const page = linkIn('c') ?? expect.fail('no link');
    const origin = { origin: 'https://complaints.test', 'content-type': 'application/x-www-form-urlencoded' };
    const opened = await real.machine.api.request(page, { method: 'POST', headers: origin });
    expect(opened.status).toBe(303);
    expect(opened.headers.get('location')).toBe(`/sandbox/${clock.id}/c`);
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
    const own = await request(`/sandbox/${clock.id}/c`, undefined, { cookie });
    expect(own.text).toContain(`action="/sandbox/${clock.id}/c/own/`);
    expect(own.text).toContain(COMPLAINT.subject);
    const survey = linkIn('v1/surveys') ?? expect.fail('no survey');
    expect(await request(survey, { score: 2 })).toMatchObject({ status: 200, json: { score: 2 } });
    expect(await app.story(clock, id)).toContain('dissatisfaction-raised');
  });

  it('begins with the rules in force, and may have others that nobody else hears of', async () => {
    const client = new Client(real);
    const [rule] = rulesSchema
      .parse(await (await client.request('/v1/policy-sets/default')).json())
      .rules.slice(-1);
    const house = { id: 'house', version: 1, name: 'The house’s', rules: [rule] };
    const put = { 'if-none-match': '*', ...JSON_BODY };
    const authorized = { authorization: await authorization(real.machine) };
    await real.machine.api.request('/v1/policy-sets/house', {
      method: 'PUT',
      headers: { ...put, ...authorized },
      body: JSON.stringify(house),
    });
    await client.request('/v1/in-force', { policySet: 'house', version: 1 });
    const app = await Developer.of();
    // Long before somebody has put it in force.
    const clock = await app.clock('2025-01-01T09:00:00Z');
    const policyOf = async () => {
      const id = await app.complain(clock);
      return policied.parse(await app.done(`/sandbox/${clock.id}/v1/complaints/${id}`)).policy;
    };
    expect(await policyOf()).toMatchObject({ set: 'house', version: 1 });
    await real.machine.api.request(`/sandbox/${clock.id}/v1/policy-sets/mine`, {
      method: 'PUT',
      headers: { ...put, authorization: `Bearer ${app.key}` },
      body: JSON.stringify({ ...house, id: 'mine' }),
    });
    await app.done(`/sandbox/${clock.id}/v1/in-force`, { policySet: 'mine', version: 1 });
    expect(await policyOf()).toMatchObject({ set: 'mine' });
    expect((await client.request('/v1/policy-sets/mine')).status).toBe(404);
  });

  it('has its webhooks really sent, by the receiver’s time, and tries again as its own passes', async () => {
    real = await startMachine({ webhooksToPrivate: true });
    const receiver = await openReceiver();
    const app = await Developer.of();
    const clock = await app.clock('2001-03-04T09:00:00Z');
    const { secret } = secretSchema.parse(
      await app.done(`/sandbox/${clock.id}/v1/webhooks`, { url: receiver.url }),
    );
    receiver.knows(secret);
    const id = await app.complain(clock);
    receiver.answers(() => 500);
    await app.advance(clock, '2001-03-04T09:00:01Z');
    receiver.answers(() => 204);
    await app.advance(clock, '2001-03-06T10:00:00Z');
    expect(receiver.types()).toEqual([
      'complaint.received',
      'complaint.warned',
      'complaint.breached',
      'complaint.escalated',
      'complaint.escalated',
    ]);
    expect(JSON.stringify(receiver.received[0]?.event)).toContain(id);
  });

  it('does not go back, and moves nowhere for whoever asks again', async () => {
    const app = await Developer.of();
    const clock = await app.clock();
    const id = await app.complain(clock);
    await app.advance(clock, '2026-03-05T09:00:00Z');
    const story = await app.story(clock, id);
    expect(await app.advance(clock, '2026-03-05T09:00:00Z')).toMatchObject({ finished: true });
    expect(await app.story(clock, id)).toEqual(story);
    const back = await app.ask(`/v1/test-clocks/${clock.id}/advance`, { to: '2026-03-05T08:59:59Z' });
    expect(back).toMatchObject({
      status: 409,
      json: { code: 'wrong-state', now: '2026-03-05T09:00:00.000Z' },
    });
  });

  it('says where one request may ask for no more, and goes on from there', async () => {
    real = await startMachine({ sandbox: { limits: { stops: 3 } } });
    const app = await Developer.of();
    const clock = await app.clock();
    const id = await app.complain(clock);
    const to = '2026-03-11T09:00:00Z';
    let asked = 1;
    for (; !advancedSchema.parse(await app.advance(clock, to)).finished; asked++)
      expect(asked).toBeLessThan(20);
    expect(asked).toBeGreaterThan(2);
    expect((await app.story(clock, id)).filter((kind) => kind === 'breached')).toHaveLength(2);
  });
});

describe('the real installation', () => {
  it('sees nothing of a world, and a world nothing of it', async () => {
    const client = new Client(real);
    const theirs = await client.complain({ severity: 'critical' });
    const app = await Developer.of();
    const clock = await app.clock();
    const id = await app.complain(clock);
    await app.advance(clock, '2026-04-29T09:00:00Z');

    expect(listSchema.parse(await (await client.request('/v1/complaints')).json()).items).toMatchObject([
      { id: theirs.id },
    ]);
    expect((await client.request(`/v1/complaints/${id}`)).status).toBe(404);
    await real.machine.settled();
    expect((await client.mails()).map(({ kind }) => kind)).toEqual(['receipt']);
    expect(await client.executions()).toHaveLength(1);
    const audit = await (await client.request(`/v1/audit?caller=client:shop`)).json();
    expect(audit).toEqual({ items: [] });

    const inWorld = `/sandbox/${clock.id}/v1/complaints`;
    expect(listSchema.parse(await app.done(inWorld)).items).toMatchObject([{ id }]);
    const search = { text: 'parcel never', count: ['status'] };
    const searched = [
      await (await client.request('/v1/searches', search)).json(),
      await app.done(`/sandbox/${clock.id}/v1/searches`, search),
    ];
    expect(searched).toMatchObject([
      { items: [{ id: theirs.id }], counts: { total: 1 } },
      { items: [{ id }], counts: { total: 1 } },
    ]);
    expect((await app.ask(`${inWorld}/${theirs.id}`)).status).toBe(404);
  });

  it('takes no sandbox key, and a world no other one', async () => {
    const app = await Developer.of();
    const clock = await app.clock();
    const inWorld = `/sandbox/${clock.id}/v1/complaints`;
    const [another, realApp] = [await Developer.of('another'), await Developer.of('shop', false)];
    for (const stranger of [another, realApp]) {
      expect((await stranger.ask(inWorld)).status).toBe(401);
      expect((await stranger.ask(inWorld, COMPLAINT)).status).toBe(401);
    }
    expect((await another.ask(`/v1/test-clocks/${clock.id}`)).status).toBe(404);
    expect(
      (await another.ask(`/v1/test-clocks/${clock.id}/advance`, { to: '2027-01-01T00:00:00Z' })).status,
    ).toBe(404);
    expect((await another.ask(`/v1/test-clocks/${clock.id}/closure`, {})).status).toBe(404);
    expect((await realApp.ask('/v1/test-clocks', {})).status).toBe(403);
    expect((await new Client(real).request(inWorld)).status).toBe(401);
    // However the key reaches it.
    for (const key of [app.key.replace('rdk_test_', 'rdk_'), `${app.key}x`])
      expect((await new Developer(key).ask('/v1/complaints')).status).toBe(401);
    expect(await app.ask('/v1/audit?caller=person:anna')).toMatchObject({ json: { items: [] } });
  });

  it('refuses a real key that names a test clock, and takes nothing in', async () => {
    const [app, realApp] = [await Developer.of(), await Developer.of('shop', false)];
    const clock = await app.clock();
    const headers = { 'redress-test-clock': clock.id };
    expect(await realApp.ask('/v1/complaints', COMPLAINT, headers)).toMatchObject({
      status: 422,
      json: { errors: [{ in: 'header', field: 'redress-test-clock' }] },
    });
    expect(await new Client(real).request('/v1/complaints')).toMatchObject({ status: 200 });
    expect(listSchema.parse((await realApp.ask('/v1/complaints')).json).items).toEqual([]);
    await app.done('/v1/complaints', COMPLAINT, headers);
    expect(await app.done(`/v1/test-clocks/${clock.id}`)).toMatchObject({ complaints: 1 });
  });
});

describe('the sandbox', () => {
  it('needs no name of a clock where there is one only', async () => {
    const app = await Developer.of();
    expect(await app.ask('/v1/complaints')).toMatchObject({ status: 422 });
    const clock = await app.clock();
    await app.done('/v1/complaints', COMPLAINT);
    expect(await app.done(`/v1/test-clocks/${clock.id}`)).toMatchObject({ complaints: 1 });
    await app.clock();
    expect(await app.ask('/v1/complaints', COMPLAINT)).toMatchObject({
      status: 422,
      json: { errors: [{ in: 'header', field: 'redress-test-clock', rule: 'required' }] },
    });
  });

  it('opens worlds again that made room for others, and after a restart, with all that is in them', async () => {
    real = await startMachine({ sandbox: { limits: { open: 1 } } });
    const app = await Developer.of();
    const [one, other] = [await app.clock(), await app.clock('2027-01-01T00:00:00Z')];
    const id = await app.complain(one);
    await app.complain(other);
    await Promise.allSettled([
      app.advance(one, '2026-03-05T09:00:00Z'),
      app.advance(other, '2027-01-02T00:00:00Z'),
    ]);
    await real.restart();
    expect(await app.done(`/v1/test-clocks/${one.id}`)).toMatchObject({ now: '2026-03-05T09:00:00.000Z' });
    expect(await app.story(one, id)).toEqual(['received', 'warned', 'breached']);
    await app.advance(one, '2026-03-06T09:00:00Z');
    expect(await app.story(one, id)).toEqual(['received', 'warned', 'breached', 'escalated', 'escalated']);
  });

  it('has so much room, and closes what nobody uses', async () => {
    let now = Date.parse('2026-11-30T00:00:00Z');
    const limits = { complaints: 1, clocksOfOne: 2 };
    real = await startMachine({ sandbox: { limits, now: () => now } });
    const app = await Developer.of();
    const clock = await app.clock();
    await app.complain(clock);
    expect(await app.ask('/v1/complaints', COMPLAINT)).toMatchObject({
      status: 409,
      json: { code: 'sandbox-full' },
    });
    await app.clock();
    expect(await app.ask('/v1/test-clocks', {})).toMatchObject({
      status: 409,
      json: { code: 'sandbox-full' },
    });
    now += 20 * DAY;
    await app.advance(clock, '2026-03-05T00:00:00Z');
    now += 20 * DAY;
    await app.clock();
    expect(clocksSchema.parse(await app.done('/v1/test-clocks')).items.map(({ id }) => id)).toContain(
      clock.id,
    );
    expect(clocksSchema.parse(await app.done('/v1/test-clocks')).items).toHaveLength(2);
    await app.done(`/v1/test-clocks/${clock.id}/closure`, {});
    expect((await app.ask(`/sandbox/${clock.id}/v1/complaints`)).status).toBe(404);
  });

  it('is refused where there is none, with where there is one', async () => {
    const machine = await openInstallation({
      storeFile: ':memory:',
      engineFile: ':memory:',
      clock: () => real.clock,
      publicUrl: 'https://complaints.test',
      log: { info() {}, warn() {}, error() {} },
      sweeper: 'off',
    });
    const headers = { ...JSON_BODY, authorization: await authorization(machine), 'accept-language': 'zh-CN' };
    const key = { name: 'shop', scopes: ['complaints:create'], sandbox: true };
    for (const [path, body] of [
      ['/v1/keys', key],
      ['/v1/test-clocks', {}],
    ] as const) {
      const answer = await machine.api.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
      expect(answer.status).toBe(501);
      expect(await answer.json()).toMatchObject({
        code: 'sandbox-unavailable',
        detail: expect.stringContaining('npm start'),
      });
    }
    await machine.close();
  });
});

describe('a server that is killed while time moves', () => {
  const KILLS = Math.min(10, Number(process.env.REDRESS_KILLS ?? 1));

  it('goes on where it was: every step once, every message once', { timeout: 600_000 }, async ({
    onTestFinished,
  }) => {
    const data = mkdtempSync(join(tmpdir(), 'redress-sandbox-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const start = () => startServerProcess(['--data', data, '--port', '0', '--engine-port', '0']);
    let server = start();
    onTestFinished(() => server.kill());
    let url = await server.url;
    let key = '';
    const ask = async (path: string, body?: unknown): Promise<unknown> => {
      const authorized = key ? { authorization: `Bearer ${key}` } : await authorizationFor(data);
      const response = await fetch(url + path, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        headers: { ...JSON_BODY, ...authorized },
      });
      return response.json();
    };
    const scopes = ['complaints:create', 'complaints:read', 'complaints:act'];
    key = z
      .object({ key: z.string() })
      .parse(await ask('/v1/keys', { name: 'shop', scopes, sandbox: true })).key;
    const world = async () => {
      const { id: clock } = named.parse(await ask('/v1/test-clocks', { at: START }));
      const ids: string[] = [];
      for (let n = 0; n < 3; n++)
        ids.push(named.parse(await ask(`/sandbox/${clock}/v1/complaints`, COMPLAINT)).id);
      return { clock, ids };
    };
    const killed = await world();

    const to = '2026-04-29T09:00:00Z';
    for (let kill = 0; kill < KILLS; kill++) {
      const advancing = ask(`/v1/test-clocks/${killed.clock}/advance`, { to }).catch(() => undefined);
      await delay(20 + Math.random() * 300);
      await server.kill();
      await advancing;
      server = start();
      url = await server.url;
    }
    // As it would have gone without.
    const control = await world();
    const livesIn = async ({ clock, ids }: Awaited<ReturnType<typeof world>>) => {
      expect(await ask(`/v1/test-clocks/${clock}/advance`, { to })).toMatchObject({ finished: true });
      const { items } = messagesSchema.parse(await ask(`/v1/test-clocks/${clock}/messages?limit=100`));
      const lives = ids.map(async (id) => {
        const path = `/sandbox/${clock}/v1/complaints/${id}/timeline?limit=100`;
        const events = eventsSchema.parse(await ask(path)).items;
        expect(events.map(({ at }) => at).sort()).toEqual(events.map(({ at }) => at));
        const mails = items.filter(({ complaintId }) => complaintId === id);
        // Whoever was killed while sending has it sent when its lease is over.
        const when = ({ at, kind }: { at: string; kind: string }) => (kind === 'message-sent' ? '' : at);
        return [...events, ...mails].map((one) => `${when(one)} ${one.kind}`).sort();
      });
      return Promise.all(lives);
    };
    expect(await livesIn(killed)).toEqual(await livesIn(control));
  });
});
