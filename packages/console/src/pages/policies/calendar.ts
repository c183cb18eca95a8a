import type { Calendar } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { wallDay } from '../../ui/calendar-times.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { monthTable } from './months.ts';
import { crumb, foreign, pathOfCalendar } from './parts.ts';
import { daysIn, hoursInWeek, type Run, runsIn } from './year.ts';

const MONTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** One calendar as a year's picture. */
export function addCalendar(pages: Pages): void {
  pages.get('/policies/calendars/:id', async (c) => {
    const { client, words, look, now } = c.var;
    const calendar = await client.calendars.get(c.req.param('id'));
    const [, asked] = /^([12]\d{3})$/.exec(c.req.query('year') ?? '') ?? [];
    const year = Number(
      asked ?? wallDay(new Date(now).toISOString(), calendar.timeZone ?? look.timeZone).slice(0, 4),
    );
    const title = words.policies.year.title(calendar.id, year);
    return shown(c, { title, place: 'policies', content: pageOf(c, calendar, year, title) });
  });
}

function pageOf(c: PageContext, calendar: Calendar, year: number, title: string): Html {
  const { look, words } = c.var;
  const { policies } = words;
  const dayOf = daysIn(calendar, look.language, policies);
  const months = MONTHS.map((month) => ({ month, runs: runsIn(year, month, dayOf) }));
  const count = (kind: string) =>
    months
      .flatMap(({ runs }) => runs)
      .filter(({ day }) => day.kind === kind)
      .reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const isKnown = calendar.knownYears === 'all' || calendar.knownYears.includes(year);
  const holidays = count('holiday');
  return html`${crumb(c)}
<h1>${title}</h1>
<p class="lead">${foreign(calendar.name)} · ${policies.version(calendar.version)}</p>
${isKnown ? html`<p>${holidays === 0 ? policies.year.free : policies.year.counts(holidays, count('make-up'))}</p>` : html`<p class="soon">${policies.year.unknown(year)}</p>`}
<nav class="views" aria-label="${policies.year.years}">${yearsAround(calendar, year).map(
    (other) =>
      html`<a href="${pathOfCalendar(calendar.id, `?year=${other}`)}"${other === year ? raw(' aria-current="page"') : ''}>${other}</a>`,
  )}</nav>
<section class="card"><h2>${policies.year.hours}</h2>
<p class="q">${calendar.timeZone === undefined ? policies.year.ownZone : policies.year.hoursIn(calendar.timeZone)}</p>
<dl class="facts-list">${hoursInWeek(calendar, look.language, policies).map(({ days, hours }) => html`<div><dt>${days}</dt><dd>${hours}</dd></div>`)}</dl></section>
<p class="legend" aria-hidden="true"><span class="closed"></span>${policies.year.keys.closed}<span class="holiday"></span>${policies.year.keys.holiday}<span class="make-up"></span>${policies.year.keys.makeUp}</p>
<div class="months">${months.map(
    ({ month, runs }) =>
      html`<section>${monthTable(c, year, month, dayOf)}<ul class="q">${runs.map((run) => told(run))}</ul></section>`,
  )}</div>
${sourcesOf(c, calendar)}`;
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
