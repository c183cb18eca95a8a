import type { HistoryEvent } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { plain } from '../../ui/plain.ts';
import { wholeMoment } from '../../ui/times.ts';
import { stateName } from './picture.ts';
import { executionPath, nameOf } from './say.ts';

/* One event of a history as a whole: inputs and outputs may be long, and stand in no other page. */

const PAGE = 100;
/** So far back it is looked for. */
const MOST_PAGES = 50;
/** What a page shows, in bytes; all of it is there as JSON. */
const LONGEST = 24_000;

export const eventPath = (name: string, id: number): string => `${executionPath(name)}/events/${id}`;

export function addExecutionEvent(pages: Pages): void {
  pages.get('/executions/:name/events/:id', async (c) => {
    const { name, id } = c.req.param();
    const event = await eventOf(c, name, Number(id));
    if (!event) return c.notFound();
    if (c.req.query('as') === 'json') {
      c.header('content-disposition', `attachment; filename="${name}-${event.id}.json"`);
      return c.json(event);
    }
    const execution = await c.var.client.executions.get(name);
    const words = c.var.words.executions.history;
    const title = `${words.eventOf(event.id)} · ${nameOf(c, execution)}`;
    const { type, at, details } = event;
    const { name: state, ...others } = details;
    const room = { left: LONGEST };
    const content = html`<p class="crumb"><a href="${executionPath(name)}#history">${c.var.words.executions.actions.back}</a></p>
<h1>${title}</h1>
<p class="lead">${type}${typeof state === 'string' ? html` · ${stateName(c, state)}` : ''} · <time datetime="${at}">${wholeMoment(c.var.look, at)}</time></p>
${Object.entries(others).map(([label, value]) => piece(label === 'input' || label === 'output' ? words[label] : label, value, room))}
<p class="acts"><a class="btn" href="${eventPath(name, event.id)}?as=json">${words.asJson}</a></p>`;
    return shown(c, { title, place: 'executions', content });
  });
}

/** The service lists them from one of their ends alone. */
async function eventOf(c: PageContext, name: string, id: number): Promise<HistoryEvent | undefined> {
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await c.var.client.executions.history(name, {
      order: 'newest',
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    const found = page.items.find((event) => event.id === id);
    cursor = page.nextCursor;
    if (found || cursor === undefined) return found;
  }
  return undefined;
}

function piece(label: string, value: unknown, room: { left: number }): Html {
  const text = typeof value === 'string' ? laidOut(value) : JSON.stringify(value, null, 1);
  const written = String(plain(text));
  // Some characters take three bytes, and some are written as five.
  const share = Math.min(1, Math.max(0, room.left) / Buffer.byteLength(written));
  room.left -= Buffer.byteLength(written);
  const shown = share === 1 ? text : `${text.slice(0, Math.floor(text.length * share))}…`;
  return html`<section class="apart"><h2>${label}</h2><pre class="card" tabindex="0" role="region" aria-label="${label}">${plain(shown)}</pre></section>`;
}

/** With a member a line, where it is JSON. */
export function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
}
