import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDARS } from '../../src/calendar/built-in.ts';
import { calendarSchema } from '../../src/calendar/calendar.ts';
import { at, DAY, HOUR, MINUTE, wall, workingTime } from './fixtures.ts';

const cn = workingTime(BUILT_IN_CALENDARS.get('cn'));
const shanghai = (instant: number) => wall('Asia/Shanghai', instant);
const berlin = (instant: number) => wall('Europe/Berlin', instant);

describe('adding working time', () => {
  it('leaves out the lunch break of a split day', () => {
    const start = at('2026-11-02T11:00[Asia/Shanghai]');
    expect(shanghai(cn.add(start, 2 * HOUR))).toBe('2026-11-02T14:00');
    expect(shanghai(cn.add(start, -3 * HOUR))).toBe('2026-10-30T17:00');
  });

  it('ends at a closing, not at the opening after it, and so backwards', () => {
    const time = workingTime();
    const friday = at('2026-11-06T09:00[UTC]');
    const closing = at('2026-11-06T17:00[UTC]');
    const monday = at('2026-11-09T09:00[UTC]');
    expect(time.add(friday, 8 * HOUR)).toBe(closing);
    expect(time.add(closing, 1)).toBe(monday + 1);
    expect(time.add(at('2026-11-09T17:00[UTC]'), -8 * HOUR)).toBe(monday);
    expect(time.next(closing)).toBe(monday);
    expect(time.previous(monday)).toBe(closing);
  });

  it('skips the holidays that begin in one year and end in the next', () => {
    const skipped = (holiday: { date: string; lastDate: string }) => {
      const time = workingTime({ holidays: [{ ...holiday, name: 'New Year' }] });
      return wall('UTC', time.next(at('2026-12-24T08:00[UTC]')));
    };
    expect(skipped({ date: '2026-12-24', lastDate: '2027-01-03' })).toBe('2027-01-04T09:00');
    expect(skipped({ date: '12-24', lastDate: '01-03' })).toBe('2027-01-04T09:00');
    expect(skipped({ date: '2025-12-24', lastDate: '2026-01-03' })).toBe('2026-12-24T09:00');
  });

  it('skips a yearly holiday in every year', () => {
    const time = workingTime({ holidays: [{ date: '05-01', name: 'Labour Day' }] });
    for (const year of [2024, 2026, 2028, 2029])
      expect(wall('UTC', time.next(at(`${year}-05-01T00:00[UTC]`)))).not.toContain('-05-01');
  });

  it('works on a partial holiday while it is open, and never because of it', () => {
    const time = workingTime({
      hours: { thursday: ['09:00-12:00', '13:00-18:00'] },
      holidays: [
        { date: '2026-12-24', name: 'Christmas Eve', open: ['08:00-14:00'] },
        { date: '2026-12-27', name: 'Sunday', open: ['08:00-14:00'] },
      ],
    });
    const hours = time.intervals({ from: at('2026-12-24T00:00[UTC]'), to: at('2026-12-30T00:00[UTC]') });
    expect(hours.map(({ from, to }) => [wall('UTC', from), wall('UTC', to)])).toEqual([
      ['2026-12-24T09:00', '2026-12-24T12:00'],
      ['2026-12-24T13:00', '2026-12-24T14:00'],
    ]);
  });

  it('counts a make-up day with the hours of the weekday it stands for', () => {
    const time = workingTime({
      hours: { monday: ['09:00-17:00'], friday: ['10:00-13:00'] },
      makeUpDays: [{ date: '2026-10-10', as: 'friday', name: '国庆节' }],
    });
    const saturday = at('2026-10-10T00:00[UTC]');
    expect(time.intervals({ from: saturday, to: saturday + DAY })).toEqual([
      { from: saturday + 10 * HOUR, to: saturday + 13 * HOUR },
    ]);
  });

  it('lets a shift past midnight run into a holiday, and begins none on it', () => {
    const nights = { monday: ['22:00-06:00'], tuesday: ['22:00-06:00'], wednesday: ['22:00-06:00'] };
    const time = workingTime({ hours: nights, holidays: [{ date: '2026-11-03', name: 'a Tuesday' }] });
    const hours = time.intervals({ from: at('2026-11-02T00:00[UTC]'), to: at('2026-11-05T00:00[UTC]') });
    expect(hours.map(({ from, to }) => [wall('UTC', from), wall('UTC', to)])).toEqual([
      ['2026-11-02T22:00', '2026-11-03T06:00'],
      ['2026-11-04T22:00', '2026-11-05T00:00'],
    ]);
  });

  it('counts hours that overlap only once', () => {
    const time = workingTime({
      hours: { monday: ['09:00-12:00', '11:00-15:00', '22:00-06:00'], tuesday: ['05:00-07:00'] },
    });
    const monday = at('2026-11-02T00:00[UTC]');
    expect(time.between(monday, monday + 2 * DAY)).toBe(15 * HOUR);
  });

  it.each([
    ['has an hour less when clocks go forward', '2025-03-29T22:00', 7],
    ['has an hour more when clocks go back', '2025-10-25T22:00', 9],
    ['has its usual length otherwise', '2025-06-21T22:00', 8],
  ])('a night shift from ten to six %s', (_, opening, hours) => {
    const time = workingTime({ timeZone: 'Europe/Berlin', hours: { saturday: ['22:00-06:00'] } });
    const start = at(`${opening}[Europe/Berlin]`);
    expect(time.between(start, start + DAY)).toBe(hours * HOUR);
    expect(berlin(time.add(start, hours * HOUR))).toMatch(/T06:00$/);
  });

  it('reads hours that end in the hour shown twice literally: in both times', () => {
    const time = workingTime({ timeZone: 'Europe/Berlin', hours: { saturday: ['22:00-02:30'] } });
    const opening = at('2025-10-25T22:00[Europe/Berlin]');
    const shown = time
      .intervals({ from: opening, to: opening + DAY })
      .map(({ from, to }) => [from, to].map((instant) => new Date(instant).toISOString().slice(11, 16)));
    // In UTC: half past two is 00:30, and 01:30 again; in between the clock shows times after it.
    expect(shown).toEqual([
      ['20:00', '00:30'],
      ['01:00', '01:30'],
    ]);
    expect(time.between(opening, opening + DAY)).toBe(5 * HOUR);
    expect(time.workingDays(opening - DAY, 1).to).toBe(at('2025-10-26T02:30+01:00[Europe/Berlin]'));
  });

  it('works on a day with hours of its own by those alone', () => {
    const time = workingTime({
      holidays: [{ date: '2026-12-24', name: 'Christmas Eve' }],
      specialHours: [
        { date: '2026-12-19', hours: ['10:00-14:00'], name: 'Saturday before Christmas' },
        { date: '2026-12-21', hours: ['09:00-12:00'], name: 'Stocktaking' },
        { date: '2026-12-24', hours: ['08:00-09:00'], name: 'Last orders' },
      ],
    });
    const from = at('2026-12-19T00:00[UTC]');
    const hours = time.intervals({ from, to: from + 6 * DAY });
    expect(hours.map((each) => [wall('UTC', each.from), wall('UTC', each.to).slice(11)])).toEqual([
      ['2026-12-19T10:00', '14:00'],
      ['2026-12-21T09:00', '12:00'],
      ['2026-12-22T09:00', '17:00'],
      ['2026-12-23T09:00', '17:00'],
      ['2026-12-24T08:00', '09:00'],
    ]);
    expect(wall('UTC', time.workingDays(from - DAY, 2).to)).toBe('2026-12-21T12:00');
  });

  it('has half an hour less on Lord Howe', () => {
    const time = workingTime({ timeZone: 'Australia/Lord_Howe', hours: { sunday: ['00:00-24:00'] } });
    const start = at('2025-10-05T00:00[Australia/Lord_Howe]');
    expect(time.between(start, start + 2 * DAY)).toBe(23.5 * HOUR);
  });

  it('refuses what would never end', () => {
    const never = () => workingTime({ holidays: [{ date: '01-01', lastDate: '12-31', name: 'always' }] });
    expect(() => never().next(at('2026-01-01T00:00[UTC]'))).toThrow(RangeError);
    expect(() => never().previous(at('2026-01-01T00:00[UTC]'))).toThrow(RangeError);
    expect(() => never().workingDays(at('2026-01-01T00:00[UTC]'), 1)).toThrow(RangeError);
    expect(() => never().sameTimeOfWorkingDay(at('2026-01-01T00:00[UTC]'), 1)).toThrow(RangeError);
    expect(never().isWorking(at('2026-01-01T12:00[UTC]'))).toBe(false);
  });
});

