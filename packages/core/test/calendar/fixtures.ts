import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { type Calendar, calendarSchema, isHolidayOn, WEEKDAYS } from '../../src/calendar/calendar.ts';
import { WorkingTime } from '../../src/calendar/working-time.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Zones that change their clocks by an hour, by half an hour, not at all, or back to front around Ramadan. */
export const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Shanghai',
  'Africa/Casablanca',
] as const;

/** The changes of 2024 and 2025 in each zone: past ones, which no government moves any more. */
const CHANGES: Record<(typeof ZONES)[number], readonly string[]> = {
  'Europe/Berlin': [
    '2024-03-31T01:00:00Z',
    '2024-10-27T01:00:00Z',
    '2025-03-30T01:00:00Z',
    '2025-10-26T01:00:00Z',
  ],
  'America/New_York': [
    '2024-03-10T07:00:00Z',
    '2024-11-03T06:00:00Z',
    '2025-03-09T07:00:00Z',
    '2025-11-02T06:00:00Z',
  ],
  'Australia/Lord_Howe': [
    '2024-04-06T15:00:00Z',
    '2024-10-05T15:30:00Z',
    '2025-04-05T15:00:00Z',
    '2025-10-04T15:30:00Z',
  ],
  'Asia/Shanghai': [],
  'Africa/Casablanca': [
    '2024-03-10T02:00:00Z',
    '2024-04-14T02:00:00Z',
    '2025-02-23T02:00:00Z',
    '2025-04-06T02:00:00Z',
  ],
};

export function changesOf(zone: (typeof ZONES)[number]): number[] {
  return CHANGES[zone].map((change) => Date.parse(change));
}

/** Milliseconds since the epoch of a time on the wall of a zone, `at('2026-10-01T09:00[Asia/Shanghai]')`. */
export function at(zoned: string): number {
  return Temporal.ZonedDateTime.from(zoned).epochMilliseconds;
}

/** `2026-10-01T09:00`, as the clock on the wall of the zone shows it. */
export function wall(zone: string, instant: number): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return zoned.toPlainDateTime().toString({ smallestUnit: 'minute' });
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;

/** Monday to Friday, 09:00 to 17:00 in UTC, where nothing else is said. */
export function workingTime(changes: Partial<Calendar> = {}): WorkingTime {
  const calendar: Calendar = {
    id: 'test',
    version: 1,
    name: 'Test',
    timeZone: 'Etc/UTC',
    hours: Object.fromEntries(weekdays.map((weekday) => [weekday, ['09:00-17:00']])),
    holidays: [],
    makeUpDays: [],
    knownYears: 'all',
    ...changes,
  };
  return new WorkingTime(calendarSchema.parse(calendar));
}

const arbitraryTime = fc
  .integer({ min: 0, max: 95 })
  .map(
    (quarter) =>
      `${`${Math.floor(quarter / 4)}`.padStart(2, '0')}:${`${(quarter % 4) * 15}`.padStart(2, '0')}`,
  );
const arbitraryHours = fc.oneof(
  fc.constantFrom('00:00-24:00', '09:00-12:00', '13:00-18:00', '22:00-06:00'),
  fc
    .tuple(arbitraryTime, arbitraryTime)
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => `${from}-${to}`),
);
const someHours = fc.array(arbitraryHours, { minLength: 1, maxLength: 3 });

function dateIn2024And2025(day: number): string {
  return new Date(Date.UTC(2024, 0, 1) + day * DAY).toISOString().slice(0, 10);
}
const arbitraryDay = fc.integer({ min: 0, max: 730 });
const arbitraryHoliday = fc
  .record({
    day: arbitraryDay,
    length: fc.integer({ min: 0, max: 14 }),
    yearly: fc.boolean(),
    open: fc.option(someHours, { nil: undefined }),
  })
  .map(({ day, length, yearly, open }) => {
    const [date, lastDate] = [day, day + length].map((of) => dateIn2024And2025(of).slice(yearly ? 5 : 0));
    return { date, lastDate, name: `holiday ${day}`, ...(open && { open }) };
  });

/** Calendars of all sorts: lunch breaks, night shifts, overlaps, partial holidays, make-up days, days with hours of their own. */
export function arbitraryCalendar(
  zone: fc.Arbitrary<string> = fc.constantFrom(...ZONES),
): fc.Arbitrary<Calendar> {
  return fc
    .record({
      id: fc.constant('any'),
      version: fc.constant(1),
      name: fc.constant('Any'),
      timeZone: zone,
      hours: fc.dictionary(fc.constantFrom(...WEEKDAYS), someHours, { minKeys: 1, noNullPrototype: true }),
      holidays: fc.array(arbitraryHoliday, { maxLength: 12 }),
      makeUpDays: fc.uniqueArray(
        fc.record({
          date: arbitraryDay.map(dateIn2024And2025),
          as: fc.constantFrom(...WEEKDAYS),
          name: fc.constant('make-up'),
        }),
        { maxLength: 6, selector: ({ date }) => date },
      ),
      specialHours: fc.uniqueArray(
        fc.record({
          date: arbitraryDay.map(dateIn2024And2025),
          hours: someHours,
          name: fc.constant('special'),
        }),
        { maxLength: 6, selector: ({ date }) => date },
      ),
      knownYears: fc.constantFrom('all', [2024], [2024, 2025]),
    })
    .map((data) => calendarSchema.safeParse(data).data)
    .filter((calendar) => calendar !== undefined);
}

/**
 * Whether somebody works, straight from what the calendar says: the clock on the wall shows hours of that date, or of
 * the night that has begun on the one before. What it shows twice is worked twice.
 */
export function isShownOpen(calendar: Calendar, instant: number): boolean {
  const shown = Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(calendar.timeZone)
    .toPlainDateTime();
  const time = shown.toString({ smallestUnit: 'millisecond' }).slice(11);
  const isOpen = (hours: string, begun: 'today' | 'yesterday') => {
    const [from = '', to = ''] = hours.split('-');
    if (begun === 'yesterday') return to < from && time < to;
    return from <= time && (to < from || time < to);
  };
  const isOpenBy = (date: Temporal.PlainDate, begun: 'today' | 'yesterday') => {
    const special = calendar.specialHours?.find((each) => each.date === date.toString());
    if (special) return special.hours.some((hours) => isOpen(hours, begun));
    const makeUp = calendar.makeUpDays.find((each) => each.date === date.toString());
    const usual = calendar.hours[makeUp?.as ?? WEEKDAYS[date.dayOfWeek % 7] ?? 'sunday'] ?? [];
    const holidays = calendar.holidays.filter((holiday) => isHolidayOn(holiday, date.toString()));
    return [usual, ...holidays.map(({ open = [] }) => open)].every((some) =>
      some.some((hours) => isOpen(hours, begun)),
    );
  };
  const today = shown.toPlainDate();
  return isOpenBy(today, 'today') || isOpenBy(today.subtract({ days: 1 }), 'yesterday');
}

/** Instants of 2024 and 2025, many of them within two days of a change of the clocks. */
export const arbitraryInstant: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2026, 0, 1) }),
  fc
    .tuple(fc.constantFrom(...ZONES.flatMap(changesOf)), fc.integer({ min: -2 * DAY, max: 2 * DAY }))
    .map(([change, distance]) => change + distance),
  fc
    .tuple(fc.constantFrom(...ZONES.flatMap(changesOf)), fc.integer({ min: -200, max: 200 }))
    .map(([change, quarters]) => change + quarters * 15 * MINUTE),
);
