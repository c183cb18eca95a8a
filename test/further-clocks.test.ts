import type { Language, Policy, PolicySet } from '@redress/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { emptyBill, metered } from './bench/units.ts';
import { RULES } from './support/complaints.ts';
import {
  authorization,
  Client,
  DAY,
  HOUR,
  type MailView,
  MINUTE,
  startMachine,
  type TestMachine,
} from './support/machine.ts';

/* Received on Wednesday 4 March 2026 at 09:00, UTC. */

const LADDER: Policy['ladders']['resolution'] = [
  { kind: 'warn', at: { beforeDue: { amount: 4, unit: 'hours' } } },
  { kind: 'breach', tell: 'supervisors' },
];

/** A first reply in two working days, news every five until the resolution, the remedy ten days after that. */
const FURTHER: Partial<Policy> = {
  calendars: { 'first-reply': 'gb', progress: 'gb' },
  targets: {
    acknowledgement: { amount: 24, unit: 'hours', anchor: 'receipt' },
    resolution: { amount: 30, unit: 'calendar-days', ends: 'same-time', anchor: 'receipt' },
  },
  clocks: {
    'first-reply': {
      name: { en: 'first substantive reply', 'zh-CN': '首次实质答复' },
      target: { amount: 2, unit: 'working-days', ends: 'end-of-day', anchor: 'receipt' },
      ladder: LADDER,
      fulfilledBy: ['reply'],
    },
    progress: {
      name: { en: 'progress report', 'zh-CN': '进展通报' },
      target: { amount: 5, unit: 'working-days', ends: 'end-of-day', anchor: 'receipt' },
      ladder: LADDER,
      fulfilledBy: ['reply'],
      repeats: true,
    },
    remedy: {
      name: { en: 'delivery of the remedy', 'zh-CN': '补救落实' },
      target: { amount: 10, unit: 'calendar-days', ends: 'same-time', anchor: 'resolution' },
      ladder: LADDER,
    },
  },
};

async function enforce({ machine }: TestMachine, changes: Partial<Policy>): Promise<void> {
  const set: PolicySet = {
    ...RULES.policySet,
    version: 2,
    rules: RULES.policySet.rules.map(({ policy, ...rule }) => ({
      ...rule,
      policy: { ...policy, ...changes },
    })),
  };
  const response = await machine.api.request('/v1/policy-sets/default', {
    method: 'PUT',
    headers: {
      'content-type': 'application/json',
      authorization: await authorization(machine),
      'if-match': '*',
    },
    body: JSON.stringify(set),
  });
  expect(response.status, await response.text()).toBe(200);
}

/** What happened and when to which clock, without the book-keeping of messages. */
async function datedStory(client: Client, id: string): Promise<string[]> {
  const events = await client.events(id);
  return events
    .filter(({ kind }) => !kind.startsWith('message-'))
    .map(({ at, kind, data }) => `${at.slice(5, 16)} ${kind} ${data.clock ?? ''}`.trim());
}

/** Of each thing that the staff are told, without whom it concerns; of what several hear, once. */
const staffSubjects = (mails: readonly MailView[]) => [
  ...new Set(
    mails
      .filter(({ to }) => to.endsWith('@redress.local'))
      .map(({ subject }) => /^【(.*)】/.exec(subject)?.[1] ?? subject.replace(/^.*?: /, '')),
  ),
];

