import { sweep } from '@redress/core';
import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { describe, expect, it } from 'vitest';
import { authorization, Client, HOUR, MINUTE, startMachine, type TestMachine } from './support/machine.ts';

async function put(test: TestMachine, path: string, body: object, version = 1): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    ...(version === 1 ? { 'if-none-match': '*' } : { 'if-match': '*' }),
    authorization: await authorization(test.machine),
  };
  const { api } = test.machine;
  const response = await api.request(path, { method: 'PUT', headers, body: JSON.stringify(body) });
  expect(response.status, await response.text()).toBe(200);
}

const EASTER = [{ date: '2026-04-06', name: 'Easter Monday' }];
const shop = (version: number, holidays: object[]) => ({
  ...BUILT_IN_CALENDARS.get('business-hours'),
  ...{ id: 'shop', version, timeZone: 'Etc/UTC', knownYears: [2026], holidays },
  specialHours: [{ date: '2026-04-04', hours: ['10:00-14:00'], name: 'Easter sale' }],
});

async function openWith(targets: object, calendar = shop(1, EASTER)) {
  const test = await startMachine({ keeps: 'nothing' });
  const { policy } = BUILT_IN_POLICY_SETS.get('default')?.rules.at(-1) ?? expect.fail('no rule');
  const ladder = [
    { kind: 'warn', at: { beforeDue: { amount: 1, unit: 'working-days' } } },
    { kind: 'breach', tell: 'supervisors' },
  ];
  const changed = {
    ...policy,
    calendar: 'always',
    calendars: { resolution: 'shop' },
    targets: { acknowledgement: { amount: 4, unit: 'working-hours', anchor: 'receipt' }, ...targets },
    ladders: { ...policy.ladders, resolution: ladder },
  };
  await put(test, '/v1/calendars/shop', calendar);
  const set = { id: 'default', version: 2, name: 'The shop', rules: [{ policy: changed }] };
  await put(test, '/v1/policy-sets/default', set, 2);
  return { test, client: new Client(test) };
}

async function storyOf(client: Client, id: string): Promise<string[]> {
  return (await client.events(id))
    .filter(({ kind }) => ['warned', 'breached', 'retimed'].includes(kind))
    .map(({ at, kind, data }) => `${at.slice(5, 16)} ${kind} ${data.clock ?? data.calendar}`);
}

