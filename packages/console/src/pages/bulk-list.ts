import type { Bulk } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../context.ts';
import { CONSOLE } from '../place.ts';
import { type Html, mayAny, shown } from '../ui/layout.ts';
import { sum } from '../ui/outcomes.ts';
import { shortMoment } from '../ui/times.ts';
import { BULK_PATH, isBulkName } from './executions/bulk.ts';

const PAGE = 25;

/** What one has had done to many, under way or over: wherever one has gone since, one finds back to it. */
export function addBulkList(pages: Pages): void {
  pages.get('/bulk', async (c) => {
    const { queue } = c.var.words;
    const said = queue.bulkList;
    const { items } = await c.var.client.bulk.list();
    const asked = Number(c.req.query('page') ?? '1');
    const page = Number.isInteger(asked) && asked > 0 ? asked : 1;
    const rows = items.slice((page - 1) * PAGE, page * PAGE);
    const underWay = items.filter(({ status }) => status === 'looking' || status === 'running').length;
    const link = (to: number, rel: string, text: string) =>
      html`<a class="btn" rel="${rel}" href="${CONSOLE}/bulk?page=${to}">${text}</a>`;
    const content = html`<h1>${said.title}</h1><p class="lead">${items.length === 0 ? said.none : said.lead(items.length, underWay)}</p>
${rows.length === 0 ? '' : table(c, rows)}
<p class="acts">${page === 1 ? '' : link(page - 1, 'prev', queue.pages.previous)}${items.length > page * PAGE ? link(page + 1, 'next', queue.pages.next) : ''}<a class="btn" href="${CONSOLE}/bulk">${c.var.words.executions.again}</a></p>`;
    const place = mayAny(c.var.person, 'complaint.list') ? 'queue' : 'executions';
    return shown(c, { title: said.title, place, content });
  });
}

function table(c: PageContext, bulks: readonly Bulk[]): Html {
  const { words, look, now } = c.var;
  const { bulkList: said, bulk: queued } = words.queue;
  const what = ({ action, parameters }: Bulk) => {
    if (isBulkName(action)) return words.executions.actions[action].commit;
    const text = (name: string) => {
      const value = parameters[name];
      return typeof value === 'string' ? value : '';
    };
    return html`${queued.title}: <bdi>${queued.to(text('team'), text('assignee'))}</bdi>`;
  };
  const path = ({ action, id }: Bulk) =>
    isBulkName(action) ? `${BULK_PATH}/${id}` : `${CONSOLE}/bulk/${id}`;
  return html`<div class="scroll" role="region" aria-label="${said.title}" tabindex="0"><table class="rows"><caption class="v">${said.title}</caption>
<thead><tr>${said.columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${bulks.map((bulk) => {
    const { counts, total, status, createdAt } = bulk;
    return html`<tr><th scope="row"><a href="${path(bulk)}">${what(bulk)}</a></th><td>${said.status[status]}</td><td>${total}</td><td>${counts.done}</td><td>${sum(counts.skipped)}</td><td${counts.failed > 0 ? html` class="late"` : ''}>${counts.failed}</td><td>${counts.waiting}</td><td><time datetime="${createdAt}">${shortMoment(look, words, createdAt, now)}</time></td></tr>`;
  })}</tbody></table></div>`;
}
