import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { authorization, Client, DAY, HOUR, MINUTE, START, startMachine } from './support/machine.ts';

const at = (afterStart: number) => new Date(START + afterStart).toISOString();

async function setUp() {
  const test = await startMachine();
  return { test, client: new Client(test) };
}

const listedSchema = z.object({ items: z.array(z.looseObject({ receivedAt: z.string() })) });

describe('a complaint that reached us before it was stored', () => {
  it('three weeks ago by letter has missed both deadlines: each person hears of all of it once, and it goes on', async () => {
    const { test, client } = await setUp();
    const { id, ...taken } = await client.complain({ channel: 'letter', receivedAt: at(-21 * DAY) });
    await test.advance(0);
    expect(taken).toMatchObject({
      ...{ receivedAt: at(-21 * DAY), createdAt: at(0), team: 'management', level: 3 },
      clocks: { acknowledgement: { breachedAt: at(-20 * DAY) }, resolution: { breachedAt: at(-16 * DAY) } },
    });
    const mails = await client.mails();
    expect(new Set(mails.map(({ to }) => to)).size).toBe(mails.length);
    const receipt = mails.find(({ kind }) => kind === 'receipt');
    expect(receipt?.text).toContain('Your complaint reached us on Wednesday 11 February.');
    expect(receipt?.text).not.toContain('We promise you');
    const [first] = await client.events(id);
    expect(first).toMatchObject({ at: at(0), data: { receivedAt: at(-21 * DAY) } });
    const answer = await client.request('/v1/complaints');
    expect(listedSchema.parse(await answer.json()).items[0]?.receivedAt).toBe(at(-21 * DAY));

    const before = (await client.events(id)).length;
    await test.advance(30 * DAY);
    expect(
      (await client.events(id)).slice(before).filter(({ kind }) => !kind.startsWith('message-')),
    ).toEqual([]);
    await client.resolve(id);
    await test.advance(0);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'SUCCEEDED' }]);
  });

  it('on a day without a time counts from its start, and its next step comes by itself', async () => {
    const { test, client } = await setUp();
    const { id, ...taken } = await client.complain({ channel: 'phone', receivedOn: '2026-03-03' });
    expect(taken).toMatchObject({
      ...{ receivedOn: '2026-03-03', receivedAt: '2026-03-03T00:00:00.000Z' },
      clocks: { acknowledgement: { dueAt: '2026-03-04T00:00:00.000Z' } },
    });
    expect(await client.story(id)).toEqual(['received', 'warned', 'breached', 'escalated']);
    await test.advance(15 * HOUR + MINUTE);
    expect((await client.events(id)).findLast(({ kind }) => kind === 'escalated')).toMatchObject({
      at: '2026-03-05T00:00:00.000Z',
    });
  });

  it('sent again under its key is answered the same, also once it is too old for the policy', async () => {
    const { test, client } = await setUp();
    const body = {
      ...{
        channel: 'letter',
        subject: 'Kettle',
        description: 'It leaks.',
        complainant: { name: 'A. Customer' },
      },
      receivedAt: at(-80 * DAY),
    };
    const send = () => client.request('/v1/complaints', body, { 'idempotency-key': 'letter-1' });
    const first = z.looseObject({ id: z.string() }).parse(await (await send()).json());
    await test.advance(20 * DAY);
    const again = await send();
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toMatchObject({ id: first.id, receivedAt: at(-80 * DAY) });
    const other = await client.request('/v1/complaints', body, { 'idempotency-key': 'letter-2' });
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({
      errors: [{ field: 'receivedAt', pointer: '#/receivedAt', rule: 'too_early' }],
      earliest: at(20 * DAY - 90 * DAY),
    });
  });
});

