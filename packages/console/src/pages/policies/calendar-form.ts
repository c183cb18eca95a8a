import type { Calendar } from '@redress/client/source';
import type { Language } from '@redress/core/base/vocabulary.ts';
import { WEEKDAYS, type Weekday } from '@redress/core/calendar/calendar.ts';
import type { PageContext } from '../../context.ts';
import type { Field } from '../../ui/forms.ts';
import type { Words } from '../../words/words.ts';
import { holidayInWords } from './calendar-differences.ts';
import { weekdayName } from './months.ts';

/* What the form of a calendar asks for, and what becomes of the draft by it. */

export type Values = Readonly<Record<string, string>>;

/** Monday first, as weeks are read. */
const WEEK = [...WEEKDAYS.slice(1), ...WEEKDAYS.slice(0, 1)];
const nameOf = (weekday: Weekday, language: Language) =>
  weekdayName(language, (WEEKDAYS.indexOf(weekday) + 6) % 7, 'long');

export function fieldsOf({ var: { look, words } }: PageContext): Field[] {
  const { edit, name } = words.policies;
  const weekdays = WEEK.map((weekday) => [weekday, nameOf(weekday, look.language)] as const);
  return [
    { name: 'name', label: name, kind: 'line', required: true },
    { name: 'timeZone', label: edit.zone, hint: edit.zoneHint, kind: 'line' },
    ...weekdays.map(([weekday, label]): Field => ({ name: `hours.${weekday}`, label, kind: 'list' })),
    {
      name: 'add.kind',
      label: edit.kind,
      kind: 'choice',
      as: 'radio',
      required: true,
      options: [
        ['holiday', edit.kinds.holiday],
        ['yearly', edit.kinds.yearly],
        ['makeUp', edit.kinds.makeUp],
        ['special', edit.kinds.special],
      ],
    },
    { name: 'add.date', label: edit.date, kind: 'day', required: true },
    { name: 'add.lastDate', label: edit.lastDate, hint: edit.lastDateHint, kind: 'day' },
    { name: 'add.name', label: edit.dateName, kind: 'line', required: true },
    { name: 'add.as', label: edit.as, hint: edit.asHint, kind: 'choice', options: weekdays },
    { name: 'add.hours', label: edit.openHours, hint: edit.openHoursHint, kind: 'list' },
  ];
}

export function valuesOf({ name, timeZone = '', hours }: Calendar): Values {
  const week = WEEK.map((weekday) => [`hours.${weekday}`, (hours[weekday] ?? []).join(', ')] as const);
  return { name, timeZone, 'add.kind': 'holiday', ...Object.fromEntries(week) };
}

const listIn = (text = '') => text.split(/[\s,，、;；]+/u).filter((one) => one !== '');

/** With what the form says beside the dates. @param year of which it may say that all its holidays are known */
export function applied(draft: Calendar, sent: Values, year: number): Calendar {
  const { timeZone: _, ...others } = draft;
  const timeZone = (sent.timeZone ?? '').trim();
  const hours = WEEK.flatMap((weekday) => {
    const its = listIn(sent[`hours.${weekday}`]);
    return its.length === 0 ? [] : [[weekday, its] as const];
  });
  return {
    ...others,
    name: (sent.name ?? '').trim(),
    ...(timeZone !== '' && { timeZone }),
    hours: Object.fromEntries(hours),
    knownYears: knownIn(draft, sent, year),
  };
}

/** Of the year that was shown when it was said: another one may be asked for at once. */
function knownIn({ knownYears }: Calendar, sent: Values, year: number): Calendar['knownYears'] {
  if (knownYears === 'all' || sent.knownYear === undefined) return knownYears;
  const said = Number(sent.knownYear) || year;
  const others = knownYears.filter((one) => one !== said);
  return (sent.known === 'true' ? [...others, said] : others).toSorted((one, other) => one - other);
}

export function added(draft: Calendar, sent: Values): Calendar {
  const [kind, date = '', lastDate = '', name = ''] = ['kind', 'date', 'lastDate', 'name'].map(
    (part) => sent[`add.${part}`]?.trim() ?? '',
  );
  const hours = listIn(sent['add.hours']);
  switch (kind) {
    case 'makeUp': {
      const as = WEEKDAYS.find((weekday) => weekday === sent['add.as']) ?? 'monday';
      return { ...draft, makeUpDays: [...draft.makeUpDays, { date, as, name }] };
    }
    case 'special':
      return { ...draft, specialHours: [...(draft.specialHours ?? []), { date, hours, name }] };
    default: {
      const day = (text: string) => (kind === 'yearly' ? text.slice(5) : text);
      const holiday = {
        date: day(date),
        ...(lastDate !== '' && { lastDate: day(lastDate) }),
        name,
        ...(hours.length > 0 && { open: hours }),
      };
      return { ...draft, holidays: [...draft.holidays, holiday] };
    }
  }
}

/** @param at its list, and its place in that */
export function removed(draft: Calendar, at: string): Calendar {
  const [list, place] = at.split(':');
  const left = <T>(all: readonly T[]) => all.filter((_, index) => index !== Number(place));
  const { specialHours, ...others } = draft;
  if (list === 'holidays') return { ...draft, holidays: left(draft.holidays) };
  if (list === 'makeUpDays') return { ...draft, makeUpDays: left(draft.makeUpDays) };
  const special = left(specialHours ?? []);
  return { ...others, ...(special.length > 0 && { specialHours: special }) };
}

/** Dates that the year has, in their order, those of every year among them. */
export function datesIn(
  { holidays, makeUpDays, specialHours = [] }: Calendar,
  year: number,
  language: Language,
  { year: words }: Words['policies'],
): { readonly at: string; readonly text: string }[] {
  const isYearly = (date: string) => date.length === 5;
  const isOf = ({ date, lastDate = date }: { date: string; lastDate?: string }) =>
    isYearly(date) || (date.slice(0, 4) <= `${year}` && `${year}` <= lastDate.slice(0, 4));
  const all = [
    ...holidays.map((one, place) => ({ one, at: `holidays:${place}`, text: holidayInWords(one, words) })),
    ...makeUpDays.map((one, place) => ({
      ...{ one, at: `makeUpDays:${place}` },
      text: `${one.date} ${one.name}, ${words.makeUp(nameOf(one.as, language))}`,
    })),
    ...specialHours.map((one, place) => ({
      ...{ one, at: `specialHours:${place}` },
      text: `${one.date} ${one.name}, ${words.special(one.hours.join(words.joiner))}`,
    })),
  ];
  const place = ({ date }: { date: string }) => (isYearly(date) ? `${year}-${date}` : date);
  return all
    .filter(({ one }) => isOf(one))
    .toSorted((a, b) => (place(a.one) < place(b.one) ? -1 : 1))
    .map(({ at, text }) => ({ at, text }));
}
