import type { Language } from '@redress/core/base/vocabulary.ts';
import { WallClock } from '@redress/core/calendar/wall-clock.ts';

/* What people read off the wall in their zone, as forms have it: `2026-01-20`, `17:00`. */

const clocks = new Map<string, WallClock>();

function clockOf(timeZone: string): WallClock {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new WallClock(timeZone);
  clocks.set(timeZone, made);
  return made;
}

const reading = (at: string, timeZone: string) =>
  new Date(clockOf(timeZone).readingAt(Date.parse(at))).toISOString();

export const wallDay = (at: string, timeZone: string) => reading(at, timeZone).slice(0, 10);
export const wallTime = (at: string, timeZone: string) => reading(at, timeZone).slice(11, 16);

/** The instant at which the wall shows `2026-01-20T17:00`; undefined where no wall ever does. */
export function instantAt(wall: string, timeZone: string): string | undefined {
  const read = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(wall) ? Date.parse(`${wall}Z`) : Number.NaN;
  return Number.isNaN(read) ? undefined : new Date(clockOf(timeZone).instantOf(read)).toISOString();
}

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** As the reader calls it; one of another version by itself. 5 January 1970 was a Monday. */
export function dayName(language: Language, day: string): string {
  const names: readonly string[] = DAYS;
  const nth = names.indexOf(day);
  const format = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  return nth < 0 ? day : format.format((4 + nth) * 86_400_000);
}
