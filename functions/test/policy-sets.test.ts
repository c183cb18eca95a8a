import { type PolicySet, policySets, type Services } from '@redress/core';
import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, jsonOf, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

function shipped(id: string): PolicySet {
  const set = BUILT_IN_POLICY_SETS.get(id);
  if (!set) throw new Error(`no policy set ${id}`);
  return set;
}

/** Two rules more than the default, so that a mistake has a place. */
function houseRules(): PolicySet {
  const [housing] = shipped('gb-housing').rules;
  const [critical, standard] = shipped('default').rules;
  if (!housing || !critical || !standard) throw new Error('a rule is missing');
  return {
    id: 'default',
    version: 2,
    name: 'Our house',
    rules: [
      critical,
      { name: 'tenants', when: { jurisdiction: { in: ['GB'] } }, policy: housing.policy },
      {
        name: 'gold',
        when: {
          anyOf: [
            { tier: { in: ['gold'] } },
            { severity: { in: ['serious'] }, channel: { notIn: ['letter'] } },
          ],
        },
        policy: { ...critical.policy, id: 'gold' },
      },
      standard,
    ],
  };
}

const put = (path: string, body: unknown): Promise<Answer> => api.put(path, body);
const putSet = (set: object) => put('/v1/policy-sets/default', set);

describe('a policy set', () => {
  it.each([...BUILT_IN_POLICY_SETS.keys()])('%s ships with the code', async (id) => {
    expect(jsonOf(await api.send(`/v1/policy-sets/${id}`))).toEqual(shipped(id));
  });

  it('is what was stored last', async () => {
    const set = houseRules();
    expect((await putSet(set)).status).toBe(200);
    expect(jsonOf(await api.send('/v1/policy-sets/default'))).toEqual(set);
    expect((await putSet({ ...set, version: 3, name: 'Renamed' })).status).toBe(200);
    expect(jsonOf(await api.send('/v1/policy-sets/default'))).toMatchObject({ version: 3, name: 'Renamed' });
  });

  it('can be a new one, which begins at version 1', async () => {
    const set = { ...houseRules(), id: 'ours' };
    expect(problemOf(await put('/v1/policy-sets/ours', set))).toMatchObject({ expectedVersion: 1 });
    expect((await put('/v1/policy-sets/ours', { ...set, version: 1 })).status).toBe(200);
    expect(jsonOf(await api.send('/v1/policy-sets/ours'))).toMatchObject({ id: 'ours', version: 1 });
  });

  it('is stored once however often it is sent', async () => {
    const set = houseRules();
    await putSet(set);
    const again = await putSet(set);
    expect(again.status).toBe(200);
    expect(jsonOf(await api.send('/v1/policy-sets/default'))).toMatchObject({ version: 2 });
  });

  it.each([1, 2, 4])('is not replaced by a version %i that does not follow', async (version) => {
    await putSet(houseRules());
    const answer = await putSet({ ...houseRules(), version, name: 'Another' });
    expect(answer.status).toBe(409);
    expect(problemOf(answer)).toMatchObject({ code: 'version-conflict', expectedVersion: 3 });
  });

  it('is stored by one of many who are at it together', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => putSet({ ...houseRules(), name: `Writer ${n}` })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    // The others have seen what it has replaced.
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
  });

  it('goes by the name in its address', async () => {
    const answer = await put('/v1/policy-sets/ours', { ...houseRules(), version: 1 });
    expect(problemOf(answer).errors).toMatchObject([{ field: 'id', rule: 'other_id' }]);
  });
});

