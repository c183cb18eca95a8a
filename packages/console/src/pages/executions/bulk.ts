import type { Bulk, Client } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { instantAt } from '../../ui/calendar-times.ts';
import {
  type Errors,
  errorSummary,
  errorsOf,
  type Field,
  fieldHtml,
  formSeal,
  NO_ERRORS,
  sentBy,
  type Values,
} from '../../ui/forms.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { executionPath, isForbidden, partOf } from './say.ts';

/* One action upon many executions: chosen, looked at, then done to exactly those. */

const PATH = `${CONSOLE}/executions/bulk`;
const ACTIONS = ['signal', 'redrive', 'restart', 'stop'] as const;
type Name = (typeof ACTIONS)[number];
/** What the list is narrowed by, and goes with what is chosen. */
const FILTERS = ['workflow', 'status', 'team', 'policy', 'from', 'to'] as const;
const ITEMS = 50;

type Asked = Parameters<Client['bulk']['preview']>[0];
type Filter = NonNullable<Extract<Asked, { action: 'stop' }>['filter']>;

const isName = (text: string | undefined): text is Name => ACTIONS.some((name) => name === text);
export const mayChooseMany = ({ var: { person } }: PageContext): boolean =>
  may(person, 'execution.change', { id: '', team: '' });

/** Its boxes may stand elsewhere in the page: they name it. */
export const BULK_FORM = 'bulk';

function fieldsOf(c: PageContext): Field[] {
  const { actions, many } = c.var.words.executions;
  return [
    {
      name: 'which',
      kind: 'choice',
      as: 'radio',
      required: true,
      label: many.which,
      options: [
        ['ids', many.chosen],
        ['filter', many.found],
      ],
    },
    {
      name: 'action',
      kind: 'choice',
      required: true,
      label: many.action,
      options: ACTIONS.map((name) => [name, actions[name].commit] as const),
    },
    { name: 'parameters.reason', kind: 'line', label: many.reason, hint: actions.stop.reasonHint },
  ];
}

/** Under the list: what to do to those that are chosen in it, or to all that it finds. */
export function bulkForm(
  c: PageContext,
  filter: Readonly<Record<string, string | undefined>>,
  values: Values = { which: 'ids' },
  errors: Errors = NO_ERRORS,
): Html {
  const { many } = c.var.words.executions;
  const kept = FILTERS.flatMap((name) => (filter[name] === undefined ? [] : [[name, filter[name]] as const]));
  return html`<form method="post" action="${PATH}" id="${BULK_FORM}" class="card"><h2>${many.heading}</h2>${formSeal(c, undefined)}${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}${fieldsOf(c).map((field) => fieldHtml(c, field, values, errors))}<button class="go">${many.preview}</button></form>`;
}

export function addExecutionBulk(pages: Pages): void {
  pages.post('/executions/bulk', async (c) => {
    const fields = fieldsOf(c);
    const { values, key, all } = await sentBy(c, fields);
    try {
      const bulk = await c.var.client.bulk.preview(askedFor(c, values, all), { idempotencyKey: key });
      return c.redirect(`${PATH}/${bulk.id}`, 303);
    } catch (error) {
      const errors = errorsOf(error, fields);
      if (!errors || isForbidden(error)) throw error;
      return wrongPage(c, values, all, errors, fields);
    }
  });

  pages.get('/executions/bulk/:id', async (c) => {
    const id = c.req.param('id');
    const [bulk, page] = await Promise.all([
      c.var.client.bulk.get(id),
      c.var.client.bulk.items(id, {
        limit: ITEMS,
        ...(c.req.query('cursor') === undefined ? {} : { cursor: c.req.query('cursor') ?? '' }),
      }),
    ]);
    const { many } = c.var.words.executions;
    const action = isName(bulk.action) ? bulk.action : undefined;
    // Others than these have pages of their own.
    if (!action) return c.notFound();
    const title = many.title(c.var.words.executions.actions[action].commit, bulk.total);
    const content = html`<h1>${title}</h1>
<p class="lead lede" role="status">${many.status[bulk.status](bulk.counts.waiting, bulk.counts.done)}</p>
<p class="lead">${c.var.words.executions.actions[action].does}</p>
${counts(c, bulk)}${bulkActs(c, bulk, action)}
<h2 class="apart">${many.items}</h2>${items(c, page.items)}
${page.nextCursor === undefined ? '' : html`<p><a class="btn" href="${PATH}/${id}?cursor=${encodeURIComponent(page.nextCursor)}">${c.var.words.executions.more}</a></p>`}
<p><a href="${CONSOLE}/executions">${many.back}</a></p>`;
    return shown(c, { title, place: 'executions', content });
  });

  pages.post('/executions/bulk/:id/:step', async (c) => {
    const { id, step } = c.req.param();
    const { key } = await sentBy(c, []);
    const { bulk } = c.var.client;
    if (step === 'start') await bulk.start(id, { idempotencyKey: key });
    else if (step === 'continue') await bulk.continue(id, { idempotencyKey: key });
    else if (step === 'cancel') await bulk.cancel(id, { idempotencyKey: key });
    else return c.notFound();
    return c.redirect(`${PATH}/${id}`, 303);
  });
}

