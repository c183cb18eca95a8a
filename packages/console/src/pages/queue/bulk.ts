import type { Bulk, BulkItemPage, BulkStart, SearchFilter } from '@redress/client/source';
import { isComplaintId, referenceOf } from '@redress/core/base/ids.ts';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import {
  asBody,
  bodyOf,
  type Errors,
  type Field,
  fieldHtml,
  formSeal,
  NO_ERRORS,
  sentBy,
  type Values,
} from '../../ui/forms.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { outcomeChips, outcomeIn, sum } from '../../ui/outcomes.ts';
import { formShown, sentOrAgain } from '../../ui/sending.ts';
import { ANY, type Asked, askedIn, filterOf } from './filter.ts';

/* Many are handed over in three steps: to whom, what that would do, and how it goes. */

/** Of the list that shows each. */
const PAGE = 50;
const ACTIONS = { start: 'start', continuation: 'continue', cancellation: 'cancel' } as const;

export function addBulk(pages: Pages): void {
  pages.get('/bulk/new', async (c) => formPage(c, await chosenBy(c), {}, NO_ERRORS));
  pages.post('/bulk/new', (c) => previewed(c));
  pages.get('/bulk/:id', (c) => bulkPage(c));
  pages.post('/bulk/:id/:action', (c) => acted(c));
}

interface Chosen {
  readonly ids: readonly string[];
  /** All that the list shows, over all its pages. */
  readonly asked: Asked | undefined;
  /** As it is told. */
  readonly count: string;
}

async function chosenBy(c: PageContext, sent?: Values): Promise<Chosen> {
  const ids = (sent ? (sent.c?.split(',') ?? []) : (c.req.queries('c') ?? [])).filter(isComplaintId);
  const query = sent ?? c.req.query();
  if (query.scope !== 'all') return { ids, asked: undefined, count: String(ids.length) };
  const asked = { ...askedIn(query), ...(query.view === ANY && { view: ANY }) };
  const found = await c.var.client.searches.run({ ...filterOf(c, asked), count: [], limit: 1 });
  const { exact = true, total = 0 } = found.counts ?? {};
  return { ids: [], asked, count: exact ? String(total) : c.var.words.queue.atLeast(total) };
}

function fieldsOf({ var: { words } }: PageContext): readonly Field[] {
  const { bulk } = words.queue;
  return [
    { kind: 'line', name: 'parameters.team', label: bulk.team },
    { kind: 'line', name: 'parameters.assignee', label: bulk.assignee },
  ];
}

function formPage(c: PageContext, chosen: Chosen, values: Values, errors: Errors): Promise<Response> {
  const { bulk } = c.var.words.queue;
  const { ids, asked, count } = chosen;
  const hidden = asked
    ? html`<input type="hidden" name="scope" value="all">${Object.entries(asked).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`
    : ids.map((id) => html`<input type="hidden" name="c" value="${id}">`);
  const fields = fieldsOf(c);
  const content =
    count === '0'
      ? html`<h1>${bulk.title}</h1><p>${bulk.none}</p><p><a href="${CONSOLE}">${bulk.back}</a></p>`
      : html`<h1>${bulk.heading(count)}</h1><p class="lead">${bulk.hint}</p>
<form method="post" action="${CONSOLE}/bulk/new" class="card form">${formSeal(c, undefined)}${hidden}${fields.map((field) => fieldHtml(c, field, values, errors))}
<p class="acts"><button class="go">${bulk.preview}</button><a class="btn" href="${CONSOLE}">${bulk.back}</a></p></form>`;
  return formShown(c, { title: bulk.title, place: 'queue', content }, fields, errors);
}

async function previewed(c: PageContext): Promise<Response> {
  const fields = fieldsOf(c);
  const chosen = await chosenBy(c, (await sentBy(c, fields)).all);
  const filter: SearchFilter | undefined = chosen.asked && filterOf(c, chosen.asked);
  return sentOrAgain(c, {
    fields,
    send: async ({ values, key }) => {
      const asked = {
        action: 'assign',
        parameters: {},
        ...bodyOf(fields, values, c.var.look.timeZone),
        ...(filter ? { filter } : { ids: chosen.ids }),
      };
      const { id } = await c.var.client.bulk.preview(asBody<BulkStart>(asked), { idempotencyKey: key });
      return `${CONSOLE}/bulk/${id}`;
    },
    again: ({ values }, errors) => formPage(c, chosen, values, errors),
  });
}

async function acted(c: PageContext): Promise<Response> {
  const { id = '', action = '' } = c.req.param();
  const { all, key } = await sentBy(c, []);
  const name = Object.entries(ACTIONS).find(([path]) => path === action)?.[1];
  if (name === undefined) return c.notFound();
  await c.var.client.bulk[name](id, { idempotencyKey: key });
  const place = all.outcome === undefined ? '' : `?outcome=${encodeURIComponent(all.outcome)}`;
  return c.redirect(`${CONSOLE}/bulk/${id}${place}`, 303);
}

