import { sweep } from '@redress/core';
import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  authorization,
  Client,
  DAY,
  HOUR,
  MINUTE,
  START,
  startMachine,
  type TestMachine,
} from './support/machine.ts';

const at = (millis: number) => new Date(START + millis).toISOString();

async function put(test: TestMachine, path: string, body: object): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'if-match': '*',
    authorization: await authorization(test.machine),
  };
  const { api } = test.machine;
  const response = await api.request(path, { method: 'PUT', headers, body: JSON.stringify(body) });
  expect(response.status, await response.text()).toBe(200);
}

/** The set with that id in force, each policy of it changed. */
async function enforce(test: TestMachine, id: string, changes: object = {}): Promise<void> {
  const set = BUILT_IN_POLICY_SETS.get(id) ?? expect.fail(`there is no policy set ${id}`);
  const rules = set.rules.map((rule) => ({ ...rule, policy: { ...rule.policy, ...changes } }));
  await put(test, '/v1/policy-sets/default', { ...set, id: 'default', version: 2, rules });
}

async function setUp() {
  const test = await startMachine({ keeps: 'nothing' });
  return { test, client: new Client(test) };
}

/** What became of the resolution, when, and of which date. */
async function storyOfResolution(client: Client, id: string): Promise<string[]> {
  const events = await client.events(id);
  return events
    .filter(({ kind, data }) => data.clock === 'resolution' && kind !== 'message-sent')
    .map(({ at, kind, data }) => `${at.slice(5, 16)} ${kind}, due ${String(data.dueAt).slice(5, 16)}`);
}

const deadlinesSchema = z.looseObject({ acknowledgement: z.json(), resolution: z.json() });
async function deadlines(client: Client, id: string) {
  return deadlinesSchema.parse(await (await client.request(`/v1/complaints/${id}/deadlines`)).json());
}