describe('a mistake in a policy set is pointed at', () => {
  const changed = (change: (set: ReturnType<typeof structuredClone<PolicySet>>) => unknown) => {
    const set = structuredClone(houseRules());
    return change(set) ?? set;
  };
  type Rule = PolicySet['rules'][number];
  const withRule = (index: number, change: (rule: Rule) => unknown) =>
    changed((set) => ({ ...set, rules: set.rules.map((rule, n) => (n === index ? change(rule) : rule)) }));
  const withPolicy = (index: number, change: (policy: Rule['policy']) => unknown) =>
    withRule(index, (rule) => ({ ...rule, policy: change(rule.policy) }));
  const withResolution = (target: object) =>
    withPolicy(1, (policy) => ({
      ...policy,
      targets: { ...policy.targets, resolution: { anchor: 'receipt', ...target } },
    }));

  it.each([
    [
      'an unknown severity',
      'rules.0.when.severity.in.0',
      () => withRule(0, (rule) => ({ ...rule, when: { severity: { in: ['dire'] } } })),
    ],
    ['a condition that says nothing', 'rules.1.when', () => withRule(1, (rule) => ({ ...rule, when: {} }))],
    [
      'a condition missing before the last rule',
      'rules.1.when',
      () => withRule(1, ({ when: _, ...rule }) => rule),
    ],
    [
      'a last rule that does not take all',
      'rules.3.when',
      () => withRule(3, (rule) => ({ ...rule, when: { tier: { in: ['gold'] } } })),
    ],
    [
      'a condition nobody knows, deep inside',
      'rules.2.when.anyOf.0.mood',
      () => withRule(2, (rule) => ({ ...rule, when: { anyOf: [{ mood: { in: ['bad'] } }] } })),
    ],
    [
      'an amount of nothing',
      'rules.2.policy.targets.resolution.amount',
      () =>
        withPolicy(2, (policy) => ({
          ...policy,
          targets: { ...policy.targets, resolution: { ...policy.targets.resolution, amount: 0 } },
        })),
    ],
    [
      'an unknown unit',
      'rules.1.policy.pause.limit.unit',
      () =>
        withPolicy(1, (policy) => ({
          ...policy,
          pause: { ...policy.pause, limit: { amount: 1, unit: 'moons' } },
        })),
    ],
    [
      'a ladder without a breach',
      'rules.1.policy.ladders.resolution',
      () => withPolicy(1, (policy) => ({ ...policy, ladders: { ...policy.ladders, resolution: [] } })),
    ],
    [
      'an acknowledgement counted from itself',
      'rules.1.policy.targets.acknowledgement.anchor',
      () =>
        withPolicy(1, (policy) => ({
          ...policy,
          targets: {
            ...policy.targets,
            acknowledgement: { amount: 1, unit: 'hours', anchor: 'acknowledgement' },
          },
        })),
    ],
    [
      'a calendar that is not there',
      'rules.2.policy.calendar',
      () => withPolicy(2, (policy) => ({ ...policy, calendar: 'mars' })),
    ],
    [
      'a calendar of a clock that is not there',
      'rules.2.policy.calendars.resolution',
      () => withPolicy(2, (policy) => ({ ...policy, calendars: { resolution: 'mars' } })),
    ],
    [
      'a calendar for no clock',
      'rules.2.policy.calendars.remedy-of-mars',
      () => withPolicy(2, (policy) => ({ ...policy, calendars: { 'remedy-of-mars': 'gb' } })),
    ],
    [
      'more months than anybody promises',
      'rules.1.policy.targets.resolution.amount',
      () => withResolution({ amount: 37, unit: 'months', ends: 'end-of-day' }),
    ],
    [
      'an end at closing on what may be no working day',
      'rules.1.policy.targets.resolution.rolls',
      () => withResolution({ amount: 1, unit: 'ends-of-month', at: 'closing' }),
    ],
    [
      'a time that no clock shows',
      'rules.1.policy.targets.resolution.at',
      () => withResolution({ amount: 1, unit: 'ends-of-week', weekday: 'friday', at: '25:00' }),
    ],
    [
      'a zone that is not there',
      'rules.2.policy.timeZone',
      () => withPolicy(2, (policy) => ({ ...policy, timeZone: 'Mars/Olympus' })),
    ],
    ['no rule at all', 'rules', () => changed((set) => ({ ...set, rules: [] }))],
  ])('%s', async (_, field, set) => {
    const answer = await put('/v1/policy-sets/default', set());
    expect(answer.status, answer.text).toBe(422);
    const problem = problemOf(answer);
    expect(problem.detail).toContain(field);
    expect(problem.errors?.map((error) => error.field)).toContain(field);
    expect(jsonOf(await api.send('/v1/policy-sets/default'))).toMatchObject({ version: 1 });
  });
});

it('says of a name that is taken by which rule it cannot be given', async () => {
  const [first, ...rules] = houseRules().rules;
  const ladder = first?.policy.ladders.resolution ?? [];
  const clocks = { resolution: { target: { amount: 1, unit: 'hours', anchor: 'receipt' }, ladder } };
  const set = { ...houseRules(), rules: [{ ...first, policy: { ...first?.policy, clocks } }, ...rules] };
  const answer = await put('/v1/policy-sets/default', set);
  expect(problemOf(answer).errors).toMatchObject([
    {
      field: 'rules.0.policy.clocks.resolution',
      rule: 'custom',
      message: 'must be no name that is taken already',
    },
  ]);
});