describe('counting working days', () => {
  it.each([
    ['during working hours', '2026-09-16T15:30', '2026-09-21T18:00', '2026-09-21T15:30'],
    ['in the evening', '2026-09-16T20:00', '2026-09-21T18:00', '2026-09-22T09:00'],
    ['in the lunch break', '2026-09-16T12:30', '2026-09-21T18:00', '2026-09-21T13:00'],
    ['at closing', '2026-09-16T18:00', '2026-09-21T18:00', '2026-09-21T18:00'],
    ['on a Saturday', '2026-09-19T11:00', '2026-09-23T18:00', '2026-09-24T09:00'],
    ['on a make-up Sunday', '2026-09-20T11:00', '2026-09-24T18:00', '2026-09-24T11:00'],
    ['before a long holiday', '2026-09-30T11:00', '2026-10-12T18:00', '2026-10-12T11:00'],
    ['on a holiday', '2026-10-03T11:00', '2026-10-12T18:00', '2026-10-13T09:00'],
  ])('takes four of them from an instant %s', (_, from, end, sameTime) => {
    const start = at(`${from}[Asia/Shanghai]`);
    expect(shanghai(cn.workingDays(start, 4).to)).toBe(end);
    expect(shanghai(cn.sameTimeOfWorkingDay(start, 4))).toBe(sameTime);
  });

  it('goes backwards, too', () => {
    const due = at('2026-10-12T18:00[Asia/Shanghai]');
    expect(shanghai(cn.sameTimeOfWorkingDay(due, -1))).toBe('2026-10-10T18:00');
    expect(shanghai(cn.sameTimeOfWorkingDay(due, -4))).toBe('2026-09-30T18:00');
    expect(shanghai(cn.sameTimeOfWorkingDay(at('2026-10-08T09:00[Asia/Shanghai]'), -1))).toBe(
      '2026-09-30T09:00',
    );
    expect(shanghai(cn.workingDays(due, -4).from)).toBe('2026-09-30T09:00');
  });

  it('stays within the hours of a shorter day', () => {
    const time = workingTime({
      holidays: [{ date: '2026-12-24', name: 'Christmas Eve', open: ['09:00-12:00'] }],
    });
    const afternoon = at('2026-12-23T15:30[UTC]');
    expect(wall('UTC', time.sameTimeOfWorkingDay(afternoon, 1))).toBe('2026-12-24T12:00');
    expect(wall('UTC', time.workingDays(afternoon, 1).to)).toBe('2026-12-24T12:00');
  });

  it('keeps the same time of a night shift on the day after it began', () => {
    const time = workingTime({
      hours: { monday: ['22:00-06:00'], tuesday: ['22:00-06:00'], friday: ['22:00-06:00'] },
    });
    const night = at('2026-11-03T02:00[UTC]');
    expect(wall('UTC', time.sameTimeOfWorkingDay(night, 1))).toBe('2026-11-04T02:00');
    expect(wall('UTC', time.sameTimeOfWorkingDay(night, 2))).toBe('2026-11-07T02:00');
  });

  it('keeps the time on the wall when the clocks change', () => {
    const time = workingTime({ timeZone: 'Europe/Berlin' });
    const friday = at('2026-03-27T15:30[Europe/Berlin]');
    expect(berlin(time.sameTimeOfWorkingDay(friday, 1))).toBe('2026-03-30T15:30');
    expect(time.sameTimeOfWorkingDay(friday, 1) - friday).toBe(3 * DAY - HOUR);
  });
});

