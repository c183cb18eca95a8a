import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../src/calendar/scaling.ts';
import { spanOf } from '../../src/calendar/span.ts';
import { type Target, targetSchema } from '../../src/calendar/target.ts';
import { workingTimeOf } from '../../src/calendar/working-times.ts';
import { explainDeadlines } from '../../src/clocks/explanation.ts';
import { receive, reopen } from '../../src/complaint/commands.ts';
import { reclassify } from '../../src/complaint/retiming.ts';
import { explainInWords } from '../../src/messages/explanations.ts';
import { type Policy, policySchema } from '../../src/policy/policy.ts';
import {
  at,
  calendarIn,
  DAY,
  frozen,
  HOUR,
  ID,
  intakeOf,
  RULES,
  resolved,
  rulesWith,
  START,
} from '../fixtures.ts';

const HALF_FOR_GOLD = [{ when: { tier: { in: ['gold'] } }, percent: 50 }];

const receivedFor = (tier: string | undefined, changes: Partial<Policy> = { factors: HALF_FOR_GOLD }) => {
  const { content, ...intake } = intakeOf();
  const complainant = { ...content.complainant, ...(tier === undefined ? {} : { tier }) };
  return frozen(receive(ID, { ...intake, content: { ...content, complainant } }, START, rulesWith(changes)));
};

const scaled = (target: object, percent: number) =>
  scale(targetSchema, targetSchema.parse({ anchor: 'receipt', ...target }), percent);

