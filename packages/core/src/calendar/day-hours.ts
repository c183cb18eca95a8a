import { DAY_MS } from '../base/instant.ts';
import {
  type Calendar,
  type Holiday,
  isHolidayOn,
  type MakeUpDay,
  type SpecialHours,
  WEEKDAYS,
} from './calendar.ts';

const MINUTE_MS = 60_000;

/** Milliseconds on the wall clock since the midnight at which the day begins; more than a day past midnight. */
export interface HoursOfDay {
  readonly from: number;
  readonly to: number;
}

/** What a calendar says of one date. */
export interface DayHours {
  /** `2026-10-01` */
  readonly date: string;
  /** What the weekday, or the one a make-up day stands for, has before any holiday takes from it. */
  readonly usual: readonly HoursOfDay[];
  /** What is worked: empty on a closed day. Neither sorted nor free of overlaps. */
  readonly open: readonly HoursOfDay[];
  readonly holidays: readonly Holiday[];
  readonly makeUpDay: MakeUpDay | undefined;
  /** In place of all that. */
  readonly special: SpecialHours | undefined;
}

/** `day` counts days from 1970-01-01, on the calendar, not by any clock. */
export function dayHoursOf(calendar: Calendar): (day: number) => DayHours {
  const week = WEEKDAYS.map((weekday) => (calendar.hours[weekday] ?? []).map(parseHours));
  const makeUpDays = new Map(calendar.makeUpDays.map((makeUpDay) => [makeUpDay.date, makeUpDay]));
  const specials = new Map(
    calendar.specialHours?.map((special) => [special.date, { special, open: special.hours.map(parseHours) }]),
  );
  return (day) => {
    const midnight = new Date(day * DAY_MS);
    const date = midnight.toISOString().slice(0, 10);
    const makeUpDay = makeUpDays.get(date);
    const instead = specials.get(date);
    const usual = week[makeUpDay ? WEEKDAYS.indexOf(makeUpDay.as) : midnight.getUTCDay()] ?? [];
    if (instead) return { date, usual, holidays: [], makeUpDay: undefined, ...instead };
    const holidays = calendar.holidays.filter((holiday) => isHolidayOn(holiday, date));
    const open = holidays.reduce<readonly HoursOfDay[]>(
      (left, holiday) => intersect(left, (holiday.open ?? []).map(parseHours)),
      usual,
    );
    return { date, usual, open, holidays, makeUpDay, special: undefined };
  };
}

function parseHours(hours: string): HoursOfDay {
  const from = parseTime(hours.slice(0, 5));
  const to = parseTime(hours.slice(6));
  return { from, to: to < from ? to + DAY_MS : to };
}

function parseTime(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * MINUTE_MS;
}

function intersect(some: readonly HoursOfDay[], others: readonly HoursOfDay[]): HoursOfDay[] {
  return some.flatMap((one) =>
    others
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => from < to),
  );
}
