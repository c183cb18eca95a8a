import type { Complaint } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import type { Html } from '../../ui/layout.ts';
import { shortMoment } from '../../ui/times.ts';
import type { ActionName } from './actions.ts';

/* What all parts of the page share. */

export const pathOf = ({ id }: Pick<Complaint, 'id'>, rest = '') => `${CONSOLE}/complaints/${id}${rest}`;

/** Where an action's form is; `of`: what of the complaint it is about. */
export function actionPath(complaint: Pick<Complaint, 'id'>, name: ActionName, of = ''): string {
  return pathOf(complaint, `/${name}${of === '' ? '' : `?of=${encodeURIComponent(of)}`}`);
}

/** The text with a name in the place that it has for one: a name brings its own direction and script. */
export function withName(text: string, { name, language }: Complaint['complainant']): Html {
  const [before = '', after] = text.split('{name}');
  return after === undefined ? html`${text}` : html`${before}<bdi lang="${language}">${name}</bdi>${after}`;
}

/** Whether mail reaches them; else the staff are asked to ring. */
export const isMailed = ({ complainant: { email, emailFault } }: Complaint) =>
  email !== undefined && emailFault === undefined;

/** Without the dots that say that a form follows. */
export const titleOf = (link: string) => link.replace(/…$/, '');

/** A point in time as the reader reads it. */
export function moment({ var: { look, words, now } }: PageContext, at: string): Html {
  return html`<time datetime="${at}">${shortMoment(look, words, at, now)}</time>`;
}

/** `person:local/anna` is anna; of apps and machines what they are called. */
export function whoIs({ var: { words, person } }: PageContext, by: string | undefined): string {
  const [kind = '', id = ''] = (by ?? '').split(/:(.*)/s);
  if (kind === 'person') {
    const name = id.slice(id.indexOf('/') + 1);
    return name === person.subject ? words.complaint.you : name;
  }
  if (kind === 'client') return id || words.complaint.conversation.app;
  return words.complaint.conversation.automatic;
}
