import type { Standing } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import type { Html } from '../../ui/layout.ts';
import { news } from '../../ui/news.ts';
import { SavedViews, saidOfViews } from '../../ui/saved-views.ts';
import { formShown } from '../../ui/sending.ts';
import { timeOfDay } from '../../ui/times.ts';
import { type Asked, askedIn, hrefOf, isNarrowed, PATH, STATUSES, WORKFLOWS } from './asked.ts';
import { bulkForm, mayChooseMany } from './bulk.ts';
import { type Found, found, signOf } from './found.ts';
import { table } from './table.ts';

const VIEWS_PATH = `${PATH}/views`;
const savedViews = new SavedViews('redress-execution-views', VIEWS_PATH);

/** What runs, or has: what needs somebody first. */
export function addExecutionList(pages: Pages): void {
  pages.get(PATH, (c) => listPage(c));

  /** What stands in the list by now: nothing of it is shown before somebody asks for it. */
  pages.get(`${PATH}/changes`, async (c) => {
    const { needing, items } = await found(c, askedIn(c.req.query()));
    return c.json(Object.fromEntries([...needing, ...items].map((one) => [one.name, signOf(one)])));
  });

  pages.post(VIEWS_PATH, async (c) => {
    const { asked, said } = await savedViews.sent(c, askedIn);
    return c.redirect(hrefOf(asked, { said }), 303);
  });
}

async function listPage(c: PageContext): Promise<Response> {
  const asked = askedIn(c.req.query());
  const [standing, page] = await Promise.all([c.var.client.standing.get(), found(c, asked)]);
  const { executions } = c.var.words;
  const caption = asked.complaint === undefined ? executions.listed : executions.found(asked.complaint);
  const { items, needing, errors, among } = page;
  const content = html`<h1>${executions.title}</h1>${saidOfViews(c)}
<p class="lead">${lead(c, standing, page)}</p>
${viewBar(c, asked, standing)}
${filters(c, asked)}
${freshness(c, asked)}
${needing.length === 0 ? '' : table(c, { caption: executions.needing, items: needing })}
${items.length > 0 ? table(c, { caption, items, asked, among }) : html`<p class="card">${emptyWords(c, asked)}</p>`}
${pager(c, asked, page)}
${items.length + needing.length > 0 && mayChooseMany(c) ? bulkForm(c, filterOf(asked)) : ''}
${mayChooseMany(c) ? html`<p class="gap"><a href="${CONSOLE}/bulk">${executions.many.list}</a></p>` : ''}`;
  return formShown(c, { title: executions.title, place: 'executions', content }, [], errors);
}

/** What goes with those that are chosen by it: what the list is narrowed by, and nothing that an action does not know. */
function filterOf(asked: Asked): Asked | undefined {
  const { late, complaint, sort: _, dir: __, ...filter } = asked;
  return late === undefined && complaint === undefined ? filter : undefined;
}

type Counted = Standing['late'];

function counted(c: PageContext, { count, isMore }: Counted): string {
  return isMore ? c.var.words.executions.atLeast(count) : String(count);
}

function lead(c: PageContext, standing: Standing, { needing, areMoreNeeding }: Found): string {
  const { executions } = c.var.words;
  const running = standing.process?.executionsRunning;
  return executions.lead(
    counted(c, { count: needing.length, isMore: areMoreNeeding }),
    counted(c, standing.late),
    running === undefined
      ? standing.executions === undefined
        ? ''
        : counted(c, standing.executions.running)
      : String(running),
  );
}

