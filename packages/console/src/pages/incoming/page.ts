import type { IncomingMessage } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { type Html, mayAny, shown } from '../../ui/layout.ts';
import { shortMoment } from '../../ui/times.ts';
import { pathOf } from '../complaint/parts.ts';
import { langHtml, reasonOf, wayOf } from './settle.ts';

const PATH = '/incoming';
const LIMIT = 25;

/** What came in and no machine could understand, the oldest first. */
export function addIncoming(pages: Pages): void {
  pages.get(PATH, async (c) => {
    const { client, words } = c.var;
    const { incoming } = words;
    const cursor = c.req.query('cursor');
    const { items, nextCursor } = await client.incoming.list({
      limit: LIMIT,
      ...(cursor !== undefined && { cursor }),
    });
    const isNothing = items.length === 0 && nextCursor === undefined;
    const content = html`<h1>${incoming.title}</h1>${saidOf(c)}
<p class="lead">${isNothing ? incoming.none : incoming.lead}</p>
${items.length === 0 ? '' : html`<ul class="rows mail">${items.map((one) => row(c, one))}</ul>`}
${nextCursor === undefined ? '' : html`<p class="acts"><a class="btn" href="${CONSOLE}${PATH}?cursor=${nextCursor}">${incoming.more}</a></p>`}`;
    return shown(c, { title: incoming.title, place: 'incoming', content });
  });
}

const START = 200;

function row(c: PageContext, one: IncomingMessage): Html {
  const { words, look, now } = c.var;
  const { id, subject = '', text = '', from, receivedAt } = one;
  return html`<li><h2><a href="${CONSOLE}${PATH}/${id}" dir="auto"${langHtml(subject)}>${subject === '' ? words.incoming.noSubject : subject}</a></h2>
<p class="q">${from === undefined ? '' : html`<bdi>${from}</bdi> · `}${wayOf(c, one)} · <time datetime="${receivedAt}">${shortMoment(look, words, receivedAt, now)}</time></p>
${text === '' ? '' : html`<p dir="auto"${langHtml(text)}>${text.length > START ? `${text.slice(0, START)}…` : text}</p>`}
<p class="who soon">${reasonOf(c, one)}</p></li>`;
}

/** What has become of the one that was seen to last. */
function saidOf(c: PageContext): Html | '' {
  const { incoming } = c.var.words;
  const [as, complaint] = [c.req.query('settled'), c.req.query('complaint')];
  if (as === undefined) return '';
  const text = as === 'message' ? incoming.added : as === 'complaint' ? incoming.taken : incoming.settled;
  const link =
    complaint !== undefined && mayAny(c.var.person, 'complaint.read')
      ? html` <a href="${pathOf({ id: complaint })}">${incoming.open}</a>`
      : '';
  return html`<p class="said" role="status" tabindex="-1" autofocus>${text}${link}</p>`;
}
