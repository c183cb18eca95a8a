import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, millisOf } from '../../src/base/instant.ts';
import { BUILT_IN_CALENDARS } from '../../src/calendar/built-in.ts';
import { inZone } from '../../src/calendar/calendar.ts';
import { type ClockFacts, deadline, explainDeadline } from '../../src/calendar/deadline.ts';
import { type Target, targetSchema } from '../../src/calendar/target.ts';
import { WorkingTime } from '../../src/calendar/working-time.ts';
import { arbitraryCalendar, arbitraryInstant, at, DAY, HOUR, MINUTE, wall, workingTime } from './fixtures.ts';

const berlinOffice = workingTime({ timeZone: 'Europe/Berlin' });

/** A clock anchored at a time on the wall of the calendar's zone; pauses and extensions are such times, too. */
function clockOf(
  time: WorkingTime,
  target: Omit<Target, 'anchor'>,
  anchor: string,
  changes: { pauses?: [string, string?][]; extension?: [string, string] } = {},
): ClockFacts {
  const instant = (local: string) => instantOf(at(`${local}[${time.calendar.timeZone}]`));
  return {
    target: targetSchema.parse({ ...target, anchor: 'receipt' }),
    anchorAt: instant(anchor),
    pauses: (changes.pauses ?? []).map(([from, to]) =>
      to === undefined ? { from: instant(from) } : { from: instant(from), to: instant(to) },
    ),
    extensions: changes.extension
      ? [
          {
            at: instant(changes.extension[0]),
            dueAt: instant(changes.extension[1]),
            reason: 'more to examine',
          },
        ]
      : [],
  };
}

function dueOn(
  time: WorkingTime,
  ...rest: Parameters<typeof clockOf> extends [unknown, ...infer R] ? R : never
) {
  return wall(time.calendar.timeZone, millisOf(deadline(clockOf(time, ...rest), time).dueAt));
}

const hours = (amount: number) => ({ amount, unit: 'working-hours' }) as const;
const days = (
  amount: number,
  unit: 'calendar-days' | 'weeks' | 'working-days',
  ends: 'end-of-day' | 'same-time' = 'end-of-day',
) => ({ amount, unit, ends }) as const;