/** The views that everybody has, with how many are in each, and those of one's own. */
function viewBar(c: PageContext, asked: Asked, { executions: by, late, process }: Standing): Html {
  const { executions, queue } = c.var.words;
  const { views } = executions;
  const here = String(new URLSearchParams(asked));
  const running = process?.executionsRunning;
  const all: readonly (readonly [string, Asked, string | undefined])[] = [
    [views.all, {}, undefined],
    [views.failed, { status: 'FAILED' }, by && counted(c, by.failed)],
    [views.late, { late: 'true' }, counted(c, late)],
    [
      views.running,
      { status: 'RUNNING' },
      running === undefined ? by && counted(c, by.running) : String(running),
    ],
    [views.stopped, { status: 'ABORTED' }, by && counted(c, by.stopped)],
  ];
  const current = (query: string) => (query === here ? raw(' aria-current="page"') : '');
  const isOfAll = all.some(([, view]) => String(new URLSearchParams(view)) === here);
  return html`<nav class="views" aria-label="${queue.views.label}">${all.map(
    ([name, view, count]) =>
      html`<a class="chip" href="${hrefOf(view)}"${current(String(new URLSearchParams(view)))}>${name}${count === undefined ? '' : html` <span class="n">${count}</span>`}</a>`,
  )}${savedViews
    .of(c)
    .map(
      ([name, query]) =>
        html`<a class="chip" href="${hrefOf(askedIn(Object.fromEntries(new URLSearchParams(query))))}"${current(query)}><bdi>${name}</bdi></a>`,
    )}</nav>${isOfAll ? '' : savedViews.form(c, asked)}`;
}

/** With a script what has changed is said; without one, whoever wants to know looks again. */
function freshness(c: PageContext, asked: Asked): Html {
  const { executions } = c.var.words;
  const { cursor, page } = c.req.query();
  const place = { ...(cursor !== undefined && { cursor }), ...(page !== undefined && { page }) };
  const [here, from] = [hrefOf(asked, place), hrefOf(asked, place, '/changes')];
  return html`${news(c, { here, from })}<p class="q">${executions.asOf(timeOfDay(c.var.look, c.var.now))} <a href="${here}">${executions.again}</a></p>`;
}

function pager(c: PageContext, asked: Asked, { next }: Found): Html | '' {
  const { executions, queue } = c.var.words;
  const isFirst = c.req.query('cursor') === undefined && (c.req.query('page') ?? '1') === '1';
  if (isFirst && next === undefined) return '';
  return html`<nav class="acts" aria-label="${queue.pages.label}">${isFirst ? '' : html`<a class="btn" href="${hrefOf(asked)}">${executions.first}</a>`}${next === undefined ? '' : html`<a class="btn" rel="next" href="${hrefOf(asked, next)}">${executions.more}</a>`}</nav>`;
}

function emptyWords(c: PageContext, asked: Asked): string {
  const { executions } = c.var.words;
  if (asked.complaint !== undefined) return executions.foundNone;
  if (asked.late !== undefined) return executions.noneLate;
  return isNarrowed(asked) ? executions.none : executions.quiet;
}

function filters(c: PageContext, asked: Asked): Html {
  const { executions, queue } = c.var.words;
  const words = executions.filters;
  const select = (name: 'workflow' | 'status', options: readonly (readonly [string, string])[]) =>
    html`<label>${words[name]} <select name="${name}"><option value="">${words.any}</option>${options.map(
      ([value, label]) =>
        html`<option value="${value}"${asked[name] === value ? raw(' selected') : ''}>${label}</option>`,
    )}</select></label>`;
  const input = (name: 'complaint' | 'team' | 'policy' | 'from' | 'to', type: string) =>
    html`<label>${words[name]} <input type="${type}" name="${name}" value="${asked[name] ?? ''}" autocomplete="off" dir="auto"></label>`;
  const workflows = WORKFLOWS.map((name) => [name, executions.workflows[name]] as const);
  const statuses = STATUSES.map((name) => [name, executions.status[name]] as const);
  const { complaint: _, sort: __, dir: ___, ...narrowing } = asked;
  const set = Object.keys(narrowing).length;
  return html`<form class="filters" role="search" aria-label="${words.heading}"><p class="acts">
${input('complaint', 'search')}<button>${words.show}</button>${Object.keys(asked).length === 0 ? '' : html`<a class="btn" href="${hrefOf({})}">${words.clear}</a>`}</p>
<details${set > 0 ? raw(' open') : ''}><summary>${words.more}${set === 0 ? '' : html` <span class="n">${queue.filters.set(set)}</span>`}</summary><div class="facets">
${select('workflow', workflows)}${select('status', statuses)}${input('team', 'text')}${input('policy', 'text')}${input('from', 'date')}${input('to', 'date')}
<label class="check"><input type="checkbox" name="current" value="true"${asked.current === undefined ? '' : raw(' checked')}><span>${words.current}</span></label></div></details>
${asked.sort === undefined ? '' : html`<input type="hidden" name="sort" value="${asked.sort}">`}</form>`;
}
