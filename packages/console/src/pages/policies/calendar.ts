import type { Calendar, DocumentVersions } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { wallDay } from '../../ui/calendar-times.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { calendarDifferences } from './calendar-differences.ts';
import { differencesTable } from './differences-table.ts';
import { monthTable } from './months.ts';
import { calendarAsked, crumb, foreign, mayDo, ownForm, pathOfCalendar, versionList } from './parts.ts';
import { daysIn, hoursInWeek, type Run, runsIn } from './year.ts';

const MONTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** One calendar as a year's picture. */
export function addCalendar(pages: Pages): void {
  pages.get('/policies/calendars/:id', async (c) => {
    const { client, words } = c.var;
    const id = c.req.param('id');
    const [calendar, versions] = await Promise.all([
      calendarAsked(c, 'version'),
      client.calendars.versions(id),
    ]);
    const year = yearAsked(c, calendar, c.req.query('year'));
    const title = words.policies.year.title(calendar.id, year);
    return shown(c, { title, place: 'policies', content: pageOf(c, calendar, versions, year, title) });
  });
  pages.get('/policies/calendars/:id/compare', async (c) => {
    const { look, words } = c.var;
    const { policies } = words;
    const id = c.req.param('id');
    const [before, after] = await Promise.all([calendarAsked(c, 'from'), calendarAsked(c, 'to')]);
    const differences = calendarDifferences(before, after, look.language, policies);
    const title = `${id}: ${policies.compareWith(before.version, after.version)}`;
    const sides = [policies.version(before.version), policies.version(after.version)] as const;
    const content = html`${crumb(c, html`<a href="${pathOfCalendar(id, `?version=${after.version}`)}">${id}</a>`)}
<h1>${title}</h1>
<p class="lead">${differences.length === 0 ? policies.same : policies.compare}</p>
${differencesTable(c, [{ rule: policies.calendar(id), differences }], sides)}`;
    return shown(c, { title, place: 'policies', content });
  });
}

/** The one that somebody wants to see; else the one that it is where the calendar is. */
export function yearAsked(
  { var: { look, now } }: PageContext,
  { timeZone = look.timeZone }: Calendar,
  text = '',
): number {
  const [, asked] = /^([12]\d{3})$/.exec(text) ?? [];
  return Number(asked ?? wallDay(new Date(now).toISOString(), timeZone).slice(0, 4));
}

function pageOf(
  c: PageContext,
  calendar: Calendar,
  versions: DocumentVersions,
  year: number,
  title: string,
): Html {
  const { look, words } = c.var;
  const { policies } = words;
  const { id, version } = calendar;
  const isNewest = versions.items[0]?.version === version;
  const query = (rest: string) => pathOfCalendar(id, isNewest ? `?${rest}` : `?version=${version}&${rest}`);
  return html`${crumb(c)}
<h1>${title}</h1>
${c.req.query('stored') === undefined ? '' : html`<p class="said" role="status">${policies.edit.calendarStored(id, version)}</p>`}
<p class="lead">${foreign(calendar.name)} · ${policies.version(version)}</p>
${mayDo(c, 'calendar.change') ? html`<p class="acts"><a class="btn" href="${pathOfCalendar(id, `/edit?version=${version}&year=${year}`)}">${policies.edit.nextCalendar}…</a></p>` : ''}
${yearCounts(c, calendar, year)}
<nav class="views" aria-label="${policies.year.years}">${yearsAround(calendar, year).map(
    (other) =>
      html`<a href="${query(`year=${other}`)}"${other === year ? raw(' aria-current="page"') : ''}>${other}</a>`,
  )}</nav>
<section class="card"><h2>${policies.year.hours}</h2>
<p class="q">${calendar.timeZone === undefined ? policies.year.ownZone : policies.year.hoursIn(calendar.timeZone)}</p>
<dl class="facts-list">${hoursInWeek(calendar, look.language, policies).map(({ days, hours }) => html`<div><dt>${days}</dt><dd>${hours}</dd></div>`)}</dl></section>
${yearPicture(c, calendar, year)}
${sourcesOf(c, calendar)}
${versionList(
  c,
  versions,
  version,
  (other) => pathOfCalendar(id, `?version=${other}&year=${year}`),
  (other) => pathOfCalendar(id, `/compare?from=${Math.min(other, version)}&to=${Math.max(other, version)}`),
)}
${mayDo(c, 'calendar.change') ? ownForm(c, pathOfCalendar(id, '/edit'), version) : ''}`;
}

/** How many holidays the year has, or that nobody knows them yet. */
export function yearCounts(c: PageContext, calendar: Calendar, year: number): Html {
  const { look, words } = c.var;
  const { policies } = words;
  const dayOf = daysIn(calendar, look.language, policies);
  const runs = MONTHS.flatMap((month) => runsIn(year, month, dayOf));
  const count = (kind: string) =>
    runs.filter(({ day }) => day.kind === kind).reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const isKnown = calendar.knownYears === 'all' || calendar.knownYears.includes(year);
  if (!isKnown) return html`<p class="soon">${policies.year.unknown(year)}</p>`;
  const holidays = count('holiday');
  return html`<p>${holidays === 0 ? policies.year.free : policies.year.counts(holidays, count('make-up'))}</p>`;
}

/** Twelve months, and beneath each what its days are. */
export function yearPicture(c: PageContext, calendar: Calendar, year: number): Html {
  const { look, words } = c.var;
  const { keys } = words.policies.year;
  const dayOf = daysIn(calendar, look.language, words.policies);
  return html`<p class="legend" aria-hidden="true"><span class="closed"></span>${keys.closed}<span class="holiday"></span>${keys.holiday}<span class="make-up"></span>${keys.makeUp}</p>
<div class="months">${MONTHS.map(
    (month) =>
      html`<section>${monthTable(c, year, month, dayOf)}<ul class="q">${runsIn(year, month, dayOf).map((run) => told(run))}</ul></section>`,
  )}</div>`;
}

function told({ from, to, day: { names, says = '' } }: Run): Html {
  return html`<li><b>${from === to ? from : `${from}–${to}`}</b> ${foreign(names.join(', '))} · ${says}</li>`;
}

/** Those that something is known of, and the one that is looked at. */
function yearsAround({ knownYears }: Calendar, year: number): number[] {
  const known = knownYears === 'all' ? [year - 1, year + 1] : knownYears;
  return [...new Set([...known, year])].sort((a, b) => a - b);
}

function sourcesOf({ var: { words } }: PageContext, { sources = [] }: Calendar): Html | string {
  if (sources.length === 0) return '';
  return html`<section class="card"><h2>${words.policies.sources}</h2><ul>${sources.map((source) => html`<li>${foreign(source)}</li>`)}</ul></section>`;
}
