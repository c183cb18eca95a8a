import type { ComplaintSummary, UnreadableComplaint } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import { CATEGORIES, CHANNELS, labelOf, SEVERITIES, STATUSES } from '@redress/core/base/vocabulary.ts';
import { isOpen } from '@redress/core/complaint/transitions.ts';
import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { type Icon, icon } from '../../ui/icons.ts';
import type { Html } from '../../ui/layout.ts';
import { shortMoment, untilOf } from '../../ui/times.ts';

export type Listed = ComplaintSummary | UnreadableComplaint;
export type Group = 'late' | 'soon' | 'run' | 'held';

/** What runs out within it is said to. */
export const SOON_MS = 4 * 3_600_000;

export function groupOf(item: Listed, now: number): Group {
  if (!('nextDeadline' in item) || item.nextDeadline === undefined) return 'held';
  const left = Date.parse(item.nextDeadline) - now;
  return left < 0 ? 'late' : left < SOON_MS ? 'soon' : 'run';
}

/** Changes with all that its row shows. */
export function signOf(item: Listed): string {
  if (!('subject' in item)) return '';
  const { status, assignee = '', team, nextDeadline = '', level, severity } = item;
  return [status, assignee, team, nextDeadline, level, severity].join(' ');
}

/** One complaint of a list. Its link covers the row; what else can be pressed lies above that. */
export function row(c: PageContext, item: Listed): Html {
  const { look, words } = c.var;
  const { queue } = words;
  const pick = html`<label class="pick"><input type="checkbox" name="c" value="${item.id}" aria-label="${queue.select(item.reference)}"></label>`;
  if (!('subject' in item))
    return html`<li class="row">${pick}<div></div><div><h3><a href="${CONSOLE}/complaints/${item.id}">${item.reference}</a></h3><p class="q">${queue.unreadable}</p></div></li>`;
  const { id, reference, subject, channel, category, severity } = item;
  const facts = [labelOf(CHANNELS, channel, look.language), labelOf(CATEGORIES, category, look.language)];
  const named = labelOf(SEVERITIES, severity, look.language);
  return html`<li class="row" data-id="${id}" data-sign="${signOf(item)}">${pick}
<div>${clock(c, item)}</div>
<div><h3><a href="${CONSOLE}/complaints/${id}" dir="auto">${subject === '' ? reference : subject}</a></h3><p class="q">${reference} · ${facts.join(' · ')} · ${severity === 'critical' ? html`<b>${named}</b>` : named}</p></div>
<p class="next">${nextStep(c, item)}</p>
<div class="who">${whose(c, item)}</div></li>`;
}

function clock(c: PageContext, item: ComplaintSummary): Html {
  const { look, words, now } = c.var;
  const { nextDeadline, reference, receivedAt } = item;
  if (nextDeadline === undefined) {
    const state: Icon = isOpen(item) && item.status !== 'resolved' ? 'held' : 'kept';
    const said = state === 'held' ? words.queue.none : labelOf(STATUSES, item.status, look.language);
    return html`<p class="clk ${state}">${icon(state)}<span>${said}</span></p>`;
  }
  const group = groupOf(item, now);
  const at = html`<time datetime="${nextDeadline}">${shortMoment(look, words, nextDeadline, now)}</time>`;
  return html`<p class="clk ${group}">${icon(group)}<span data-due="${nextDeadline}" data-ref="${reference}">${untilOf(words, nextDeadline, now)}</span></p>${bar(group, receivedAt, nextDeadline, now)}<p class="q">${clockName(c, item)} ${at}</p>`;
}

/** Where the due line stands in every bar, so that what is late crosses one line down the page. */
const DUE = 80;

function bar(group: Group, from: string, due: string, now: number): Html {
  const [begun, end] = [Date.parse(from), Date.parse(due)];
  const share = (DUE * Math.max(0, now - begun)) / Math.max(1, end - begun);
  const spent = Math.min(DUE, share).toFixed(1);
  const over = Math.min(100 - DUE, Math.max(0, share - DUE)).toFixed(1);
  return html`<svg class="bar" aria-hidden="true"><rect class="tr" x="0" y="2.5" width="${DUE}%" height="5" rx="2.5"/><rect class="f-${group}" x="0" y="2.5" width="${spent}%" height="5" rx="2.5"/>${Number(over) > 0 ? html`<rect class="f-late" x="${DUE}%" y="1" width="${over}%" height="8"/>` : ''}<line class="due" x1="${DUE}%" x2="${DUE}%" y1="0" y2="10"/></svg>`;
}

/** Which of its clocks the next deadline is of. */
function clockOf({ clocks, nextDeadline }: ComplaintSummary): string {
  const { acknowledgement, resolution, others = {} } = clocks;
  const all = Object.entries({ acknowledgement, resolution, ...others });
  return (
    all.find(([, { state, dueAt }]) => state === 'running' && dueAt === nextDeadline)?.[0] ?? 'resolution'
  );
}

function clockName({ var: { words } }: PageContext, item: ComplaintSummary): string {
  const name = clockOf(item);
  const { acknowledgement, resolution, promise } = words.queue.clocks;
  if (name === 'acknowledgement') return acknowledgement;
  if (name === 'resolution') return resolution;
  return name.startsWith('promise-') ? promise : name;
}

function nextStep({ var: { look, words, now } }: PageContext, item: ComplaintSummary): Html {
  const { next } = words.queue;
  const { status, hold, openCalls = 0 } = item;
  const say = (shape: Icon, text: string) =>
    html`${icon(shape)}<span><span class="v">${next.label} </span>${text}</span>`;
  if (status === 'awaiting-complainant') return say('held', next.waiting);
  if (hold) return say('held', next.held(shortMoment(look, words, hold.until, now)));
  if (openCalls > 0) return say('flag', next.call);
  if (status === 'received') return say('flag', next.acknowledge);
  if (status === 'acknowledged')
    return say('flag', clockOf(item).startsWith('promise-') ? next.promise : next.resolve);
  return status === 'resolved' ? say('mail', next.followUp) : html``;
}

function whose({ var: { words, person } }: PageContext, item: ComplaintSummary): Html {
  const { id, assignee, team, level } = item;
  const { queue } = words;
  const isOpenYet = isOpen(item) && item.status !== 'resolved';
  const claim =
    isOpenYet && assignee === undefined && may(person, 'complaint.assign', item)
      ? html` <a class="act" href="${CONSOLE}/complaints/${id}/claim">${queue.claim}</a>`
      : '';
  const who =
    assignee === person.subject
      ? html`<b>${queue.you}</b>`
      : assignee === undefined
        ? html`<span class="q">${queue.unclaimed}</span>`
        : html`<bdi>${assignee}</bdi>`;
  return html`${who}${claim}<p class="q">${team}${level > 1 ? html` <b class="late">${queue.level(level)}</b>` : ''}</p>`;
}
