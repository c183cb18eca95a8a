import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { asInstant, instantOf, millisOf } from '../src/clock.ts';
import { startDeadlineClock } from '../src/complaint/clocks.ts';
import { followUpStepAt, ladderStepAt, millisBetween, shift } from '../src/complaint/deadlines.ts';
import { type Duration, matchPolicy, policySchema } from '../src/complaint/policy.ts';
import { HOUR, intakeOf, MINUTE, received } from './fixtures.ts';

const days = (amount: number): Duration => ({ amount, unit: 'days' });
const hours = (amount: number): Duration => ({ amount, unit: 'hours' });
const minutes = (amount: number): Duration => ({ amount, unit: 'minutes' });

/** A text like `2026-03-28 12:00 Europe/Berlin` as an instant. */
function local(text: string) {
  const [date, time, zone] = text.split(' ');
  return instantOf(Temporal.ZonedDateTime.from(`${date}T${time}[${zone}]`).epochMilliseconds);
}

it('the test data reads zoned times as zones count them', () => {
  expect(local('2026-03-28 12:00 Europe/Berlin')).toBe('2026-03-28T11:00:00.000Z');
  expect(local('2026-03-29 12:00 Europe/Berlin')).toBe('2026-03-29T10:00:00.000Z');
});

describe('a day', () => {
  it.each([
    {
      on: 'an ordinary date',
      from: '2026-11-16 09:00 Europe/Berlin',
      n: 1,
      to: '2026-11-17 09:00 Europe/Berlin',
    },
    {
      on: 'the short one in spring',
      from: '2026-03-28 12:00 Europe/Berlin',
      n: 1,
      to: '2026-03-29 12:00 Europe/Berlin',
    },
    {
      on: 'the long one in autumn',
      from: '2026-10-24 12:00 Europe/Berlin',
      n: 1,
      to: '2026-10-25 12:00 Europe/Berlin',
    },
    {
      on: 'both changes of a year',
      from: '2026-03-01 08:15 America/New_York',
      n: 275,
      to: '2026-12-01 08:15 America/New_York',
    },
    {
      on: 'a change of half an hour',
      from: '2026-04-04 12:00 Australia/Lord_Howe',
      n: 1,
      to: '2026-04-05 12:00 Australia/Lord_Howe',
    },
    {
      on: 'a zone without changes',
      from: '2026-03-28 12:00 Asia/Shanghai',
      n: 5,
      to: '2026-04-02 12:00 Asia/Shanghai',
    },
    {
      on: 'the end of a leap February',
      from: '2028-02-28 12:00 Europe/Paris',
      n: 1,
      to: '2028-02-29 12:00 Europe/Paris',
    },
    {
      on: 'the end of a common February',
      from: '2026-02-28 12:00 Europe/Paris',
      n: 1,
      to: '2026-03-01 12:00 Europe/Paris',
    },
    {
      on: 'the turn of the year',
      from: '2026-12-31 23:30 Pacific/Auckland',
      n: 1,
      to: '2027-01-01 23:30 Pacific/Auckland',
    },
    {
      on: 'a local time that is skipped',
      from: '2026-03-28 02:30 Europe/Berlin',
      n: 1,
      to: '2026-03-29 03:30 Europe/Berlin',
    },
  ])('over $on ends at the same time of the clock', ({ from, n, to }) => {
    const timeZone = from.split(' ')[2] ?? '';
    expect(shift(local(from), 1, days(n), { timeZone })).toBe(local(to));
  });

  it('on which a time comes twice ends at the first of the two', () => {
    const from = local('2026-10-24 02:30 Europe/Berlin');
    expect(shift(from, 1, days(1), { timeZone: 'Europe/Berlin' })).toBe('2026-10-25T00:30:00.000Z');
  });

  it('back is counted in the zone, too', () => {
    const policy = { timeZone: 'Europe/Berlin' };
    expect(shift(local('2026-03-29 12:00 Europe/Berlin'), -1, days(1), policy)).toBe(
      local('2026-03-28 12:00 Europe/Berlin'),
    );
    expect(shift(local('2026-10-25 12:00 Europe/Berlin'), -1, days(1), policy)).toBe(
      local('2026-10-24 12:00 Europe/Berlin'),
    );
  });
});

