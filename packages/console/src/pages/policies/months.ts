import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import type { Html } from '../../ui/layout.ts';

/* A month as people hang it on the wall, week by week; dates are days and belong to no zone. */

/** How one date is shown. */
export interface Day {
  readonly kind: '' | 'closed' | 'holiday' | 'make-up' | 'counted' | 'due';
  /** What its looks say, in words, for whoever does not see them. */
  readonly says?: string;
  /** Beneath its number. */
  readonly more?: Html;
}

const DAY_MS = 86_400_000;

/** Monday first. */
const placeInWeek = (millis: number) => (new Date(millis).getUTCDay() + 6) % 7;

/** Each date of a month, `2026-10-01`; `month` counts from 0. */
export function datesOf(year: number, month: number): string[] {
  const [first, end] = [Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1)];
  return Array.from({ length: (end - first) / DAY_MS }, (_, day) =>
    new Date(first + day * DAY_MS).toISOString().slice(0, 10),
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(language: string, options: Intl.DateTimeFormatOptions, date: string | number): string {
  const locale = language === 'en' ? 'en-GB' : language;
  const key = locale + JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  formats.set(key, format);
  return format.format(typeof date === 'number' ? date : Date.parse(date));
}

/** `place` from 0: Monday. */
export function weekdayName(language: string, place: number, weekday: 'short' | 'long'): string {
  return formatted(language, { weekday }, Date.UTC(2024, 0, 1 + place));
}

export function monthTable(
  { var: { look } }: PageContext,
  year: number,
  month: number,
  dayOf: (date: string) => Day,
): Html {
  const dates = datesOf(year, month);
  const before = placeInWeek(Date.UTC(year, month, 1));
  const weeks = Array.from({ length: Math.ceil((before + dates.length) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_, place) => dates[week * 7 + place - before]),
  );
  const cell = (date: string | undefined) => {
    if (date === undefined) return html`<td></td>`;
    const { kind, says, more } = dayOf(date);
    return html`<td${kind === '' ? '' : html` class="${kind}"`}>${Number(date.slice(8))}${says === undefined ? '' : html`<span class="v"> ${says}</span>`}${more ?? ''}</td>`;
  };
  return html`<table class="month"><caption>${formatted(look.language, { year: 'numeric', month: 'long' }, Date.UTC(year, month, 1))}</caption>
<thead><tr>${[0, 1, 2, 3, 4, 5, 6].map((place) => html`<th scope="col">${weekdayName(look.language, place, 'short')}</th>`)}</tr></thead>
<tbody>${weeks.map((week) => html`<tr>${week.map(cell)}</tr>`)}</tbody></table>`;
}
