import { type CallToMake, type DueCall, RedressError } from '@redress/client/source';
import { LANGUAGES, languageOf } from '@redress/core/base/vocabulary.ts';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { dayName } from '../../ui/calendar-times.ts';
import { asBody, formSeal, sentBy } from '../../ui/forms.ts';
import { icon } from '../../ui/icons.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { shortMoment, timeOfDay, untilOf } from '../../ui/times.ts';
import { actionPath, moment, pathOf, whoIs } from '../complaint/parts.ts';

/* What is to be told by telephone or letter, in the order in which it is due: whom, in which words, and how it went. */

const PATH = '/calls';
const PAGE = 25;
const OUTCOMES = ['reached', 'not-reached', 'wrong-number'] as const;
type Outcome = (typeof OUTCOMES)[number];

export const callPath = (id: string, call: string, rest = '') =>
  `${CONSOLE}${PATH}/${id}/${encodeURIComponent(call)}${rest}`;

export function addCalls(pages: Pages): void {
  pages.get(PATH, listPage);
  pages.get(`${PATH}/:id/:call`, async (c) => {
    const { id, call } = c.req.param();
    return onePage(c, await c.var.client.calls.get(id, call));
  });
  pages.post(`${PATH}/:id/:call/lease`, async (c) => {
    const { id, call } = c.req.param();
    const { key } = await sentBy(c, []);
    // Whose it is meanwhile stands on its page.
    const took = await ifThere(
      () => c.var.client.calls.take(id, call, { idempotencyKey: key }),
      'wrong-state',
    );
    if (took === 'gone') return c.redirect(`${CONSOLE}${PATH}?done=gone`, 303);
    return c.redirect(callPath(id, call), 303);
  });
  pages.post(`${PATH}/:id/:call`, async (c) => {
    const { id, call } = c.req.param();
    const { all, key } = await sentBy(c, []);
    const outcome = OUTCOMES.find((one) => one === all.outcome);
    if (outcome === undefined) return c.redirect(callPath(id, call), 303);
    const { note = '' } = all;
    const body = {
      ...{ outcome, call, way: all.way === 'letter' ? 'letter' : 'call' },
      ...(note.trim() !== '' && { note }),
    };
    const done = await ifThere(() =>
      c.var.client.complaints.recordContact(id, asBody(body), { idempotencyKey: key }),
    );
    return c.redirect(`${CONSOLE}${PATH}?done=${done === 'gone' ? done : outcome}`, 303);
  });
}

/** Whoever is too late for it finds that it is done. @param but what may be wrong with it besides */
async function ifThere(work: () => Promise<unknown>, but?: 'wrong-state'): Promise<'done' | 'gone'> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (error instanceof RedressError && error.code === 'not-found') return 'gone';
    if (error instanceof RedressError && error.code === but) return 'done';
    throw error;
  }
}

async function listPage(c: PageContext): Promise<Response> {
  const { calls } = c.var.words;
  const cursor = c.req.query('cursor') ?? '';
  const { items, nextCursor } = await c.var.client.calls.list({
    limit: PAGE,
    ...(cursor !== '' && { cursor }),
  });
  const said = saidOf(c);
  const content = html`<h1>${calls.title}</h1>${said === undefined ? '' : html`<p class="said" role="status" tabindex="-1" autofocus>${said}</p>`}
<p class="lead">${calls.lead(items.length)}</p>
${items.length === 0 ? html`<p class="empty">${calls.empty}</p>` : html`<h2 class="v">${calls.list}</h2><ol>${items.map((item) => rowOf(c, item))}</ol>`}
${nextCursor === undefined ? '' : html`<p class="acts"><a class="btn" rel="next" href="${CONSOLE}${PATH}?cursor=${encodeURIComponent(nextCursor)}">${calls.more}</a></p>`}`;
  return shown(c, { title: calls.title, place: 'calls', content });
}

function saidOf(c: PageContext): string | undefined {
  const { done } = c.var.words.calls;
  const wanted = c.req.query('done');
  return Object.entries(done).find(([name]) => name === wanted)?.[1];
}

function rowOf(c: PageContext, item: DueCall): Html {
  const { words, look, now } = c.var;
  const { calls } = words;
  const at = item.againAt ?? item.dueAt;
  const isLate = Date.parse(at) < now;
  const isMine = isTakenByMe(c, item);
  const state = isLate ? 'late' : 'run';
  const taken =
    item.takenBy === undefined || isMine
      ? html`<form method="post" action="${callPath(item.complaintId, item.call, '/lease')}">${formSeal(c, undefined)}<button aria-label="${calls.take[item.by]}: ${item.reference}">${calls.take[item.by]}</button></form>`
      : html`<span class="q"><bdi>${whoIs(c, item.takenBy)}</bdi> ${calls.takenBy}</span>`;
  return html`<li class="card"><p class="clk ${state}">${icon(state)}<span data-due="${at}">${untilOf(words, at, now)}</span></p><p class="q">${moment(c, at)}</p>
<h3><a href="${callPath(item.complaintId, item.call)}"><span dir="auto">${item.subject}</span></a></h3>
<p class="q">${calls.by[item.by]}: ${aboutOf(c, item.about)} · ${item.reference}${item.assignee === undefined ? '' : html` · <bdi>${item.assignee}</bdi>`}${item.tries === 0 ? '' : html` · ${calls.tries(item.tries)}`}${item.againAt === undefined ? '' : html` · ${calls.again(shortMoment(look, words, item.againAt, now))}`}</p>
<div class="acts">${taken}</div></li>`;
}

