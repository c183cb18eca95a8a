import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDARS } from '../../src/calendar/built-in.ts';
import type { Target } from '../../src/calendar/target.ts';
import { BUILT_IN_POLICY_SETS } from '../../src/policy/built-in.ts';
import { isKnownStep, type Policy, policySetSchema } from '../../src/policy/policy.ts';

function policiesOf(id: string): Policy[] {
  return BUILT_IN_POLICY_SETS.get(id)?.rules.map((rule) => rule.policy) ?? [];
}

const asWords = ({ amount, unit, anchor }: Target) => `${amount} ${unit} from ${anchor}`;

/** What each regime says; `–` where it gives no number, so that the preset's is the house's own. */
const REGIMES = [
  {
    set: 'gb-fca-disp',
    acknowledge: ['–', '–'],
    resolve: ['3 working-days from receipt', '8 weeks from receipt'],
    extend: ['8 weeks from receipt, from anchor', '–'],
  },
  {
    set: 'gb-eu-payments',
    acknowledge: ['–'],
    resolve: ['15 working-days from receipt'],
    extend: ['35 working-days from receipt, from anchor'],
  },
  {
    set: 'us-cfpb',
    acknowledge: ['–'],
    resolve: ['15 calendar-days from receipt'],
    extend: ['60 calendar-days from receipt, from anchor'],
  },
  {
    set: 'au-rg271',
    acknowledge: ['24 hours from receipt'],
    resolve: ['30 calendar-days from receipt'],
    extend: ['–'],
  },
  {
    set: 'gb-housing',
    acknowledge: ['5 working-days from receipt'],
    resolve: ['10 working-days from acknowledgement'],
    extend: ['10 working-days from acknowledgement, from due'],
  },
  {
    set: 'cn-samr',
    acknowledge: ['7 working-days from receipt'],
    resolve: ['45 working-days from acknowledgement'],
    extend: ['–'],
  },
  {
    set: 'cn-telecom',
    acknowledge: ['–'],
    resolve: ['15 calendar-days from receipt'],
    extend: ['–'],
  },
  {
    set: 'cn-banking',
    acknowledge: ['–', '–'],
    resolve: ['30 calendar-days from receipt', '15 calendar-days from receipt'],
    extend: ['30 calendar-days from receipt, from due', '30 calendar-days from receipt, from anchor'],
  },
  {
    set: 'social-media',
    acknowledge: ['1 hours from receipt', '24 hours from receipt'],
    resolve: ['–', '–'],
    extend: ['–', '–'],
  },
];

describe.each(REGIMES)('the preset $set has the numbers of its regime', ({ set, ...numbers }) => {
  const policies = policiesOf(set);
  const given = (expected: readonly string[], actual: readonly string[]) =>
    actual.map((text, index) => (expected[index] === '–' ? '–' : text));

  it('for acknowledging', () => {
    const targets = policies.map(({ targets }) => asWords(targets.acknowledgement));
    expect(given(numbers.acknowledge, targets)).toEqual(numbers.acknowledge);
  });

  it('for resolving', () => {
    const targets = policies.map(({ targets }) => asWords(targets.resolution));
    expect(given(numbers.resolve, targets)).toEqual(numbers.resolve);
  });

  it('for putting the resolution off', () => {
    const caps = policies.map(({ extension }) =>
      extension ? `${asWords(extension.cap)}, from ${extension.from}` : '–',
    );
    expect(caps).toEqual(numbers.extend);
  });
});

describe.each([...BUILT_IN_POLICY_SETS.values()])('the preset $id', (set) => {
  // Whoever uses it takes it as it is.
  it('is valid, and complete without any default', () => {
    expect(policySetSchema.parse(set)).toEqual(set);
  });

  it('says where its numbers come from', () => {
    expect(set.sources?.length).toBeGreaterThan(0);
  });

  it('says so where its source is second-hand', () => {
    const secondHand = ['au-rg271', 'cn-samr', 'cn-telecom', 'cn-banking'];
    expect(/^Second-hand: /.test(set.note ?? '')).toBe(secondHand.includes(set.id));
  });

  it('counts on calendars that are there', () => {
    for (const { policy } of set.rules) expect(BUILT_IN_CALENDARS.has(policy.calendar)).toBe(true);
  });

  it('counts whole days of regulation to their end', () => {
    if (['default', 'social-media'].includes(set.id)) return;
    for (const { policy } of set.rules)
      for (const target of Object.values(policy.targets))
        if ('ends' in target) expect(target.ends).toBe('end-of-day');
  });

  it('hands a breached complaint to two higher levels', () => {
    for (const { policy } of set.rules)
      for (const ladder of Object.values(policy.ladders))
        expect(
          ladder.flatMap((step) => (isKnownStep(step) && step.kind === 'escalate' ? step.level : [])),
        ).toEqual([2, 3]);
  });
});

it('ships the regimes named in the documentation, and the default', () => {
  expect([...BUILT_IN_POLICY_SETS.keys()].sort()).toEqual(
    ['default', ...REGIMES.map(({ set }) => set)].sort(),
  );
});
