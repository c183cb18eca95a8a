import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WEEKDAYS } from '../../src/calendar/calendar.ts';
import { dayHoursOf } from '../../src/calendar/day-hours.ts';
import { WorkingTime } from '../../src/calendar/working-time.ts';
import {
  arbitraryCalendar,
  arbitraryInstant,
  changesOf,
  DAY,
  HOUR,
  isShownOpen,
  workingTime,
} from './fixtures.ts';

const QUARTER = HOUR / 4;

const arbitraryWorkingTime = arbitraryCalendar().map((calendar) => new WorkingTime(calendar));
const arbitraryDuration = fc.integer({ min: 0, max: 200 * HOUR });
const arbitraryChange = fc.integer({ min: -200 * HOUR, max: 200 * HOUR });
const arbitraryCount = fc.integer({ min: 1, max: 30 });

describe('working time, in every zone and around every change of the clocks', () => {
  it('measures what was added', () => {
    fc.assert(
      fc.property(arbitraryWorkingTime, arbitraryInstant, arbitraryChange, (time, at, millis) => {
        expect(time.between(at, time.add(at, millis))).toBe(millis);
      }),
    );
  });

  it('comes to the same instant in one step or in two', () => {
    fc.assert(
      fc.property(
        arbitraryWorkingTime,
        arbitraryInstant,
        arbitraryDuration,
        arbitraryDuration,
        fc.constantFrom(1, -1),
        (time, at, some, more, sign) => {
          expect(time.add(time.add(at, sign * some), sign * more)).toBe(time.add(at, sign * (some + more)));
        },
      ),
    );
  });

  it('never comes earlier for starting later or for taking longer', () => {
    fc.assert(
      fc.property(
        arbitraryWorkingTime,
        arbitraryInstant,
        fc.integer({ min: 0, max: 3 * DAY }),
        arbitraryDuration,
        arbitraryDuration,
        (time, at, later, millis, longer) => {
          expect(time.add(at + later, millis)).toBeGreaterThanOrEqual(time.add(at, millis));
          expect(time.add(at, millis + longer)).toBeGreaterThanOrEqual(time.add(at, millis));
          expect(time.add(at, -millis - longer)).toBeLessThanOrEqual(time.add(at, -millis));
        },
      ),
    );
  });

  it('does not depend on the order of holidays, make-up days and hours', () => {
    fc.assert(
      fc.property(arbitraryCalendar(), arbitraryInstant, arbitraryChange, (calendar, at, millis) => {
        const hours = Object.entries(calendar.hours).map(([weekday, of]) => [weekday, of.toReversed()]);
        const reversed = new WorkingTime({
          ...calendar,
          hours: Object.fromEntries(hours),
          holidays: calendar.holidays.toReversed(),
          makeUpDays: calendar.makeUpDays.toReversed(),
          specialHours: (calendar.specialHours ?? []).toReversed(),
        });
        const time = new WorkingTime(calendar);
        expect(reversed.add(at, millis)).toBe(time.add(at, millis));
        expect(reversed.isWorking(at)).toBe(time.isWorking(at));
      }),
    );
  });

  it('does not depend on what was asked before', () => {
    const others = fc.array(fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        arbitraryCalendar(),
        others,
        arbitraryInstant,
        arbitraryChange,
        (calendar, before, at, millis) => {
          const used = new WorkingTime(calendar);
          for (const other of before) used.next(other);
          const fresh = new WorkingTime(calendar);
          expect(used.add(at, millis)).toBe(fresh.add(at, millis));
          expect(used.workingDays(at, 5)).toEqual(fresh.workingDays(at, 5));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('works when the clock on the wall shows hours of that day, or of a night shift begun the day before', () => {
    fc.assert(
      fc.property(arbitraryCalendar(), arbitraryInstant, (calendar, at) => {
        expect(new WorkingTime(calendar).isWorking(at)).toBe(isShownOpen(calendar, at));
      }),
      { numRuns: 400 },
    );
  });

  it('does so twice where the clock is set back, however hours begin and end there', () => {
    const around = fc.tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: 1, max: 90 }));
    const time = (quarter: number) => {
      const of = (quarter + 96) % 96;
      return `${`${Math.floor(of / 4)}`.padStart(2, '0')}:${`${(of % 4) * 15}`.padStart(2, '0')}`;
    };
    const zone = fc.constantFrom('Europe/Berlin', 'Australia/Lord_Howe', 'America/New_York');
    fc.assert(
      fc.property(zone, fc.array(around, { minLength: 1, maxLength: 4 }), (timeZone, shifts) => {
        // Quarters from two o'clock on; those before midnight begin on the day before.
        const hours = shifts.map(([from, length]) => `${time(from + 8)}-${time(from + 8 + length)}`);
        const everyDay = Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, hours]));
        const calendar = workingTime({ timeZone, hours: everyDay }).calendar;
        const working = new WorkingTime(calendar);
        for (const change of changesOf(timeZone).slice(0, 2)) {
          const quarters = Array.from({ length: 48 }, (_, index) => change + (index - 24) * QUARTER);
          const open = quarters.filter((quarter) => isShownOpen(calendar, quarter));
          expect(quarters.filter((quarter) => working.isWorking(quarter))).toEqual(open);
          expect(working.between(change - 24 * QUARTER, change + 24 * QUARTER)).toBe(open.length * QUARTER);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('measures the quarters of an hour in which somebody works', () => {
    fc.assert(
      fc.property(
        arbitraryWorkingTime,
        arbitraryInstant,
        fc.integer({ min: 0, max: 1000 }),
        (time, at, length) => {
          const from = at - (at % QUARTER);
          const quarters = Array.from({ length }, (_, index) => from + index * QUARTER);
          const worked = quarters.filter((quarter) => time.isWorking(quarter)).length;
          expect(time.between(from, from + length * QUARTER)).toBe(worked * QUARTER);
        },
      ),
    );
  });

  it('finds the nearest instants at which somebody works', () => {
    fc.assert(
      fc.property(arbitraryWorkingTime, arbitraryInstant, (time, at) => {
        const [previous, next] = [time.previous(at), time.next(at)];
        expect(previous).toBeLessThanOrEqual(at);
        expect(next).toBeGreaterThanOrEqual(at);
        expect(time.between(previous, next)).toBe(0);
        expect(time.isWorking(next)).toBe(true);
        expect(time.isWorking(previous - 1)).toBe(true);
        expect(next === at).toBe(time.isWorking(at));
      }),
    );
  });

  it('lists intervals that are in order, apart, worked throughout, and add up', () => {
    fc.assert(
      fc.property(
        arbitraryWorkingTime,
        arbitraryInstant,
        fc.integer({ min: 0, max: 30 * DAY }),
        (time, from, length) => {
          const intervals = time.intervals({ from, to: from + length });
          const sum = intervals.reduce((total, interval) => total + interval.to - interval.from, 0);
          expect(sum).toBe(time.between(from, from + length));
          for (const [index, interval] of intervals.entries()) {
            expect(interval.from).toBeGreaterThanOrEqual(intervals[index - 1]?.to ?? from);
            expect(time.between(interval.from, interval.to)).toBe(interval.to - interval.from);
          }
        },
      ),
    );
  });

  it('counts n working days from an opening to a closing, after the date or before it', () => {
    fc.assert(
      fc.property(
        arbitraryWorkingTime,
        arbitraryInstant,
        arbitraryCount,
        fc.boolean(),
        (time, at, n, before) => {
          const span = time.workingDays(at, before ? -n : n);
          const hoursOf = dayHoursOf(time.calendar);
          const firstDay = time.dayOf(span.from);
          const lastDay = before ? time.dayOf(at) - 1 : time.dayOf(span.to - 1);
          if (before) expect(firstDay).toBeLessThan(time.dayOf(at));
          else expect(firstDay).toBeGreaterThan(time.dayOf(at));
          const days = Array.from({ length: lastDay - firstDay + 1 }, (_, index) =>
            hoursOf(firstDay + index),
          );
          // Night shifts may reach a day further, and swallow a short day whole.
          expect(days.filter(({ open }) => open.length > 0).length).toBeGreaterThanOrEqual(n);
          expect(time.previous(span.to)).toBe(span.to);
          expect(time.isWorking(span.from)).toBe(true);
        },
      ),
    );
  });

  it('never comes to an earlier working day for starting later', () => {
    fc.assert(
      fc.property(
        arbitraryWorkingTime,
        arbitraryInstant,
        fc.integer({ min: 0, max: 3 * DAY }),
        arbitraryCount,
        (time, at, later, n) => {
          expect(time.workingDays(at + later, n).to).toBeGreaterThanOrEqual(time.workingDays(at, n).to);
        },
      ),
    );
  });

  it('never comes to an earlier same time for starting later, where no time is shown twice', () => {
    fc.assert(
      fc.property(
        arbitraryCalendar(fc.constant('Asia/Shanghai')),
        arbitraryInstant,
        fc.integer({ min: 0, max: 3 * DAY }),
        arbitraryCount,
        fc.constantFrom(1, -1),
        (calendar, at, later, n, sign) => {
          const time = new WorkingTime(calendar);
          expect(time.sameTimeOfWorkingDay(at + later, sign * n)).toBeGreaterThanOrEqual(
            time.sameTimeOfWorkingDay(at, sign * n),
          );
        },
      ),
    );
  });
});
