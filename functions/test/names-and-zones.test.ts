import type { Message, Services } from '@redress/core';
import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { afterEach, describe, expect, it } from 'vitest';
import { expectRefused } from './bad-values.ts';
import { complaintOf, INTAKE, openTestApi, problemOf, type TestApi } from './test-api.ts';

const opened: TestApi[] = [];
afterEach(async () => {
  for (const api of opened.splice(0)) await api.close();
});

async function apiWithMail(settings: Partial<Services['settings']> = {}, zone = () => 'Etc/UTC') {
  const sent: Message[] = [];
  const api = await openTestApi((services) => ({
    ...services,
    settings: {
      ...services.settings,
      ...settings,
      get timeZone() {
        return zone();
      },
    },
    notifier: {
      async send(message) {
        sent.push(message);
        return {};
      },
    },
  }));
  opened.push(api);
  const textOf = async (kind: string, to = '') => {
    await api.settled();
    return sent.findLast((message) => message.kind === kind && message.to.includes(to))?.text;
  };
  return { api, textOf, put: api.put };
}

const complainant = { name: 'Wang', email: 'wang@example.com' };
const inShanghai = { complainant: { ...complainant, timeZone: 'Asia/Shanghai' } };

describe('the zone of a complainant', () => {
  it('is kept, shown, and what they are told they are told in it', async () => {
    const { api, textOf } = await apiWithMail();
    const { id } = await api.receive(inShanghai);
    const { complainant, clocks } = complaintOf(await api.send(`/v1/complaints/${id}`));
    expect(complainant).toMatchObject({ timeZone: 'Asia/Shanghai' });
    const inWords = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Asia/Shanghai',
      hour: '2-digit',
      minute: '2-digit',
    });
    const time = inWords.format(new Date(clocks.acknowledgement.dueAt));
    expect(await textOf('receipt')).toContain(`, ${time} (China Standard Time)`);
  });

  it('is not that of the staff, who read times by the policy', async () => {
    const { api, textOf } = await apiWithMail();
    const { id } = await api.receive({ ...inShanghai, severity: 'critical' });
    await api.act(id, 'assignment', { team: 'front-desk' });
    await api.pass(3_600_000);
    expect(await textOf('breach')).toContain('(UTC)');
    expect(await textOf('breach')).not.toContain('China');
  });

  it('may be corrected with the contact, and goes where none is given', async () => {
    const { api, textOf, put } = await apiWithMail();
    const { id } = await api.receive(inShanghai);
    const contact = { ...complainant, language: 'en' };
    const moved = await put(`/v1/complaints/${id}/contact`, { ...contact, timeZone: 'america/new_york' });
    expect(complaintOf(moved).complainant).toMatchObject({ timeZone: 'America/New_York' });
    await api.act(id, 'acknowledgement');
    expect(await textOf('acknowledgement')).toMatch(/\(Eastern (Standard|Daylight) Time\)/);
    const gone = await put(`/v1/complaints/${id}/contact`, contact);
    expect(complaintOf(gone).complainant).not.toHaveProperty('timeZone');
  });

  it.each(['', 'Mars/Olympus', 'CST China', 8, null, 'x'.repeat(200)])('cannot be %j', async (timeZone) => {
    const { api } = await apiWithMail();
    const body = { ...INTAKE, complainant: { ...complainant, timeZone } };
    await expectRefused(api, '/v1/complaints', body, 'complainant.timeZone');
  });
});