const zone = fc.constantFrom(
  'Etc/UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
);
const instant = fc
  .integer({ min: Date.UTC(2000, 0), max: Date.UTC(2060, 0) })
  .map((millis) => instantOf(millis));

describe('hours and minutes', () => {
  it('are as long as they are, whatever the clocks on the walls do', () => {
    const from = local('2026-03-28 12:00 Europe/Berlin');
    expect(shift(from, 1, hours(24), { timeZone: 'Europe/Berlin' })).toBe(
      local('2026-03-29 13:00 Europe/Berlin'),
    );
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 1, max: 10_000 }), (start, timeZone, amount) => {
        const later = shift(start, 1, hours(amount), { timeZone });
        expect(millisBetween(start, later)).toBe(amount * HOUR);
        expect(shift(later, -1, hours(amount), { timeZone })).toBe(start);
        expect(millisBetween(shift(start, -1, minutes(amount), { timeZone }), start)).toBe(amount * MINUTE);
      }),
    );
  });
});

describe('days in any zone', () => {
  it('never go back in time and never stray from 24 hours by more than the clocks do', () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 1, max: 400 }), (start, timeZone, amount) => {
        const later = shift(start, 1, days(amount), { timeZone });
        expect(Math.abs(millisBetween(start, later) - amount * 24 * HOUR)).toBeLessThanOrEqual(2 * HOUR);
        expect(later > start).toBe(true);
      }),
    );
  });
});

describe('a policy in a zone with summer time', () => {
  const policy = { ...matchPolicy(intakeOf()).policy, timeZone: 'Europe/Berlin' };
  const receivedAt = local('2026-03-26 09:00 Europe/Berlin');

  it('promises days that end at the hour at which the complaint came', () => {
    const clock = startDeadlineClock(policy, 'resolution', receivedAt);
    expect(clock.dueAt).toBe(local('2026-03-31 09:00 Europe/Berlin'));
    expect(clock.nextStepAt).toBe(local('2026-03-30 09:00 Europe/Berlin'));
  });

  it('warns, breaches and escalates by the same clock', () => {
    const dueAt = local('2026-03-29 12:00 Europe/Berlin');
    const [warn, breach, first, second] = policy.ladders.resolution.map((step) =>
      ladderStepAt(step, dueAt, policy),
    );
    expect(warn).toBe(local('2026-03-28 12:00 Europe/Berlin'));
    expect(breach).toBe(dueAt);
    expect(first).toBe(local('2026-03-30 12:00 Europe/Berlin'));
    expect(second).toBe(local('2026-04-01 12:00 Europe/Berlin'));
  });

  it('asks after the same hour of another day', () => {
    const surveyAt = local('2026-10-23 18:00 Europe/Berlin');
    expect(followUpStepAt('survey', surveyAt, policy)).toBe(surveyAt);
    expect(followUpStepAt('remind', surveyAt, policy)).toBe(local('2026-10-26 18:00 Europe/Berlin'));
    expect(followUpStepAt('close', surveyAt, policy)).toBe(local('2026-10-30 18:00 Europe/Berlin'));
  });
});

describe('the built-in policies', () => {
  it.each(['moderate', 'critical'] as const)(
    'for %s complaints have valid ladders in the order of their instants',
    (severity) => {
      const { policy, clocks } = received(severity);
      expect(policySchema.parse(policy)).toEqual(policy);
      for (const name of ['acknowledgement', 'resolution'] as const) {
        const steps = policy.ladders[name].map((step) => ladderStepAt(step, clocks[name].dueAt, policy));
        expect(steps).toEqual(steps.toSorted());
        expect(millisOf(steps[0] ?? asInstant('1970-01-01T00:00:00.000Z'))).toBeGreaterThan(
          millisOf(clocks[name].startedAt),
        );
        const kinds = policy.ladders[name].map(({ kind }) => kind);
        expect(kinds).toEqual(['warn', 'breach', 'escalate', 'escalate']);
      }
    },
  );
});
