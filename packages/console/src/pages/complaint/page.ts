import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { shown } from '../../ui/layout.ts';
import { type Asking, wordsOf } from './action.ts';
import { isActionName, offered } from './actions.ts';
import { actionPath } from './parts.ts';

/** One complaint, with all that is known of it and may be done with it. */
export function addComplaint(pages: Pages): void {
  pages.get('/complaints/:id', (c) => complaintPage(c));
}

async function complaintPage(c: PageContext): Promise<Response> {
  const complaint = await c.var.client.complaints.get(c.req.param('id') ?? '');
  const asking = { c, complaint, of: '' };
  const words = wordsOf(c);
  const done = c.req.query('done') ?? '';
  const content = html`<h1 dir="auto">${complaint.subject}</h1>
${isActionName(done) ? html`<p class="said" role="status">${words.actions[done].done}</p>` : ''}
${actionBar(asking)}`;
  return shown(c, { title: complaint.subject, place: 'queue', content });
}

/** What matters now as buttons, the rest folded away. */
function actionBar(asking: Asking) {
  const { complaint, c } = asking;
  const words = wordsOf(c);
  const { first, more } = offered(asking);
  const link = (name: (typeof first)[number], kind: string) =>
    html`<a class="${kind}" href="${actionPath(complaint, name)}">${words.actions[name].link}</a>`;
  return html`<div class="acts">${first.map((name, nth) => link(name, nth === 0 ? 'btn go' : 'btn'))}
${more.length === 0 ? '' : html`<details class="more"><summary class="btn">${words.more}</summary><div>${more.map(([group, names]) => html`<section><h3>${words.groups[group]}</h3><ul>${names.map((name) => html`<li>${link(name, '')}</li>`)}</ul></section>`)}</div></details>`}</div>`;
}
