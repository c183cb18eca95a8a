import type { Session } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../context.ts';
import { CONSOLE } from '../place.ts';
import { formSeal, sentBy } from '../ui/forms.ts';
import { type Html, shown } from '../ui/layout.ts';
import { shortMoment, wholeMoment } from '../ui/times.ts';

const PATH = '/settings/sessions';
/** On a page; the API ends all of somebody's, however many there are. */
const MOST_SHOWN = 200;

/** Who is signed in with a browser: everybody for whom that is to know, and oneself for everybody. */
export function addSessions(pages: Pages): void {
  pages.get(PATH, async (c) => {
    const { sessions } = c.var.words;
    const { items } = await c.var.client.sessions.list();
    const content = html`<p class="crumb"><span><a href="${CONSOLE}/settings">‹ ${c.var.words.settings.title}</a></span></p>
<h1>${sessions.title}</h1>
${saidOf(c)}
<p class="lead">${sessions.lead(items.length, new Set(items.map(({ person }) => person)).size)}</p>
${sessionTable(c, items.slice(0, MOST_SHOWN), true)}
${items.length > MOST_SHOWN ? html`<p class="q">${sessions.more(items.length - MOST_SHOWN)}</p>` : ''}`;
    return shown(c, { title: sessions.title, place: 'settings', content });
  });

  pages.post(`${PATH}/end`, async (c) => {
    const { all, key } = await sentBy(c, []);
    const { session, person, from } = all;
    const options = { idempotencyKey: key };
    if (session !== undefined) await c.var.client.sessions.end(session, options);
    else if (person !== undefined) await c.var.client.sessions.endAll({ person }, options);
    return c.redirect(`${CONSOLE}${from === 'settings' ? '/settings' : PATH}?ended=`, 303);
  });
}

/** Of one's own, on one's own page. */
export async function ownSessions(c: PageContext): Promise<Html> {
  const { words, person, client } = c.var;
  const { sessions } = words;
  const items = (await client.sessions.list()).items.filter(({ isOwn }) => isOwn);
  const seesAll = person.roles.has('administrator') || person.roles.has('auditor');
  return html`<section class="card"><h2>${sessions.own}</h2><p class="q">${sessions.ownHint}</p>${sessionTable(c, items, false)}${seesAll ? html`<p><a href="${CONSOLE}${PATH}">${sessions.everybody}</a></p>` : ''}</section>`;
}

export function saidOf(c: PageContext): Html | string {
  return c.req.query('ended') === undefined
    ? ''
    : html`<p class="said" role="status">${c.var.words.sessions.ended}</p>`;
}

/** @param isOfAll with who each is, and what ends all of theirs */
function sessionTable(c: PageContext, items: readonly Session[], isOfAll: boolean): Html {
  const { words, look, now, session: here } = c.var;
  const { sessions } = words;
  const mayEnd = (one: Session) => one.isOwn || c.var.person.roles.has('administrator');
  const moment = (at: string) =>
    html`<time datetime="${at}" title="${wholeMoment(look, at)}">${shortMoment(look, words, at, now)}</time>`;
  const form = (fields: Html, label: string, about: string) =>
    html`<form method="post" action="${CONSOLE}${PATH}/end">${formSeal(c, undefined)}${fields}<input type="hidden" name="from" value="${isOfAll ? '' : 'settings'}"><button aria-label="${about}">${label}</button></form>`;
  const row = (one: Session) => {
    const name = one.person.slice(one.person.indexOf('/') + 1);
    const since = wholeMoment(look, one.begunAt);
    return html`<tr>${isOfAll ? html`<td><bdi>${name}</bdi></td>` : ''}<td>${moment(one.begunAt)}</td><td>${moment(one.usedAt)}</td><td>${one.way === undefined ? '' : sessions.ways[one.way]}${one.id === here ? html` <b>${sessions.here}</b>` : ''}</td><td class="acts">${
      mayEnd(one)
        ? html`${form(html`<input type="hidden" name="session" value="${one.id}">`, sessions.end, sessions.endOf(name, since))}${isOfAll ? form(html`<input type="hidden" name="person" value="${one.person}">`, sessions.endAll, sessions.endAllOf(name)) : ''}`
        : ''
    }</td></tr>`;
  };
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${sessions.title}"><table><thead><tr>${isOfAll ? html`<th scope="col">${sessions.person}</th>` : ''}<th scope="col">${sessions.since}</th><th scope="col">${sessions.used}</th><th scope="col">${sessions.way}</th><th scope="col"><span class="v">${sessions.actions}</span></th></tr></thead><tbody>${items.map(row)}</tbody></table></div>`;
}