/** One life, in which much comes late. */
async function liveIn(language: Language) {
  const test = await startMachine({ keeps: 'nothing', staffLanguage: language });
  await enforce(test, FURTHER);
  const client = new Client(test);
  const to = (instant: string) => test.advance(Date.parse(`2026-${instant}:00Z`) - test.clock.now());
  const complainant = { name: 'A. Customer', email: 'customer@example.com', language };
  const { id } = await client.complain({ complainant });
  await to('03-04T11:00');
  await client.act(id, 'acknowledgement');
  await to('03-09T10:00');
  await client.act(id, 'updates', {
    message: 'The carrier looks for it. We call you on Wednesday.',
    promise: { dueAt: '2026-03-11' },
  });
  await to('03-13T10:00');
  await client.act(id, 'contacts', { outcome: 'reached', promise: { dueAt: '2026-03-17' } });
  await to('03-16T10:00');
  await client.act(id, 'contacts', { outcome: 'reached', note: 'They know.' });
  await to('03-24T10:00');
  await client.act(id, 'updates', { message: 'It is found.' });
  await to('03-25T10:00');
  await client.resolve(id);
  await to('03-26T11:00');
  expect((await client.request(await client.surveyPath(), { score: 5 })).status).toBe(200);
  await to('04-05T10:00');
  return { test, client, id };
}

