import chineseDays from 'chinese-days';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDARS } from '../../src/calendar/built-in.ts';
import { calendarDocumentSchema, inZone } from '../../src/calendar/calendar.ts';
import { dayHoursOf } from '../../src/calendar/day-hours.ts';
import { WorkingTime } from '../../src/calendar/working-time.ts';
import { COUNTRIES, publishedCalendar } from './published.ts';

const DAY_MS = 86_400_000;
function dates(year: number): number[] {
  const first = Date.UTC(year, 0, 1) / DAY_MS;
  const next = Date.UTC(year + 1, 0, 1) / DAY_MS;
  return Array.from({ length: next - first }, (_, index) => first + index);
}

function calendarOf(id: string) {
  const shipped = BUILT_IN_CALENDARS.get(id);
  const calendar = shipped && inZone(shipped, 'Etc/UTC');
  if (!calendar) throw new Error(`no calendar ${id}`);
  return calendar;
}

describe('the built-in calendars', () => {
  // Whoever uses one takes it as it is.
  it.each([...BUILT_IN_CALENDARS.keys()])('%s is valid, and complete', (id) => {
    expect(calendarDocumentSchema.parse(calendarOf(id))).toEqual(calendarOf(id));
  });

  // `npm run holidays` writes the files anew.
  it.each(COUNTRIES)('$id has the holidays that the library publishes', (country) => {
    expect(calendarOf(country.id)).toEqual(publishedCalendar(country));
  });

  it.each([
    ['gb', '2026-12-28', 'Boxing Day'],
    ['gb', '2026-08-31', 'Summer bank holiday'],
    ['gb', '2027-12-27', 'Christmas Day'],
    ['us', '2026-07-03', 'Independence Day'],
    ['us', '2028-11-10', 'Veterans Day'],
    ['de', '2026-05-14', 'Christi Himmelfahrt'],
    ['au', '2025-01-27', 'Australia Day'],
    ['es', '2026-12-08', 'La inmaculada concepción'],
    ['ca', '2026-07-01', 'Canada Day'],
    ['br', '2026-11-20', 'Dia da Consciência Negra'],
  ])('%s is closed on %s, %s', (id, date, name) => {
    const day = dayHoursOf(calendarOf(id))(Date.parse(date) / DAY_MS);
    expect(day.open).toEqual([]);
    expect(day.holidays.map((holiday) => holiday.name).join()).toContain(name);
  });

  it.each([2024, 2025, 2026])('cn works in %i on the days the State Council has said', (year) => {
    const hoursOf = dayHoursOf(calendarOf('cn'));
    const different = dates(year)
      .map(hoursOf)
      .filter(({ date, open }) => open.length > 0 !== chineseDays.isWorkday(date));
    expect(different).toEqual([]);
  });

  it('cn does not take the days of 2027 for plain weekdays, as the library does', () => {
    expect(chineseDays.isWorkday('2027-10-01')).toBe(true);
    const cn = new WorkingTime(calendarOf('cn'));
    const newYear = Date.parse('2027-01-01T00:00:00+08:00');
    expect(cn.unknownYears({ from: newYear - DAY_MS, to: newYear })).toEqual([]);
    expect(cn.unknownYears({ from: newYear - DAY_MS, to: newYear + 1 })).toEqual([2027]);
  });

  it('every make-up day of cn falls on a weekend and stands for a weekday that was given off nearby', () => {
    const cn = calendarOf('cn');
    const hoursOf = dayHoursOf(cn);
    const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });
    const nameOf = (date: string) => weekday.format(new Date(`${date}T00:00:00Z`)).toLowerCase();
    const swapped = cn.makeUpDays.map((makeUpDay) => {
      expect(['saturday', 'sunday']).toContain(nameOf(makeUpDay.date));
      const day = Date.parse(makeUpDay.date) / DAY_MS;
      const off = Array.from({ length: 41 }, (_, index) => hoursOf(day - 20 + index)).filter(
        ({ date, holidays }) =>
          nameOf(date) === makeUpDay.as && holidays.some(({ name }) => name === makeUpDay.name),
      );
      expect(off, makeUpDay.date).not.toEqual([]);
      return off.at(-1)?.date;
    });
    expect(new Set(swapped).size).toBe(swapped.length);
  });

  it('always works at every instant', () => {
    const always = new WorkingTime(calendarOf('always'));
    const from = Date.parse('2026-01-01T00:00:00Z');
    expect(always.between(from, from + 365 * DAY_MS)).toBe(365 * DAY_MS);
    expect(always.add(from + 12_345, 90 * DAY_MS)).toBe(from + 12_345 + 90 * DAY_MS);
  });
});