async function bulkPage(c: PageContext): Promise<Response> {
  const { client, words } = c.var;
  const { bulk: said } = words.queue;
  const id = c.req.param('id') ?? '';
  const outcome = outcomeIn(c);
  const cursor = c.req.query('cursor');
  const [bulk, items] = await Promise.all([
    client.bulk.get(id),
    client.bulk.items(id, {
      limit: PAGE,
      ...(outcome !== undefined && { outcome }),
      ...(cursor !== undefined && { cursor }),
    }),
  ]);
  const { team = '', assignee = '' } = textsOf(bulk.parameters);
  const content = html`<p class="crumb"><span><a href="${CONSOLE}">${said.back}</a><a href="${CONSOLE}/bulk">${words.queue.bulkList.title}</a></span></p><h1>${said.title}: <bdi>${said.to(team, assignee)}</bdi></h1>
<div id="job">${progress(c, bulk)}</div>
${table(c, bulk, items)}`;
  return shown(c, { title: `${said.title} · ${headline(c, bulk)}`, place: 'queue', content });
}

function textsOf(parameters: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );
}

function headline({ var: { words } }: PageContext, { status, total, counts }: Bulk): string {
  const { bulk } = words.queue;
  const skipped = sum(counts.skipped);
  switch (status) {
    case 'looking':
      return bulk.looking(total - counts.waiting, total);
    case 'ready':
      return bulk.ready(counts.waiting, skipped);
    case 'running':
      return bulk.running(counts.done, counts.done + counts.waiting + counts.failed);
    case 'done':
      return bulk.done(counts.done);
    case 'cancelled':
      return bulk.cancelled(counts.done);
  }
}

/** How far it is, and what can be done with it now. While it goes on the script has it go on. */
function progress(c: PageContext, bulk: Bulk): Html {
  const { bulk: said } = c.var.words.queue;
  const { id, status, total, counts } = bulk;
  const isUnderWay = status === 'looking' || status === 'running';
  const form = (action: keyof typeof ACTIONS, button: Html, isAuto = false) =>
    html`<form method="post" action="${CONSOLE}/bulk/${id}/${action}"${isAuto ? raw(' data-auto') : ''}>${formSeal(c, undefined)}${button}</form>`;
  const left = html`<ul class="reasons">${Object.entries(counts.skipped).map(
    ([code, count]) => html`<li><b>${count}</b> ${reason(c, code)}</li>`,
  )}${counts.failed === 0 ? '' : html`<li class="late"><b>${counts.failed}</b> ${said.failed}</li>`}</ul>`;
  const buttons = () => {
    if (isUnderWay)
      return html`${form('continuation', html`<button>${said.goOn}</button>`, true)}${form('cancellation', html`<button>${said.stop}</button>`)}`;
    if (status !== 'ready') return html`<a class="btn" href="${CONSOLE}">${said.back}</a>`;
    return html`${counts.waiting === 0 ? '' : form('start', html`<button class="go">${said.start(counts.waiting)}</button>`)}${form('cancellation', html`<button>${said.cancel}</button>`)}`;
  };
  return html`<p class="lead" role="status">${headline(c, bulk)}</p>
${isUnderWay ? html`<progress max="${total}" value="${total - counts.waiting}"></progress><p class="q">${said.byItself}</p>` : ''}
${sum(counts.skipped) + counts.failed === 0 ? '' : html`<section class="card"><h2>${said.skipped}</h2>${left}</section>`}
<div class="acts">${buttons()}</div>`;
}

function reason({ var: { words } }: PageContext, code: string): string {
  const reasons: Readonly<Record<string, string>> = words.queue.bulk.reasons;
  return (Object.hasOwn(reasons, code) && reasons[code]) || code;
}

function table(c: PageContext, bulk: Bulk, { items, nextCursor }: BulkItemPage): Html {
  const { bulk: said, pages } = c.var.words.queue;
  const outcome = outcomeIn(c);
  const path = `${CONSOLE}/bulk/${bulk.id}`;
  const here = outcome === undefined ? {} : { outcome };
  const told = { label: said.outcome, all: said.all_, outcomes: said.outcomes };
  return html`<h2 class="gap">${said.table}</h2>
${outcomeChips(c, path, bulk, told)}
<table class="rows"><thead><tr><th scope="col">${said.complaint}</th><th scope="col">${said.outcome}</th></tr></thead><tbody>${items.map(
    (item) =>
      html`<tr><td><a href="${CONSOLE}/complaints/${item.id}">${isComplaintId(item.id) ? referenceOf(item.id) : item.id}</a></td><td>${said.outcomes[item.outcome]}${item.code === undefined ? '' : html`: ${reason(c, item.code)}`}</td></tr>`,
  )}</tbody></table>
${nextCursor === undefined ? '' : html`<nav class="acts" aria-label="${pages.label}"><a class="btn" rel="next" href="${path}?${new URLSearchParams({ ...here, cursor: nextCursor })}">${pages.next}</a></nav>`}`;
}