describe('a factor', () => {
  it('scales the targets of those for whom it holds, says so, and leaves all others theirs', () => {
    const gold = receivedFor('gold');
    expect(gold.clocks.acknowledgement).toMatchObject({
      target: { amount: 12, unit: 'hours' },
      dueAt: at(12 * HOUR),
    });
    expect(gold.clocks.resolution).toMatchObject({ target: { amount: 2, unit: 'calendar-days' } });
    expect(gold.match.factors).toEqual({
      acknowledgement: { percent: 50, reason: 'tier gold' },
      resolution: { percent: 50, reason: 'tier gold' },
    });
    expect(gold.timeline[0]?.data.scaled).toBe('acknowledgement 50,resolution 50');
    const { acknowledgement } = explainDeadlines(gold, START);
    expect(acknowledgement.factor).toEqual({ percent: 50, reason: 'tier gold' });
    expect(explainInWords(acknowledgement, { language: 'en' })).toContain('halved, for tier gold');
    expect(explainInWords(acknowledgement, { language: 'zh-CN' })).toContain('时限减半（tier gold）');

    for (const tier of [undefined, 'silver']) {
      const other = receivedFor(tier);
      expect(other.clocks.acknowledgement.dueAt).toBe(at(24 * HOUR));
      expect(other.match).not.toHaveProperty('factors');
      expect(explainDeadlines(other, START).acknowledgement.factor).toBeUndefined();
    }
  });

  it('is for the clocks that it names, and the first one that holds counts', () => {
    const { clocks } = receivedFor('gold', {
      factors: [
        { when: { tier: { in: ['gold'] } }, percent: 25, clocks: ['acknowledgement'] },
        { when: { tier: { notIn: ['lead'] } }, percent: 80 },
      ],
    });
    expect(clocks.acknowledgement.dueAt).toBe(at(6 * HOUR));
    expect(clocks.resolution.target).toMatchObject({ amount: 4 });
  });

  it('comes and goes with a tier that is corrected', () => {
    const rules = rulesWith({ factors: HALF_FOR_GOLD });
    const before = receivedFor(undefined);
    const gold = frozen(reclassify(before, { tier: 'gold', reason: 'Rang.' }, START + HOUR, rules));
    expect(gold.clocks.acknowledgement.dueAt).toBe(at(12 * HOUR));
    const still = frozen(reclassify(gold, { severity: 'serious', reason: 'Hurt.' }, START + HOUR, rules));
    expect(still.clocks.acknowledgement.dueAt).toBe(at(12 * HOUR));
    const back = reclassify(still, { tier: null, reason: 'Another one.' }, START + 2 * HOUR, rules);
    expect(back.clocks.acknowledgement).toMatchObject({ target: { amount: 24 }, dueAt: at(24 * HOUR) });
    expect(back.match).not.toHaveProperty('factors');
  });

  it('scales what a reopening promises, once', () => {
    const gold = receivedFor('gold', {
      factors: HALF_FOR_GOLD,
      reopening: {
        clocks: 'fresh',
        targets: { acknowledgement: { amount: 8, unit: 'hours', anchor: 'receipt' } },
      },
    });
    const again = reopen(resolved(gold, HOUR), { reason: 'Again.' }, START + DAY);
    expect(again.clocks.acknowledgement.dueAt).toBe(at(DAY + 4 * HOUR));
    expect(again.clocks.resolution.target).toMatchObject({ amount: 2 });
  });

  it.each([
    ['an hour by half', { amount: 1, unit: 'hours' }, 50, { amount: 30, unit: 'minutes' }],
    [
      'working hours unevenly',
      { amount: 5, unit: 'working-hours' },
      33,
      { amount: 99, unit: 'working-minutes' },
    ],
    ['hours evenly', { amount: 24, unit: 'hours' }, 50, { amount: 12, unit: 'hours' }],
    [
      'more hours than there may be minutes',
      { amount: 999, unit: 'hours' },
      50,
      { amount: 499, unit: 'hours' },
    ],
    ['five working days by half', { amount: 5, unit: 'working-days', ends: 'end-of-day' }, 50, { amount: 2 }],
    [
      'a week by half',
      { amount: 1, unit: 'weeks', ends: 'same-time' },
      50,
      { amount: 3, unit: 'calendar-days' },
    ],
    [
      'eight weeks by half',
      { amount: 8, unit: 'weeks', ends: 'end-of-day' },
      50,
      { amount: 4, unit: 'weeks' },
    ],
    ['to more than once', { amount: 5, unit: 'working-days', ends: 'same-time' }, 150, { amount: 7 }],
    [
      'months in whole ones',
      { amount: 3, unit: 'months', ends: 'end-of-day' },
      50,
      { amount: 1, unit: 'months' },
    ],
    ['no end of a week', { amount: 2, unit: 'ends-of-week', weekday: 'friday', at: '17:00' }, 50, undefined],
    ['nothing that is left', { amount: 1, unit: 'working-days', ends: 'end-of-day' }, 50, undefined],
    ['nothing beyond its unit', { amount: 400, unit: 'working-days', ends: 'end-of-day' }, 200, undefined],
  ])('scales %s', (_, target, percent, expected) => {
    const result = scaled(target, percent);
    if (expected) expect(result).toMatchObject(expected);
    else expect(result).toBeUndefined();
  });

  const anyTarget: fc.Arbitrary<Target> = fc.oneof(
    fc.record({
      amount: fc.integer({ min: 1, max: 200 }),
      unit: fc.constantFrom('minutes', 'hours', 'working-minutes', 'working-hours'),
      anchor: fc.constant('receipt' as const),
    }),
    fc.record({
      amount: fc.integer({ min: 1, max: 40 }),
      unit: fc.constantFrom('calendar-days', 'working-days', 'weeks'),
      ends: fc.constantFrom('end-of-day', 'same-time'),
      anchor: fc.constant('receipt' as const),
    }),
  );
  const LEAST: Readonly<Record<string, number>> = {
    ...{ minutes: 1, hours: 60, 'working-minutes': 1, 'working-hours': 60 },
    ...{ 'calendar-days': 1, weeks: 7, 'working-days': 1 },
  };
  const sizeOf = ({ amount, unit }: Target) => amount * (LEAST[unit] ?? Number.NaN);

  it('promises never more than the exact value, and less than a whole unit less', () => {
    fc.assert(
      fc.property(anyTarget, fc.integer({ min: 1, max: 300 }), (target, percent) => {
        const result = scale(targetSchema, target, percent);
        if (!result) return;
        const exact = (sizeOf(target) * percent) / 100;
        expect(sizeOf(result)).toBeLessThanOrEqual(exact);
        expect(exact - sizeOf(result)).toBeLessThan(LEAST[target.unit] ?? 0);
        expect(percent === 100 ? result : target).toEqual(target);
      }),
    );
  });

  it('below a hundred is due no later than without it, and a smaller one no later than a larger one', () => {
    const percent = fc.integer({ min: 1, max: 100 });
    const time = workingTimeOf(calendarIn('Europe/London', 'gb'));
    const minute = fc.integer({ min: 0, max: 60 * 24 * 60 });
    fc.assert(
      fc.property(anyTarget, percent, percent, minute, (target, one, other, minutes) => {
        const from = START + minutes * 60_000;
        const dueAt = (share: number) => {
          const result = scale(targetSchema, target, share);
          return result && spanOf(result, from, time).to;
        };
        const less = dueAt(Math.min(one, other));
        const more = dueAt(Math.max(one, other));
        if (less !== undefined && more !== undefined) expect(less).toBeLessThanOrEqual(more);
        if (more !== undefined) expect(more).toBeLessThanOrEqual(spanOf(target, from, time).to);
      }),
    );
  });
});

describe('a policy with factors', () => {
  const standard = RULES.policySet.rules.at(-1)?.policy ?? expect.fail('a set without rules');
  const issuesOf = (factors: object[]) =>
    policySchema.safeParse({ ...standard, factors }).error?.issues.map(({ path }) => path.join('.'));

  it.each([
    ['that would leave nothing', { percent: 1 }, 'factors.0.percent'],
    ['for a clock that there is not', { percent: 50, clocks: ['resolution', 'reply'] }, 'factors.0.clocks.1'],
    ['that is no whole percentage', { percent: 12.5 }, 'factors.0.percent'],
  ])('is refused with one %s', (_, factor, field) => {
    expect(issuesOf([{ when: { tier: { in: ['gold'] } }, ...factor }])).toEqual([field]);
  });

  it('is taken with one for a clock that can bear it', () => {
    const of = { when: { tier: { in: ['gold'] } }, percent: 1, clocks: ['acknowledgement'] };
    expect(issuesOf([of])).toBeUndefined();
  });
});
