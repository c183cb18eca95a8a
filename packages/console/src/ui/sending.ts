import { RedressError } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext } from '../context.ts';
import { type Errors, errorSummary, errorsOf, type Field, type Sent, sentBy } from './forms.ts';
import { type Page, shown } from './layout.ts';

/* A form is sent and leads on, or comes back as it was filled in, with what is wrong at its fields. */

interface Sending {
  readonly fields: readonly Field[];
  /** Gives where whoever sent it is led. */
  readonly send: (sent: Sent) => Promise<string>;
  readonly again: (sent: Sent, errors: Errors) => Response | Promise<Response>;
}

/** What no correction of the form would mend is thrown on: who may not do it, may not do it otherwise either. */
export async function sentOrAgain(c: PageContext, { fields, send, again }: Sending): Promise<Response> {
  const sent = await sentBy(c, fields);
  try {
    return c.redirect(await send(sent), 303);
  } catch (error) {
    const isForbidden = error instanceof RedressError && error.code === 'forbidden';
    const errors = isForbidden ? undefined : errorsOf(error, fields);
    if (!errors) throw error;
    return again(sent, errors);
  }
}

/** The page of a form. What is wrong with what was sent comes first in it, in its title and in its status. */
export function formShown(
  c: PageContext,
  { content, ...page }: Omit<Page, 'isWrong'>,
  fields: readonly Field[],
  errors: Errors,
  status: 200 | 409 = 200,
): Promise<Response> {
  const isWrong = errors.size > 0;
  const whole = html`${errorSummary(c, errors, fields)}${content}`;
  return shown(c, { ...page, content: whole, isWrong }, isWrong && status === 200 ? 422 : status);
}
