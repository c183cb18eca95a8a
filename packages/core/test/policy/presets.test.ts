import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDARS } from '../../src/calendar/built-in.ts';
import type { Target } from '../../src/calendar/target.ts';
import { BUILT_IN_POLICY_SETS } from '../../src/policy/built-in.ts';
import { isKnownStep, type Policy, policySetSchema } from '../../src/policy/policy.ts';

function policiesOf(id: string): Policy[] {
  return BUILT_IN_POLICY_SETS.get(id)?.rules.map((rule) => rule.policy) ?? [];
}

const asWords = ({ amount, unit, anchor }: Target) => `${amount} ${unit} from ${anchor}`;

const SHOP_CAPS = ['5 working-days from receipt, from due', '10 working-days from receipt, from due'];

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
    acknowledge: ['24 hours from receipt', '24 hours from receipt', '24 hours from receipt'],
    resolve: [
      '45 calendar-days from receipt',
      '21 calendar-days from receipt',
      '30 calendar-days from receipt',
    ],
    extend: [
      '45 calendar-days from receipt, from due',
      '63 calendar-days from receipt, from anchor',
      '30 calendar-days from receipt, from due',
    ],
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
    resolve: ['60 calendar-days from acknowledgement'],
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
  {
    set: 'channels',
    acknowledge: [
      '15 minutes from receipt',
      '24 hours from receipt',
      '15 minutes from receipt',
      '–',
      '–',
      '24 hours from receipt',
    ],
    resolve: ['–', '–', '–', '–', '–', '–'],
    extend: ['–', '–', '–', '–', '–', '–'],
  },
  {
    set: 'es-ley-10-2025',
    acknowledge: ['2 hours from receipt', '–', '–'],
    resolve: ['15 working-days from receipt', '5 calendar-days from receipt', '15 working-days from receipt'],
    extend: ['–', '–', '–'],
  },
  { set: 'gb-ofcom', acknowledge: ['–'], resolve: ['6 weeks from receipt'], extend: ['–'] },
  { set: 'gb-ofgem', acknowledge: ['–'], resolve: ['8 weeks from receipt'], extend: ['–'] },
  {
    set: 'gb-nhs',
    acknowledge: ['3 working-days from receipt'],
    resolve: ['180 calendar-days from receipt'],
    extend: ['180 calendar-days from receipt, from due'],
  },
  {
    set: 'us-reg-e',
    acknowledge: ['–', '–', '–'],
    resolve: ['20 working-days from receipt', '10 working-days from receipt', '10 working-days from receipt'],
    extend: [
      '90 calendar-days from receipt, from anchor',
      '90 calendar-days from receipt, from anchor',
      '45 calendar-days from receipt, from anchor',
    ],
  },
  {
    set: 'us-reg-z',
    acknowledge: ['30 calendar-days from receipt'],
    resolve: ['3 ends-of-billing-cycle from receipt'],
    extend: ['90 calendar-days from receipt, from anchor'],
  },
  { set: 'ca-fcac', acknowledge: ['–'], resolve: ['56 calendar-days from receipt'], extend: ['–'] },
  { set: 'in-rbi', acknowledge: ['–'], resolve: ['30 calendar-days from receipt'], extend: ['–'] },
  { set: 'br-sac', acknowledge: ['–'], resolve: ['7 calendar-days from receipt'], extend: ['–'] },
  { set: 'br-consumidor', acknowledge: ['–'], resolve: ['10 calendar-days from receipt'], extend: ['–'] },
  {
    set: 'eu-gdpr',
    acknowledge: ['–'],
    resolve: ['1 months from receipt'],
    extend: ['3 months from receipt, from anchor'],
  },
  {
    set: 'eu-mica',
    acknowledge: ['–'],
    resolve: ['2 months from receipt'],
    extend: ['2 months from receipt, from due'],
  },
  { set: 'shop-en', acknowledge: ['–', '–'], resolve: ['–', '–'], extend: SHOP_CAPS },
  { set: 'shop-zh', acknowledge: ['–', '–'], resolve: ['–', '–'], extend: SHOP_CAPS },
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

/** Practice, or this house's own: nobody's law. */
const HOUSES = ['channels', 'default', 'social-media'];
const SECOND_HAND = [
  'au-rg271',
  'br-consumidor',
  'br-sac',
  'ca-fcac',
  'cn-banking',
  'cn-samr',
  'cn-telecom',
  'gb-nhs',
  'gb-ofcom',
  'gb-ofgem',
  'in-rbi',
  'shop-en',
  'shop-zh',
];

describe.each([...BUILT_IN_POLICY_SETS.values()])('the preset $id', (set) => {
  // Whoever uses it takes it as it is.
  it('is valid, and complete without any default', () => {
    expect(policySetSchema.parse(set)).toEqual(set);
  });

  it('says where its numbers come from', () => {
    expect(set.sources?.length).toBeGreaterThan(0);
  });

  it('says of each law and guide, so that a program can tell, whether it is second-hand', () => {
    if (HOUSES.includes(set.id)) return;
    for (const source of set.sources ?? []) expect(source).toBeTypeOf('object');
    const isSecondHand = set.sources?.some((source) => typeof source === 'object' && source.secondHand);
    expect(isSecondHand ?? false).toBe(SECOND_HAND.includes(set.id));
  });

  it('counts on calendars that are there', () => {
    for (const { policy } of set.rules) expect(BUILT_IN_CALENDARS.has(policy.calendar)).toBe(true);
  });

  it('counts whole days of regulation to their end', () => {
    if (HOUSES.includes(set.id)) return;
    for (const { policy } of set.rules)
      for (const target of Object.values(policy.targets))
        if ('ends' in target) expect(target.ends).toBe('end-of-day');
  });

  it('hands a complaint ever higher, in the end to the management', () => {
    for (const { policy } of set.rules)
      for (const ladder of Object.values(policy.ladders)) {
        const higher = ladder.flatMap((step) =>
          isKnownStep(step) && step.kind === 'escalate' ? [step] : [],
        );
        const levels = higher.map(({ level }) => level);
        expect(new Set(levels).size).toBe(2);
        expect(levels).toEqual([...levels].sort((one, other) => one - other));
        expect(higher.at(-1)?.team).toBe('management');
      }
  });
});

it('ships the regimes named in the documentation, and the default', () => {
  expect([...BUILT_IN_POLICY_SETS.keys()].sort()).toEqual(
    ['default', ...REGIMES.map(({ set }) => set)].sort(),
  );
});

it('promises the same to the customers of a shop in English and in Chinese', () => {
  const promised = (id: string) => policiesOf(id).map(({ calendar, ...others }) => others);
  expect(promised('shop-zh')).toEqual(promised('shop-en'));
});
