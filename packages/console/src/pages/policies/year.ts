import type { Calendar } from '@redress/client/source';
import type { Language } from '@redress/core/base/vocabulary.ts';
import { calendarDocumentSchema, inZone, WEEKDAYS, type Weekday } from '@redress/core/calendar/calendar.ts';
import { dayHoursOf } from '@redress/core/calendar/day-hours.ts';
import type { Words } from '../../words/words.ts';
import { type Day, datesOf, weekdayName } from './months.ts';

const DAY_MS = 86_400_000;

/** What there is to know of a date beside its weekday. */
export interface Told extends Day {
  readonly names: readonly string[];
}

/** What a calendar says of each date, in words. */
export function daysIn(
  calendar: Calendar,
  language: Language,
  words: Words['policies'],
): (date: string) => Told {
  const hoursOf = dayHoursOf(inZone(calendarDocumentSchema.parse(calendar), 'UTC'));
  return (date) => {
    const { open, holidays, makeUpDay, special } = hoursOf(Date.parse(date) / DAY_MS);
    if (special)
      return {
        kind: 'make-up',
        says: words.year.special(special.hours.join(words.year.joiner)),
        names: [special.name],
      };
    if (makeUpDay) {
      const weekday = weekdayName(language, placeOf(makeUpDay.as), 'long');
      return { kind: 'make-up', says: words.year.makeUp(weekday), names: [makeUpDay.name] };
    }
    const names = holidays.map(({ name }) => name);
    if (names.length === 0) return { kind: open.length > 0 ? '' : 'closed', names };
    const hours = holidays.flatMap((holiday) => holiday.open ?? []);
    const says = open.length > 0 ? words.year.part(hours.join(words.year.joiner)) : words.year.holiday;
    return { kind: 'holiday', says, names };
  };
}

const placeOf = (weekday: Weekday) => (WEEKDAYS.indexOf(weekday) + 6) % 7;

/** Days that follow each other, and are the same, as one: `1–7`. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly day: Told;
}

export function runsIn(year: number, month: number, dayOf: (date: string) => Told): Run[] {
  const runs: Run[] = [];
  for (const [index, date] of datesOf(year, month).entries()) {
    const day = dayOf(date);
    if (day.names.length === 0) continue;
    const last = runs.at(-1);
    const isSame = last?.to === index && last.day.says === day.says && `${last.day.names}` === `${day.names}`;
    if (last && isSame) runs[runs.length - 1] = { ...last, to: index + 1 };
    else runs.push({ from: index + 1, to: index + 1, day });
  }
  return runs;
}

/** The week as its hours have it, days that follow each other and are alike in one line: `Monday–Friday`. */
export function hoursInWeek(
  { hours }: Calendar,
  language: Language,
  { year: words }: Words['policies'],
): { readonly days: string; readonly hours: string }[] {
  const texts = [1, 2, 3, 4, 5, 6, 0].map((index) => {
    const its = hours[WEEKDAYS[index] ?? ''] ?? [];
    if (its.length === 0) return words.closed;
    return its
      .map((one) => (one === '00:00-24:00' ? words.allDay : one.replace('-', '–')))
      .join(words.joiner);
  });
  const name = (place: number) => weekdayName(language, place, 'long');
  const lines: { from: number; to: number; hours: string }[] = [];
  for (const [place, text] of texts.entries()) {
    const last = lines.at(-1);
    if (last?.hours === text) last.to = place;
    else lines.push({ from: place, to: place, hours: text });
  }
  return lines.map(({ from, to, hours }) => ({
    days: from === to ? name(from) : `${name(from)}–${name(to)}`,
    hours,
  }));
}
