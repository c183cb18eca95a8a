import { may } from '@redress/core/access/decide.ts';
import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import type { Html } from '../../ui/layout.ts';

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
  permission: 'policy.change' | 'policy.replay',
): boolean {
  return may(person, permission, { id: '', team: [...person.teams][0] ?? '' });
}