describe('what comes in is matched against the set in force', () => {
  it('the shipped one first, and the stored one from then on', async () => {
    const before = await api.receive({ jurisdiction: 'GB' });
    expect(before.policy).toMatchObject({ id: 'standard', version: 1 });
    await putSet(houseRules());
    const after = await api.receive({ jurisdiction: 'GB' });
    expect(after.policy).toMatchObject({ id: 'gb-housing', version: 2 });
    const untouched = jsonOf(await api.send(`/v1/complaints/${before.id}`));
    expect(untouched).toMatchObject({ policy: { id: 'standard', version: 1 }, clocks: before.clocks });
  });

  it('by the tier of the complainant, too', async () => {
    await putSet(houseRules());
    const complainant = { name: 'Wang Fang', tier: 'gold' };
    expect((await api.receive({ complainant })).policy.id).toBe('gold');
    expect((await api.receive({ complainant: { ...complainant, tier: 'silver' } })).policy.id).toBe(
      'standard',
    );
  });

  it('and answers a repeated request as the first time, whatever has been stored meanwhile', async () => {
    const intake = {
      channel: 'web',
      subject: 'x',
      description: 'x',
      complainant: { name: 'A' },
      jurisdiction: 'GB',
    };
    const headers = { 'idempotency-key': 'once' };
    const first = await api.post('/v1/complaints', intake, headers);
    await putSet(houseRules());
    const again = await api.post('/v1/complaints', intake, headers);
    expect(again.text).toBe(first.text);
  });
});

describe('another process', () => {
  it('goes by a new version half a minute later at most', async () => {
    const { store } = api.services;
    const other: Services = {
      ...api.services,
      store: {
        get: (key) => store.get(key),
        putIfAbsent: (item) => store.putIfAbsent(item),
        putBoth: (first, second) => store.putBoth(first, second),
        replace: (item, version) => store.replace(item, version),
        delete: (key) => store.delete(key),
        query: (query) => store.query(query),
        entries: (query) => store.entries(query),
      },
    };
    const versionThere = async (atLeast?: number) =>
      (await policySets.newest(other, 'default', atLeast))?.version;
    expect(await versionThere()).toBe(1);
    await putSet(houseRules());
    expect(await versionThere()).toBe(1);
    expect(await versionThere(2)).toBe(2);
    await putSet({ ...houseRules(), version: 3 });
    await api.pass(30_000);
    expect(await versionThere()).toBe(3);
  });
});

describe('a trial', () => {
  const trial = async (fields: object, set = 'default') => {
    const answer = await api.post(`/v1/policy-sets/${set}/trial`, { channel: 'web', ...fields });
    expect(answer.status, answer.text).toBe(200);
    return jsonOf(answer);
  };

  it('says which rule matches and why', async () => {
    await putSet(houseRules());
    expect(await trial({ severity: 'serious' })).toMatchObject({
      match: {
        policySet: 'default',
        version: 2,
        rule: 3,
        reason: expect.stringMatching(/^rule 3: .*severity serious/),
      },
      policy: 'gold',
    });
    expect(await trial({ severity: 'serious', channel: 'letter' })).toMatchObject({
      match: { rule: 4, reason: 'rule 4: every other complaint' },
    });
  });

  it('says when everything would be due, and explains it', async () => {
    const { id, version } = BUILT_IN_CALENDARS.get('gb') ?? {};
    expect(await trial({ at: '2026-12-24T12:00:00+00:00' }, 'gb-eu-payments')).toMatchObject({
      at: '2026-12-24T12:00:00.000Z',
      deadlines: {
        resolution: {
          target: { amount: 15, unit: 'working-days' },
          calendar: { id, version },
          timeZone: 'Europe/London',
          dueAt: '2027-01-19T17:00:00.000Z',
          provisional: false,
        },
      },
    });
  });

  it('is of now where no instant is given', async () => {
    expect(await trial({})).toMatchObject({ at: '2026-03-02T09:00:00.000Z' });
  });

  it('stores nothing', async () => {
    await trial({ severity: 'critical' });
    expect(jsonOf(await api.send('/v1/complaints'))).toEqual({ items: [] });
  });

  it.each([
    ['without a channel', {}, 'channel'],
    ['with a severity nobody knows', { channel: 'web', severity: 'dire' }, 'severity'],
    ['at no instant', { channel: 'web', at: 'tomorrow' }, 'at'],
    ['in a year no calendar reaches', { channel: 'web', at: '9000-01-01T00:00:00Z' }, 'at'],
  ])('is refused %s', async (_, body, field) => {
    const answer = await api.post('/v1/policy-sets/default/trial', body);
    expect(answer.status).toBe(422);
    expect(problemOf(answer).errors?.map((error) => error.field)).toEqual([field]);
  });
});
