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
${sessionList(c, items.slice(0, MOST_SHOWN), true)}
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
  return html`<section class="card"><h2>${sessions.own}</h2><p class="q">${sessions.ownHint}</p>${sessionList(c, items, false)}${seesAll ? html`<p><a href="${CONSOLE}${PATH}">${sessions.everybody}</a></p>` : ''}</section>`;
}

export function saidOf(c: PageContext): Html | string {
  return c.req.query('ended') === undefined
    ? ''
    : html`<p class="said" role="status">${c.var.words.sessions.ended}</p>`;
}

/** @param isOfAll with who each is, and what ends all of theirs */
function sessionList(c: PageContext, items: readonly Session[], isOfAll: boolean): Html {
  const { words, look, now, session: here, person } = c.var;
  const { sessions } = words;
  const moment = (at: string) => shortMoment(look, words, at, now);
  const form = (name: 'session' | 'person', value: string, label: string, about: string) =>
    html`<form method="post" action="${CONSOLE}${PATH}/end">${formSeal(c, undefined)}<input type="hidden" name="${name}" value="${value}"><input type="hidden" name="from" value="${isOfAll ? '' : 'settings'}"><button aria-label="${about}">${label}</button></form>`;
  const row = (one: Session) => {
    const name = one.person.slice(one.person.indexOf('/') + 1);
    const mayEnd = one.isOwn || person.roles.has('administrator');
    const about = sessions.endOf(name, wholeMoment(look, one.begunAt));
    return html`<li class="acts"><span>${isOfAll ? html`<b><bdi>${name}</bdi></b> ` : ''}${sessions.times(moment(one.begunAt), moment(one.usedAt))}${one.way === undefined ? '' : html` <span class="q">${sessions.ways[one.way]}</span>`}${one.id === here ? html` <b>${sessions.here}</b>` : ''}</span>${
      mayEnd
        ? html`${form('session', one.id, sessions.end, about)}${isOfAll ? form('person', one.person, sessions.endAll, sessions.endAllOf(name)) : ''}`
        : ''
    }</li>`;
  };
  return html`<ul>${items.map(row)}</ul>`;
}
