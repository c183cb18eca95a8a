import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { dayHoursOf } from '../../src/calendar/day-hours.ts';
import { WorkingTime } from '../../src/calendar/working-time.ts';
import { arbitraryCalendar, arbitraryInstant, DAY, HOUR } from './fixtures.ts';

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
        const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(calendar.timeZone);
        const plain = zoned.toPlainDateTime();
        const isShownTwice =
          plain.toZonedDateTime(calendar.timeZone, { disambiguation: 'earlier' }).epochNanoseconds !==
          plain.toZonedDateTime(calendar.timeZone, { disambiguation: 'later' }).epochNanoseconds;
        fc.pre(!isShownTwice);
        const reading = plain.toZonedDateTime('UTC').epochMilliseconds;
        const today = Math.floor(reading / DAY);
        const hoursOf = dayHoursOf(calendar);
        const isShown = [today - 1, today].some((day) =>
          hoursOf(day).open.some(({ from, to }) => day * DAY + from <= reading && reading < day * DAY + to),
        );
        expect(new WorkingTime(calendar).isWorking(at)).toBe(isShown);
      }),
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