describe('a target', () => {
  it.each([
    ['UK FCA: 8 weeks', 'gb', days(8, 'weeks'), '2026-03-02T11:00', '2026-04-28T00:00'],
    [
      'UK FCA: summary within 3 business days',
      'gb',
      days(3, 'working-days'),
      '2026-04-01T11:00',
      '2026-04-08T17:00',
    ],
    [
      'UK payment services: 15 business days',
      'gb',
      days(15, 'working-days'),
      '2026-12-17T11:00',
      '2027-01-12T17:00',
    ],
    [
      'EU payment services: 15 business days',
      'de',
      days(15, 'working-days'),
      '2026-04-30T11:00',
      '2026-05-26T17:00',
    ],
    ['US CFPB: 15 calendar days', 'us', days(15, 'calendar-days'), '2026-06-30T11:00', '2026-07-16T00:00'],
    [
      'AU RG 271: 24 hours',
      'au',
      { amount: 24, unit: 'hours' } as const,
      '2026-10-03T20:00',
      '2026-10-04T21:00',
    ],
    ['AU RG 271: 30 calendar days', 'au', days(30, 'calendar-days'), '2026-10-03T20:00', '2026-11-03T00:00'],
    ['UK housing: 5 working days', 'gb', days(5, 'working-days'), '2026-12-23T11:00', '2027-01-04T17:00'],
    [
      'UK housing: 10 from the acknowledgement',
      'gb',
      days(10, 'working-days'),
      '2027-01-04T12:00',
      '2027-01-18T17:00',
    ],
    [
      'CN market regulation: 7 working days',
      'cn',
      days(7, 'working-days'),
      '2026-09-30T11:00',
      '2026-10-15T18:00',
    ],
    [
      'CN market regulation: 45 working days',
      'cn',
      days(45, 'working-days'),
      '2026-09-18T11:00',
      '2026-11-26T18:00',
    ],
    ['CN telecom: 15 days', 'cn', days(15, 'calendar-days'), '2026-09-18T11:00', '2026-10-04T00:00'],
    ['CN banking: 30 days', 'cn', days(30, 'calendar-days'), '2026-09-18T11:00', '2026-10-19T00:00'],
  ])('%s', (_, id, target, anchor, due) => {
    const calendar = BUILT_IN_CALENDARS.get(id);
    if (!calendar) throw new Error(`no calendar ${id}`);
    expect(dueOn(new WorkingTime(inZone(calendar, 'Etc/UTC')), target, anchor)).toBe(due);
  });

  it('counts calendar days by the wall, not in steps of 86,400 s: no hour is lost or won when clocks change', () => {
    const spring = dueOn(berlinOffice, days(5, 'calendar-days', 'same-time'), '2026-03-27T15:30');
    const autumn = dueOn(berlinOffice, days(1, 'weeks', 'same-time'), '2026-10-23T15:30');
    expect([spring, autumn]).toEqual(['2026-04-01T15:30', '2026-10-30T15:30']);
  });

  it('begins at the next opening when the complaint arrives outside working hours', () => {
    const facts = clockOf(berlinOffice, hours(4), '2026-11-20T19:00');
    const { intervals, dueAt } = explainDeadline(facts, berlinOffice, millisOf(facts.anchorAt));
    expect(wall('Europe/Berlin', millisOf(dueAt))).toBe('2026-11-23T13:00');
    expect(intervals.map(({ from }) => wall('Europe/Berlin', millisOf(from)))).toEqual(['2026-11-23T09:00']);
  });

  it('is refused without saying how its last day ends, or with another field', () => {
    const target = { amount: 5, anchor: 'receipt' };
    expect(targetSchema.safeParse({ ...target, unit: 'working-days' }).success).toBe(false);
    expect(targetSchema.safeParse({ ...target, unit: 'hours', ends: 'same-time' }).success).toBe(false);
    expect(targetSchema.safeParse({ ...target, unit: 'fortnights' }).success).toBe(false);
    expect(targetSchema.safeParse({ ...target, unit: 'hours', amount: 0 }).success).toBe(false);
  });
});

describe('a pause', () => {
  const friday = '2026-11-20T09:00';

  it('keeps the working time that was left: nights and weekends within it are not given twice', () => {
    const pauses: [string, string?][] = [['2026-11-20T16:00', '2026-11-23T10:00']];
    expect(dueOn(berlinOffice, hours(10), friday, { pauses })).toBe('2026-11-23T13:00');
  });

  it('outside working hours delays nothing', () => {
    const pauses: [string, string?][] = [['2026-11-20T17:00', '2026-11-23T09:00']];
    expect(dueOn(berlinOffice, hours(10), friday, { pauses })).toBe('2026-11-23T11:00');
  });

  it('comes several times, and an extension between two of them counts', () => {
    const pauses: [string, string?][] = [
      ['2026-11-20T10:00', '2026-11-20T12:00'],
      ['2026-11-23T09:00', '2026-11-24T09:00'],
    ];
    expect(dueOn(berlinOffice, hours(10), friday, { pauses })).toBe('2026-11-24T13:00');
    const extension: [string, string] = ['2026-11-20T13:00', '2026-11-27T12:00'];
    expect(dueOn(berlinOffice, hours(10), friday, { pauses, extension })).toBe('2026-11-30T12:00');
  });

  it('of calendar days moves the deadline by what the wall showed, over a change of the clocks', () => {
    const pauses: [string, string?][] = [['2026-10-22T10:00', '2026-10-27T10:00']];
    const target = days(15, 'calendar-days', 'same-time');
    expect(dueOn(berlinOffice, target, '2026-10-12T09:00', { pauses })).toBe('2026-11-01T09:00');
  });

  it('before the first counted day, or after the deadline, delays nothing', () => {
    const pauses: [string, string?][] = [
      ['2026-11-20T10:00', '2026-11-20T12:00'],
      ['2026-11-26T10:00', '2026-11-27T12:00'],
    ];
    expect(dueOn(berlinOffice, days(3, 'working-days'), friday, { pauses })).toBe('2026-11-25T17:00');
  });

  it('that is still open stops what counts, and what is left stays left', () => {
    const facts = clockOf(berlinOffice, hours(10), friday, { pauses: [['2026-11-20T16:00']] });
    const { intervals, remainingMillis } = explainDeadline(facts, berlinOffice, at('2027-01-01T00:00[UTC]'));
    expect(intervals.map(({ millis }) => millis)).toEqual([7 * HOUR]);
    expect(remainingMillis).toBe(3 * HOUR);
  });
});