const isTakenByMe = ({ var: { person } }: PageContext, { takenBy }: DueCall) =>
  takenBy === `person:${person.id}`;

function aboutOf({ var: { words } }: PageContext, kind: string): string {
  return Object.entries(words.complaint.messages).find(([code]) => code === kind)?.[1] ?? kind;
}

async function onePage(c: PageContext, call: CallToMake): Promise<Response> {
  const { calls } = c.var.words;
  const { complaintId: id, takenBy, name, subject, reference } = call;
  const isOthers = takenBy !== undefined && !isTakenByMe(c, call);
  const content = html`<p class="crumb"><a href="${CONSOLE}${PATH}">${calls.back}</a><span>${reference}</span></p>
<h1>${calls.by[call.by]}: <bdi lang="${call.language}">${name}</bdi></h1>
${isOthers ? html`<p class="said" role="status"><bdi>${whoIs(c, takenBy)}</bdi>: ${calls.taken}</p>` : takenBy === undefined ? '' : html`<p class="said" role="status">${calls.yours}</p>`}
<p class="lead"><span dir="auto">${subject}</span> · ${aboutOf(c, call.about)} · ${calls.until} ${moment(c, call.againAt ?? call.dueAt)}${call.tries === 0 ? '' : html` · ${calls.tries(call.tries)}`}</p>
<dl class="facts-list card">${reaching(c, call)}</dl>
<section class="card"><h2>${calls.say}</h2>${wordsOf(c, call)}</section>
${isOthers ? '' : outcomeForm(c, call)}
<p class="acts">${call.letter === undefined ? '' : html`<a class="btn" href="${callPath(id, call.call, '/letter')}">${calls.letter}</a>`}<a class="btn" href="${pathOf({ id })}">${calls.complaint}</a><a class="btn" href="${actionPath({ id }, 'contact')}">${calls.contact}</a></p>`;
  return shown(c, { title: calls.one(name), place: 'calls', content });
}

function reaching(c: PageContext, { phone, address, hours, days, timeZone }: CallToMake): Html {
  const { words, look, now } = c.var;
  const { calls } = words;
  const span = hours === undefined ? '' : `${hours.from}–${hours.to}`;
  const when = [(days ?? []).map((day) => dayName(look.language, day)).join(' '), span].filter(Boolean);
  return html`${phone === undefined ? '' : html`<div><dt>${calls.number}</dt><dd><a href="tel:${phone.replaceAll(' ', '')}">${phone}</a></dd></div>`}${
    address === undefined
      ? ''
      : html`<div><dt>${calls.address}</dt><dd class="pre" dir="auto">${address}</dd></div>`
  }<div><dt>${calls.hours}</dt><dd>${when.length === 0 ? calls.anyHour : when.join(' ')}</dd></div><div><dt>${calls.theirTime}</dt><dd>${timeOfDay({ ...look, timeZone }, now)} <span class="q">${timeZone}</span></dd></div>`;
}

/** In the complainant's language first; the other one for whoever speaks that with them. */
function wordsOf(c: PageContext, { script, language }: CallToMake): Html {
  const { calls } = c.var.words;
  if (script === undefined) return html`<p>${calls.nothing}</p>`;
  const theirs = languageOf(language);
  const other = LANGUAGES.find((one) => one !== theirs) ?? theirs;
  return html`<p class="q">${calls.inTheirs}</p><p class="pre" lang="${theirs}" dir="auto">${script[theirs]}</p><details><summary>${calls.inOther}</summary><p class="pre" lang="${other}" dir="auto">${script[other]}</p></details>`;
}

function outcomeForm(c: PageContext, { complaintId, call, by }: CallToMake): Html {
  const { calls, forms } = c.var.words;
  const button = (outcome: Outcome, label: string, isFirst = false) =>
    html`<button name="outcome" value="${outcome}"${isFirst ? raw(' class="go"') : ''}>${label}</button>`;
  const isLetter = by === 'letter';
  const buttons = isLetter
    ? button('reached', calls.posted, true)
    : html`${button('reached', calls.reached, true)}${by === 'call' ? html`${button('not-reached', calls.notReached)}${button('wrong-number', calls.wrongNumber)}` : ''}`;
  return html`<form method="post" action="${callPath(complaintId, call)}" class="card form">${formSeal(c, undefined)}<input type="hidden" name="way" value="${isLetter ? 'letter' : 'call'}"><h2>${calls.outcome}</h2>
<div class="f"><label for="note">${calls.note} <span class="q">${forms.optional}</span></label><textarea id="note" name="note" rows="3" dir="auto"></textarea></div>
<p class="acts">${buttons}</p></form>`;
}