describe('years whose holidays nobody knows yet', () => {
  it('are named where any of their days, in the zone of the calendar, is touched', () => {
    const newYear = at('2027-01-01T00:00[Asia/Shanghai]');
    expect(cn.unknownYears({ from: newYear - DAY, to: newYear })).toEqual([]);
    expect(cn.unknownYears({ from: newYear - DAY, to: newYear + MINUTE })).toEqual([2027]);
    expect(cn.unknownYears({ from: at('2023-12-31T23:00[Asia/Shanghai]'), to: newYear + 400 * DAY })).toEqual(
      [2023, 2027, 2028],
    );
  });
});

describe('a calendar that is refused', () => {
  const valid = {
    id: 'shop',
    version: 1,
    name: 'Shop',
    timeZone: 'Europe/London',
    hours: { monday: ['09:00-17:00'] },
    holidays: [{ date: '2026-12-25', lastDate: '2026-12-28', name: 'Christmas' }],
    makeUpDays: [{ date: '2026-12-19', as: 'monday', name: 'Christmas' }],
    knownYears: [2026],
  };

  it('is not the valid one', () => {
    expect(calendarSchema.parse(valid)).toEqual(valid);
  });

  it.each([
    ['an unknown zone', { timeZone: 'Europe/Londn' }, 'timeZone'],
    ['no hours at all', { hours: {} }, 'hours'],
    ['a day without hours', { hours: { monday: [] } }, 'hours.monday'],
    ['an unknown weekday', { hours: { mon: ['09:00-17:00'] } }, 'hours'],
    ['hours that are none', { hours: { monday: ['09:00-12:00', '9-5'] } }, 'hours.monday.1'],
    ['hours of no length', { hours: { monday: ['09:00-09:00'] } }, 'hours.monday.0'],
    ['a date that does not exist', { holidays: [{ date: '2026-02-29', name: 'x' }] }, 'holidays.0.date'],
    ['a yearly date that never exists', { holidays: [{ date: '02-30', name: 'x' }] }, 'holidays.0.date'],
    [
      'a range that ends before it begins',
      { holidays: [{ date: '2026-12-25', lastDate: '2026-01-02', name: 'x' }] },
      'holidays.0.lastDate',
    ],
    [
      'a range from a date of one year to a yearly one',
      { holidays: [{ date: '2026-12-25', lastDate: '01-02', name: 'x' }] },
      'holidays.0.lastDate',
    ],
    [
      'a make-up day within a holiday',
      { makeUpDays: [{ date: '2026-12-26', as: 'monday', name: 'x' }] },
      'makeUpDays.0.date',
    ],
    [
      'a make-up day given twice',
      { makeUpDays: ['monday', 'friday'].map((as) => ({ date: '2026-12-19', as, name: 'x' })) },
      'makeUpDays.1.date',
    ],
    ['a field nobody knows', { holiday: [] }, ''],
  ])('has %s, and is told so at the field', (_, changes, path) => {
    const { error } = calendarSchema.safeParse({ ...valid, ...changes });
    expect(error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
  });
});
