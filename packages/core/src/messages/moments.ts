import { fromEpochMilliseconds, toZonedDateTimeISO } from 'temporal-polyfill/fns/Instant';
import { startOfDay } from 'temporal-polyfill/fns/ZonedDateTime';
import { type Day, type Instant, isInstant, millisOf } from '../base/instant.ts';
import type { Language } from '../base/vocabulary.ts';
import type { Texts } from './texts.ts';

/** Where somebody reads a message, and when: the year is told where it is not the one they live in. */
export interface Reading {
  /** IANA name. */
  readonly timeZone: string;
  readonly now: Instant;
}

/**
 * A point of time by the calendar and the clock on the reader's wall. What is the end of a day there, with the first
 * instant of the next one or up to a second before it, is told as that.
 * @throws RangeError when the time zone is unknown.
 */
export function momentOf(texts: Texts, language: Language, reading: Reading, instant: Instant): string {
  const { timeZone, now } = reading;
  const at = millisOf(instant);
  const local = (millis: number) => toZonedDateTimeISO(fromEpochMilliseconds(millis), timeZone);
  // Not every day begins at 00:00: clocks may go forward at midnight.
  const isEndOfDay = startOfDay(local(at + SECOND_MS)).epochMilliseconds >= at;
  const day = isEndOfDay ? at - 1 : at;
  const isThisYear = local(day).year === local(millisOf(now)).year;
  const { date, dateOfYear, time } = formatsOf(localeOf(language), timeZone);
  return texts.moment({
    date: (isThisYear ? date : dateOfYear).format(day).replace(',', ''),
    time: isEndOfDay ? undefined : time.format(at),
    zone: zoneAt(language, timeZone, day),
  });
}

/** A day of the calendar, or that of an instant for whoever reads it. */
export function dateOf(language: Language, { timeZone, now }: Reading, when: Instant | Day): string {
  const zone = isInstant(when) ? timeZone : 'UTC';
  const { date, dateOfYear } = formatsOf(localeOf(language), zone);
  const at = Date.parse(when);
  const yearIn = (zone: string, millis: number) =>
    toZonedDateTimeISO(fromEpochMilliseconds(millis), zone).year;
  const isThisYear = yearIn(zone, at) === yearIn(timeZone, millisOf(now));
  return (isThisYear ? date : dateOfYear).format(at).replace(',', '');
}

/** What people call the zone at that instant, in milliseconds. @throws RangeError when it is unknown. */
export function zoneAt(language: Language, timeZone: string, at: number): string {
  const parts = formatsOf(localeOf(language), timeZone).zone.formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
  return ZONES[name] ?? name;
}

const localeOf = (language: Language) => (language === 'en' ? 'en-GB' : language);

const SECOND_MS = 1000;

/** Where people write another name than the one in the tables of languages. */
const ZONES: Readonly<Record<string, string>> = {
  'Coordinated Universal Time': 'UTC',
  中国标准时间: '北京时间',
};

interface Formats {
  readonly date: Intl.DateTimeFormat;
  readonly dateOfYear: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly zone: Intl.DateTimeFormat;
}

/** By locale and zone: to make one takes longer than all the rest of a message. */
const MOST_FORMATS = 1000;
const formats = new Map<string, Formats>();

function formatsOf(locale: string, timeZone: string): Formats {
  const key = `${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const date = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  const made = {
    date: format(date),
    dateOfYear: format({ ...date, year: 'numeric' }),
    time: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    zone: format({ timeZoneName: 'long' }),
  };
  if (formats.size >= MOST_FORMATS) formats.clear();
  formats.set(key, made);
  return made;
}