describe('the zone of a policy', () => {
  const days = { amount: 3, unit: 'calendar-days', anchor: 'receipt', ends: 'end-of-day' };
  const inDays = (timeZone?: string) => {
    const rule = BUILT_IN_POLICY_SETS.get('default')?.rules.at(-1) ?? expect.fail('no rule');
    const targets = { ...rule.policy.targets, resolution: days };
    const policy = { ...rule.policy, targets, ...(timeZone && { timeZone }) };
    return { id: 'default', version: 2, name: 'Days', rules: [{ policy }] };
  };
  const dueOf = async (id: string, api: TestApi) =>
    complaintOf(await api.send(`/v1/complaints/${id}`)).clocks.resolution.dueAt;

  it('is the installation’s, in which its days end, and its letters say so', async () => {
    const { api, textOf, put } = await apiWithMail({}, () => 'Asia/Tokyo');
    expect((await put('/v1/policy-sets/default', inDays())).status).toBe(200);
    const { id } = await api.receive();
    expect(await dueOf(id, api)).toMatch(/T15:00:00\.000Z$/);
    expect(await textOf('receipt')).toMatch(
      /our decision by the end of \w+day \d+ \w+ \(Japan Standard Time\)\./,
    );
  });

  it('is its own where it names one, or its calendar does', async () => {
    const { api, put } = await apiWithMail({}, () => 'Asia/Tokyo');
    await put('/v1/policy-sets/default', inDays('Asia/Dubai'));
    expect(await dueOf((await api.receive()).id, api)).toMatch(/T20:00:00\.000Z$/);
    const shipped = BUILT_IN_CALENDARS.get('always') ?? expect.fail('no calendar');
    const always = { ...shipped, version: 2, timeZone: 'Asia/Kolkata' };
    expect((await put('/v1/calendars/always', always)).status).toBe(200);
    await put('/v1/policy-sets/default', { ...inDays(), version: 3 });
    expect(await dueOf((await api.receive()).id, api)).toMatch(/T18:30:00\.000Z$/);
  });

  it('stays with a complaint when the installation’s changes, also where its intake is repeated', async () => {
    let zone = 'Asia/Tokyo';
    const { api, put } = await apiWithMail({}, () => zone);
    await put('/v1/policy-sets/default', inDays());
    const send = () => api.post('/v1/complaints', INTAKE, { 'idempotency-key': 'one' });
    const first = complaintOf(await send());
    zone = 'Asia/Dubai';
    expect(complaintOf(await send())).toEqual(first);
    expect(await dueOf(first.id, api)).toBe(first.clocks.resolution.dueAt);
    expect(await dueOf((await api.receive()).id, api)).toMatch(/T20:00:00\.000Z$/);
  });
});

describe('the names of teams', () => {
  const shipped = BUILT_IN_POLICY_SETS.get('default');
  const named = (teams: unknown) => ({ ...shipped, version: 2, teams });

  it('are the shipped ones, in the language of whoever reads them, where a policy set says nothing', async () => {
    const { api, textOf } = await apiWithMail({ staffLanguage: 'zh-CN' });
    const { id } = await api.receive();
    await api.act(id, 'acknowledgement');
    expect(await textOf('acknowledgement')).toContain('Who deals with it: Complaints team.');
    await api.act(id, 'escalation', { reason: 'It is grave.' });
    expect(await textOf('escalation', 'supervisors')).toContain('责任团队由投诉处理组变更为主管。');
  });

  it('stand in the policy set, for teams that it gives complaints to and for others', async () => {
    const { api, textOf, put } = await apiWithMail();
    const { id } = await api.receive();
    const set = named({
      'front-desk': { en: 'Reception', 'zh-CN': '前台' },
      management: { en: 'The board' },
    });
    expect((await put('/v1/policy-sets/default', set)).status).toBe(200);
    await api.act(id, 'assignment', { team: 'front-desk' });
    await api.act(id, 'escalation', { reason: 'It is grave.', team: 'management' });
    expect(await textOf('escalation')).toContain('It passes from Reception to The board.');
  });

  it.each([
    ['front-desk', {}],
    ['front-desk', { en: ' ' }],
    ['front-desk', { en: 'x'.repeat(101) }],
    ['front-desk', { fr: 'Accueil' }],
    ['front-desk', 'Reception'],
    ['Front Desk', { en: 'Reception' }],
  ])('of %j cannot be %j', async (team, names) => {
    const { put } = await apiWithMail();
    const answer = await put('/v1/policy-sets/default', named({ [team]: names }));
    expect(problemOf(answer).status).toBe(422);
    expect(problemOf(answer).errors?.[0]?.field).toContain(`teams.${team}`);
  });
});
