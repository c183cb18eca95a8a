import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Client, startMachine, type TestMachine } from './support/machine.ts';

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
  remedies: [{ kind: 'replacement' }],
};

const clockSchema = z.looseObject({
  id: z.string(),
  now: z.string(),
  baseUrl: z.string(),
  complaints: z.number(),
});
type Clock = z.infer<typeof clockSchema>;
const named = z.looseObject({ id: z.string() });
const eventsSchema = z.object({ items: z.array(z.looseObject({ at: z.string(), kind: z.string() })) });
const messagesSchema = z.object({
  items: z.array(z.looseObject({ kind: z.string(), text: z.string(), at: z.string() })),
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
      scopes: ['complaints:create', 'complaints:read', 'complaints:act'],
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
});
