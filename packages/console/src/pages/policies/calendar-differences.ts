import type { Calendar } from '@redress/client/source';
import type { Language } from '@redress/core/base/vocabulary.ts';
import { WEEKDAYS } from '@redress/core/calendar/calendar.ts';
import type { Words } from '../../words/words.ts';
import type { Difference } from './differences.ts';
import { weekdayName } from './months.ts';

/** What one version of a calendar says and the other does not: of dates those alone. */
export function calendarDifferences(
  before: Calendar,
  after: Calendar,
  language: Language,
  words: Words['policies'],
): Difference[] {
  const [was, is] = [topicsOf(before, language, words), topicsOf(after, language, words)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((topic) => {
    const [old = [], now = []] = [was.get(topic), is.get(topic)];
    const [gone, come] = [
      old.filter((line) => !now.includes(line)),
      now.filter((line) => !old.includes(line)),
    ];
    if (gone.length + come.length === 0) return [];
    return [{ topic, before: side(topic, gone), after: side(topic, come) }];
  });
}

const side = (topic: string, lines: readonly string[]) =>
  lines.length === 0 ? undefined : { topic, text: '', steps: lines };

function topicsOf(calendar: Calendar, language: Language, { edit, year, name, sources }: Words['policies']) {
  const { hours, holidays, makeUpDays, specialHours = [], knownYears, timeZone } = calendar;
  const week = WEEKDAYS.map((weekday, index) => {
    const open = (hours[weekday] ?? []).join(year.joiner);
    return `${weekdayName(language, (index + 6) % 7, 'long')} ${open === '' ? year.closed : open}`;
  });
  return new Map<string, readonly string[]>([
    [name, [calendar.name]],
    [edit.zone, [timeZone ?? year.ownZone]],
    [year.hours, [...week.slice(1), ...week.slice(0, 1)]],
    [edit.kinds.holiday, holidays.map((holiday) => holidayInWords(holiday, year))],
    [
      edit.kinds.makeUp,
      makeUpDays.map(
        ({ date, as, name: its }) =>
          `${date} ${its}, ${year.makeUp(weekdayName(language, (WEEKDAYS.indexOf(as) + 6) % 7, 'long'))}`,
      ),
    ],
    [
      edit.kinds.special,
      specialHours.map(
        ({ date, hours: open, name: its }) => `${date} ${its}, ${year.special(open.join(year.joiner))}`,
      ),
    ],
    [edit.known, [knownYears === 'all' ? edit.everyYear : knownYears.join(', ')]],
    [sources, calendar.sources ?? []],
  ]);
}

/** `2026-10-01–2026-10-07 National Day`; of every year `12-25`. */
export function holidayInWords(
  { date, lastDate, name, open }: Calendar['holidays'][number],
  year: Words['policies']['year'],
): string {
  const days = lastDate === undefined ? date : `${date}–${lastDate}`;
  return `${days} ${name}${open === undefined ? '' : `, ${year.part(open.join(year.joiner))}`}`;
}
