import type { HistoryEvent } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext } from '../../context.ts';
import type { Html } from '../../ui/layout.ts';
import { plain } from '../../ui/plain.ts';
import { spanOf, wholeMoment } from '../../ui/times.ts';
import { eventPath, laidOut } from './event.ts';
import { stateName } from './picture.ts';
import { executionPath } from './say.ts';
import type { Visit } from './visits.ts';

const VIEWS = ['compact', 'full', 'json'] as const;
type View = (typeof VIEWS)[number];
/** What one page shows; older ones are one page back. */
const MOST: Readonly<Record<View, number>> = { compact: 20, full: 30, json: 20 };
/** What stands in the page itself of the data, in all and of one piece: the rest has pages of its own. */
const INLINE = 5000;
const LONGEST_INLINE = 1000;

interface Read {
  readonly name: string;
  readonly events: readonly HistoryEvent[];
  readonly visits: readonly Visit[];
  /** Leads to events that are older than these; absent where there are none. */
  readonly older?: string | undefined;
  /** These are older ones. */
  readonly cursor?: string | undefined;
}

/** Room for data in the page: whoever is first has it. */
interface Room {
  left: number;
}

/** A row for each visit, or for each event, or as the service says it: the newest last. */
export function history(c: PageContext, { name, events, visits, older, cursor }: Read): Html {
  const words = c.var.words.executions.history;
  const view = VIEWS.find((one) => one === c.req.query('view')) ?? 'compact';
  const filter = c.req.query('filter')?.trim() ?? '';
  const before = Number(c.req.query('before') ?? Number.POSITIVE_INFINITY);
  const isMeant = (one: Visit | HistoryEvent) =>
    one.id < before && (filter === '' || JSON.stringify(one).toLowerCase().includes(filter.toLowerCase()));
  const all = view === 'compact' ? visits.filter(isMeant) : events.filter(isMeant);
  const rows = view === 'json' ? fitting(all.slice(-MOST.json)) : all.slice(-MOST[view]);
  const earlier = all.length - rows.length;
  const place = { ...(filter !== '' && { filter }), ...(cursor !== undefined && { older: cursor }) };
  const link = (changed: Readonly<Record<string, string>>) =>
    `${executionPath(name)}?${new URLSearchParams({ view, ...place, ...changed })}#history`;
  const hidden = html`<input type="hidden" name="view" value="${view}">${cursor === undefined ? '' : html`<input type="hidden" name="older" value="${cursor}">`}`;
  const ways = [
    earlier > 0
      ? html`<a href="${link({ before: String(rows[0]?.id ?? 0) })}">${words.earlier(earlier)}</a>`
      : '',
    earlier === 0 && older !== undefined
      ? html`<a href="${link({ older })}">${words.older(events.length)}</a>`
      : '',
    cursor === undefined && before === Number.POSITIVE_INFINITY
      ? ''
      : html`<a href="${executionPath(name)}?${new URLSearchParams({ view, ...(filter !== '' && { filter }) })}#history">${words.newest}</a>`,
  ].filter((way) => way !== '');
  return html`<section id="history"><h2>${words.heading}</h2>
<div class="acts"><nav aria-label="${words.views}" class="views">${VIEWS.map((one) => html`<a href="${link({ view: one })}"${one === view ? raw(' aria-current="true"') : ''}>${words[one]}</a>`)}</nav>
<form action="#history">${hidden}<label>${words.filter} <input type="search" name="filter" value="${filter}" dir="auto"></label> <button>${words.apply}</button></form></div>
${ways.length === 0 ? '' : html`<p class="acts">${ways}</p>`}
${rows.length === 0 ? html`<p>${words.none}</p>` : tableOf(c, name, view, rows)}</section>`;
}

/** The newest of them for which there is room. */
function fitting(events: readonly (Visit | HistoryEvent)[]): readonly (Visit | HistoryEvent)[] {
  let left = 2 * INLINE;
  const first = events.findLastIndex((event) => {
    left -= Math.min(JSON.stringify(event).length, LONGEST_INLINE);
    return left < 0;
  });
  return events.slice(first + 1);
}

