import type { Look } from '../context.ts';
import type { Words } from '../words/words.ts';

/* How points and spans of time are told to staff: short, in their zone. The script of the pages rounds alike. */

const MINUTE_MS = 60_000;

/** `1 h 34 min`, `2 d 3 h`: rounded to the minute, from a day on to the hour. */
export function spanOf({ time }: Words, millis: number): string {
  const minutes = Math.round(Math.abs(millis) / MINUTE_MS);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const space = time.isSpaced ? ' ' : '';
  const parts = [
    ...(days > 0 ? [`${days}${space}${time.days}`] : []),
    ...(hours > 0 ? [`${hours}${space}${time.hours}`] : []),
    ...(days === 0 && (rest > 0 || hours === 0) ? [`${rest}${space}${time.minutes}`] : []),
  ];
  return parts.join(space);
}

/** How far it is until then, or since then. */
export function untilOf(words: Words, dueAt: string, now: number): string {
  const millis = Date.parse(dueAt) - now;
  return (millis < 0 ? words.time.late : words.time.left)(spanOf(words, millis));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${Object.keys(options).join()}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone, hourCycle: 'h23' });
  formats.set(key, made);
  return made;
}

const TIME = { hour: '2-digit', minute: '2-digit' } as const;
const DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const DATE = { ...DAY, year: 'numeric' } as const;

/** `today 17:00`, `Thu 22 Jan 17:00`; with its year where that is another one. */
export function shortMoment({ language, timeZone }: Look, words: Words, at: string, now: number): string {
  const locale = language === 'en' ? 'en-GB' : language;
  const moment = Date.parse(at);
  const dayOf = (millis: number) => format(locale, timeZone, DATE).format(millis);
  const yearOf = (millis: number) => format(locale, timeZone, { year: 'numeric' }).format(millis);
  const time = format(locale, timeZone, TIME).format(moment);
  if (dayOf(moment) === dayOf(now)) return `${words.time.today}${words.time.isSpaced ? ' ' : ''}${time}`;
  const day = format(locale, timeZone, yearOf(moment) === yearOf(now) ? DAY : DATE).format(moment);
  return `${day.replace(',', '')} ${time}`;
}

/** `Tue 20 Jan 2026, 17:00`, `2026年1月20日 星期二 17:00`. */
export function wholeMoment({ language, timeZone }: Look, at: string): string {
  const locale = language === 'en' ? 'en-GB' : language;
  const moment = Date.parse(at);
  const time = format(locale, timeZone, TIME).format(moment);
  if (language === 'en') return `${format(locale, timeZone, DATE).format(moment).replace(',', '')}, ${time}`;
  const date = format(locale, timeZone, { year: 'numeric', month: 'long', day: 'numeric' }).format(moment);
  return `${date} ${format(locale, timeZone, { weekday: 'long' }).format(moment)} ${time}`;
}

/** What the zone is called where it is read, just now. */
export function zoneName({ language, timeZone }: Look, at: number): string {
  const parts = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'long' }).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** `13:48`. */
export function timeOfDay({ timeZone }: Look, at: number): string {
  return format('en-GB', timeZone, TIME).format(at);
}

/** `Fri 16`, `16日 周五`: enough beside others. */
export function dayLabel({ language, timeZone }: Look, at: number): string {
  return format(language === 'en' ? 'en-GB' : language, timeZone, {
    weekday: 'short',
    day: 'numeric',
  }).format(at);
}
