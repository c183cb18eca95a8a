import type { PolicySet } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { RULES } from './support/complaints.ts';
import { authorization, Client, DAY, HOUR, MINUTE, startMachine } from './support/machine.ts';

async function setUp() {
  const test = await startMachine();
  return { test, client: new Client(test) };
}

describe('a complaint lives its life through the shipped state machines', () => {
  it('is acknowledged, resolved, surveyed by itself and closed', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain();
    await test.advance(2 * HOUR);
    await client.act(id, 'acknowledgement', { message: 'We are looking for it.' });
    await test.advance(DAY);
    await client.resolve(id);
    await test.advance(DAY - MINUTE);
    expect((await client.mails()).map((mail) => mail.kind)).toEqual([
      'receipt',
      'acknowledgement',
      'resolution',
    ]);
    await test.advance(2 * MINUTE);
    const path = await client.surveyPath();
    await test.advance(HOUR);
    expect((await client.request(path, { score: 5 })).status).toBe(200);
    await test.advance(HOUR);

    expect(await client.get(id)).toMatchObject({ status: 'closed', cycle: 1 });
    expect(await client.story(id)).toEqual([
      'received',
      'acknowledged',
      'resolved',
      'survey-sent',
      'survey-answered',
      'closed',
    ]);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'SUCCEEDED' }]);
    expect(await client.executions('follow-up')).toEqual([
      { name: `${id}-1-follow-up`, status: 'SUCCEEDED' },
    ]);
    expect(test.log.filter((line) => line.level !== 'info')).toEqual([]);
  });

  it('is warned about, breached and escalated twice on each clock when nobody cares', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain();
    await test.advance(9 * DAY);
    const complaint = await client.get(id);
    expect(complaint).toMatchObject({ status: 'received', team: 'management', level: 3 });
    expect(complaint.clocks.acknowledgement.breachedAt).toBe(complaint.clocks.acknowledgement.dueAt);
    const steps = (await client.events(id)).filter((event) => !event.kind.startsWith('message-'));
    expect(
      steps.map((event) => `${event.at.slice(5, 19)} ${event.kind} ${event.data.clock ?? ''}`.trim()),
    ).toEqual([
      '03-04T09:00:00 received',
      '03-05T05:00:00 warned acknowledgement',
      '03-05T09:00:00 breached acknowledgement',
      '03-05T13:00:00 escalated acknowledgement',
      '03-06T09:00:00 escalated acknowledgement',
      '03-08T09:00:00 warned resolution',
      '03-09T09:00:00 breached resolution',
      '03-10T09:00:00 escalated resolution',
      '03-12T09:00:00 escalated resolution',
    ]);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'RUNNING' }]);
    await client.resolve(id);
    await test.advance(0);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'SUCCEEDED' }]);
  });

  it('keeps the remaining time while it waits for the complainant', async () => {
    const { test, client } = await setUp();
    const { id, clocks } = await client.complain();
    await client.act(id, 'acknowledgement');
    await test.advance(DAY);
    await client.act(id, 'pause', { question: 'Which order is it?' });
    await test.advance(3 * DAY);
    const resumed = await client.act(id, 'resumption', { answer: 'Order 4711.' });
    const shifted = Date.parse(clocks.resolution.dueAt) + 3 * DAY;
    expect(Date.parse(resumed.clocks.resolution.dueAt)).toBe(shifted);
    await test.advance(3 * DAY - HOUR);
    expect(await client.story(id)).not.toContain('warned');
    await test.advance(2 * HOUR);
    expect(await client.story(id)).toContain('warned');
  });

  it('runs on by itself when the complainant never answers', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain();
    await client.act(id, 'acknowledgement');
    await client.act(id, 'pause', { question: 'Which order is it?' });
    await test.advance(14 * DAY + MINUTE);
    expect(await client.get(id)).toMatchObject({ status: 'acknowledged' });
    expect((await client.mails()).map((mail) => mail.kind)).toContain('silence');
    await test.advance(5 * DAY);
    expect(await client.story(id)).toContain('breached');
  });

  it('begins a fresh cycle when reopened, and asks about that cycle only', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain();
    await client.resolve(id);
    await test.advance(HOUR);
    const reopened = await client.act(id, 'reopening', { reason: 'It broke again.' });
    expect(reopened).toMatchObject({ status: 'received', cycle: 2 });
    await test.advance(2 * DAY);
    await client.resolve(id);
    await test.advance(2 * DAY);
    expect((await client.mails()).filter((mail) => mail.kind === 'survey')).toHaveLength(1);
    const events = await client.events(id);
    expect(events.filter((event) => event.kind === 'survey-sent').map((event) => event.cycle)).toEqual([2]);
    expect(await client.executions()).toEqual([
      { name: `${id}-2`, status: 'SUCCEEDED' },
      { name: `${id}-1`, status: 'SUCCEEDED' },
    ]);
    expect(await client.executions('follow-up')).toEqual([
      { name: `${id}-2-follow-up`, status: 'RUNNING' },
      { name: `${id}-1-follow-up`, status: 'SUCCEEDED' },
    ]);
  });

  it('is reminded of its survey once and closed when no answer comes', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain();
    await client.resolve(id);
    await test.advance(9 * DAY);
    expect((await client.story(id)).slice(-4)).toEqual([
      'resolved',
      'survey-sent',
      'survey-reminded',
      'closed',
    ]);
    expect(await client.get(id)).toMatchObject({ status: 'closed' });
    expect(await client.executions('follow-up')).toEqual([
      { name: `${id}-1-follow-up`, status: 'SUCCEEDED' },
    ]);
  });

  it('is asked about by telephone where the policy says so, and the staff enter the answer', async () => {
    const { test, client } = await setUp();
    const set: PolicySet = {
      ...RULES.policySet,
      version: 2,
      rules: RULES.policySet.rules.map(({ policy, ...rule }) => ({
        ...rule,
        policy: { ...policy, survey: { ...policy.survey, channel: 'phone' } },
      })),
    };
    const stored = await test.machine.api.request('/v1/policy-sets/default', {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        authorization: await authorization(test.machine),
        'if-match': '*',
      },
      body: JSON.stringify(set),
    });
    expect(stored.status).toBe(200);
    const { id } = await client.complain({
      complainant: { name: 'A. Customer', email: 'customer@example.com', phone: '+44 20 7946 0000' },
    });
    await client.resolve(id);
    await test.advance(DAY + MINUTE);
    const path = await client.surveyPath('survey-call');
    await test.advance(3 * DAY);
    expect(await client.surveyPath('survey-call-reminder')).toBe(path);
    expect((await client.request(path, { score: 5 })).status).toBe(200);
    await test.advance(MINUTE);
    const mails = await client.mails();
    expect(mails.map(({ kind, to }) => `${kind} to ${to}`).slice(-3)).toEqual([
      'survey-call to complaints@redress.local',
      'survey-call-reminder to complaints@redress.local',
      'thanks to customer@example.com',
    ]);
    for (const { kind, subject, text } of mails.filter(({ to }) => to.startsWith('complaints@')))
      expect(`${subject}\n${text}`, kind).not.toMatch(/customer|7946|parcel/i);
    expect(await client.get(id)).toMatchObject({ status: 'closed' });
  });

  it('is asked about by telephone where that is all there is, in the language of the staff', async () => {
    const test = await startMachine({ staffLanguage: 'zh-CN' });
    const client = new Client(test);
    const { id } = await client.complain({ complainant: { name: 'A. Customer', phone: '020 7946 0000' } });
    // Messages of one instant have no order.
    await test.advance(MINUTE);
    await client.resolve(id);
    await test.advance(DAY + MINUTE);
    expect((await client.mails()).map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^【待电话告知：投诉回执】投诉 /),
      expect.stringMatching(/^【待电话告知：处理结果通知】投诉 /),
      expect.stringMatching(/^【待电话回访】投诉 /),
    ]);
    const path = await client.surveyPath('survey-call');
    expect((await client.request(path, { score: 1 })).status).toBe(200);
    await test.advance(MINUTE);
    expect((await client.mails()).map(({ kind }) => kind)).toEqual([
      'call',
      'call',
      'survey-call',
      'dissatisfaction',
    ]);
    expect(await client.get(id)).toMatchObject({ status: 'resolved', team: 'supervisors' });
  });

  it('goes to a supervisor when the answer is unhappy, who has time to reopen it', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain();
    await client.resolve(id);
    await test.advance(DAY + MINUTE);
    await client.request(await client.surveyPath(), { score: 1, comment: 'Nothing was solved.' });
    await test.advance(4 * DAY);
    expect(await client.get(id)).toMatchObject({ status: 'resolved', team: 'supervisors', level: 2 });
    expect((await client.mails()).map((mail) => mail.kind)).not.toContain('reminder');
    expect((await client.mails()).filter((mail) => mail.kind === 'breach')).toHaveLength(1);
    await test.advance(5 * DAY + HOUR);
    expect(await client.get(id)).toMatchObject({ status: 'closed' });
  });

  it('ends both executions at once when withdrawn, without a survey', async () => {
    const { test, client } = await setUp();
    const { id } = await client.complain({ severity: 'critical' });
    await client.act(id, 'withdrawal', { reason: 'Found it.' });
    await test.advance(30 * DAY);
    expect(await client.story(id)).toEqual(['received', 'withdrawn']);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'SUCCEEDED' }]);
    expect(await client.executions('follow-up')).toEqual([
      { name: `${id}-1-follow-up`, status: 'SUCCEEDED' },
    ]);
  });
});