function tableOf(c: PageContext, name: string, view: View, rows: readonly (Visit | HistoryEvent)[]): Html {
  const words = c.var.words.executions.history;
  if (view === 'json') return rawEvents(c, name, rows);
  const heads =
    view === 'compact'
      ? [words.entered, words.state, words.how, words.took, words.data]
      : [words.number, words.time, words.event, words.details];
  const room: Room = { left: INLINE };
  // The newest is read first.
  const written = rows
    .toReversed()
    .map((row) => ('state' in row ? visitRow(c, name, row, room) : eventRow(c, name, row, room)));
  return html`<div class="wide" role="region" aria-label="${words.heading}" tabindex="0"><table class="tab"><caption class="v">${words.heading}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${written.reverse()}</tbody></table></div>`;
}

/** A line for each. What is long is cut, and leads to where it stands as a whole. */
function rawEvents(c: PageContext, name: string, rows: readonly (Visit | HistoryEvent)[]): Html {
  const words = c.var.words.executions.history;
  return html`<pre tabindex="0" class="wide" aria-label="${words.json}" role="region">${rows.map((row) => {
    const text = JSON.stringify(row);
    return text.length <= LONGEST_INLINE
      ? html`${plain(text)}\n`
      : html`${plain(text.slice(0, LONGEST_INLINE))}… <a href="${eventPath(name, row.id)}">${words.whole(row.id)}</a>\n`;
  })}</pre>`;
}

function visitRow(c: PageContext, name: string, visit: Visit, room: Room): Html {
  const { words, look } = c.var;
  const { history: said, standing } = words.executions;
  const { id, state, enteredAt, leftAt, leftId, error, cause, tries, outcome } = visit;
  const took = leftAt === undefined ? '' : spanText(c, Date.parse(leftAt) - Date.parse(enteredAt));
  const shape = outcome === 'failed' ? 'late' : outcome === 'current' ? 'run' : 'q';
  const piece = (label: string, text: string | undefined, at = id) =>
    data(c, label, text, eventPath(name, at), room);
  return html`<tr><td><time datetime="${enteredAt}">${wholeMoment(look, enteredAt)}</time></td>
<th scope="row">${stateName(c, state)}</th>
<td><span class="${shape}">${standing[outcome](1)}</span>${error === undefined ? '' : html` <bdi class="q">${error}</bdi>`}${tries > 1 ? html` <span class="q">${said.triesOf(tries)}</span>` : ''}</td>
<td>${took}</td>
<td>${piece(said.input, visit.input)}${piece(said.output, visit.output, leftId)}${cause === undefined ? '' : piece(said.details, cause)}</td></tr>`;
}

function eventRow(c: PageContext, name: string, { id, at, type, details }: HistoryEvent, room: Room): Html {
  const { words, look } = c.var;
  const { name: state } = details;
  const isEmpty = Object.keys(details).length === 0;
  const text = JSON.stringify(details);
  return html`<tr><td>${id}</td><td><time datetime="${at}">${wholeMoment(look, at)}</time></td>
<th scope="row">${type}${typeof state === 'string' ? html`<p class="q">${stateName(c, state)}</p>` : ''}</th>
<td>${isEmpty ? '' : data(c, words.executions.history.details, text, eventPath(name, id), room)}</td></tr>`;
}

/** To the second where that is all it took. */
function spanText(c: PageContext, millis: number): string {
  return millis < 60_000 ? `${Math.round(millis / 100) / 10} s` : spanOf(c.var.words, millis);
}

/** Folded into the page where there is room for it; else where it stands as a whole. */
function data(c: PageContext, label: string, text: string | undefined, path: string, room: Room): Html | '' {
  if (text === undefined || text === '{}') return '';
  const laid = laidOut(text);
  if (laid.length > LONGEST_INLINE || laid.length > room.left)
    return html`<p><a href="${path}">${c.var.words.executions.history.apart(label, text.length)}</a></p>`;
  room.left -= laid.length;
  return html`<details><summary>${label}</summary><pre>${plain(laid)}</pre></details>`;
}
