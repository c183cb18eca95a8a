import type { HistoryEvent } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext } from '../../context.ts';
import type { Html } from '../../ui/layout.ts';
import { spanOf, wholeMoment } from '../../ui/times.ts';
import { stateName } from './picture.ts';
import { executionPath } from './say.ts';
import type { Visit } from './visits.ts';

const VIEWS = ['compact', 'full', 'json'] as const;
type View = (typeof VIEWS)[number];
/** What one page shows; older ones are one page back. */
const MOST: Readonly<Record<View, number>> = { compact: 25, full: 40, json: 15 };
const LONGEST_TEXT = 1500;

interface Read {
  readonly name: string;
  readonly events: readonly HistoryEvent[];
  readonly visits: readonly Visit[];
  /** There are older events than these. */
  readonly isCut: boolean;
}

/** A row for each visit, or for each event, or as the service says it: the newest last. */
export function history(c: PageContext, { name, events, visits, isCut }: Read): Html {
  const words = c.var.words.executions.history;
  const view = VIEWS.find((one) => one === c.req.query('view')) ?? 'compact';
  const filter = c.req.query('filter')?.trim() ?? '';
  const before = Number(c.req.query('before') ?? Number.POSITIVE_INFINITY);
  const isMeant = (one: Visit | HistoryEvent) =>
    one.id < before && (filter === '' || JSON.stringify(one).toLowerCase().includes(filter.toLowerCase()));
  const all = view === 'compact' ? visits.filter(isMeant) : events.filter(isMeant);
  const rows = all.slice(-MOST[view]);
  const earlier = all.length - rows.length;
  const link = (changed: Readonly<Record<string, string>>) => {
    const query = new URLSearchParams({ view, ...(filter === '' ? {} : { filter }), ...changed });
    return `${executionPath(name)}?${query}#history`;
  };
  return html`<section id="history"><h2>${words.heading}</h2>
<div class="find"><nav aria-label="${words.views}" class="views">${VIEWS.map((one) => html`<a href="${link({ view: one })}"${one === view ? raw(' aria-current="true"') : ''}>${words[one]}</a>`)}</nav>
<form action="#history"><input type="hidden" name="view" value="${view}"><label>${words.filter} <input type="search" name="filter" value="${filter}" dir="auto"></label> <button>${words.apply}</button></form></div>
${isCut ? html`<p class="q">${words.cut(events.length)}</p>` : ''}
${earlier > 0 ? html`<p><a href="${link({ before: String(rows[0]?.id ?? 0) })}">${words.earlier(earlier)}</a></p>` : ''}
${rows.length === 0 ? html`<p>${words.none}</p>` : tableOf(c, view, rows)}</section>`;
}

function tableOf(c: PageContext, view: View, rows: readonly (Visit | HistoryEvent)[]): Html {
  const words = c.var.words.executions.history;
  if (view === 'json') return html`<pre tabindex="0" class="wide">${JSON.stringify(rows, null, 1)}</pre>`;
  const heads =
    view === 'compact'
      ? [words.entered, words.state, words.how, words.took, words.data]
      : [words.number, words.time, words.event, words.details];
  return html`<div class="wide" role="region" aria-label="${words.heading}" tabindex="0"><table class="tab"><caption class="v">${words.heading}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => ('state' in row ? visitRow(c, row) : eventRow(c, row)))}</tbody></table></div>`;
}

function visitRow(c: PageContext, visit: Visit): Html {
  const { words, look } = c.var;
  const { history: said, standing } = words.executions;
  const { state, enteredAt, leftAt, error, cause, tries, outcome } = visit;
  const took = leftAt === undefined ? '' : spanText(c, Date.parse(leftAt) - Date.parse(enteredAt));
  const shape = outcome === 'failed' ? 'late' : outcome === 'current' ? 'run' : 'q';
  return html`<tr><td><time datetime="${enteredAt}">${wholeMoment(look, enteredAt)}</time></td>
<th scope="row">${stateName(c, state)}</th>
<td><span class="${shape}">${standing[outcome](1)}</span>${error === undefined ? '' : html` <bdi class="q">${error}</bdi>`}${tries > 1 ? html` <span class="q">${said.triesOf(tries)}</span>` : ''}</td>
<td>${took}</td>
<td>${data(said.input, visit.input)}${data(said.output, visit.output)}${data(said.details, cause)}</td></tr>`;
}

function eventRow(c: PageContext, { id, at, type, details }: HistoryEvent): Html {
  const { words, look } = c.var;
  const { name } = details;
  const isEmpty = Object.keys(details).length === 0;
  return html`<tr><td>${id}</td><td><time datetime="${at}">${wholeMoment(look, at)}</time></td>
<th scope="row">${type}${typeof name === 'string' ? html`<p class="q">${stateName(c, name)}</p>` : ''}</th>
<td>${isEmpty ? '' : data(words.executions.history.details, JSON.stringify(details))}</td></tr>`;
}

/** To the second where that is all it took. */
function spanText(c: PageContext, millis: number): string {
  return millis < 60_000 ? `${Math.round(millis / 100) / 10} s` : spanOf(c.var.words, millis);
}

function data(label: string, text: string | undefined): Html | '' {
  if (text === undefined || text === '{}') return '';
  return html`<details><summary>${label}</summary><pre>${laidOut(text)}</pre></details>`;
}

function laidOut(text: string): string {
  try {
    return cut(JSON.stringify(JSON.parse(text), null, 1));
  } catch {
    return cut(text);
  }
}

const cut = (text: string) => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);