function askedFor(c: PageContext, values: Values, all: Values): Asked {
  const { which, action, 'parameters.reason': reason = '' } = values;
  const name = isName(action) ? action : 'signal';
  const ids = (all.ids ?? '').split(',').filter((id) => id !== '');
  const chosen = which === 'filter' ? { filter: filterOf(c, all) } : { ids };
  return name === 'stop'
    ? { action: name, parameters: { reason }, ...chosen }
    : { action: name, parameters: {}, ...chosen };
}

function filterOf(c: PageContext, all: Values): Filter {
  const { timeZone } = c.var.look;
  const day = (name: 'from' | 'to') => all[name] && instantAt(`${all[name]}T00:00`, timeZone);
  const [startedFrom, startedBefore] = [day('from'), day('to')];
  const workflow = (['complaint', 'follow-up'] as const).find((one) => one === all.workflow);
  const status = (['RUNNING', 'FAILED', 'ABORTED', 'SUCCEEDED'] as const).find((one) => one === all.status);
  return {
    current: true,
    ...(workflow && { workflow }),
    ...(status && { status }),
    ...(all.team && { team: all.team }),
    ...(all.policy && { policy: all.policy }),
    ...(startedFrom && { startedFrom }),
    ...(startedBefore && { startedBefore }),
  };
}

/** With all that was chosen, so that it can be sent once more. */
function wrongPage(c: PageContext, values: Values, all: Values, errors: Errors, fields: readonly Field[]) {
  const { many } = c.var.words.executions;
  const ids = (all.ids ?? '').split(',').filter((id) => id !== '');
  const boxes = html`${ids.map((id) => html`<input type="hidden" name="ids" value="${id}" form="${BULK_FORM}">`)}`;
  const content = html`${errorSummary(c, errors, fields)}<h1>${many.heading}</h1><p>${many.count(ids.length)}</p>${boxes}${bulkForm(c, all, values, errors)}`;
  return shown(c, { title: many.heading, place: 'executions', content, isWrong: true }, 422);
}

function counts(c: PageContext, { counts, total }: Bulk): Html {
  const { many } = c.var.words.executions;
  const skipped: Readonly<Record<string, string>> = many.skipped;
  const rows = [
    [many.outcomes.waiting, counts.waiting],
    [many.outcomes.done, counts.done],
    [many.outcomes.failed, counts.failed],
    ...Object.entries(counts.skipped).map(([code, count]) => [skipped[code] ?? code, count] as const),
  ] as const;
  return html`<progress max="${total}" value="${total - counts.waiting}" aria-label="${many.progress}"></progress><dl class="figures">${rows
    .filter(([, count]) => count > 0)
    .map(([name, count]) => html`<div><dt>${name}</dt><dd>${count}</dd></div>`)}</dl>`;
}

function bulkActs(c: PageContext, bulk: Bulk, action: Name): Html | '' {
  const { many, actions } = c.var.words.executions;
  const button = (step: 'start' | 'continue' | 'cancel', label: string, isMain: boolean) =>
    html`<form method="post" action="${PATH}/${bulk.id}/${step}">${formSeal(c, undefined)}<button class="${isMain ? 'go' : ''}">${label}</button></form>`;
  const { status, counts } = bulk;
  if (status === 'done' || status === 'cancelled') return '';
  const main =
    status === 'ready'
      ? counts.waiting > 0
        ? button('start', many.start(actions[action].commit, counts.waiting), true)
        : ''
      : button('continue', many.goOn, true);
  return html`<div class="acts">${main}${button('cancel', many.cancel, false)}</div>`;
}

function items(c: PageContext, all: Awaited<ReturnType<Client['bulk']['items']>>['items']): Html {
  const { many, columns } = c.var.words.executions;
  const skipped: Readonly<Record<string, string>> = many.skipped;
  const said = ({ outcome, code = '' }: (typeof all)[number]) =>
    outcome === 'skipped' ? (skipped[code] ?? code) : many.outcomes[outcome];
  return html`<div class="wide" role="region" aria-label="${many.items}" tabindex="0"><table class="tab"><caption class="v">${many.items}</caption><thead><tr><th scope="col">${columns.complaint}</th><th scope="col">${many.outcome}</th></tr></thead>
<tbody>${all.map((item) => html`<tr><th scope="row"><a href="${executionPath(item.id)}"><bdi>${referenceIn(item.id)}</bdi></a> <span class="q">${partOf(c, item.id)}</span></th><td>${said(item)}</td></tr>`)}</tbody></table></div>`;
}

/** Of the complaint whose execution it is. */
function referenceIn(name: string): string {
  const [, tail = name] = /^cmp_\w{16}(\w{10})-/.exec(name) ?? [];
  return tail === name ? name : `${tail.slice(0, 5)}-${tail.slice(5)}`.toUpperCase();
}