describe('over HTTP and through the shipped machines', () => {
  it('a first reply, news every five working days, promises and a remedy are each warned of, late and done', async () => {
    const { test, client, id } = await liveIn('en');
    expect(await client.get(id)).toMatchObject({ status: 'resolved', team: 'supervisors', level: 2 });
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'SUCCEEDED' }]);
    const followUp = `${id}-1-follow-up`;
    expect(await client.executions('follow-up')).toEqual([{ name: followUp, status: 'RUNNING' }]);
    await client.act(id, 'fulfilments', { clock: 'remedy', note: 'It is with them.' });
    await test.advance(0);
    expect(await client.executions('follow-up')).toEqual([{ name: followUp, status: 'SUCCEEDED' }]);
    const closed = z.json().parse(await (await client.request(`/v1/complaints/${id}`)).json());
    expect(closed).toMatchObject({
      status: 'closed',
      clocks: {
        others: {
          'first-reply': {
            state: 'stopped',
            breachedAt: '2026-03-06T17:00:00.000Z',
            fulfilled: { at: '2026-03-09T10:00:00.000Z', times: 1, missed: 1 },
          },
          progress: {
            state: 'stopped',
            fulfilled: { at: '2026-03-24T10:00:00.000Z', times: 4, missed: 1 },
          },
          'promise-1': {
            state: 'stopped',
            breachedAt: '2026-03-12T00:00:00.000Z',
            fulfilled: { times: 1, missed: 1 },
          },
          remedy: { state: 'stopped', breachedAt: '2026-04-04T10:00:00.000Z' },
        },
      },
    });
    expect(await datedStory(client, id)).toEqual([
      '03-04T09:00 received',
      '03-04T11:00 acknowledged',
      '03-06T13:00 warned first-reply',
      '03-06T17:00 breached first-reply',
      '03-09T10:00 update-sent',
      '03-09T10:00 fulfilled first-reply',
      '03-09T10:00 fulfilled progress',
      '03-09T10:00 promised promise-1',
      '03-11T08:30 warned promise-1',
      '03-12T00:00 breached promise-1',
      '03-13T00:00 escalated promise-1',
      '03-13T10:00 contact-recorded',
      '03-13T10:00 fulfilled progress',
      '03-13T10:00 fulfilled promise-1',
      '03-13T10:00 promised promise-2',
      '03-16T10:00 contact-recorded',
      '03-16T10:00 fulfilled progress',
      '03-16T10:00 fulfilled promise-2',
      '03-23T13:00 warned progress',
      '03-23T17:00 breached progress',
      '03-24T10:00 update-sent',
      '03-24T10:00 fulfilled progress',
      '03-25T10:00 resolved',
      '03-26T10:00 survey-sent',
      '03-26T11:00 survey-answered',
      '04-04T06:00 warned remedy',
      '04-04T10:00 breached remedy',
      '04-05T10:00 fulfilled remedy',
      '04-05T10:00 closed',
    ]);
    const mails = await client.mails();
    expect(staffSubjects(mails)).toEqual([
      'first substantive reply due soon',
      'first substantive reply overdue',
      'promise to the complainant due soon',
      'promise to the complainant overdue',
      'escalated to level 2',
      'progress report due soon',
      'progress report overdue',
      'delivery of the remedy due soon',
      'delivery of the remedy overdue',
    ]);
    expect(mails.find(({ kind }) => kind === 'escalation')?.text).toContain(
      'its promise to the complainant was due by the end of Wednesday 11 March (UTC) and has not happened',
    );
    expect(mails.find(({ kind }) => kind === 'update')?.text).toContain(
      'What we promise you here we will have done by the end of Wednesday 11 March (UTC).',
    );
    expect(test.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('they are named in Chinese, too', async () => {
    const { client } = await liveIn('zh-CN');
    const mails = await client.mails();
    expect(staffSubjects(mails)).toEqual([
      '首次实质答复即将到期',
      '首次实质答复已超时',
      '对投诉人的承诺即将到期',
      '对投诉人的承诺已超时',
      '已升级至第 2 级',
      '进展通报即将到期',
      '进展通报已超时',
      '补救落实即将到期',
      '补救落实已超时',
    ]);
    expect(mails.find(({ kind }) => kind === 'update')?.text).toContain(
      '我们承诺于3月11日星期三 24:00（协调世界时）前完成上述承诺事项。',
    );
  });

  it('a happy life without further clocks costs as many transitions and writes as it did before there were any', async () => {
    const bill = emptyBill();
    const test = await startMachine({
      keeps: 'nothing',
      decorate: (services) => ({ ...services, store: metered(services.store, bill) }),
    });
    const client = new Client(test);
    await enforce(test, {});
    Object.assign(bill, emptyBill());
    const { id } = await client.complain();
    await test.advance(2 * HOUR);
    await client.act(id, 'acknowledgement', { message: 'We are looking for it.' });
    await test.advance(DAY);
    await client.resolve(id);
    await test.advance(DAY);
    await client.request(await client.surveyPath(), { score: 5 });
    await test.advance(MINUTE);
    const { workflows } = test.machine.services;
    const histories = [
      await workflows.history('complaint', `${id}-1`, { limit: 100 }),
      await workflows.history('follow-up', `${id}-1-follow-up`, { limit: 100 }),
    ];
    const entered = histories.flatMap((page) =>
      (page?.items ?? []).filter(({ type }) => type.endsWith('StateEntered')),
    );
    expect(entered).toHaveLength(7);
    // Four of them tell the change feed.
    expect(bill).toMatchObject({ writes: 24, conflicts: 0 });
  });

  it('a survey that is answered over an open remedy costs one wait more, for the wait is then until another day', async () => {
    const test = await startMachine();
    const client = new Client(test);
    const { id } = await client.complain();
    const remedies = [{ kind: 'refund', amount: '20', currency: 'EUR', dueAt: '2026-03-31T12:00:00Z' }];
    const resolution = { summary: 'Refunded.', rootCause: 'process', remedies };
    await client.act(id, 'resolution', resolution);
    await test.advance(DAY + MINUTE);
    const entered = async () => {
      const page = await test.machine.services.workflows.history('follow-up', `${id}-1-follow-up`, {
        limit: 100,
      });
      return (page?.items ?? []).filter(({ type }) => type.endsWith('StateEntered')).length;
    };
    // The wait for the survey, its step, the wait for its reminder.
    expect(await entered()).toBe(3);
    await client.request(await client.surveyPath(), { score: 5 });
    await test.advance(MINUTE);
    // Left as it was, it would end with the reminder, in a step that has nothing to do and another wait: two.
    expect(await entered()).toBe(4);
    await test.advance(10 * DAY);
    expect(await entered()).toBe(4);
    await client.request(`/v1/complaints/${id}/remedies/remedy-1/completion`, {});
    await test.advance(MINUTE);
    expect(await entered()).toBe(4);
    expect(await client.get(id)).toMatchObject({ status: 'closed' });
  });
});
