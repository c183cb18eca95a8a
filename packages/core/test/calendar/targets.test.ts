import { describe, expect, it } from 'vitest';
import { instantOf, millisOf } from '../../src/base/instant.ts';
import { type ClockFacts, deadline, explainDeadline } from '../../src/calendar/deadline.ts';
import { after, before, durationSchema } from '../../src/calendar/duration.ts';
import { targetSchema } from '../../src/calendar/target.ts';
import type { WorkingTime } from '../../src/calendar/working-time.ts';
import { at, wall, workingTime } from './fixtures.ts';

/** Monday to Friday, nine to five; May Day off. */
const berlin = workingTime({
  timeZone: 'Europe/Berlin',
  holidays: [{ date: '05-01', name: 'Labour Day' }],
});

type Fields = Record<string, unknown>;
function factsOf(target: Fields, anchor: string, pauses: [string, string][] = [], time = berlin): ClockFacts {
  const instant = (local: string) => instantOf(at(`${local}[${time.calendar.timeZone}]`));
  return {
    target: targetSchema.parse({ anchor: 'receipt', ...target }),
    anchorAt: instant(anchor),
    pauses: pauses.map(([from, to]) => ({ from: instant(from), to: instant(to) })),
    extensions: [],
  };
}
function due(target: Fields, anchor: string, pauses: [string, string][] = [], time: WorkingTime = berlin) {
  const { dueAt } = deadline(factsOf(target, anchor, pauses, time), time);
  return wall(time.calendar.timeZone, millisOf(dueAt));
}
const issuesOf = (target: Fields) =>
  targetSchema.safeParse({ anchor: 'receipt', ...target }).error?.issues.map(({ path }) => path.join('.'));

describe('months', () => {
  const months = (amount: number, more: Fields = {}) => ({
    amount,
    unit: 'months',
    ends: 'end-of-day',
    ...more,
  });

  it.each([
    ['end on the same date, the day of the event not counted', 1, '2026-03-10T11:00', '2026-04-11T00:00'],
    ['end on the last day of February', 1, '2026-01-31T11:00', '2026-03-01T00:00'],
    ['end on the 29th of a leap year', 1, '2028-01-31T11:00', '2028-03-01T00:00'],
    ['do not stick to the end of a month', 1, '2026-02-28T11:00', '2026-03-29T00:00'],
    ['are counted from the event, not from each other', 2, '2026-01-31T11:00', '2026-04-01T00:00'],
    ['go over the year', 3, '2026-11-30T11:00', '2027-03-01T00:00'],
  ])('%s', (_, amount, anchor, expected) => {
    expect(due(months(amount), anchor)).toBe(expected);
  });

  it('end at the same time of that date, whatever clocks do meanwhile', () => {
    expect(due(months(1, { ends: 'same-time' }), '2026-03-10T11:00')).toBe('2026-04-10T11:00');
  });

  it('are at most 36, and lead as durations forth and back', () => {
    expect(issuesOf(months(37))).toEqual(['amount']);
    const duration = durationSchema.parse({ amount: 1, unit: 'months' });
    const instant = at('2026-03-31T10:00[Europe/Berlin]');
    expect(wall('Europe/Berlin', after(instant, duration, berlin))).toBe('2026-04-30T10:00');
    expect(wall('Europe/Berlin', before(instant, duration, berlin))).toBe('2026-02-28T10:00');
  });
});

