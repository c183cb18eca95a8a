import type { Policy, PolicySet } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { RULES } from './support/complaints.ts';
import {
  authorization,
  Client,
  DAY,
  HOUR,
  MINUTE,
  startMachine,
  type TestMachine,
} from './support/machine.ts';

/* Received on Wednesday 4 March 2026 at 09:00, UTC: five days to resolve, warned of a day before. */

async function under(changes: Partial<Policy>) {
  const test = await startMachine();
  const set: PolicySet = {
    ...RULES.policySet,
    version: 2,
    rules: RULES.policySet.rules.map(({ policy, ...rule }) => ({
      ...rule,
      policy: { ...policy, ...changes },
    })),
  };
  await put(test, '/v1/policy-sets/default', set);
  const client = new Client(test);
  const { id } = await client.complain();
  await client.act(id, 'acknowledgement');
  return { test, client, id };
}

async function put({ machine }: TestMachine, path: string, body: object): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    authorization: await authorization(machine),
    'if-match': '*',
  };
  const response = await machine.api.request(path, { method: 'PUT', headers, body: JSON.stringify(body) });
  expect(response.status, await response.text()).toBe(200);
}

/** What happened and when, without the book-keeping of messages. */
async function datedStory(client: Client, id: string): Promise<string[]> {
  const events = await client.events(id);
  return events
    .filter(({ kind }) => !kind.startsWith('message-'))
    .map(({ at, kind }) => `${at.slice(5, 16)} ${kind}`);
}

const DAYS = (amount: number) => ({ amount, unit: 'calendar-days' }) as const;

