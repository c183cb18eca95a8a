import type { CalendarList, InForce, PolicySetList } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { formSeal } from '../../ui/forms.ts';
import { icon } from '../../ui/icons.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { wholeMoment } from '../../ui/times.ts';
import { whoIs } from '../complaint/parts.ts';
import { foreign, mayDo, pathOfCalendar, pathOfSet, storedBy } from './parts.ts';

/** What is in force, and all that there is by name. */
export function addPolicies(pages: Pages): void {
  pages.get('/policies', async (c) => {
    const { client, words } = c.var;
    const id = c.req.query('id')?.trim() ?? '';
    if (id !== '')
      return c.redirect(c.req.query('of') === 'calendar' ? pathOfCalendar(id) : pathOfSet(id), 303);
    const [inForce, sets, calendars] = await Promise.all([
      client.inForce.get(),
      client.policySets.list(),
      client.calendars.list(),
    ]);
    const content = pageOf(c, inForce, sets, calendars);
    return shown(c, { title: words.policies.title, place: 'policies', content });
  });
}

function pageOf(
  c: PageContext,
  { current, changes, at }: InForce,
  sets: PolicySetList,
  calendars: CalendarList,
): Html {
  const { policies } = c.var.words;
  const past = changes.filter(({ from, cancelled }) => from <= at && cancelled === undefined);
  const done = policies.done[c.req.query('done') ?? ''];
  const coming = changes.filter(({ from, cancelled }) => from > at && cancelled === undefined);
  const since =
    current.change === undefined
      ? policies.byItself
      : policies.since(wholeMoment(c.var.look, current.change.from));
  return html`<h1>${policies.title}</h1>
${done === undefined ? '' : html`<p class="said" role="status">${done}</p>`}
<p class="lead">${policies.lead}</p>
<p class="said clk">${icon('kept')}<span><a href="${pathOfSet(current.policySet, `?version=${current.version}`)}">${policies.inForce(current.policySet, current.version)}</a>, ${since}</span></p>
${mayDo(c, 'policy.replay') ? html`<p><a href="${CONSOLE}/policies/replays">${policies.replay.all}</a></p>` : ''}
${coming.map(({ id, policySet, version, from }) => html`<p>${policies.comes(policySet, version, wholeMoment(c.var.look, from))}</p>${mayDo(c, 'policy.change') ? html`<form method="post" action="${CONSOLE}/policies/changes/${id}/cancel">${formSeal(c, undefined)}<button>${policies.callOff}</button></form>` : ''}`)}
<section class="card"><h2>${policies.sets}</h2>${listed(c, sets.items, pathOfSet)}${byId(c, 'set')}</section>
<section class="card"><h2>${policies.calendars}</h2>${listed(c, calendars.items, pathOfCalendar)}${byId(c, 'calendar')}</section>
${past.length === 0 ? '' : html`<section class="card"><h2>${policies.history}</h2><ul class="gaps">${past.map(({ policySet, version, from, by, reason }) => html`<li><a href="${pathOfSet(policySet, `?version=${version}`)}">${policies.replay.of(policySet, version)}</a> ${policies.since(wholeMoment(c.var.look, from))} <span class="q"><bdi>${whoIs(c, by)}</bdi>${reason === undefined ? '' : html` · ${foreign(reason)}`}</span></li>`)}</ul></section>`}`;
}

type Listed = (CalendarList | PolicySetList)['items'][number] & { readonly inForce?: number };

/** One's own with who has stored them, whether they count or not; then those that ship, by name. */
function listed(c: PageContext, items: readonly Listed[], path: (id: string, rest?: string) => string): Html {
  const { policies } = c.var.words;
  const isOwn = ({ versions, ships }: Listed) =>
    !ships || versions.length > 1 || versions[0]?.stored !== undefined;
  const own = items.filter(isOwn);
  return html`${
    own.length === 0
      ? ''
      : html`<h3>${policies.own}</h3><ul class="gaps">${own.map(
          ({ id, name, version, versions: [newest], inForce }) =>
            html`<li><a href="${path(id)}"><b>${id}</b></a> ${foreign(name)} <span class="q">${policies.version(version)}${newest ? `, ${storedBy(c, newest)}` : ''}</span>${inForce === undefined ? '' : html` <a class="kept" href="${path(id, `?version=${inForce}`)}">${policies.counts(inForce)}</a>`}</li>`,
        )}</ul>`
  }
<h3>${policies.ships}</h3><ul class="names">${items
    .filter((one) => !isOwn(one))
    .map(
      ({ id, name, inForce }) =>
        html`<li><a href="${path(id)}"${inForce === undefined ? '' : html` class="kept"`}>${id}</a> <span>${foreign(name)}</span></li>`,
    )}</ul>`;
}

/** An id that somebody knows by heart, or that an older version has stored. */
function byId({ var: { words } }: PageContext, of: 'set' | 'calendar'): Html {
  return html`<form class="acts" action="${CONSOLE}/policies"><input type="hidden" name="of" value="${of}"><label>${words.policies.id} <input name="id" required></label><button>${words.policies.open}</button></form>`;
}
