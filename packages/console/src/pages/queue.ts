import type { ComplaintSummary, UnreadableComplaint } from '@redress/client/source';
import { CATEGORIES, CHANNELS, labelOf } from '@redress/core/base/vocabulary.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../context.ts';
import { CONSOLE } from '../place.ts';
import { icon } from '../ui/icons.ts';
import { type Html, shown } from '../ui/layout.ts';
import { shortMoment, untilOf } from '../ui/times.ts';

/** What is open, the next deadline first. */
export function addQueue(pages: Pages): void {
  pages.get('/', async (c) => {
    const { client, words, now } = c.var;
    const { items } = await client.complaints.list({ limit: 50 });
    const late = items.filter((item) => isLate(item, now)).length;
    const content = html`<h1>${words.queue.title}</h1>
<p class="lead">${words.queue.counts(late, items.length)}</p>
${items.length === 0 ? html`<p>${words.queue.empty}</p>` : html`<ul class="rows">${items.map((item) => row(c, item))}</ul>`}`;
    return shown(c, { title: words.queue.title, place: 'queue', content });
  });
}

const isLate = (item: ComplaintSummary | UnreadableComplaint, now: number) =>
  'nextDeadline' in item && Date.parse(item.nextDeadline ?? '') < now;

function row(c: PageContext, item: ComplaintSummary | UnreadableComplaint): Html {
  const { look, words, now } = c.var;
  if (!('subject' in item)) return html`<li class="row"><p>${item.reference}</p></li>`;
  const { id, reference, subject, assignee, nextDeadline, channel, category, team } = item;
  const state = isLate(item, now) ? 'late' : 'run';
  const clock =
    nextDeadline === undefined
      ? html`<p class="clk">${words.queue.none}</p>`
      : html`<p class="clk ${state}">${icon(state)}<span data-due="${nextDeadline}" data-ref="${reference}">${untilOf(words, nextDeadline, now)}</span></p><p class="q"><time datetime="${nextDeadline}">${shortMoment(look, words, nextDeadline, now)}</time></p>`;
  return html`<li class="row"><div>${clock}</div>
<div><h3 dir="auto"><a href="${CONSOLE}/complaints/${id}">${subject}</a></h3>
<p class="q">${reference} · ${labelOf(CATEGORIES, category, look.language)} · ${labelOf(CHANNELS, channel, look.language)}</p></div>
<div class="who"><bdi>${assignee ?? words.queue.unclaimed}</bdi><p class="q">${team}</p></div></li>`;
}
