import { html, raw } from 'hono/html';
import type { PageContext } from '../context.ts';
import type { Html } from './layout.ts';

interface News {
  /** The page itself, as it is by then. */
  readonly here: string;
  /** Says of each thing on it, by its id, a sign that is another one when it has changed. */
  readonly from: string;
  /** It is enough to know that something has. */
  readonly once?: boolean;
}

/** What others change waits behind a link, which the script shows: nothing moves under a hand. */
export function news({ var: { words } }: PageContext, { here, from, once = false }: News): Html {
  const { one, many } = words.queue.changes;
  return html`<p class="news" role="status"><a id="news" href="${here}" hidden data-one="${one}" data-many="${many}" data-from="${from}"${once ? raw(' data-once') : ''}></a></p>`;
}
