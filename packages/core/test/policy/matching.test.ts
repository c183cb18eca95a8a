import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, conditionSchema, type Facts, holds } from '../../src/policy/condition.ts';
import { matchPolicy, type PolicySet, policySetSchema } from '../../src/policy/policy.ts';
import { RULES } from '../fixtures.ts';

const FACTS: Facts = {
  category: 'delivery',
  severity: 'serious',
  channel: 'weibo',
  language: 'zh-CN',
  jurisdiction: 'CN',
  line: 'kettles',
};
const { policy } = RULES.policySet.rules[0] ?? expect.fail('a set without rules');

describe('a condition', () => {
  it.each([
    ['category in', { category: { in: ['price', 'delivery'] } }, 'category delivery'],
    ['severity not in', { severity: { notIn: ['minor'] } }, 'severity serious'],
    ['channel, which is another', { channel: { in: ['email'] } }, undefined],
    ['channel, which is excluded', { channel: { notIn: ['weibo'] } }, undefined],
    ['jurisdiction', { jurisdiction: { in: ['CN'] } }, 'jurisdiction CN'],
    ['line of products', { line: { in: ['kettles', 'lamps'] } }, 'line kettles'],
    ['another line of products', { line: { notIn: ['kettles'] } }, undefined],
    ['language', { language: { in: ['zh-CN'] } }, 'language zh-CN'],
    ['an unknown tier in any list', { tier: { in: ['gold'] } }, undefined],
    ['an unknown tier, which is in no list', { tier: { notIn: ['gold'] } }, 'tier unknown'],
    ['a team nobody has named yet', { team: { in: ['returns'] } }, undefined],
    [
      'several fields, which all must hold',
      { category: { in: ['delivery'] }, severity: { in: ['serious'] } },
      'category delivery and severity serious',
    ],
    [
      'any of two',
      { anyOf: [{ severity: { in: ['critical'] } }, { channel: { in: ['weibo'] } }] },
      'channel weibo',
    ],
    [
      'any of two that both fail',
      { anyOf: [{ tier: { in: ['gold'] } }, { team: { in: ['x'] } }] },
      undefined,
    ],
    [
      'all of two, one of them a choice of its own',
      { allOf: [{ language: { notIn: ['en'] } }, { anyOf: [{ category: { in: ['delivery'] } }] }] },
      'language zh-CN and category delivery',
    ],
  ] satisfies [string, Condition, string | undefined][])('on %s', (_, condition, reason) => {
    expect(conditionSchema.parse(condition)).toEqual(condition);
    expect(holds(condition, FACTS)).toBe(reason);
  });

  it('and its contrary never hold together, nor neither', () => {
    const severity = fc.constantFrom('minor', 'moderate', 'serious', 'critical' as const);
    fc.assert(
      fc.property(fc.uniqueArray(severity, { minLength: 1 }), severity, (list, is) => {
        const facts = { ...FACTS, severity: is };
        const isIn = holds({ severity: { in: list } }, facts) !== undefined;
        expect(holds({ severity: { notIn: list } }, facts) === undefined).toBe(isIn);
      }),
    );
  });
});

describe('a policy set', () => {
  const set = (...conditions: (Condition | undefined)[]): PolicySet => ({
    id: 'house',
    version: 3,
    name: 'House rules',
    rules: conditions.map((when, index) => ({
      ...(when ? { when } : {}),
      policy: { ...policy, id: `policy-${index + 1}` },
    })),
  });
  const faultsOf = (data: unknown) =>
    policySetSchema.safeParse(data).error?.issues.map(({ path }) => path.join('.'));

  it('takes the first rule that matches, and says which and why', () => {
    const rules = set(
      { severity: { in: ['critical'] } },
      { channel: { in: ['weibo'] } },
      { category: { in: ['delivery'] } },
      undefined,
    );
    expect(matchPolicy(rules, FACTS)).toMatchObject({
      rule: 2,
      policy: { id: 'policy-2' },
      reason: 'rule 2: channel weibo',
    });
    expect(matchPolicy(rules, { ...FACTS, channel: 'web', category: 'price' }).reason).toBe(
      'rule 4: every other complaint',
    );
  });

  it('must end in a rule for every other complaint, and only there', () => {
    const when = { severity: { in: ['critical' as const] } };
    expect(faultsOf(set(when, undefined))).toBeUndefined();
    expect(faultsOf(set(when, when))).toEqual(['rules.1.when']);
    expect(faultsOf(set(undefined, undefined))).toEqual(['rules.0.when']);
  });

  it.each([
    ['a category nobody knows', { when: { category: { in: ['weather'] } } }, 'rules.0.when.category.in.0'],
    ['a condition that says nothing', { when: {} }, 'rules.0.when'],
    [
      'a field nobody knows, deep inside',
      { when: { allOf: [{ anyOf: [{ mood: { in: ['bad'] } }] }] } },
      'rules.0.when.allOf.0.anyOf.0',
    ],
    [
      'a step with two offsets',
      {
        policy: {
          ...policy,
          ladders: {
            ...policy.ladders,
            resolution: [
              { kind: 'breach', tell: 'supervisors' },
              { kind: 'warn', at: { percent: 50, beforeDue: { amount: 1, unit: 'hours' } } },
            ],
          },
        },
      },
      'rules.0.policy.ladders.resolution.1.at',
    ],
    [
      'a ladder without a breach',
      { policy: { ...policy, ladders: { ...policy.ladders, acknowledgement: [] } } },
      'rules.0.policy.ladders.acknowledgement',
    ],
    [
      'an acknowledgement that counts from itself',
      {
        policy: {
          ...policy,
          targets: {
            ...policy.targets,
            acknowledgement: { amount: 1, unit: 'hours', anchor: 'acknowledgement' },
          },
        },
      },
      'rules.0.policy.targets.acknowledgement.anchor',
    ],
    [
      'a unit nobody knows',
      { policy: { ...policy, pause: { ...policy.pause, limit: { amount: 1, unit: 'moons' } } } },
      'rules.0.policy.pause.limit.unit',
    ],
    ['a zone nobody knows', { policy: { ...policy, timeZone: 'Mars/Olympus' } }, 'rules.0.policy.timeZone'],
  ])('with %s is refused at the very place', (_, change, place) => {
    const [first, ...others] = set({ severity: { in: ['critical'] } }, undefined).rules;
    const data = { ...set(undefined), rules: [{ ...first, ...change }, ...others] };
    expect(new Set(faultsOf(data))).toEqual(new Set([place]));
  });
});