describe('a deadline that reaches into a year nobody knows', () => {
  const cn = workingTime(BUILT_IN_CALENDARS.get('cn'));

  it('is provisional where holidays count, and nowhere else', () => {
    const working = clockOf(cn, days(7, 'working-days'), '2026-12-25T11:00');
    expect(deadline(working, cn)).toEqual({ dueAt: '2027-01-05T10:00:00.000Z', provisional: true });
    expect(explainDeadline(working, cn, millisOf(working.anchorAt)).unknownYears).toEqual([2027]);
    expect(deadline(clockOf(cn, days(7, 'calendar-days'), '2026-12-25T11:00'), cn).provisional).toBe(false);
    expect(deadline(clockOf(cn, days(4, 'working-days'), '2026-12-25T11:00'), cn).provisional).toBe(false);
  });
});

describe('an explanation', () => {
  it('names the holidays skipped, the make-up days counted and the days that are closed anyway', () => {
    const cn = workingTime(BUILT_IN_CALENDARS.get('cn'));
    const facts = clockOf(cn, hours(24), '2026-09-30T16:00');
    const explanation = explainDeadline(facts, cn, at('2026-10-09T10:00[Asia/Shanghai]'));
    expect(wall('Asia/Shanghai', millisOf(explanation.dueAt))).toBe('2026-10-10T16:00');
    expect(explanation.holidays.map(({ date }) => date)).toEqual([
      '2026-10-01',
      '2026-10-02',
      '2026-10-05',
      '2026-10-06',
      '2026-10-07',
    ]);
    expect(explanation.makeUpDays).toEqual([{ date: '2026-10-10', as: 'wednesday', name: '国庆节' }]);
    expect(explanation.closedDays).toBe(2);
    expect(explanation.remainingMillis).toBe(13 * HOUR);
    expect(explanation.provisional).toBe(false);
  });

  it('names the days with hours of their own, and does not count them as closed', () => {
    const sale = { date: '2026-03-07', hours: ['10:00-14:00'], name: 'Spring sale' };
    const time = workingTime({ specialHours: [sale] });
    const facts = clockOf(time, hours(6), '2026-03-06T15:00');
    const explanation = explainDeadline(facts, time, 0);
    expect(wall('UTC', millisOf(explanation.dueAt))).toBe('2026-03-07T14:00');
    expect(explanation).toMatchObject({ specialHours: [sale], closedDays: 0, holidays: [] });
    expect(explanation.intervals.map(({ millis }) => millis / HOUR)).toEqual([2, 4]);
  });

  it('names the holidays between an arrival and the opening after it, and marks partial ones', () => {
    const time = workingTime({
      holidays: [
        { date: '2026-12-24', name: 'Christmas Eve', open: ['09:00-12:00'] },
        { date: '2026-12-25', name: 'Christmas Day' },
      ],
    });
    const facts = clockOf(time, days(1, 'working-days'), '2026-12-24T15:00');
    expect(explainDeadline(facts, time, 0).holidays).toEqual([
      { date: '2026-12-24', names: ['Christmas Eve'], partial: true },
      { date: '2026-12-25', names: ['Christmas Day'], partial: false },
    ]);
  });

  const arbitraryTarget = fc.oneof(
    fc
      .tuple(
        fc.integer({ min: 1, max: 120 }),
        fc.constantFrom('minutes', 'hours', 'working-minutes', 'working-hours'),
      )
      .map(([amount, unit]) => ({ amount, unit })),
    fc
      .tuple(
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('calendar-days', 'weeks', 'working-days'),
        fc.constantFrom('end-of-day', 'same-time'),
      )
      .map(([amount, unit, ends]) => ({ amount, unit, ends })),
  );
  const arbitraryFacts = fc
    .record({
      target: arbitraryTarget,
      anchor: arbitraryInstant,
      waits: fc.array(fc.integer({ min: 1, max: 40 * HOUR }), { maxLength: 6 }),
    })
    .map(({ target, anchor, waits }): ClockFacts & { target: Target } => {
      const instants = waits.map((_, i) =>
        instantOf(anchor + waits.slice(0, i + 1).reduce((a, b) => a + b, 0)),
      );
      return {
        target: targetSchema.parse({ ...target, anchor: 'receipt' }),
        anchorAt: instantOf(anchor),
        pauses: instants.flatMap((from, i) => {
          const to = instants[i + 1];
          return i % 2 === 1 ? [] : [to === undefined ? { from } : { from, to }];
        }),
        extensions: [],
      };
    });
  const UNIT_MILLIS: Partial<Record<Target['unit'], number>> = {
    minutes: MINUTE,
    'working-minutes': MINUTE,
    hours: HOUR,
    'working-hours': HOUR,
  };

  it('counts intervals that sum up to the target, whatever pauses there were', () => {
    fc.assert(
      fc.property(arbitraryCalendar(), arbitraryFacts, (calendar, facts) => {
        const time = new WorkingTime(calendar);
        const explanation = explainDeadline(facts, time, millisOf(facts.anchorAt));
        const counted = explanation.intervals.reduce((sum, { millis }) => sum + millis, 0);
        const open = facts.pauses.find(({ to }) => to === undefined);
        const total = counted + (open && open.from < explanation.dueAt ? explanation.remainingMillis : 0);
        const unit = UNIT_MILLIS[facts.target.unit];
        const unpaused = explainDeadline({ ...facts, pauses: [] }, time, 0);
        const expected = unpaused.intervals.reduce((sum, { millis }) => sum + millis, 0);
        expect(total).toBe(unit === undefined ? expected : facts.target.amount * unit);
      }),
    );
  });

  it('counts whole calendar days, wherever the clocks change', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Africa/Casablanca', 'Asia/Shanghai');
    fc.assert(
      fc.property(zones, fc.integer({ min: 1, max: 60 }), arbitraryInstant, (timeZone, amount, anchor) => {
        const time = workingTime({ timeZone });
        const target: Target = { amount, unit: 'calendar-days', ends: 'end-of-day', anchor: 'receipt' };
        const facts: ClockFacts = { target, anchorAt: instantOf(anchor), pauses: [], extensions: [] };
        const { intervals } = explainDeadline(facts, time, anchor);
        expect(intervals.map(({ millis }) => millis)).toEqual([amount * DAY]);
      }),
    );
  });

  it('never lets a longer pause bring the deadline forward', () => {
    fc.assert(
      fc.property(
        arbitraryCalendar(),
        arbitraryTarget,
        arbitraryInstant,
        fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 0, max: 40 * HOUR }))),
        (calendar, target, anchor, [before = 0, pause = 0, longer = 0]) => {
          fc.pre(!['calendar-days', 'weeks'].includes(target.unit));
          const time = new WorkingTime(calendar);
          const dueAfter = (length: number) =>
            deadline(
              {
                target: targetSchema.parse({ ...target, anchor: 'receipt' }),
                anchorAt: instantOf(anchor),
                pauses: [{ from: instantOf(anchor + before), to: instantOf(anchor + before + length) }],
                extensions: [],
              },
              time,
            ).dueAt;
          expect(dueAfter(pause + longer) >= dueAfter(pause)).toBe(true);
        },
      ),
    );
  });
});