describe('through the shipped machines', () => {
  it('a question that stops no clock is asked, reminded of and given up, while the clock warns and is breached', async () => {
    const { test, client, id } = await under({
      pause: { limit: DAYS(6), atLimit: 'resume', remindBefore: DAYS(2), stops: [] },
    });
    await test.advance(DAY);
    const asked = await client.act(id, 'pause', { question: 'Which order is it?' });
    expect(asked).toMatchObject({
      status: 'awaiting-complainant',
      question: { askedAt: '2026-03-05T09:00:00.000Z', until: '2026-03-11T09:00:00.000Z', stops: [] },
      clocks: { resolution: { state: 'running', dueAt: '2026-03-09T09:00:00.000Z' } },
    });
    await test.advance(7 * DAY);
    expect(await datedStory(client, id)).toEqual([
      '03-04T09:00 received',
      '03-04T09:00 acknowledged',
      '03-05T09:00 paused',
      '03-08T09:00 warned',
      '03-09T09:00 breached',
      '03-09T09:00 question-reminded',
      '03-10T09:00 escalated',
      '03-11T09:00 resumed',
      '03-12T09:00 escalated',
    ]);
    expect(await client.get(id)).toMatchObject({
      status: 'acknowledged',
      clocks: { resolution: { dueAt: '2026-03-09T09:00:00.000Z' } },
    });
    const texts = (await client.mails()).map(({ kind, text }) => ({ kind, text }));
    const question = texts.find(({ kind }) => kind === 'question')?.text;
    expect(question).toContain('the time we promised you for our decision goes on');
    expect(question).not.toContain('stands still');
    expect(texts.find(({ kind }) => kind === 'silence')?.text).toContain('The clock has gone on meanwhile');
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'RUNNING' }]);
    expect(test.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('a question on an overdue complaint does not silence its escalations', async () => {
    const { test, client, id } = await under({});
    await test.advance(5 * DAY + HOUR);
    const asked = await client.act(id, 'pause', { question: 'Which order is it?' });
    expect(asked).toMatchObject({ status: 'awaiting-complainant', question: { stops: [] } });
    await test.advance(3 * DAY);
    expect((await datedStory(client, id)).slice(-3)).toEqual([
      '03-09T10:00 paused',
      '03-10T09:00 escalated',
      '03-12T09:00 escalated',
    ]);
    expect(await client.get(id)).toMatchObject({ level: 3, status: 'awaiting-complainant' });
  });

  it('a hold stops the clock, is reminded of, ends at its limit and is told to everybody whom it concerns', async () => {
    const { test, client, id } = await under({
      holds: {
        'third-party': {
          limit: DAYS(4),
          stops: ['resolution'],
          tellComplainant: true,
          remindBefore: DAYS(1),
          tell: 'management',
        },
      },
    });
    await test.advance(DAY);
    const held = await client.act(id, 'hold', { kind: 'third-party', reason: 'The maker examines it.' });
    expect(held).toMatchObject({
      status: 'acknowledged',
      hold: { kind: 'third-party', until: '2026-03-09T09:00:00.000Z', stops: ['resolution'], told: true },
      clocks: { resolution: { state: 'paused', pausedAt: '2026-03-05T09:00:00.000Z' } },
    });
    await test.advance(4 * DAY + MINUTE);
    expect((await datedStory(client, id)).slice(-3)).toEqual([
      '03-05T09:00 held',
      '03-08T09:00 hold-reminded',
      '03-09T09:00 hold-ended',
    ]);
    const running = await client.get(id);
    expect(running.clocks.resolution).toMatchObject({ state: 'running', dueAt: '2026-03-13T09:00:00.000Z' });
    expect(running).not.toHaveProperty('hold');
    const mails = (await client.mails()).filter(({ kind }) => kind.startsWith('hold'));
    expect(mails.map(({ kind, to }) => `${kind} to ${to.split('@')[0]}`).sort()).toEqual([
      'hold to customer',
      'hold-end to customer',
      'hold-limit to complaints',
      'hold-limit to management',
      'hold-reminder to complaints',
    ]);
    for (const { text } of mails) expect(text).not.toContain('The maker examines it.');
    await test.advance(3 * DAY);
    expect(await client.story(id)).toContain('warned');
  });

  it('a hold and a question that overlap put the date off once', async () => {
    const { test, client, id } = await under({
      holds: { authority: { limit: DAYS(10), stops: ['resolution'] } },
    });
    await client.act(id, 'hold', { kind: 'authority', reason: 'The police look into it.' });
    await test.advance(DAY);
    await client.act(id, 'pause', { question: 'Which order is it?' });
    await test.advance(DAY);
    await client.act(id, 'hold-release', { note: 'They are done.' });
    await test.advance(2 * DAY);
    const resumed = await client.act(id, 'resumption', { answer: 'Order 4711.' });
    expect(resumed.clocks.resolution).toMatchObject({ state: 'running', dueAt: '2026-03-13T09:00:00.000Z' });
    const refused = await client.request(`/v1/complaints/${id}/hold-release`, {});
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'hold-refused', cause: 'not-on-hold' });
    await test.advance(4 * DAY + MINUTE);
    expect((await client.story(id)).slice(-1)).toEqual(['warned']);
  });

  it('a warning that falls on a night waits for the opening, and the wait and the explanation say so', async () => {
    const { policy } = RULES.policySet.rules.at(-1) ?? expect.fail('a set without rules');
    const test = await startMachine();
    const steps = [
      { kind: 'warn', at: { percent: 50 } },
      { kind: 'breach', tell: 'supervisors' },
    ] as const;
    const { acknowledgement } = policy.targets;
    await put(test, '/v1/policy-sets/default', {
      ...RULES.policySet,
      version: 2,
      rules: [
        {
          policy: {
            ...policy,
            calendar: 'gb',
            targets: {
              acknowledgement,
              // Until the midnight before Tuesday: half of it is over on Saturday at noon.
              resolution: { ...DAYS(5), anchor: 'receipt', ends: 'end-of-day' },
            },
            ladders: { acknowledgement: steps, resolution: steps },
          },
        },
      ],
    });
    const client = new Client(test);
    const { id } = await client.complain();
    await client.act(id, 'acknowledgement');
    const explained = await (await client.request(`/v1/complaints/${id}/deadlines`)).json();
    expect(explained).toMatchObject({
      resolution: {
        dueAt: '2026-03-10T00:00:00.000Z',
        ladder: { coming: [{ kind: 'warn', at: '2026-03-09T09:00:00.000Z' }, { kind: 'breach' }] },
      },
    });
    await test.advance(5 * DAY + 15 * HOUR);
    expect((await datedStory(client, id)).slice(-2)).toEqual(['03-09T09:00 warned', '03-10T00:00 breached']);
  });
});
