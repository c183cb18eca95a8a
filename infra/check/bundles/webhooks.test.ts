import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { verifyWebhook } from '../../../packages/client/src/index.ts';
import { type Deployment, deploy, type Hook } from './deployment.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy();
});
afterAll(() => deployment.close());

const request = async (
  path: string,
  body: object,
  { method = 'POST', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
) =>
  deployment.request({
    signed: true,
    method,
    path,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

let complaints = 0;
/** Time stands still: the same words would be taken for a double click. */
async function complain() {
  const answer = await request('/v1/complaints', {
    channel: 'web',
    subject: 'Parcel never came',
    description: `Ordered three weeks ago, nothing came. That is the ${++complaints}th time.`,
    complainant: { name: 'Zsófia Quux', email: 'zsofia@customers.example' },
  });
  expect(answer.status).toBe(201);
  return z.looseObject({ id: z.string() }).parse(answer.body).id;
}

const madeSchema = z.looseObject({ id: z.string(), secret: z.string() });
async function register(terms: object = {}) {
  const answer = await request('/v1/webhooks', { url: 'https://hooks.example.com/redress', ...terms });
  expect(answer.status).toBe(201);
  return madeSchema.parse(answer.body);
}

async function minutes(count: number) {
  for (let minute = 0; minute < count; minute++) {
    await deployment.advance(MINUTE);
    await deployment.sweep();
  }
}

const verified = ({ headers, body, at }: Hook, secret: string) => verifyWebhook(secret, headers, body, at);
const idsOf = (complaint: string, from = 0) =>
  deployment.hooks
    .slice(from)
    .map(({ headers }) => String(headers['webhook-id']))
    .filter((id) => id.startsWith(complaint));

describe('an endpoint of webhooks, from the table’s stream through the deployed bundles', () => {
  let hook: z.infer<typeof madeSchema>;

  it('is told of a life in its order, signed, by ids and codes alone', async () => {
    hook = await register();
    const id = await complain();
    await request(`/v1/complaints/${id}/acknowledgement`, { message: 'We are looking for it.' });
    // What another function has remembered of the endpoints is a minute old at most, or ten where there were none.
    await deployment.advance(11 * MINUTE);
    const second = await complain();
    await request(`/v1/complaints/${second}/acknowledgement`, {});
    const events = await Promise.all(deployment.hooks.map((one) => verified(one, hook.secret)));
    const told = events.filter(({ data }) => JSON.stringify(data).includes(second));
    expect(told.map(({ type }) => type)).toEqual(['complaint.received', 'complaint.acknowledged']);
    expect(idsOf(second)[0]).toBe(`${second}-1`);
    const all = deployment.hooks.map(({ body }) => body).join();
    for (const personal of ['Zsófia', 'zsofia@', 'Parcel', 'looking for it'])
      expect(all).not.toContain(personal);
  });

  it('that does not answer hears of all of it in order when it is back, by the sweeper’s word', async () => {
    deployment.trouble.hooks = 503;
    const before = deployment.hooks.length;
    const id = await complain();
    await request(`/v1/complaints/${id}/acknowledgement`, {});
    await minutes(3);
    expect(idsOf(id)).toEqual([]);
    deployment.trouble.hooks = undefined;
    await minutes(10);
    const events = await Promise.all(deployment.hooks.slice(before).map((one) => verified(one, hook.secret)));
    expect(events.map(({ type }) => type).slice(0, 2)).toEqual([
      'complaint.received',
      'complaint.acknowledged',
    ]);
  });

  it('is parked after a day, listed, and replayed to another address', async () => {
    deployment.trouble.hooks = 422;
    const id = await complain();
    await deployment.advance(DAY + MINUTE);
    await minutes(2);
    const parked = await deployment.request({
      signed: true,
      method: 'GET',
      path: `/v1/webhooks/${hook.id}/deliveries`,
    });
    expect(parked.body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ event: `${id}-1`, fault: 'HTTP 422' })]),
    });
    deployment.trouble.hooks = undefined;
    const moved = await request(
      `/v1/webhooks/${hook.id}`,
      { url: 'https://hooks.example.com/moved' },
      { method: 'PUT', headers: { 'if-match': '*' } },
    );
    expect(moved.status).toBe(200);
    expect((await request(`/v1/webhooks/${hook.id}/replay`, { event: `${id}-1` })).status).toBe(202);
    const last = deployment.hooks.findLast(({ headers }) => headers['webhook-id'] === `${id}-1`);
    expect(last?.url).toBe('hooks.example.com/moved');
  });

  it('is not registered where it leads inside, by its address or by that of its name', async () => {
    for (const url of [
      'https://inside.example.com/',
      'https://169.254.169.254/latest',
      'http://hooks.example.com/',
    ])
      expect((await request('/v1/webhooks', { url })).status, url).toBe(422);
    const tried = await request(`/v1/webhooks/${hook.id}/test`, {});
    expect(tried.body).toMatchObject({ status: 204 });
  });

  it('leaves nothing personal in the logs of whoever sends', () => {
    const log = deployment.lambda('Webhooks').lines.join('\n');
    expect(log).toContain('webhook-failed');
    expect(log).not.toMatch(/Zsófia|zsofia|customers\.example|Parcel|whsec_|hooks\.example/i);
  });
});
