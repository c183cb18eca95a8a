import {
  CATEGORIES,
  CHANNELS,
  type Label,
  labelOf,
  SEVERITIES,
  STATUSES,
} from '@redress/core/base/vocabulary.ts';
import { html, raw } from 'hono/html';
import type { PageContext } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import type { Html } from '../../ui/layout.ts';
import { type Asked, hrefOf, narrowedBy } from './filter.ts';

/* What a list is narrowed by: as a form beside the queue, as counted links beside what is found. */

type Labels = Readonly<Record<string, Label>>;
const CODED: Readonly<Record<'status' | 'severity' | 'category' | 'channel', Labels>> = {
  status: STATUSES,
  severity: SEVERITIES,
  category: CATEGORIES,
  channel: CHANNELS,
};
type Coded = keyof typeof CODED;
const NAMES: readonly Coded[] = ['status', 'severity', 'category', 'channel'];

type Counts = Readonly<Record<string, number>>;

export function filterForm(
  { var: { words, look } }: PageContext,
  asked: Asked,
  { teams, people }: { readonly teams: Counts; readonly people: Counts },
): Html {
  const { filters } = words.queue;
  const set = narrowedBy(asked);
  const option = (value: string, text: string, chosen: string | undefined) =>
    html`<option value="${value}"${value === (chosen ?? '') ? raw(' selected') : ''}>${text}</option>`;
  const menu = (name: Coded | 'team' | 'assignee', options: readonly (readonly [string, string])[]) =>
    html`<label>${filters[name]} <select name="${name}">${option('', filters.any, asked[name])}${options.map(([value, text]) => option(value, text, asked[name]))}</select></label>`;
  const names = (counts: Counts, chosen: string | undefined) =>
    [...new Set([...Object.keys(counts), ...(chosen === undefined ? [] : [chosen])])]
      .filter((name) => name !== '')
      .sort()
      .map((name) => [name, name] as const);
  return html`<details class="filters"${set > 0 ? raw(' open') : ''}><summary>${filters.open}${set === 0 ? '' : html` <span class="n">${filters.set(set)}</span>`}</summary>
<form method="get" action="${CONSOLE}">${asked.view === undefined ? '' : html`<input type="hidden" name="view" value="${asked.view}">`}
${menu('team', names(teams, asked.team))}${NAMES.map((name) =>
  menu(
    name,
    Object.keys(CODED[name]).map((code) => [code, labelOf(CODED[name], code, look.language)]),
  ),
)}${menu('assignee', names(people, asked.assignee))}
<label>${filters.due} <input type="datetime-local" name="due" value="${asked.due ?? ''}"></label>
<label>${filters.text} <input type="text" name="q" value="${asked.q ?? ''}" dir="auto"></label>
<label class="check"><input type="checkbox" name="breached" value="true"${asked.breached === undefined ? '' : raw(' checked')}><span>${filters.breached}</span></label>
<p class="acts"><button class="go">${filters.apply}</button>${set === 0 ? '' : html`<a class="btn" href="${CONSOLE}">${filters.clear}</a>`}</p></form></details>`;
}

/** How many of what is found are of which kind; each leads to those alone, and back. */
export function facets(
  { var: { words, look } }: PageContext,
  asked: Asked,
  by: Readonly<Partial<Record<string, Counts>>>,
): Html {
  const { filters, search } = words.queue;
  const group = (name: Coded | 'team') => {
    const counts = Object.entries(by[name] ?? {}).sort(([, one], [, other]) => other - one);
    if (counts.length < 2 && asked[name] === undefined) return '';
    return html`<div><h2>${filters[name]}</h2><ul>${counts.map(([code, count]) => {
      const text = name === 'team' ? code : labelOf(CODED[name], code, look.language);
      const { [name]: chosen, ...others } = asked;
      const isChosen = chosen === code;
      return html`<li><a href="${hrefOf(isChosen ? others : { ...asked, [name]: code }, '/search')}"${isChosen ? raw(' aria-current="true"') : ''}>${text}</a> <span class="n">${count}</span></li>`;
    })}</ul></div>`;
  };
  return html`<details class="filters" open><summary>${search.narrow}</summary><div class="facets">${group('team')}${NAMES.map(group)}</div></details>`;
}
