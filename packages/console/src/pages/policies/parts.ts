import type { Calendar, DocumentVersions, PolicySet } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import { html, raw } from 'hono/html';
import type { PageContext } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import type { Html } from '../../ui/layout.ts';
import { wholeMoment } from '../../ui/times.ts';
import { whoIs } from '../complaint/parts.ts';

/* What the pages of policies and calendars share. */

const PATH = `${CONSOLE}/policies`;
export const pathOfSet = (id: string, rest = '') => `${PATH}/sets/${encodeURIComponent(id)}${rest}`;
export const pathOfCalendar = (id: string, rest = '') => `${PATH}/calendars/${encodeURIComponent(id)}${rest}`;

export function crumb({ var: { words } }: PageContext, more: Html | string = ''): Html {
  return html`<p class="crumb"><span><a href="${PATH}">‹ ${words.policies.title}</a>${more}</span></p>`;
}

/** Text of a document, in the language that its letters show; an address leads there. */
export function foreign(text: string): Html {
  const lang = /\p{Script=Han}/u.test(text) ? 'zh-CN' : 'en';
  if (/^https?:\/\/\S+$/.test(text)) return html`<a href="${text}" rel="noreferrer">${text}</a>`;
  return html`<bdi lang="${lang}">${text}</bdi>`;
}

/** Whether they are shown the way to it; what they may the API decides. */
export function mayDo(
  { var: { person } }: PageContext,
  permission: 'policy.change' | 'policy.replay' | 'calendar.change',
): boolean {
  return may(person, permission, { id: '', team: [...person.teams][0] ?? '' });
}

type Version = DocumentVersions['items'][number];

/** Who has stored a version, and when. */
export function storedBy(c: PageContext, { stored }: Version): string {
  const { look, words } = c.var;
  const { policies } = words;
  return stored === undefined
    ? policies.shipped
    : policies.stored(wholeMoment(look, stored.at), whoIs(c, stored.by));
}

/** Every version there is, with what leads to it. */
export function versionList(
  c: PageContext,
  { items }: DocumentVersions,
  current: number,
  path: (version: number) => string,
  comparePath: (version: number) => string,
): Html {
  const { policies } = c.var.words;
  return html`<section class="card"><h2 id="versions">${policies.versions}</h2><ul class="gaps">${items.map(
    (one) =>
      html`<li><a href="${path(one.version)}"${one.version === current ? raw(' aria-current="page"') : ''}>${policies.version(one.version)}</a> ${foreign(one.name)} <span class="q">${storedBy(c, one)}</span> ${one.version === current ? '' : html`<a href="${comparePath(one.version)}">${policies.compareTo(current)}</a>`}</li>`,
  )}</ul></section>`;
}

/** To make one of one's own from it, by another id. */
export function ownForm({ var: { words } }: PageContext, path: string, version: number): Html {
  const { edit } = words.policies;
  return html`<section class="card"><h2>${edit.own}</h2><form class="acts" action="${path}"><input type="hidden" name="version" value="${version}"><label>${edit.ownId} <input name="as" required pattern="[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?" autocapitalize="none" spellcheck="false"></label><button>${edit.begin}</button></form><p class="q">${edit.ownHint}</p></section>`;
}

type Named = 'version' | 'from' | 'to';

/** The version that an address names; the newest where it names none. */
export function versionAsked(c: PageContext, name: Named): Promise<PolicySet> {
  const { policySets } = c.var.client;
  const [id, version] = [c.req.param('id') ?? '', c.req.query(name)];
  return version === undefined || version === '' ? policySets.get(id) : policySets.version(id, version);
}

/** The same of a calendar. */
export function calendarAsked(c: PageContext, name: Named): Promise<Calendar> {
  const { calendars } = c.var.client;
  const [id, version] = [c.req.param('id') ?? '', c.req.query(name)];
  return version === undefined || version === '' ? calendars.get(id) : calendars.version(id, version);
}
