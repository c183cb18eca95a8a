import type { PolicySet, Replay, ReplayChange, ReplayChangePage } from '@redress/client/source';
import { clockName } from '@redress/core/base/names.ts';
import { html } from 'hono/html';
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
import { icon } from '../../ui/icons.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { formShown, sentOrAgain } from '../../ui/sending.ts';
import { wholeMoment } from '../../ui/times.ts';
import { crumb, pathOfSet, versionAsked } from './parts.ts';

const PATH = '/policies/replays';
const CHANGES_A_PAGE = 50;

/** What a version would have made of the past, before it is put in force. */
export function addReplays(pages: Pages): void {
  pages.get('/policies/sets/:id/replay', async (c) =>
    formPage(c, await versionAsked(c, 'version'), {}, NO_ERRORS),
  );
  pages.post('/policies/sets/:id/replay', async (c) => {
    const { client, look } = c.var;
    const set = await versionAsked(c, 'version');
    const fields = fieldsOf(c);
    return sentOrAgain(c, {
      fields,
      send: async ({ values, key }) => {
        const body = { ...bodyOf(fields, values, look.timeZone), policySet: set.id, version: set.version };
        const { id } = await client.replays.start(asBody(body), { idempotencyKey: key });
        return `${CONSOLE}${PATH}/${id}`;
      },
      again: ({ values }, errors) => formPage(c, set, values, errors),
    });
  });
  pages.get(PATH, listPage);
  pages.get(`${PATH}/:id`, async (c) => {
    const { client } = c.var;
    const id = c.req.param('id');
    const cursor = c.req.query('cursor');
    const query = { limit: CHANGES_A_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const [replay, changes] = await Promise.all([client.replays.get(id), client.replays.changes(id, query)]);
    return onePage(c, replay, changes);
  });
  pages.post(`${PATH}/:id/cancel`, async (c) => {
    const id = c.req.param('id');
    const { key } = await sentBy(c, []);
    await c.var.client.replays.cancel(id, { idempotencyKey: key });
    return c.redirect(`${CONSOLE}${PATH}/${id}?done=`, 303);
  });
}

function fieldsOf({ var: { words } }: PageContext): Field[] {
  const { replay } = words.policies;
  return [
    { name: 'receivedFrom', label: replay.from, kind: 'moment' },
    { name: 'receivedBefore', label: replay.before, kind: 'moment' },
  ];
}

function formPage(c: PageContext, { id, version }: PolicySet, values: Values, errors: Errors) {
  const { policies } = c.var.words;
  const fields = fieldsOf(c);
  const title = `${policies.replay.title}: ${id}, ${policies.version(version)}`;
  const content = html`${crumb(c, html`<a href="${pathOfSet(id, `?version=${version}`)}">${id}</a>`)}
<h1>${title}</h1>
<p class="lead">${policies.replay.lead(id, version)}</p>
<form method="post" class="card form" action="${pathOfSet(id, `/replay?version=${version}`)}" novalidate>${formSeal(c, undefined)}
${fields.map((field) => fieldHtml(c, field, values, errors))}
<p class="acts"><button class="go">${policies.replay.start}</button></p></form>`;
  return formShown(c, { title, place: 'policies', content }, fields, errors);
}

async function listPage(c: PageContext) {
  const { client, look, words } = c.var;
  const { replay: said } = words.policies;
  const { items } = await client.replays.list();
  const line = ({ id, status, draft, startedAt }: Replay) =>
    html`<li><a href="${CONSOLE}${PATH}/${id}">${said.of(draft.id, draft.version)}</a> ${said.statuses[status]} <span class="q">${wholeMoment(look, startedAt)}</span></li>`;
  const content = html`${crumb(c)}<h1>${said.all}</h1>
${items.length === 0 ? html`<p>${said.none}</p>` : html`<ul class="card gaps">${items.map(line)}</ul>`}`;
  return shown(c, { title: said.all, place: 'policies', content });
}

function onePage(c: PageContext, replay: Replay, changes: ReplayChangePage) {
  const { words } = c.var;
  const { replay: said } = words.policies;
  const { id, status, draft, result } = replay;
  const title = `${said.title}: ${said.of(draft.id, draft.version)}`;
  const moved = result ? result.all.earlier + result.all.later : 0;
  const numbers = result
    ? html`<p class="big">${said.would(moved, result.all.promises)}</p>
<p>${said.dates(result.all.earlier, result.all.later)} ${said.breaches(result.all.breaches, result.all.draftBreaches)}</p>
${result.notReplayed === 0 ? '' : html`<p class="soon">${said.notReplayed(result.notReplayed)}</p>`}`
    : '';
  const running =
    status === 'running'
      ? html`<div class="acts"><a class="btn" href="${CONSOLE}${PATH}/${id}">${said.refresh}</a><form method="post" action="${CONSOLE}${PATH}/${id}/cancel">${formSeal(c, undefined)}<button>${said.cancel}</button></form></div>`
      : '';
  const content = html`${crumb(c, html`<a href="${CONSOLE}${PATH}">${said.all}</a>`)}
<h1>${title}</h1>
${c.req.query('done') === undefined ? '' : html`<p class="said" role="status">${said.stopped}</p>`}
<section class="card"><p class="clk">${icon(status === 'running' ? 'run' : status === 'done' ? 'kept' : 'held')}<span>${said.statuses[status]}</span></p><p class="q">${said.progress(result?.complaints ?? 0)}</p>${numbers}${running}</section>
${changes.items.length === 0 ? '' : changesHtml(c, id, changes)}`;
  return shown(c, { title, place: 'policies', content });
}

function changesHtml(c: PageContext, id: string, { items, nextCursor }: ReplayChangePage): Html {
  const { look, words } = c.var;
  const { replay: said } = words.policies;
  const called = (clock: string) =>
    clock === 'acknowledgement' || clock === 'resolution'
      ? words.complaint.clocks[clock]
      : clockName(clock, {}, look.language);
  const side = (at: string | undefined, isMissed: boolean) =>
    at === undefined
      ? html`<td class="q">${said.nobody}</td>`
      : html`<td>${wholeMoment(look, at)} <span${isMissed ? html` class="late"` : ''}>${isMissed ? said.missed : said.kept}</span></td>`;
  const row = (change: ReplayChange) =>
    html`<tr><th scope="row"><a href="${CONSOLE}/complaints/${change.complaintId}">${change.complaintId.slice(-8)}</a></th><td>${called(change.clock)}</td>${side(change.dueAt, change.isBreached)}${side(change.draftDueAt, change.draftIsBreached)}</tr>`;
  return html`<section class="card"><h2>${said.changes}</h2><table><thead><tr>${[said.complaint, said.clock, said.was, said.wouldBe].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${items.map(row)}</tbody></table>
${nextCursor === undefined ? '' : html`<p class="acts"><a class="btn" href="${CONSOLE}${PATH}/${id}?cursor=${encodeURIComponent(nextCursor)}">${said.next}</a></p>`}</section>`;
}
