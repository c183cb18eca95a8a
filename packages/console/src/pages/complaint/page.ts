import { type Complaint, etagOf, RedressError } from '@redress/client/source';
import { CATEGORIES, CHANNELS, labelOf, SEVERITIES, STATUSES } from '@redress/core/base/vocabulary.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { NO_ERRORS } from '../../ui/forms.ts';
import type { Html } from '../../ui/layout.ts';
import { news } from '../../ui/news.ts';
import { formShown } from '../../ui/sending.ts';
import { type Asking, askingOf, wordsOf } from './action.ts';
import { offered } from './actions.ts';
import { clocksCard, notices } from './clocks.ts';
import {
  composerHtml,
  draftValues,
  messageField,
  noteFields,
  ownDraft,
  replyFields,
  type Written,
} from './composer.ts';
import { conversationHtml, conversationOf } from './conversation.ts';
import { evidenceCard } from './evidence.ts';
import { actionPath, pathOf } from './parts.ts';
import { sideHtml } from './side.ts';
import { type Neighbours, surroundingsOf, writingOf } from './situation.ts';

/** One complaint, with all that is known of it and may be done with it. */
export function addComplaint(pages: Pages): void {
  pages.get('/complaints/:id', async (c) => {
    const done = c.req.query('done') ?? '';
    try {
      return await complaintPage(c, { values: { kind: c.req.query('write') ?? '' } });
    } catch (error) {
      // Whoever has handed it to others, or keeps out of it, has done so, and does not see it any more.
      const isGone = error instanceof RedressError && error.code === 'not-found';
      if (isGone && done !== '') return c.redirect(CONSOLE, 303);
      throw error;
    }
  });
  pages.get('/complaints/:id/changes', async (c) => {
    const id = c.req.param('id');
    const seen = c.req.query('sign') ?? '';
    const { origin } = new URL(c.req.url);
    // Whoever has its state sees nothing of it, and so there is nothing of that in the audit.
    const answer = await c.var.ask(`${origin}/v1/complaints/${encodeURIComponent(id)}`, {
      headers: { 'if-none-match': seen },
    });
    return c.json({ [id]: answer.status === 304 ? seen : (answer.headers.get('etag') ?? '') });
  });
}

/** @param written what somebody has begun to write there */
export async function complaintPage(
  c: PageContext,
  written: Written,
  status: 200 | 409 = 200,
  id = c.req.param('id') ?? '',
): Promise<Response> {
  const { client, look } = c.var;
  const complaint = await client.complaints.get(id);
  const asking = await askingOf(c, complaint);
  const [deadlines, conversation, writing, around] = await Promise.all([
    client.complaints.deadlines(complaint.id, { timeZone: look.timeZone }),
    conversationOf(asking),
    writingOf(asking),
    surroundingsOf(asking),
  ]);
  const { errors = NO_ERRORS } = written;
  const values = { ...draftValues(ownDraft(asking, writing.drafts)), ...written.values };
  const fields = [messageField(asking), ...replyFields(asking, writing), ...noteFields(asking)];
  const content = html`${changed(c, complaint)}
${crumb(asking, around.neighbours)}
<h1 data-id="${complaint.id}" data-sign="${etagOf(complaint)}" dir="auto" lang="${complaint.complainant.language}">${complaint.subject}</h1>
${facts(asking)}
${doneLine(asking)}
${notices(asking, complaint)}
${clocksCard(asking, deadlines, conversation.all, actionBar(asking))}
<div class="two"><section class="card" aria-labelledby="said">${conversationHtml(asking, conversation, writing.files)}
${composerHtml(asking, etagOf(complaint), writing, { ...written, values })}</section>
${sideHtml(asking, around, evidenceCard(asking, writing.files))}</div>`;
  const page = {
    title: complaint.subject,
    place: 'queue',
    isOfComplaint: true,
    content,
  } as const;
  return formShown(c, page, fields, errors, status);
}

function changed(c: PageContext, complaint: Complaint): Html {
  const sign = encodeURIComponent(etagOf(complaint));
  const from = pathOf(complaint, `/changes?sign=${sign}`);
  return news(c, { here: pathOf(complaint), from, once: true });
}

function crumb({ c }: Asking, neighbours: Neighbours | undefined): Html {
  const words = wordsOf(c);
  const to = (id: string | undefined, text: string, rel: 'prev' | 'next') =>
    id === undefined ? '' : html`<a rel="${rel}" href="${pathOf({ id })}">${text}</a>`;
  return html`<nav class="crumb" aria-label="${words.back}"><a href="${CONSOLE}">${words.back}</a>${
    neighbours
      ? html`<span>${words.place(neighbours.nth, neighbours.all)} ${to(neighbours.previous, words.previous, 'prev')} ${to(neighbours.next, words.next, 'next')}</span>`
      : ''
  }</nav>`;
}

function facts({ c, complaint }: Asking): Html {
  const { facts: words, you, level: levelOf } = wordsOf(c);
  const { language } = c.var.look;
  const { reference, complainant, channel, category, severity, status, assignee, team, level }: Complaint =
    complaint;
  const isGrave = severity === 'serious' || severity === 'critical';
  const grave = labelOf(SEVERITIES, severity, language);
  const who = assignee === c.var.person.subject ? you : assignee;
  const withWhom = who === undefined ? words.nobody : html`${words.with} <b><bdi>${who}</bdi></b>`;
  return html`<p class="facts"><span>${reference}</span><span><bdi lang="${complainant.language}">${complainant.name}</bdi></span><span>${labelOf(CHANNELS, channel, language)}</span><span>${labelOf(CATEGORIES, category, language)}</span><span>${isGrave ? html`<b>${grave}</b>` : grave}</span><span>${labelOf(STATUSES, status, language)}</span><span>${withWhom}${wordsOf(c).sep}${team}</span>${level > 1 ? html`<span>${levelOf(level)}</span>` : ''}</p>`;
}

function doneLine({ c }: Asking): Html | '' {
  const done = c.req.query('done') ?? '';
  const { actions } = wordsOf(c);
  const said = Object.entries(actions).find(([name]) => name === done)?.[1].done;
  return said === undefined ? '' : html`<p class="said" role="status" tabindex="-1" autofocus>${said}</p>`;
}

/** What matters now as buttons, the rest folded away. */
function actionBar(asking: Asking): Html {
  const { complaint, c } = asking;
  const words = wordsOf(c);
  const { first, more } = offered(asking);
  const link = (name: (typeof first)[number], kind: string) =>
    html`<a class="${kind}" href="${actionPath(complaint, name)}">${words.actions[name].link}</a>`;
  return html`<div class="acts">${first.map((name, nth) => link(name, nth === 0 ? 'btn go' : 'btn'))}
${more.length === 0 ? '' : html`<details class="more"><summary class="btn">${words.more}</summary><div>${more.map(([group, names]) => html`<section><h3>${words.groups[group]}</h3><ul>${names.map((name) => html`<li>${link(name, '')}</li>`)}</ul></section>`)}</div></details>`}</div>`;
}