/** On a working day, Wednesday, 4 March 2026, as every machine of these tests begins. */
describe('over HTTP and through the shipped machines', () => {
  const month = { amount: 1, unit: 'months', ends: 'end-of-day', rolls: 'forward', anchor: 'receipt' };
  const untilApril = (test: TestMachine, day: string) =>
    test.advance(Date.parse(`2026-04-${day}:00Z`) - test.clock.now());

  it('a complaint is acknowledged around the clock, and resolved within a month on business days', async () => {
    // The fourth of April is a Saturday, on which the shop opens once: no last day moves. Without that it would.
    const { specialHours: _, ...closed } = shop(1, EASTER);
    const { test, client } = await openWith({ resolution: month }, { ...closed, specialHours: [] });
    await test.advance(12 * HOUR);
    const { id, clocks } = await client.complain();
    expect(clocks).toMatchObject({
      acknowledgement: { dueAt: '2026-03-05T01:00:00.000Z' },
      resolution: { dueAt: '2026-04-08T00:00:00.000Z' },
    });
    expect(await (await client.request(`/v1/complaints/${id}/deadlines`)).json()).toMatchObject({
      acknowledgement: { calendar: { id: 'always' }, rolls: [] },
      resolution: {
        calendar: { id: 'shop' },
        rolls: [{ from: '2026-04-05T00:00:00.000Z', to: '2026-04-08T00:00:00.000Z' }],
        holidays: [{ date: '2026-04-06', names: ['Easter Monday'] }],
      },
    });
    await test.advance(5 * HOUR);
    await client.act(id, 'acknowledgement');
    await untilApril(test, '08T01:00');
    expect(await storyOf(client, id)).toEqual([
      '03-04T21:00 warned acknowledgement',
      '03-05T01:00 breached acknowledgement',
      '04-03T17:00 warned resolution',
      '04-08T00:00 breached resolution',
    ]);
    await client.resolve(id);
    await test.advance(MINUTE);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'SUCCEEDED' }]);
  });

  it('one-off opening hours and a new version of the resolution’s calendar move its deadline alone', async () => {
    const { test, client } = await openWith({ resolution: month });
    const { id, clocks } = await client.complain();
    expect(clocks.resolution.dueAt).toBe('2026-04-05T00:00:00.000Z');
    await put(test, '/v1/calendars/shop', { ...shop(2, []), specialHours: [] }, 2);
    await test.advance(MINUTE);
    await sweep(test.machine.services);
    const moved = await client.get(id);
    expect(moved.clocks.acknowledgement.dueAt).toBe(clocks.acknowledgement.dueAt);
    expect(moved.clocks.resolution.dueAt).toBe('2026-04-07T00:00:00.000Z');
    await client.act(id, 'acknowledgement');
    await untilApril(test, '07T01:00');
    expect(await storyOf(client, id)).toEqual([
      '03-04T09:00 warned acknowledgement',
      '03-04T09:01 retimed shop',
      '04-03T17:00 warned resolution',
      '04-07T00:00 breached resolution',
    ]);
  });

  it('what comes after closing counts as the next working day', async () => {
    const target = { amount: 2, unit: 'working-days', ends: 'end-of-day', anchor: 'receipt' };
    const { test, client } = await openWith({ resolution: { ...target, outsideHours: 'next-working-day' } });
    expect((await client.complain()).clocks.resolution.dueAt).toBe('2026-03-06T17:00:00.000Z');
    await test.advance(9 * HOUR);
    const { id, clocks } = await client.complain();
    expect(clocks.resolution.dueAt).toBe('2026-03-09T17:00:00.000Z');
    await client.act(id, 'acknowledgement');
    await test.advance(Date.parse('2026-03-09T18:00:00Z') - test.clock.now());
    expect((await storyOf(client, id)).at(-1)).toBe('03-09T17:00 breached resolution');
  });

  it('a night shift that ends in the hour that is shown twice works in both of them', async () => {
    const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
    const hours = Object.fromEntries(days.map((day) => [day, ['22:00-02:30']]));
    // In Sydney the clock is set back from three to two on Sunday, 5 April, which is 16:00 UTC of the day before.
    const night = { ...shop(1, []), timeZone: 'Australia/Sydney', hours, specialHours: [] };
    const { test, client } = await openWith(
      { resolution: { amount: 5, unit: 'working-hours', anchor: 'receipt' } },
      night,
    );
    await untilApril(test, '04T11:00');
    const { id, clocks } = await client.complain();
    expect(clocks.resolution.dueAt).toBe('2026-04-04T16:30:00.000Z');
    expect(await (await client.request(`/v1/complaints/${id}/deadlines`)).json()).toMatchObject({
      resolution: {
        intervals: [
          { from: '2026-04-04T11:00:00.000Z', to: '2026-04-04T15:30:00.000Z' },
          { from: '2026-04-04T16:00:00.000Z', to: '2026-04-04T16:30:00.000Z' },
        ],
      },
    });
    await untilApril(test, '04T17:00');
    expect(await storyOf(client, id)).toContain('04-04T16:30 breached resolution');
  });

  it('a billing cycle ends when the client says, and what is promised without one is said, too', async () => {
    const inDays = (amount: number) => ({
      amount,
      unit: 'calendar-days',
      ends: 'end-of-day',
      anchor: 'receipt',
    });
    const resolution = {
      ...{ amount: 3, unit: 'ends-of-billing-cycle', at: '24:00', anchor: 'receipt' },
      ...{ otherwise: inDays(60), atMost: inDays(90) },
    };
    const { client } = await openWith({ resolution });
    const known = await client.complain({ billingCycleEndsOn: '2025-12-15' });
    expect(known.clocks.resolution.dueAt).toBe('2026-05-16T00:00:00.000Z');
    const unknown = await client.complain({ subject: 'Another' });
    expect(unknown.clocks.resolution.dueAt).toBe('2026-05-04T00:00:00.000Z');
    expect(await (await client.request(`/v1/complaints/${unknown.id}/deadlines`)).json()).toMatchObject({
      resolution: { target: { unit: 'ends-of-billing-cycle' }, countedAs: inDays(60) },
    });
    const tried = await client.request('/v1/policy-sets/default/trial', {
      ...{ channel: 'web', at: '2026-03-04T09:00:00Z', billingCycleEndsOn: '2026-03-31' },
    });
    expect(await tried.json()).toMatchObject({
      deadlines: { resolution: { dueAt: '2026-06-01T00:00:00.000Z', target: { endsOn: '2026-03-31' } } },
    });
  });
});
