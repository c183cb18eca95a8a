import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { expectRefused, NOT_A_CODE, NOT_TEXT } from './bad-values.ts';
import {
  DAY,
  HOUR,
  jsonOf,
  openTestApi,
  problemOf,
  type ShownComplaint,
  START,
  type TestApi,
  timelineOf,
} from './test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const at = (millis: number) => new Date(START + millis).toISOString();
const reason = 'A part must come from abroad.';

const rung = z.looseObject({ kind: z.string(), at: z.string() });
const clock = z.looseObject({
  dueAt: z.string(),
  intervals: z.array(z.looseObject({ millis: z.number() })),
  remainingMillis: z.number(),
  ladder: z.object({ past: z.array(rung), coming: z.array(rung) }),
});
const explanationSchema = z.looseObject({ at: z.string(), acknowledgement: clock, resolution: clock });

async function explain(id: string): Promise<z.infer<typeof explanationSchema>> {
  const answer = await api.send(`/v1/complaints/${id}/deadlines`);
  expect(answer.status, answer.text).toBe(200);
  return explanationSchema.parse(jsonOf(answer));
}

async function kindsOf({ id }: Pick<ShownComplaint, 'id'>): Promise<string[]> {
  const { items } = timelineOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`));
  return items.map(({ kind }) => kind).filter((kind) => !kind.startsWith('message-'));
}

describe('GET …/deadlines', () => {
  it('explains both clocks: what they count, what is left, and what happens when', async () => {
    const { id } = await api.receive();
    await api.pass(23 * HOUR);
    const { match, at: now, acknowledgement } = await explain(id);
    expect(now).toBe(at(23 * HOUR));
    expect(match).toEqual({
      policySet: 'default',
      version: 1,
      rule: 2,
      reason: 'rule 2: every other complaint',
    });
    expect(acknowledgement).toMatchObject({
      state: 'running',
      target: { amount: 24, unit: 'hours', anchor: 'receipt' },
      anchorAt: at(0),
      dueAt: at(DAY),
      calendar: { id: 'always', version: 1 },
      timeZone: 'Etc/UTC',
      measure: 'elapsed',
      intervals: [{ from: at(0), to: at(DAY), millis: DAY }],
      remainingMillis: HOUR,
      provisional: false,
    });
    expect(acknowledgement.ladder).toEqual({
      past: [{ kind: 'warn', at: at(20 * HOUR) }],
      coming: [
        { kind: 'breach', at: at(DAY) },
        { kind: 'escalate', at: at(28 * HOUR), level: 2, team: 'supervisors' },
        { kind: 'escalate', at: at(48 * HOUR), level: 3, team: 'management' },
      ],
    });
  });

  it('says the same in words, in the caller’s language and for the caller’s wall', async () => {
    const { id } = await api.receive();
    await api.pass(23 * HOUR);
    const textIn = async (language: string, query = '') => {
      const headers = { 'accept-language': language };
      const answer = await api.send(`/v1/complaints/${id}/deadlines${query}`, { headers });
      return z.object({ acknowledgement: z.object({ text: z.array(z.string()) }) }).parse(jsonOf(answer))
        .acknowledgement.text;
    };
    expect(await textIn('en')).toEqual([
      'within 24 hours of the receipt',
      'counts from: Mon 2 Mar 2026 09:00 (UTC)',
      'counted: Mon 2 Mar 09:00 to Tue 3 Mar 09:00, 1 day',
      'due: Tue 3 Mar 2026 09:00 (UTC)',
      'left: 1 h',
    ]);
    expect(await textIn('zh', '?timeZone=Asia/Shanghai')).toEqual([
      '自收到投诉起24小时内',
      '起算：2026年3月2日周一 09:00（协调世界时）',
      '计入：3月2日周一 09:00至3月3日周二 09:00，1天',
      '期限：2026年3月3日周二 09:00（协调世界时），即2026年3月3日周二 17:00（北京时间）',
      '剩余：1小时',
    ]);
    const wrong = await api.send(`/v1/complaints/${id}/deadlines?timeZone=Mars/Olympus`);
    expect(problemOf(wrong).errors).toMatchObject([{ in: 'query', field: 'timeZone' }]);
  });

  it('leaves out what passed in a pause', async () => {
    const { id } = await api.receive();
    await api.act(id, 'acknowledgement');
    await api.pass(DAY);
    await api.act(id, 'pause', { question: 'Which kettle?' });
    await api.pass(3 * DAY);
    const paused = await explain(id);
    expect(paused.resolution).toMatchObject({ state: 'paused', remainingMillis: 4 * DAY });
    await api.act(id, 'resumption', {});
    const { resolution } = await explain(id);
    expect(resolution).toMatchObject({
      dueAt: at(8 * DAY),
      pauses: [{ from: at(DAY), to: at(4 * DAY) }],
      remainingMillis: 4 * DAY,
    });
    expect(resolution.intervals.reduce((sum, { millis }) => sum + millis, 0)).toBe(5 * DAY);
  });
});

describe('POST …/extension', () => {
  it('puts the resolution off, tells the complainant why, and moves what is to come', async () => {
    const { id } = await api.receive();
    const extended = await api.act(id, 'extension', { dueAt: at(9 * DAY), reason });
    expect(extended.clocks.resolution.dueAt).toBe(at(9 * DAY));
    expect(await kindsOf({ id })).toEqual(['received', 'extended']);
    await api.settled();
    const outbox = z
      .object({ items: z.array(z.object({ kind: z.string(), text: z.string() })) })
      .parse(jsonOf(await api.send('/outbox?format=json')));
    expect(outbox.items.find(({ kind }) => kind === 'extension')?.text).toContain(reason);
    const { resolution } = await explain(id);
    expect(resolution.extensions).toEqual([{ at: at(0), dueAt: at(9 * DAY), reason }]);
    expect(resolution.ladder.coming.map((step) => [step.kind, step.at])).toEqual([
      ['warn', at(8 * DAY)],
      ['breach', at(9 * DAY)],
      ['escalate', at(10 * DAY)],
      ['escalate', at(12 * DAY)],
    ]);
  });

  it('is heard by the workflow that waits: nothing happens at the old date, and everything at the new one', async () => {
    const { id } = await api.receive();
    await api.act(id, 'acknowledgement');
    await api.act(id, 'extension', { dueAt: at(9 * DAY), reason });
    await api.pass(7 * DAY);
    expect(await kindsOf({ id })).not.toContain('warned');
    await api.pass(2 * DAY);
    expect(await kindsOf({ id })).toEqual(['received', 'acknowledged', 'extended', 'warned', 'breached']);
  });

  it.each([
    ['beyond the cap', { cause: 'beyond-cap', latest: at(15 * DAY) }, at(16 * DAY), 0],
    ['to an earlier date', { cause: 'not-later', dueAt: at(5 * DAY) }, at(4 * DAY), 0],
    ['after the breach', { cause: 'breached' }, at(9 * DAY), 5 * DAY],
  ])('is refused %s', async (_, details, dueAt, passed) => {
    const { id } = await api.receive();
    await api.act(id, 'acknowledgement');
    await api.pass(passed);
    const answer = await api.post(`/v1/complaints/${id}/extension`, { dueAt, reason });
    expect(answer.status).toBe(409);
    expect(problemOf(answer)).toMatchObject({ code: 'extension-refused', ...details });
  });

  it.each(NOT_TEXT)('is refused where its reason is %s', async (_, value) => {
    const { id } = await api.receive();
    await expectRefused(
      api,
      `/v1/complaints/${id}/extension`,
      { dueAt: at(9 * DAY), reason: value },
      'reason',
    );
  });

  it.each([undefined, '', 'tomorrow', '11.03.2026', 7, null])('is refused to %j', async (dueAt) => {
    const { id } = await api.receive();
    await expectRefused(api, `/v1/complaints/${id}/extension`, { dueAt, reason }, 'dueAt');
  });
});

describe('POST …/escalation', () => {
  it('hands the complaint to the next level at once', async () => {
    const { id } = await api.receive();
    expect(await api.act(id, 'escalation', { reason: 'The press is asking.' })).toMatchObject({
      team: 'supervisors',
      level: 2,
    });
    expect(await kindsOf({ id })).toEqual(['received', 'escalated']);
  });

  it.each([
    ['without a reason', {}, 'reason'],
    ['to a team that cannot be one', { reason, team: 'No Team' }, 'team'],
    ['to the first level', { reason, level: 1 }, 'level'],
  ])('is refused %s', async (_, body, field) => {
    const { id } = await api.receive();
    await expectRefused(api, `/v1/complaints/${id}/escalation`, body, field);
  });
});

describe('POST …/classification', () => {
  it('matches the policy anew, and keeps the time used', async () => {
    const { id } = await api.receive();
    await api.act(id, 'acknowledgement');
    await api.pass(6 * HOUR);
    const changed = await api.act(id, 'classification', { severity: 'critical', reason: 'It burnt.' });
    expect(changed).toMatchObject({
      severity: 'critical',
      policy: { id: 'critical', reason: 'rule 1: severity critical' },
      clocks: { resolution: { dueAt: at(DAY) } },
    });
    const { items } = timelineOf(await api.send(`/v1/complaints/${id}/timeline`));
    expect(items.find(({ kind }) => kind === 'reclassified')).toMatchObject({
      note: 'It burnt.',
      data: { severity: 'critical', resolutionDueAt: at(DAY) },
    });
  });

  it('goes by the set in force now, not by that of the intake', async () => {
    const { id } = await api.receive();
    const [, standard] = BUILT_IN_POLICY_SETS.get('default')?.rules ?? [];
    const rules = [{ policy: { ...standard?.policy, id: 'only' } }];
    const ours = { id: 'default', version: 2, name: 'Ours', rules };
    const stored = await api.put('/v1/policy-sets/default', ours);
    expect(stored.status, stored.text).toBe(200);
    const changed = await api.act(id, 'classification', { category: 'price', reason: 'It is about money.' });
    expect(changed.policy).toMatchObject({ id: 'only', version: 2 });
  });

  it('takes what else a policy is matched by, and shows it', async () => {
    const { id } = await api.receive({ line: 'kettles', jurisdiction: 'GB' });
    const changed = await api.act(id, 'classification', {
      ...{ tier: 'gold', jurisdiction: null, line: 'lamps', language: 'zh-TW' },
      reason: 'They have rung.',
    });
    expect(changed).toMatchObject({ line: 'lamps', complainant: { tier: 'gold', language: 'zh-CN' } });
    expect(changed).not.toHaveProperty('jurisdiction');
    const { items } = timelineOf(await api.send(`/v1/complaints/${id}/timeline`));
    expect(items.find(({ kind }) => kind === 'reclassified')?.data).toMatchObject({
      ...{ corrected: 'jurisdiction,line,tier,language', line: 'lamps', language: 'zh-CN' },
    });
  });

  const refuse = async (body: object, field: string) => {
    const { id } = await api.receive();
    await expectRefused(api, `/v1/complaints/${id}/classification`, body, field);
  };
  it('is refused without a reason', () => refuse({ severity: 'serious' }, 'reason'));
  it('is refused without anything to change', () => refuse({ reason }, 'category'));
  it('is refused with an empty tier', () => refuse({ tier: ' ', reason }, 'tier'));
  it('is refused without a language', () => refuse({ language: null, reason }, 'language'));
  it.each(NOT_A_CODE)('is refused with a severity that is %s', (_, severity) =>
    refuse({ severity, reason }, 'severity'),
  );
});
