import type { Complaint, ConversationEntry, Deadlines, ExplainedClock } from '@redress/client/source';
import { labelOf, REMEDIES } from '@redress/core/base/vocabulary.ts';
import { html } from 'hono/html';
import { type Icon, icon } from '../../ui/icons.ts';
import type { Html } from '../../ui/layout.ts';
import { spanOf, untilOf, wholeMoment } from '../../ui/times.ts';
import { type Asking, wordsOf } from './action.ts';
import { remediesOf } from './actions/remedying.ts';
import { moment } from './parts.ts';
import { pictureOf } from './picture.ts';
import { eventCalled } from './since.ts';

/** So many steps of each ladder are told. */
const MOST = 9;

type Named = readonly [name: string, clock: ExplainedClock];

/** Time left first, then the deadline as a picture, why it is then, what happened and what comes. */
export function clocksCard(
  asking: Asking,
  deadlines: Deadlines,
  events: readonly ConversationEntry[],
  actions: Html,
): Html {
  const { c } = asking;
  const { clocks: words } = wordsOf(c);
  const all = clocksIn(deadlines);
  const [name, clock] = inFocus(all);
  const others = all.filter(([other]) => other !== name);
  return html`<section class="card" aria-labelledby="deadline">
<div class="ttl"><h2 id="deadline">${clockCalled(asking, name)}</h2><p class="tags">${others.map(([other, its]) => aside(asking, other, its))}</p></div>
${headline(asking, clock)}
${pictureOf(c, clock)}
<div class="lad"><div><h3>${words.why}</h3><ul class="why">${clock.text.map((line) => html`<li>${line}</li>`)}</ul>${clock.provisional ? html`<p class="q">${words.provisional}</p>` : ''}</div>
<div><h3>${words.happened}</h3>${happened(asking, events)}</div>
<div><h3>${words.coming}</h3>${coming(asking, all)}</div></div>
${actions}</section>`;
}

function clocksIn({ acknowledgement, resolution, others = {} }: Deadlines): readonly Named[] {
  return [['resolution', resolution], ['acknowledgement', acknowledgement], ...Object.entries(others)];
}

/** What falls due next; where nothing runs, the resolution. */
function inFocus(all: readonly Named[]): Named {
  const [resolution] = all;
  const main = all.slice(0, 2).filter(([, { state }]) => state !== 'stopped');
  const [first] = [...main].sort(([, a], [, b]) => (a.dueAt < b.dueAt ? -1 : 1));
  const focus = first ?? resolution;
  if (!focus) throw new TypeError('a complaint has clocks');
  return focus;
}

function clockCalled(asking: Asking, name: string): string {
  const { c } = asking;
  const { clocks } = wordsOf(c);
  if (name === 'acknowledgement' || name === 'resolution') return clocks[name];
  // That of a remedy is called by what is promised.
  const remedy = remediesOf(asking).find(({ id }) => name === `promise-${id}`);
  if (remedy) return labelOf(REMEDIES, remedy.kind, c.var.look.language);
  return name.startsWith('promise-') ? clocks.promise : name;
}

/** How a clock is told that runs: in time, soon, or late. */
function stateOf({ dueAt, ladder: { past } }: ExplainedClock, now: number): 'late' | 'soon' | 'run' {
  if (Date.parse(dueAt) < now) return 'late';
  return past.some(({ kind }) => kind === 'warn') ? 'soon' : 'run';
}

function headline({ c, complaint }: Asking, clock: ExplainedClock): Html {
  const { words, now, look } = c.var;
  const { clocks } = wordsOf(c);
  const due = html`<p class="q">${clocks.due(wholeMoment(look, clock.dueAt))}</p>`;
  if (clock.state === 'stopped')
    return html`<p class="big">${icon(kept(clock) ? 'kept' : 'late')}${clocks.stopped}</p>${due}`;
  if (clock.state === 'paused') return html`<p class="big held">${icon('held')}${clocks.paused}</p>${due}`;
  const state = stateOf(clock, now);
  return html`<p class="big ${state}">${icon(state)}<span data-due="${clock.dueAt}" data-ref="${complaint.reference}">${untilOf(words, clock.dueAt, now)}</span></p>${due}`;
}

const kept = ({ stoppedAt = '', dueAt }: ExplainedClock) => stoppedAt <= dueAt;

