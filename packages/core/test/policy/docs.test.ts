import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICY_SETS } from '../../src/policy/built-in.ts';
import type { Facts } from '../../src/policy/condition.ts';
import { matchPolicy, policySetSchema } from '../../src/policy/policy.ts';
import { lived } from './lives.ts';

const docs = readFileSync(new URL('../../../../docs/policies.md', import.meta.url), 'utf8');
const [, example = ''] = /```json\n([^`]+)```/.exec(docs) ?? [];

it('the example in docs/policies.md is a policy set and matches as it says', () => {
  const set = policySetSchema.parse(JSON.parse(example));
  const facts: Facts = { category: 'delivery', severity: 'serious', channel: 'web', language: 'en' };
  const matched = (more: Partial<Facts>) => matchPolicy(set, { ...facts, ...more }).policy.id;
  expect(matched({})).toBe('everybody');
  expect(matched({ tier: 'gold' })).toBe('gold');
  expect(matched({ category: 'product-safety' })).toBe('gold');
  expect(matched({ category: 'product-safety', severity: 'minor' })).toBe('everybody');
});

it('the further clocks in docs/policies.md are some that every policy of the example may have', () => {
  const [, clocks = ''] = /### Further clocks\n\n```json\n([^`]+)```/.exec(docs) ?? [];
  const set = policySetSchema.parse(JSON.parse(example));
  const rules = set.rules.map((rule) => ({ ...rule, policy: { ...rule.policy, ...JSON.parse(clocks) } }));
  const [policy] = policySetSchema.parse({ ...set, rules }).rules.map((rule) => rule.policy);
  expect(Object.keys(policy?.clocks ?? {})).toEqual(['first-answer', 'progress', 'hand-over', 'remedy']);
});

it('docs/policies.md lists every policy set that ships', () => {
  const listed = [...docs.matchAll(/^\| `([a-z0-9-]+)` (★ )?\| [^|]+\| [^|]+\| [^|]+\|$/gm)];
  expect(listed.map(([, id]) => id).sort()).toEqual([...BUILT_IN_POLICY_SETS.keys()].sort());
  for (const [, id = '', star] of listed) {
    const { sources = [] } = BUILT_IN_POLICY_SETS.get(id) ?? {};
    const isSecondHand = sources.some((source) => typeof source === 'object' && source.secondHand);
    expect(isSecondHand, id).toBe(star !== undefined);
  }
});

const [, worked = ''] = docs.split('\n## Worked lives\n');
const texts = [...worked.matchAll(/```text\n([^`]+)```/g)].flatMap(([, block = '']) => block.split('\n\n'));
const lives = texts.map((text) => ({ head: text.split('\n', 1)[0] ?? '', text: `${text.trimEnd()}\n` }));

describe('docs/policies.md', () => {
  it.each(lives)('computes a life: $head', ({ text }) => {
    expect(lived(text)).toBe(text);
  });

  it('tells two lives of every policy set that ships', () => {
    const told = lives.map(({ head }) => head.split(':', 1)[0]);
    for (const id of BUILT_IN_POLICY_SETS.keys()) expect(told.filter((one) => one === id)).toHaveLength(2);
  });
});
