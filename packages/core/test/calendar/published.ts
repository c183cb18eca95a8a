import Holidays from 'date-holidays';
import type { Calendar } from '../../src/calendar/calendar.ts';

const YEARS = [2024, 2025, 2026, 2027, 2028];
const HOURS = ['09:00-17:00'];

export const COUNTRIES = [
  { id: 'gb', name: 'England and Wales', timeZone: 'Europe/London', library: new Holidays('GB', 'ENG') },
  { id: 'us', name: 'United States', timeZone: 'America/New_York', library: new Holidays('US') },
  {
    id: 'de',
    name: 'Germany, holidays of all Länder',
    timeZone: 'Europe/Berlin',
    library: new Holidays('DE'),
  },
  {
    id: 'au',
    name: 'Australia, national holidays',
    timeZone: 'Australia/Sydney',
    library: new Holidays('AU'),
  },
  { id: 'es', name: 'Spain, national holidays', timeZone: 'Europe/Madrid', library: new Holidays('ES') },
  {
    id: 'ca',
    name: 'Canada, holidays of all provinces',
    timeZone: 'America/Toronto',
    library: new Holidays('CA'),
  },
  {
    id: 'br',
    name: 'Brazil, national holidays',
    timeZone: 'America/Sao_Paulo',
    library: new Holidays('BR'),
  },
] as const;

/** A country's calendar as the library's rules give it. */
export function publishedCalendar({ id, name, timeZone, library }: (typeof COUNTRIES)[number]): Calendar {
  return {
    id,
    version: 1,
    name,
    timeZone,
    hours: { monday: HOURS, tuesday: HOURS, wednesday: HOURS, thursday: HOURS, friday: HOURS },
    holidays: YEARS.flatMap((year) => library.getHolidays(year))
      // The library calls the day off for a federal holiday on a Saturday a bank holiday.
      .filter(({ type, substitute }) => type === 'public' || substitute)
      .map((holiday) => ({ date: holiday.date.slice(0, 10), name: holiday.name })),
    makeUpDays: [],
    knownYears: YEARS,
    sources: ['https://github.com/commenthol/date-holidays, from Wikipedia, CC BY-SA 3.0'],
  };
}
