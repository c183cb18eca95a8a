import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { type Instant, instantOf, millisOf } from '../src/base/instant.ts';
import type { Duration } from '../src/calendar/duration.ts';
import { shift } from '../src/clocks/deadlines.ts';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { receive } from '../src/complaint/commands.ts';
import {
  calendarIn,
  delivered,
  HOUR,
  ID,
  intakeOf,
  MINUTE,
  RULES,
  resolved,
  START,
  stepped,
} from './fixtures.ts';

const days = (amount: number): Duration => ({ amount, unit: 'calendar-days' });
const hours = (amount: number): Duration => ({ amount, unit: 'hours' });
const minutes = (amount: number): Duration => ({ amount, unit: 'minutes' });

const inZone = (timeZone: string) => ({ calendar: calendarIn(timeZone) });
const millisBetween = (from: Instant, to: Instant) => millisOf(to) - millisOf(from);

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
      on: 'a local time that is skipped, at the change,',
      from: '2026-03-28 02:30 Europe/Berlin',
      n: 1,
      to: '2026-03-29 03:00 Europe/Berlin',
    },
  ])('over $on ends at the same time of the clock', ({ from, n, to }) => {
    const timeZone = from.split(' ')[2] ?? '';
    expect(shift(inZone(timeZone), local(from), 1, days(n))).toBe(local(to));
  });

  it('on which a time comes twice ends at the first of the two', () => {
    const from = local('2026-10-24 02:30 Europe/Berlin');
    expect(shift(inZone('Europe/Berlin'), from, 1, days(1))).toBe('2026-10-25T00:30:00.000Z');
  });

  it('back is counted in the zone, too', () => {
    const terms = inZone('Europe/Berlin');
    expect(shift(terms, local('2026-03-29 12:00 Europe/Berlin'), -1, days(1))).toBe(
      local('2026-03-28 12:00 Europe/Berlin'),
    );
    expect(shift(terms, local('2026-10-25 12:00 Europe/Berlin'), -1, days(1))).toBe(
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
    expect(shift(inZone('Europe/Berlin'), from, 1, hours(24))).toBe(local('2026-03-29 13:00 Europe/Berlin'));
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 1, max: 10_000 }), (start, timeZone, amount) => {
        const later = shift(inZone(timeZone), start, 1, hours(amount));
        expect(millisBetween(start, later)).toBe(amount * HOUR);
        expect(shift(inZone(timeZone), later, -1, hours(amount))).toBe(start);
        expect(millisBetween(shift(inZone(timeZone), start, -1, minutes(amount)), start)).toBe(
          amount * MINUTE,
        );
      }),
    );
  });
});

describe('days in any zone', () => {
  it('never go back in time and never stray from 24 hours by more than the clocks do', () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 1, max: 400 }), (start, timeZone, amount) => {
        const later = shift(inZone(timeZone), start, 1, days(amount));
        expect(Math.abs(millisBetween(start, later) - amount * 24 * HOUR)).toBeLessThanOrEqual(2 * HOUR);
        expect(later > start).toBe(true);
      }),
    );
  });
});

describe('a policy in a zone with summer time', () => {
  const inBerlin = {
    ...RULES,
    policySet: {
      ...RULES.policySet,
      rules: RULES.policySet.rules.map((rule) => ({
        ...rule,
        policy: { ...rule.policy, timeZone: 'Europe/Berlin' },
      })),
    },
  };
  const receivedAt = local('2026-03-26 09:00 Europe/Berlin');
  const complaint = receive(ID, intakeOf(), millisOf(receivedAt), inBerlin);

  it('promises days that end at the hour at which the complaint came, and climbs by the same clock', () => {
    const { resolution } = explainDeadlines(complaint, millisOf(receivedAt));
    expect(resolution.timeZone).toBe('Europe/Berlin');
    expect(resolution.dueAt).toBe(local('2026-03-31 09:00 Europe/Berlin'));
    expect(resolution.ladder.coming.map(({ at }) => at)).toEqual([
      local('2026-03-30 09:00 Europe/Berlin'),
      local('2026-03-31 09:00 Europe/Berlin'),
      local('2026-04-01 09:00 Europe/Berlin'),
      local('2026-04-03 09:00 Europe/Berlin'),
    ]);
  });

  it('asks after the same hour of another day', () => {
    const surveyAt = millisOf(local('2026-10-23 18:00 Europe/Berlin'));
    const done = resolved(
      receive(ID, intakeOf(), surveyAt - 25 * HOUR, inBerlin),
      surveyAt - 24 * HOUR - START,
    );
    const asked = delivered(stepped(done, surveyAt - START));
    expect(asked.clocks.followUp).toMatchObject({
      surveySentAt: instantOf(surveyAt),
      nextStepAt: local('2026-10-26 18:00 Europe/Berlin'),
    });
    const reminded = stepped(asked, surveyAt + 4 * 24 * HOUR - START);
    expect(reminded.clocks.followUp?.nextStepAt).toBe(local('2026-10-30 18:00 Europe/Berlin'));
  });
});
