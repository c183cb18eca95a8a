import { RedressError } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext } from '../context.ts';
import { CONSOLE } from '../place.ts';
import { shown } from './layout.ts';

interface Said {
  readonly status: 403 | 404 | 422;
  readonly text: string;
}

const STATUSES = [403, 404, 409, 422] as const;

/** Says what keeps something from being shown or done, in the words of the application; of a fault nothing but that. */
export function troublePage(c: PageContext, trouble: Said | Error): Promise<Response> {
  const { words } = c.var;
  const { status, text } = trouble instanceof Error ? saidOf(trouble) : trouble;
  const content = html`<h1>${words.errors.heading}</h1>
<p${c.req.method === 'GET' ? '' : raw(' data-unsent')}>${text ?? words.errors.failed}</p>
${status === 500 ? html`<p class="q">${words.errors.request(c.env?.requestId ?? '')}</p>` : ''}
<p><a href="${CONSOLE}">${words.errors.back}</a></p>`;
  return shown(c, { title: words.errors.heading, place: 'queue', content, isWrong: true }, status);
}

function saidOf(error: Error) {
  const failure = error instanceof RedressError ? error.failure : undefined;
  if (!failure || !('detail' in failure)) return { status: 500, text: undefined } as const;
  return { status: STATUSES.find((known) => known === failure.status) ?? 422, text: failure.detail };
}