describe('a last day that is no working day', () => {
  // The first of May 2026 is a Friday.
  const month = (more: Fields) => ({ amount: 1, unit: 'months', ends: 'end-of-day', ...more });

  it('is the next working day, to the end of its last hour', () => {
    expect(due(month({ rolls: 'forward' }), '2026-04-01T11:00')).toBe('2026-05-05T00:00');
  });

  it('is the next working day until it closes, or at the same time, where the policy says so', () => {
    expect(due(month({ rolls: 'forward', ends: 'closing' }), '2026-04-01T11:00')).toBe('2026-05-04T17:00');
    expect(due(month({ rolls: 'forward', ends: 'same-time' }), '2026-04-01T11:00')).toBe('2026-05-04T11:00');
  });

  it('is the one before', () => {
    expect(due(month({ rolls: 'back' }), '2026-04-01T11:00')).toBe('2026-05-01T00:00');
    expect(due(month({ rolls: 'back', ends: 'closing' }), '2026-04-01T11:00')).toBe('2026-04-30T17:00');
  });

  it('is never the day of the event, or one before: then the next', () => {
    const day = { amount: 1, unit: 'calendar-days', ends: 'end-of-day', rolls: 'back' };
    expect(due(day, '2026-11-20T11:00')).toBe('2026-11-24T00:00');
    expect(due({ ...day, amount: 8 }, '2026-11-20T11:00')).toBe('2026-11-28T00:00');
  });

  it('stays where it is, where nothing is said', () => {
    expect(due(month({}), '2026-04-01T11:00')).toBe('2026-05-02T00:00');
  });

  it('is left again after a pause', () => {
    const pause: [string, string] = ['2026-04-02T10:00', '2026-04-05T10:00'];
    // Four days until Monday's midnight become Thursday, 7 May.
    expect(due(month({ rolls: 'forward' }), '2026-04-01T11:00', [pause])).toBe('2026-05-08T00:00');
    expect(
      due(month({ rolls: 'forward' }), '2026-04-01T11:00', [['2026-04-02T10:00', '2026-04-07T10:00']]),
    ).toBe('2026-05-12T00:00');
  });

  it('is explained, with the holiday that has moved it, and is provisional while nobody knows them', () => {
    const facts = factsOf(month({ rolls: 'forward' }), '2026-04-01T11:00');
    const explanation = explainDeadline(facts, berlin, 0);
    const day = 24 * 3_600_000;
    expect(explanation.rolls).toEqual([
      { from: '2026-05-01T22:00:00.000Z', to: '2026-05-04T22:00:00.000Z', millis: 3 * day },
    ]);
    expect(explanation.holidays).toEqual([{ date: '2026-05-01', names: ['Labour Day'], partial: false }]);
    expect(explanation.closedDays).toBe(2);
    expect(explanation.intervals.map(({ millis }) => millis / day)).toEqual([33]);
    const unknown = workingTime({ ...berlin.calendar, knownYears: [2025] });
    expect(deadline(facts, unknown).provisional).toBe(true);
    expect(deadline(factsOf(month({}), '2026-04-01T11:00'), unknown).provisional).toBe(false);
  });

  it('must roll where it ends at closing', () => {
    expect(issuesOf(month({ ends: 'closing' }))).toEqual(['rolls']);
    expect(issuesOf({ amount: 2, unit: 'working-days', ends: 'end-of-day', rolls: 'back' })).toEqual(['']);
  });
});

describe('receipt outside hours', () => {
  const outsideHours = 'next-working-day';
  const inDays = { amount: 1, unit: 'working-days', ends: 'end-of-day', outsideHours };

  it.each([
    ['after closing', '2026-11-18T17:00', '2026-11-20T17:00'],
    ['in the morning, before opening: that day', '2026-11-18T07:00', '2026-11-19T17:00'],
    ['during hours: that day', '2026-11-18T16:59', '2026-11-19T17:00'],
    ['on a weekend', '2026-11-21T12:00', '2026-11-24T17:00'],
    ['on a holiday', '2026-05-01T12:00', '2026-05-05T17:00'],
  ])('%s', (_, anchor, expected) => {
    expect(due(inDays, anchor)).toBe(expected);
  });

  it('is that of the next opening for every unit', () => {
    const hours = (more: Fields = {}) => ({ amount: 24, unit: 'hours', outsideHours, ...more });
    expect(due(hours(), '2026-11-20T18:00')).toBe('2026-11-24T09:00');
    expect(due({ amount: 1, unit: 'weeks', ends: 'same-time', outsideHours }, '2026-11-20T18:00')).toBe(
      '2026-11-30T09:00',
    );
    expect(due({ amount: 1, unit: 'months', ends: 'end-of-day', outsideHours }, '2026-11-20T18:00')).toBe(
      '2026-12-24T00:00',
    );
  });

  it('names the holidays that it has met', () => {
    const facts = factsOf({ amount: 24, unit: 'hours', outsideHours }, '2026-04-30T18:00');
    expect(explainDeadline(facts, berlin, 0).holidays.map(({ date }) => date)).toEqual(['2026-05-01']);
  });
});

