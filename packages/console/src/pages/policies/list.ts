import type { InForce } from '@redress/client/source';
import { BUILT_IN_CALENDARS } from '@redress/core/calendar/built-in.ts';
import { BUILT_IN_POLICY_SETS } from '@redress/core/policy/built-in.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { formSeal } from '../../ui/forms.ts';
import { icon } from '../../ui/icons.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { wholeMoment } from '../../ui/times.ts';
import { whoIs } from '../complaint/parts.ts';
import { foreign, mayDo, pathOfCalendar, pathOfSet } from './parts.ts';

/** What is in force, and all that there is by name. */
export function addPolicies(pages: Pages): void {
  pages.get('/policies', async (c) => {
    const { client, words } = c.var;
    const id = c.req.query('id')?.trim() ?? '';
    if (id !== '')
      return c.redirect(c.req.query('of') === 'calendar' ? pathOfCalendar(id) : pathOfSet(id), 303);
    const content = pageOf(c, await client.inForce.get());
    return shown(c, { title: words.policies.title, place: 'policies', content });
  });
}

function pageOf(c: PageContext, { current, changes, at }: InForce): Html {
  const { policies } = c.var.words;
  const past = changes.filter(({ from, cancelled }) => from <= at && cancelled === undefined);
  const done = policies.done[c.req.query('done') ?? ''];
  const own = [...new Set(changes.map(({ policySet }) => policySet))].filter(
    (id) => !BUILT_IN_POLICY_SETS.has(id),
  );
  const coming = changes.filter(({ from, cancelled }) => from > at && cancelled === undefined);
  const since =
    current.change === undefined
      ? policies.byItself
      : policies.since(wholeMoment(c.var.look, current.change.from));
  const set = (id: string, name: string) =>
    html`<li><a href="${pathOfSet(id)}"${id === current.policySet ? html` class="kept"` : ''}>${id}</a> <span>${foreign(name)}</span></li>`;
  return html`<h1>${policies.title}</h1>
${done === undefined ? '' : html`<p class="said" role="status">${done}</p>`}
<p class="lead">${policies.lead}</p>
<p class="said clk">${icon('kept')}<span><a href="${pathOfSet(current.policySet)}">${policies.inForce(current.policySet, current.version)}</a>, ${since}</span></p>
${mayDo(c, 'policy.replay') ? html`<p><a href="${CONSOLE}/policies/replays">${policies.replay.all}</a></p>` : ''}
${coming.map(({ id, policySet, version, from }) => html`<p>${policies.comes(policySet, version, wholeMoment(c.var.look, from))}</p>${mayDo(c, 'policy.change') ? html`<form method="post" action="${CONSOLE}/policies/changes/${id}/cancel">${formSeal(c, undefined)}<button>${policies.callOff}</button></form>` : ''}`)}
<section class="card"><h2>${policies.sets}</h2><p class="q">${policies.setsHint}</p>
<ul class="names">${own.map((id) => set(id, ''))}${[...BUILT_IN_POLICY_SETS].map(([id, { name }]) => set(id, name))}</ul>${byId(c, 'set')}</section>
<section class="card"><h2>${policies.calendars}</h2>
<ul class="names">${[...BUILT_IN_CALENDARS].map(([id, { name }]) => html`<li><a href="${pathOfCalendar(id)}">${id}</a> <span>${foreign(name)}</span></li>`)}</ul>${byId(c, 'calendar')}</section>
${past.length === 0 ? '' : html`<section class="card"><h2>${policies.history}</h2><ul class="gaps">${past.map(({ policySet, version, from, by, reason }) => html`<li><a href="${pathOfSet(policySet, `?version=${version}`)}">${policies.replay.of(policySet, version)}</a> ${policies.since(wholeMoment(c.var.look, from))} <span class="q"><bdi>${whoIs(c, by)}</bdi>${reason === undefined ? '' : html` · ${foreign(reason)}`}</span></li>`)}</ul></section>`}`;
}

/** The API lists neither sets nor calendars: those of one's own go by their id. */
function byId({ var: { words } }: PageContext, of: 'set' | 'calendar'): Html {
  return html`<form class="acts" action="${CONSOLE}/policies"><input type="hidden" name="of" value="${of}"><label>${words.policies.id} <input name="id" required></label><button>${words.policies.open}</button></form>`;
}
