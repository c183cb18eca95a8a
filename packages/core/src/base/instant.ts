import * as z from 'zod/mini';

declare const instantBrand: unique symbol;

/**
 * An instant as ISO 8601 in UTC with milliseconds, `2026-11-21T21:05:00.000Z`: always 24 characters, so that
 * the order of the strings is the order of time and an instant can be (part of) a sort key.
 */
export type Instant = string & { readonly [instantBrand]: true };

export const DAY_MS = 86_400_000;

export function instantOf(millis: number): Instant {
  return asInstant(new Date(millis).toISOString());
}

/** Looked at digit by digit: every complaint that is read has dozens of them. */
export function isInstant(text: string): text is Instant {
  if (text.length !== 24) return false;
  for (let place = 0; place < PATTERN.length; place++) {
    const code = text.charCodeAt(place);
    const isRight =
      PATTERN[place] === '0' ? code >= ZERO && code <= NINE : code === PATTERN.charCodeAt(place);
    if (!isRight) return false;
  }
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  return (
    day >= 1 &&
    day <= daysIn(twoDigits(text, 0) * 100 + twoDigits(text, 2), month) &&
    twoDigits(text, 11) < 24 &&
    twoDigits(text, 14) < 60 &&
    twoDigits(text, 17) < 60
  );
}

const PATTERN = '0000-00-00T00:00:00.000Z';
const ZERO = 48;
const NINE = 57;

function twoDigits(text: string, place: number): number {
  return (text.charCodeAt(place) - ZERO) * 10 + text.charCodeAt(place + 1) - ZERO;
}

/** 0 where there is no such month. */
function daysIn(year: number, month: number): number {
  if (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) return 29;
  return DAYS[month] ?? 0;
}

const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** @throws RangeError when the text is not an instant in the fixed form. */
export function asInstant(text: string): Instant {
  if (!isInstant(text)) throw new RangeError(`not an instant: ${text}`);
  return text;
}

export function millisOf(instant: Instant): number {
  return Date.parse(instant);
}

declare const dayBrand: unique symbol;

/** A day of the calendar as ISO 8601, `2026-11-21`, in whatever zone it is asked about. */
export type Day = string & { readonly [dayBrand]: true };

export function isDay(text: string): text is Day {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && isInstant(`${text}T00:00:00.000Z`);
}

export const daySchema = z.custom<Day>((value) => typeof value === 'string' && isDay(value), 'a day');

export const instantSchema = z.custom<Instant>(
  (value) => typeof value === 'string' && isInstant(value),
  'an instant',
);