describe('over HTTP and through the shipped machines', () => {
  it('a critical complaint that was late and is reclassified has a deadline with all that belongs to one', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain({ severity: 'critical' });
    await client.act(id, 'acknowledgement');
    await test.advance(37 * HOUR);
    const corrected = await client.act(id, 'classification', { severity: 'moderate', reason: 'No fire.' });
    expect(corrected.clocks.resolution).toMatchObject({ dueAt: at(120 * HOUR), state: 'running' });
    expect(corrected.clocks.resolution.breachedAt).toBeUndefined();
    expect(await deadlines(client, id)).toMatchObject({
      resolution: { former: [{ dueAt: at(DAY), breachedAt: at(DAY), until: at(37 * HOUR) }] },
    });
    const list = z.object({ items: z.array(z.looseObject({ id: z.string(), breached: z.boolean() })) });
    const listed = list.parse(await (await client.request('/v1/complaints')).json());
    expect(listed.items).toMatchObject([{ id, breached: true }]);
    const until = at(6 * DAY);
    const extended = await client.act(id, 'extension', { dueAt: until, reason: 'The laboratory.' });
    expect(extended.clocks.resolution.dueAt).toBe(until);
    await test.advance(8 * DAY);
    expect((await client.get(id)).clocks.resolution.breachedAt).toBe(until);
    expect(await storyOfResolution(client, id)).toEqual([
      '03-05T05:00 warned, due 03-05T09:00',
      '03-05T09:00 breached, due 03-05T09:00',
      '03-05T11:00 escalated, due 03-05T09:00',
      '03-05T17:00 escalated, due 03-05T09:00',
      '03-05T22:00 extended, due 03-10T09:00',
      '03-09T09:00 warned, due 03-10T09:00',
      '03-10T09:00 breached, due 03-10T09:00',
      '03-11T09:00 escalated, due 03-10T09:00',
      '03-13T09:00 escalated, due 03-10T09:00',
    ]);
    const warnings = (await client.mails()).filter(({ kind }) => kind === 'warning');
    expect(warnings.length).toBe(2);
  });

  it('a deadline that a holiday puts off after it was missed is warned of and breached anew', async () => {
    const { test, client } = await setUp();
    const gb = BUILT_IN_CALENDARS.get('gb') ?? expect.fail('there is no calendar gb');
    await enforce(test, 'default', {
      calendar: 'gb',
      targets: {
        acknowledgement: { amount: 2, unit: 'working-hours', anchor: 'receipt' },
        resolution: { amount: 1, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
      },
      ladders: {
        acknowledgement: [{ kind: 'breach', tell: 'supervisors' }],
        resolution: [
          { kind: 'warn', at: { beforeDue: { amount: 1, unit: 'hours' } } },
          { kind: 'breach', tell: 'supervisors' },
        ],
      },
    });
    const { id } = await client.complain();
    await client.act(id, 'acknowledgement');
    await test.advance(DAY + 9 * HOUR);
    const holidays = [...gb.holidays, { date: '2026-03-05', name: 'A royal wedding' }];
    await put(test, '/v1/calendars/gb', { ...gb, version: gb.version + 1, holidays });
    await test.advance(2 * MINUTE);
    await sweep(test.machine.services);
    await test.advance(2 * DAY);
    expect(await storyOfResolution(client, id)).toEqual([
      '03-05T16:00 warned, due 03-05T17:00',
      '03-05T17:00 breached, due 03-05T17:00',
      '03-06T16:00 warned, due 03-06T17:00',
      '03-06T17:00 breached, due 03-06T17:00',
    ]);
  });

  it('a clock that goes on is late at once where its date has passed, says so once, and goes on', async () => {
    const { test, client } = await setUp();
    await enforce(test, 'default', { reopening: { clocks: 'go-on' } });
    const { id } = await client.complain();
    await client.resolve(id);
    await test.advance(6 * DAY);
    const before = (await client.mails()).length;
    const reopened = await client.act(id, 'reopening', { reason: 'It broke again.' });
    expect(reopened).toMatchObject({ status: 'received', cycle: 2, level: 2 });
    expect(reopened.clocks.resolution).toMatchObject({
      startedAt: at(0),
      dueAt: at(5 * DAY),
      breachedAt: at(5 * DAY),
    });
    await test.advance(0);
    const mails = (await client.mails()).slice(before);
    expect(mails.map(({ kind }) => kind).sort()).toEqual([
      'assignment',
      'escalation',
      'escalation',
      'reopening',
    ]);
    expect(mails.find(({ kind }) => kind === 'reopening')?.text).toContain('We are late, and we are sorry.');
    await client.act(id, 'acknowledgement');
    await test.advance(3 * DAY);
    expect(await storyOfResolution(client, id)).toEqual([
      '03-10T09:00 warned, due 03-09T09:00',
      '03-10T09:00 breached, due 03-09T09:00',
      '03-10T09:00 escalated, due 03-09T09:00',
      '03-12T09:00 escalated, due 03-09T09:00',
    ]);
    expect(await client.executions()).toContainEqual({ name: `${id}-2`, status: 'RUNNING' });
    await client.resolve(id);
    await test.advance(0);
    expect(await client.executions()).toContainEqual({ name: `${id}-2`, status: 'SUCCEEDED' });
  });

  it('a complaint about housing has ten working days and ten more, reopened twenty and twenty more', async () => {
    const { test, client } = await setUp();
    await enforce(test, 'gb-housing');
    const { id } = await client.complain();
    const putOff = async (until: number) => {
      const response = await client.request(`/v1/complaints/${id}/extension`, {
        dueAt: at(until),
        reason: 'A surveyor has to come.',
      });
      return z.looseObject({ latest: z.string().optional() }).parse(await response.json()).latest;
    };
    const first = await client.act(id, 'acknowledgement');
    expect(first.clocks.resolution.dueAt).toBe('2026-03-18T17:00:00.000Z');
    expect(await putOff(200 * DAY)).toBe('2026-04-01T16:00:00.000Z');
    await client.resolve(id);
    await test.advance(DAY);
    await client.act(id, 'reopening', { reason: 'The mould is back.' });
    const second = await client.act(id, 'acknowledgement');
    expect(second.clocks.resolution.dueAt).toBe('2026-04-02T16:00:00.000Z');
    expect(await putOff(200 * DAY)).toBe('2026-05-05T16:00:00.000Z');
  });

  it('a clock that has stopped is explained as it was, whatever the complaint goes by since', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain();
    await test.advance(21 * HOUR);
    await client.act(id, 'acknowledgement');
    const { acknowledgement: before } = await deadlines(client, id);
    await client.act(id, 'classification', { severity: 'critical', reason: 'It burns.' });
    const { acknowledgement: after } = await deadlines(client, id);
    const match = { policySet: 'default', version: 1, rule: 2, reason: 'rule 2: every other complaint' };
    expect(after).toEqual({ ...z.record(z.string(), z.json()).parse(before), match });
    expect(after).toMatchObject({ ladder: { past: [{ kind: 'warn', at: at(20 * HOUR) }], coming: [] } });
  });
});
