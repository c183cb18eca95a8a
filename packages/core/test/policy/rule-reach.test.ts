import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATEGORIES, CHANNELS, SEVERITIES } from '../../src/base/vocabulary.ts';
import { BUILT_IN_POLICY_SETS } from '../../src/policy/built-in.ts';
import { type Condition, type Facts, holds } from '../../src/policy/condition.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { unreachedRules } from '../../src/policy/rule-reach.ts';
import { RULES } from '../fixtures.ts';

const policy: Policy = RULES.policySet.rules[0]?.policy ?? expect.fail('a set without rules');
const unreached = (...conditions: Condition[]) =>
  unreachedRules({ rules: [...conditions.map((when) => ({ when, policy })), { policy }] });

describe('a rule that no complaint comes to', () => {
  it('asks for less of what an earlier one takes', () => {
    expect(
      unreached(
        { severity: { in: ['serious', 'critical'] } },
        { severity: { in: ['critical'] }, channel: { in: ['letter'] } },
      ),
    ).toEqual([{ rule: 2, takenBy: [1], isDuplicate: false }]);
  });

  it('is taken from by several together', () => {
    expect(
      unreached(
        { channel: { in: ['letter'] } },
        { tier: { in: ['gold'] } },
        { tier: { in: ['silver'] } },
        { tier: { in: ['silver', 'gold'] } },
        { tier: { notIn: ['gold'] } },
        { jurisdiction: { in: ['GB'] } },
      ),
    ).toEqual([
      { rule: 4, takenBy: [2, 3], isDuplicate: false },
      { rule: 6, takenBy: [2, 5], isDuplicate: false },
    ]);
  });

  it('says the same in other words', () => {
    expect(
      unreached(
        { anyOf: [{ severity: { in: ['minor'] } }, { severity: { in: ['moderate'] } }] },
        { severity: { notIn: ['serious', 'critical'] } },
      ),
    ).toEqual([{ rule: 2, takenBy: [1], isDuplicate: true }]);
  });

  it('holds for nobody', () => {
    expect(unreached({ tier: { in: ['gold'] }, allOf: [{ tier: { in: ['silver'] } }] })).toEqual([
      { rule: 1, takenBy: [], isDuplicate: false },
    ]);
  });

  it('comes after all of a closed list', () => {
    expect(
      unreached(
        { severity: { in: ['minor', 'moderate'] } },
        { severity: { in: ['serious', 'critical'] } },
        { team: { in: ['repairs'] } },
      ),
    ).toEqual([{ rule: 3, takenBy: [1, 2], isDuplicate: false }]);
  });

  it('is not one that takes whatever has no such word', () => {
    expect(unreached({ tier: { in: ['gold'] } }, { tier: { notIn: ['gold'] } })).toEqual([]);
  });

  it('asks for a label that an earlier one takes, though there may be several', () => {
    expect(
      unreached(
        { tags: { in: ['recall', 'press'] } },
        { tags: { in: ['recall'], notIn: ['vip'] } },
        { fields: { region: { in: ['north'] } } },
        { fields: { region: { in: ['south'] } }, tags: { notIn: ['recall'] } },
        { fields: { region: { in: ['north', 'south'] } }, tags: { notIn: ['recall'] } },
      ),
    ).toEqual([
      { rule: 2, takenBy: [1], isDuplicate: false },
      { rule: 5, takenBy: [3, 4], isDuplicate: false },
    ]);
    expect(unreached({ tags: { in: ['a'] } }, { tags: { in: ['b'] } }, { tags: { in: ['a', 'b'] } })).toEqual(
      [{ rule: 3, takenBy: [1, 2], isDuplicate: false }],
    );
  });

  it('is in none of the sets that ship', () => {
    for (const set of BUILT_IN_POLICY_SETS.values()) expect(unreachedRules(set), set.id).toEqual([]);
  });

  it('is not looked for without end', () => {
    const words = (n: number) => Array.from({ length: 8 }, (_, i) => `${n}-${i}`);
    const rules = Array.from(
      { length: 99 },
      (_, n): Condition => ({
        category: { in: [Object.keys(CATEGORIES)[n % 14] ?? ''] },
        channel: { in: [Object.keys(CHANNELS)[n % 12] ?? ''] },
        tier: { notIn: words(n) },
        jurisdiction: { notIn: words(n + 1) },
        team: { notIn: words(n + 2) },
      }),
    );
    expect(unreached(...rules).length).toBeLessThan(99);
  });
});

describe('whatever the rules', () => {
  const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
  const choice = (values: readonly string[]) =>
    fc.oneof(
      some(values).map((list) => ({ in: list })),
      some(values).map((list) => ({ notIn: list })),
    );
  const TIERS = ['gold', 'silver'];
  const leaf = fc
    .record(
      { severity: choice(Object.keys(SEVERITIES)), language: choice(['en', 'zh-CN']), tier: choice(TIERS) },
      { requiredKeys: [] },
    )
    .filter((condition) => Object.keys(condition).length > 0);
  const LABELS = ['north', 'south'];
  const labelled = fc
    .record(
      {
        vulnerable: choice(['yes', 'no']),
        tags: choice(LABELS),
        fields: choice(LABELS).map((region) => ({ region })),
      },
      { requiredKeys: [] },
    )
    .filter((condition) => Object.keys(condition).length > 0);
  const composed = (leaf: fc.Arbitrary<Condition>) =>
    fc.letrec<{ condition: Condition }>((tie) => ({
      condition: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
        fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((allOf) => ({ allOf })),
      ),
    })).condition;
  const everybody = Object.keys(SEVERITIES).flatMap((severity) =>
    ['en', 'zh-CN'].flatMap((language) =>
      [...TIERS, 'bronze', undefined].map((tier): Facts => {
        return { category: 'other', channel: 'web', severity, language, tier };
      }),
    ),
  );

  const SOME = [[], ['north'], ['south'], ['east', 'north', 'south']];
  const everybodyLabelled = ['yes', 'no', undefined].flatMap((vulnerable) =>
    SOME.flatMap((tags) =>
      SOME.map((region): Facts => {
        const known = { category: 'other', channel: 'web', severity: 'minor', language: 'en' };
        return { ...known, vulnerable, tags, fields: { region } };
      }),
    ),
  );

  it.each([
    ['by what there is one of', leaf, everybody],
    ['by labels, of which there may be several', labelled, everybodyLabelled],
  ])(
    'those and no others are found that none of all the complaints there can be comes to: %s',
    (_, leaf, everybody) => {
      const condition = composed(leaf);
      const found = fc.property(fc.array(condition, { minLength: 1, maxLength: 6 }), (conditions) => {
        const reached = new Set(
          everybody.map((facts) => conditions.findIndex((one) => holds(one, facts) !== undefined) + 1),
        );
        const none = conditions.map((_, index) => index + 1).filter((rule) => !reached.has(rule));
        const rules = unreached(...conditions);
        expect(rules.map(({ rule }) => rule)).toEqual(none);
        for (const { rule, takenBy } of rules) {
          const takers = takenBy.map((taker) => conditions[taker - 1]);
          const its = everybody.filter((facts) => holds(conditions[rule - 1] ?? {}, facts) !== undefined);
          expect(
            its.every((facts) => takers.some((taker) => taker && holds(taker, facts) !== undefined)),
          ).toBe(true);
        }
      });
      fc.assert(found, { numRuns: 100 });
    },
  );
});
