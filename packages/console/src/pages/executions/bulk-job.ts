import type { Bulk, Client } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { formSeal, sentBy } from '../../ui/forms.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { outcomeChips, outcomeIn } from '../../ui/outcomes.ts';
import { BULK_PATH, type BulkName, isBulkName } from './bulk.ts';
import { executionPath, partOf } from './say.ts';

/* What an action upon many executions would do, does, and has done to each. */

const ITEMS = 50;
const STEPS = { start: 'start', continuation: 'continue', cancellation: 'cancel' } as const;

export function addExecutionBulkJob(pages: Pages): void {
  pages.get('/executions/bulk/:id', async (c) => {
    const id = c.req.param('id');
    const cursor = c.req.query('cursor');
    const outcome = outcomeIn(c);
    const [bulk, page] = await Promise.all([
      c.var.client.bulk.get(id),
      c.var.client.bulk.items(id, {
        limit: ITEMS,
        ...(outcome !== undefined && { outcome }),
        ...(cursor !== undefined && { cursor }),
      }),
    ]);
    const { many, actions, more } = c.var.words.executions;
    // Others than these have pages of their own.
    if (!isBulkName(bulk.action)) return c.redirect(`${CONSOLE}/bulk/${id}`, 303);
    const title = many.title(actions[bulk.action].commit, bulk.total);
    const path = `${BULK_PATH}/${id}`;
    const query = outcome === undefined ? '' : `outcome=${outcome}&`;
    const told = { label: many.outcome, all: many.all, outcomes: many.outcomes };
    const content = html`<p class="crumb"><span><a href="${CONSOLE}/executions">${many.back}</a><a href="${CONSOLE}/bulk">${c.var.words.queue.bulkList.title}</a></span></p><h1>${title}</h1>
<div id="job">${progress(c, bulk, bulk.action)}</div>
<h2 class="apart">${many.items}</h2>
${outcomeChips(c, path, bulk, told)}
${page.items.length === 0 ? html`<p>${many.none}</p>` : table(c, page.items)}
${page.nextCursor === undefined ? '' : html`<p class="acts"><a class="btn" rel="next" href="${path}?${query}cursor=${encodeURIComponent(page.nextCursor)}">${more}</a></p>`}`;
    return shown(c, { title: `${title} · ${headline(c, bulk)}`, place: 'executions', content });
  });

  pages.post('/executions/bulk/:id/:step', async (c) => {
    const { id, step } = c.req.param();
    const { key } = await sentBy(c, []);
    const name = Object.entries(STEPS).find(([path]) => path === step)?.[1];
    if (name === undefined) return c.notFound();
    await c.var.client.bulk[name](id, { idempotencyKey: key });
    return c.redirect(`${BULK_PATH}/${id}`, 303);
  });
}

function headline(c: PageContext, { status, counts, total }: Bulk): string {
  return c.var.words.executions.many.status[status](counts.waiting, counts.done, total);
}

/** How far it is, and what can be done with it now. While it goes on the script has it go on. */
function progress(c: PageContext, bulk: Bulk, action: BulkName): Html {
  const { many, actions } = c.var.words.executions;
  const { id, status, counts, total } = bulk;
  const isUnderWay = status === 'looking' || status === 'running';
  const button = (step: keyof typeof STEPS, label: string, kind: 'go' | 'auto' | '' = '') =>
    html`<form method="post" action="${BULK_PATH}/${id}/${step}"${kind === 'auto' ? raw(' data-auto') : ''}>${formSeal(c, undefined)}<button${kind === 'go' ? raw(' class="go"') : ''}>${label}</button></form>`;
  const buttons = () => {
    if (isUnderWay)
      return html`${button('continuation', many.goOn, 'auto')}${button('cancellation', many.cancel)}`;
    if (status !== 'ready') return '';
    const begin = many.start(actions[action].commit, counts.waiting);
    return html`${counts.waiting === 0 ? '' : button('start', begin, 'go')}${button('cancellation', many.leave)}`;
  };
  return html`<p class="lead lede" role="status">${headline(c, bulk)}</p>
<p class="lead">${actions[action].does}</p>
${isUnderWay ? html`<progress max="${total}" value="${total - counts.waiting}" aria-label="${many.progress}"></progress><p class="q">${many.byItself} <a href="${BULK_PATH}/${id}">${c.var.words.executions.again}</a></p>` : ''}
${figures(c, bulk)}<div class="acts">${buttons()}</div>`;
}

function figures(c: PageContext, { counts }: Bulk): Html {
  const { many } = c.var.words.executions;
  const rows = [
    [many.outcomes.waiting, counts.waiting],
    [many.outcomes.done, counts.done],
    [many.outcomes.failed, counts.failed],
    ...Object.entries(counts.skipped).map(([code, count]) => [skippedAs(c, code), count] as const),
  ] as const;
  return html`<dl class="figures">${rows
    .filter(([, count]) => count > 0)
    .map(([name, count]) => html`<div><dt>${name}</dt><dd>${count}</dd></div>`)}</dl>`;
}

function skippedAs(c: PageContext, code: string): string {
  const skipped: Readonly<Record<string, string>> = c.var.words.executions.many.skipped;
  return (Object.hasOwn(skipped, code) && skipped[code]) || code;
}

function table(c: PageContext, all: Awaited<ReturnType<Client['bulk']['items']>>['items']): Html {
  const { many, columns } = c.var.words.executions;
  return html`<div class="wide" role="region" aria-label="${many.items}" tabindex="0"><table class="tab"><caption class="v">${many.items}</caption><thead><tr><th scope="col">${columns.complaint}</th><th scope="col">${many.outcome}</th></tr></thead>
<tbody>${all.map(({ id, outcome, code = '' }) => html`<tr><th scope="row"><a href="${executionPath(id)}"><bdi>${referenceIn(id)}</bdi></a> <span class="q">${partOf(c, id)}</span></th><td>${outcome === 'skipped' ? skippedAs(c, code) : many.outcomes[outcome]}</td></tr>`)}</tbody></table></div>`;
}

/** Of the complaint whose execution it is. */
function referenceIn(name: string): string {
  const [, tail = name] = /^cmp_\w{16}(\w{10})-/.exec(name) ?? [];
  return tail === name ? name : `${tail.slice(0, 5)}-${tail.slice(5)}`.toUpperCase();
}