describe('the day or the hour of the event', () => {
  it('is not counted by days; nor by hours, where the target says so', () => {
    const hours = (begins: string, unit = 'hours') => ({ amount: 4, unit, begins });
    expect(due(hours('next-hour'), '2026-11-18T10:20')).toBe('2026-11-18T15:00');
    expect(due(hours('next-hour'), '2026-11-18T10:00')).toBe('2026-11-18T15:00');
    expect(due(hours('next-day'), '2026-11-18T10:20')).toBe('2026-11-19T04:00');
    expect(due(hours('next-day', 'working-hours'), '2026-11-18T10:20')).toBe('2026-11-19T13:00');
  });
});

describe('ends of the week, the month and the billing cycle', () => {
  const friday = (more: Fields = {}) => ({
    amount: 1,
    unit: 'ends-of-week',
    weekday: 'friday',
    at: '17:00',
    ...more,
  });
  const month = (more: Fields = {}) => ({ amount: 1, unit: 'ends-of-month', at: '24:00', ...more });
  const cycle = (more: Fields = {}) => ({
    amount: 1,
    unit: 'ends-of-billing-cycle',
    at: '24:00',
    endsOn: '2026-01-31',
    otherwise: { amount: 30, unit: 'calendar-days', anchor: 'receipt', ends: 'end-of-day' },
    ...more,
  });

  it.each([
    ['by Friday 17:00', friday(), '2026-11-18T10:00', '2026-11-20T17:00'],
    ['on a Friday morning: today', friday(), '2026-11-20T10:00', '2026-11-20T17:00'],
    ['on a Friday evening: the next', friday(), '2026-11-20T17:00', '2026-11-27T17:00'],
    ['without the day of the event', friday({ begins: 'next-day' }), '2026-11-20T10:00', '2026-11-27T17:00'],
    ['the second Friday', friday({ amount: 2 }), '2026-11-18T10:00', '2026-11-27T17:00'],
    ['a Friday that is a holiday', friday({ rolls: 'back' }), '2026-04-28T10:00', '2026-04-30T17:00'],
    ['by the end of the month', month(), '2026-02-10T10:00', '2026-03-01T00:00'],
    [
      'closing of its last working day',
      month({ at: 'closing', rolls: 'back' }),
      '2026-01-15T10:00',
      '2026-01-30T17:00',
    ],
    ['the tenth of the next month', month({ plusDays: 10 }), '2026-01-15T10:00', '2026-02-11T00:00'],
    ['the end of this cycle', cycle(), '2026-02-10T10:00', '2026-03-01T00:00'],
    ['two complete cycles', cycle({ amount: 3 }), '2026-02-10T10:00', '2026-05-01T00:00'],
    ['a date of the future', cycle({ endsOn: '2026-12-15' }), '2026-02-10T10:00', '2026-02-16T00:00'],
  ])('%s', (_, target, anchor, expected) => {
    expect(due(target, anchor)).toBe(expected);
  });

  it('a cycle that nobody knows, or that ends too late, gives way to days', () => {
    const { endsOn: _, ...unknown } = cycle();
    expect(due(unknown, '2026-02-10T10:00')).toBe('2026-03-13T00:00');
    const atMost = { amount: 60, unit: 'calendar-days', anchor: 'receipt', ends: 'end-of-day' };
    const target = cycle({ amount: 3, atMost });
    expect(due(target, '2026-02-10T10:00')).toBe('2026-04-12T00:00');
    const facts = factsOf(target, '2026-02-10T10:00');
    expect(explainDeadline(facts, berlin, 0)).toMatchObject({
      target: { unit: 'ends-of-billing-cycle' },
      countedAs: atMost,
    });
  });

  it('times are those of a clock', () => {
    expect(issuesOf(friday({ at: '25:00' }))).toEqual(['at']);
    expect(issuesOf(month({ at: 'closing' }))).toEqual(['rolls']);
  });
});