/** Another clock, in one line. */
function aside(asking: Asking, name: string, clock: ExplainedClock): Html {
  const { words, now } = asking.c.var;
  const { clocks } = wordsOf(asking.c);
  const called = clockCalled(asking, name);
  if (clock.state === 'paused')
    return html`<span class="tag held">${icon('held')}${clocks.held(called)}</span>`;
  if (clock.state !== 'stopped') {
    const state = stateOf(clock, now);
    return html`<span class="tag ${state}">${icon(state)}${called}: <span data-due="${clock.dueAt}">${untilOf(words, clock.dueAt, now)}</span></span>`;
  }
  const stopped = Date.parse(clock.stoppedAt ?? clock.dueAt);
  return kept(clock)
    ? html`<span class="tag kept">${icon('kept')}${clocks.kept(called, spanOf(words, stopped - Date.parse(clock.anchorAt)))}</span>`
    : html`<span class="tag late">${icon('late')}${clocks.missed(called, spanOf(words, stopped - Date.parse(clock.dueAt)))}</span>`;
}

/** Of what happens to complaints, what moves them; with its shape. */
const TOLD: Readonly<Record<string, Icon>> = {
  received: 'run',
  acknowledged: 'kept',
  paused: 'held',
  resumed: 'run',
  held: 'held',
  'hold-ended': 'run',
  extended: 'flag',
  retimed: 'flag',
  reclassified: 'run',
  warned: 'soon',
  breached: 'late',
  escalated: 'up',
  promised: 'flag',
  fulfilled: 'kept',
  resolved: 'kept',
  objected: 'up',
  reopened: 'run',
  withdrawn: 'kept',
  closed: 'kept',
  merged: 'run',
};
export const iconOf = (kind: string): Icon => (Object.hasOwn(TOLD, kind) && TOLD[kind]) || 'run';

function happened(asking: Asking, events: readonly ConversationEntry[]): Html {
  const { c, complaint } = asking;
  const told = events.filter(({ kind, cycle }) => cycle === complaint.cycle && Object.hasOwn(TOLD, kind));
  return html`<ol>${told.slice(-MOST).map((event) => html`<li>${icon(iconOf(event.kind))}${moment(c, event.at)}<span>${eventTold(asking, event)}</span></li>`)}</ol>`;
}

/** What an event is called, and what it says in codes of where it went. */
export function eventTold(
  { c }: Pick<Asking, 'c'>,
  { kind, data }: Pick<ConversationEntry, 'kind' | 'data'>,
): string {
  const { events, level, sep } = wordsOf(c);
  const { level: reached, toTeam, assignee } = data;
  const to = [
    ...(typeof reached === 'number' ? [level(reached)] : []),
    ...(typeof assignee === 'string' ? [assignee] : typeof toTeam === 'string' ? [toTeam] : []),
  ];
  const called = eventCalled(events, kind);
  return to.length === 0 ? called : `${called}: ${to.join(sep)}`;
}

function coming(asking: Asking, all: readonly Named[]): Html {
  const { c } = asking;
  const { clocks } = wordsOf(c);
  const steps = all
    .flatMap(([name, { state, ladder }]) =>
      state === 'stopped' ? [] : ladder.coming.map((step) => ({ ...step, clock: clockCalled(asking, name) })),
    )
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, MOST);
  if (steps.length === 0) return html`<p class="q">${clocks.comingNothing}</p>`;
  const shape = { warn: 'soon', breach: 'flag', escalate: 'up' } as const;
  const text = ({ kind, clock, level = 1, team = '' }: (typeof steps)[number]) => {
    if (kind === 'warn') return clocks.warnStep(clock);
    return kind === 'breach' ? clocks.dueStep(clock) : clocks.escalateStep(level, team);
  };
  return html`<ol>${steps.map((step) => html`<li>${icon(shape[step.kind])}${moment(c, step.at)}<span>${text(step)}</span></li>`)}</ol>`;
}

/** What else holds or hurries it, in a line each. */
export function notices({ c }: Asking, complaint: Complaint): Html {
  const words = wordsOf(c);
  const at = (instant: string) => wholeMoment(c.var.look, instant);
  const { question, hold, objection, calls = [], legalHold, erasedAt, complainant } = complaint;
  const lines: readonly (readonly [Icon, string] | undefined)[] = [
    question && ['held', words.question(at(question.until))],
    hold && ['held', words.hold(words.holds[hold.kind], at(hold.until))],
    objection && objection.rejectedAt === undefined
      ? ['up', words.objectionDue(at(objection.dueAt))]
      : undefined,
    calls.length > 0 ? ['soon', words.calls(calls.length)] : undefined,
    complainant.emailFault && ['soon', words.mailFault],
    legalHold && ['flag', words.legalHold(at(legalHold.since))],
    erasedAt === undefined ? undefined : ['flag', words.erased(at(erasedAt))],
  ];
  const told = lines.filter((line) => line !== undefined);
  return told.length === 0
    ? html``
    : html`<ul class="notices">${told.map(([name, text]) => html`<li>${icon(name)}<span>${text}</span></li>`)}</ul>`;
}