describe('a receipt that is corrected', () => {
  const reason = 'The envelope was stamped.';

  it('to an earlier one wakes the workflow at the new dates, with the history on the timeline', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain();
    await test.advance(HOUR);
    const corrected = await client.act(id, 'receipt', { receivedAt: at(-18 * HOUR), reason });
    expect(corrected).toMatchObject({
      receivedAt: at(-18 * HOUR),
      createdAt: at(0),
      clocks: { acknowledgement: { dueAt: at(6 * HOUR) } },
    });
    expect((await client.events(id)).find(({ kind }) => kind === 'receipt-corrected')).toMatchObject({
      data: { from: at(0), receivedAt: at(-18 * HOUR), acknowledgementDueAt: at(6 * HOUR) },
    });
    await test.advance(5 * HOUR + MINUTE);
    const events = await client.events(id);
    expect(events.findLast(({ kind }) => kind === 'breached')?.at).toBe(at(6 * HOUR));
  });

  it('to a later one promises anew, and the new date is warned of and breached by itself', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain({ receivedOn: '2026-03-02' });
    await client.act(id, 'receipt', { receivedAt: at(-HOUR), reason });
    await test.advance(24 * HOUR);
    const breaches = (await client.events(id)).filter(({ kind }) => kind === 'breached');
    expect(breaches.map(({ at }) => at)).toEqual([at(0), at(23 * HOUR)]);
  });
});

it('a tier that is corrected later has the policy of that tier enforced', async () => {
  const { test, client } = await setUp();
  const shipped = z
    .object({ rules: z.array(z.looseObject({ policy: z.looseObject({ id: z.string() }) })) })
    .parse(await (await client.request('/v1/policy-sets/default')).json());
  const [critical, standard] = shipped.rules;
  const rules = [
    { when: { tier: { in: ['gold'] } }, policy: critical?.policy },
    { policy: standard?.policy },
  ];
  await put(test, { id: 'default', version: 2, name: 'Ours', rules });
  const { id } = await client.complain();
  expect(await client.get(id)).toMatchObject({ policy: { id: 'standard' } });
  await client.act(id, 'classification', { tier: 'gold', reason: 'They have rung.' });
  await test.advance(HOUR + MINUTE);
  expect(await client.get(id)).toMatchObject({
    policy: { id: 'critical', reason: 'rule 1: tier gold' },
    clocks: { acknowledgement: { breachedAt: at(HOUR) } },
  });
});

it('a factor halves what a gold customer is promised, is explained, and goes with the tier', async () => {
  const { test, client } = await setUp();
  const shipped = z
    .object({ rules: z.array(z.looseObject({ policy: z.looseObject({ id: z.string() }) })) })
    .parse(await (await client.request('/v1/policy-sets/default')).json());
  const factors = [{ when: { tier: { in: ['gold'] } }, percent: 50 }];
  const rules = [{ policy: { ...shipped.rules.at(-1)?.policy, factors } }];
  await put(test, { id: 'default', version: 2, name: 'Ours', rules });
  const complainant = { name: 'A. Customer', email: 'customer@example.com', tier: 'gold' };
  const { id, clocks } = await client.complain({ complainant });
  expect(clocks.acknowledgement.dueAt).toBe(at(12 * HOUR));
  const explained: unknown = await (await client.request(`/v1/complaints/${id}/deadlines`)).json();
  expect(explained).toMatchObject({
    match: { factors: { resolution: { percent: 50, reason: 'tier gold' } } },
    acknowledgement: { factor: { percent: 50 }, target: { amount: 12 } },
  });
  await test.advance(13 * HOUR);
  expect(await client.story(id)).toContain('breached');
  const changed = await client.act(id, 'classification', { tier: null, reason: 'Another customer.' });
  expect(changed.clocks.acknowledgement.dueAt).toBe(at(24 * HOUR));
  await test.advance(11 * HOUR + MINUTE);
  const breaches = (await client.events(id)).filter(({ kind }) => kind === 'breached');
  expect(breaches.map(({ at }) => at)).toEqual([at(12 * HOUR), at(24 * HOUR)]);
});

async function put(test: Awaited<ReturnType<typeof startMachine>>, set: object): Promise<void> {
  const response = await test.machine.api.request('/v1/policy-sets/default', {
    method: 'PUT',
    headers: {
      'content-type': 'application/json',
      authorization: await authorization(test.machine),
      'if-match': '*',
    },
    body: JSON.stringify(set),
  });
  if (!response.ok) throw new Error(await response.text());
}
