import type { Complaint, ComplaintTask, Remedy } from '@redress/client/source';
import {
  CONTACT_KINDS,
  labelOf,
  MOTIVES,
  OUTCOMES,
  REMEDIES,
  STATUSES,
} from '@redress/core/base/vocabulary.ts';
import { html } from 'hono/html';
import { dayName } from '../../ui/calendar-times.ts';
import { type Icon, icon } from '../../ui/icons.ts';
import type { Html } from '../../ui/layout.ts';
import { wordsIn } from '../../words/words.ts';
import { type Asking, isOffered, wordsOf } from './action.ts';
import { remediesOf } from './actions/remedying.ts';
import { ACTIONS, type ActionName, actionCalled } from './actions.ts';
import { actionPath, moment, pathOf } from './parts.ts';
import type { Surroundings } from './situation.ts';

/* Beside the conversation: what is promised, what others do, what is known of it. */

export function sideHtml(asking: Asking, around: Surroundings, evidence: Html): Html {
  return html`<aside class="side">${promisedCard(asking)}${tasksCard(asking)}${evidence}${adviceCard(asking, around)}${seenCard(asking, around)}${factsCard(asking)}</aside>`;
}

const card = (title: string, content: unknown) =>
  html`<section class="card"><h2>${title}</h2>${content}</section>`;

/** Those of the actions on one thing that are possible now. */
function actionsOn(asking: Asking, of: string, names: readonly ActionName[]): readonly Html[] {
  const { actions } = wordsOf(asking.c);
  const possible = names.filter((name) => isOffered(actionCalled(name), { ...asking, of }));
  return possible.map(
    (name) => html` <a href="${actionPath(asking.complaint, name, of)}">${actions[name].link}</a>`,
  );
}

/** Where one may be added: a link to its form. */
const adding = (asking: Asking, name: ActionName) =>
  isOffered(actionCalled(name), asking)
    ? html`<p><a href="${actionPath(asking.complaint, name)}">${wordsOf(asking.c).actions[name].link}</a></p>`
    : '';

const timed = (asking: Asking, dueAt: string | undefined): Html | '' =>
  dueAt === undefined
    ? ''
    : html`${wordsOf(asking.c).sep}<b>${wordsOf(asking.c).promised.by('')}${moment(asking.c, dueAt)}</b>`;

const isPast = ({ c }: Asking, at: string | undefined) => at !== undefined && Date.parse(at) < c.var.now;

function promisedCard(asking: Asking): Html {
  const { c } = asking;
  const { promised } = wordsOf(c);
  const { language } = c.var.look;
  const shape = ({ state, dueAt }: Remedy): Icon => {
    if (state === 'done') return 'kept';
    if (state === 'awaiting-approval') return 'held';
    return state === 'open' && isPast(asking, dueAt) ? 'late' : 'run';
  };
  const states: Readonly<Record<string, string>> = promised.states;
  const row = (remedy: Remedy) => {
    const { id = '', kind, amount, currency = '', note, state, dueAt } = remedy;
    const look = shape(remedy);
    return html`<li class="${look}">${icon(look)}<span>${labelOf(REMEDIES, kind, language)}${amount === undefined ? '' : ` ${amount} ${currency}`}${note === undefined ? '' : html`: <span dir="auto">${note}</span>`}${state === 'open' ? timed(asking, dueAt) : html`${wordsOf(asking.c).sep}${states[state] ?? state}`}
${actionsOn(asking, id, ['remedy-approval', 'remedy-completion', 'remedy-withdrawal'])}</span></li>`;
  };
  const remedies = remediesOf(asking);
  return card(
    promised.heading,
    html`${remedies.length === 0 ? html`<p class="q">${promised.none}</p>` : html`<ul>${remedies.map(row)}</ul>`}${adding(asking, 'remedies')}`,
  );
}

function tasksCard(asking: Asking): Html {
  const { tasks: words } = wordsOf(asking.c);
  const { tasks = [] } = asking.complaint;
  const states: Readonly<Record<string, string>> = words.states;
  const row = ({ id, title, team, assignee, dueAt, state }: ComplaintTask) => {
    const look = state === 'done' ? 'kept' : state === 'open' && isPast(asking, dueAt) ? 'late' : 'run';
    return html`<li class="${look}">${icon(look)}<span><span dir="auto">${title}</span> <span class="q"><bdi>${assignee ?? team ?? ''}</bdi></span>${state === 'open' ? timed(asking, dueAt) : html`${wordsOf(asking.c).sep}${states[state] ?? state}`}
${actionsOn(asking, id, ['task-completion', 'task-change', 'task-cancellation'])}</span></li>`;
  };
  return card(
    words.heading,
    html`${tasks.length === 0 ? html`<p class="q">${words.none}</p>` : html`<ul>${tasks.map(row)}</ul>`}${adding(asking, 'tasks')}`,
  );
}

function adviceCard({ c }: Asking, { advice }: Surroundings): Html | '' {
  if (!advice) return '';
  const { language } = c.var.look;
  return card(
    wordsOf(c).advice.heading(labelOf(MOTIVES, advice.motive, language)),
    html`<p>${advice.advice[language]}</p>`,
  );
}

function seenCard(asking: Asking, { earlier, links, like }: Surroundings): Html {
  const { c } = asking;
  const { seen, links: kinds, sep } = wordsOf(c);
  const { language } = c.var.look;
  const linked = links.map(({ kind, complaint }) => {
    if (!complaint) return html`<li>${icon('run')}<span>${kinds[kind]}</span></li>`;
    return html`<li>${icon('up')}<span>${kinds[kind]} <a href="${pathOf(complaint)}">${complaint.reference}</a>${sep}${labelOf(STATUSES, complaint.status, language)}${actionsOn(asking, `${kind}:${complaint.id}`, kind in LINKED ? ['link-removal'] : [])}</span></li>`;
  });
  const before = earlier.map(
    ({ id, reference, category: _, status, receivedAt, outcome, score }) =>
      html`<li>${icon('run')}<span><a href="${pathOf({ id })}">${reference}</a>${sep}${moment(c, receivedAt)}${sep}${outcome === undefined ? labelOf(STATUSES, status, language) : labelOf(OUTCOMES, outcome, language)}${score === undefined ? '' : `${sep}${seen.score(score)}`}${isOffered(ACTIONS.links, asking) ? html` <a href="${actionPath(asking.complaint, 'links', reference)}">${seen.link}</a>` : ''}</span></li>`,
  );
  const others = like.map(
    ({ id, subject, receivedAt }) =>
      html`<li>${icon('run')}<span><a href="${pathOf({ id })}" dir="auto">${subject}</a>${sep}${moment(c, receivedAt)}</span></li>`,
  );
  return card(
    seen.heading,
    html`${linked.length + before.length === 0 ? html`<p class="q">${seen.none}</p>` : html`<ul>${linked}${before}</ul>`}
<h3>${seen.like}</h3>${others.length === 0 ? html`<p class="q">${seen.likeNone}</p>` : html`<ul>${others}</ul>`}`,
  );
}

/** What this one is to another; the other way round it is the other's to take back. */
const LINKED = { 'repeat-of': true, 'part-of': true, 'duplicate-of': true };

type Point = NonNullable<Complaint['complainant']['contactPoints']>[number];

/** A way to reach them, and when that suits them. */
function reached(c: Asking['c'], { kind, value, preferred, hours, days }: Point): readonly [string, Html] {
  const { labels, sep } = wordsOf(c);
  const { language } = c.var.look;
  const when = [
    ...(preferred ? [labels.preferred] : []),
    ...(days ? [days.map((day) => dayName(language, day)).join(language === 'en' ? ', ' : '、')] : []),
    ...(hours ? [`${hours.from}–${hours.to}`] : []),
  ];
  return [
    labelOf(CONTACT_KINDS, kind, language),
    html`<bdi>${value}</bdi>${when.length === 0 ? '' : html` <span class="q">${when.join(sep)}</span>`}`,
  ];
}

function factsCard({ c, complaint }: Asking): Html {
  const { record, labels, sep } = wordsOf(c);
  const { language } = c.var.look;
  const { complainant, product, policy, tags, conflicts, fields = {}, occurredAt, vulnerable } = complaint;
  const { representative, thirdParty, receivedAt } = complaint;
  const bdi = (text: string | undefined) => (text === undefined ? undefined : html`<bdi>${text}</bdi>`);
  const rows: readonly (readonly [string, Html | string | undefined])[] = [
    [labels.email, bdi(complainant.email)],
    [labels.phone, bdi(complainant.phone)],
    ...(complainant.contactPoints ?? []).map((point) => reached(c, point)),
    [labels.language, wordsIn(complainant.language).languageName],
    [record.reference, bdi(complaint.complainantReference)],
    [labels.occurredAt, occurredAt],
    [labels.product, bdi([product?.name, product?.model].filter(Boolean).join(sep) || undefined)],
    [labels.order, bdi(product?.order)],
    [labels.brand, bdi(complaint.brand)],
    [labels.motive, complaint.motive && labelOf(MOTIVES, complaint.motive, language)],
    [labels.vulnerable, vulnerable ? (complaint.vulnerabilityNote ?? c.var.words.forms.yes) : undefined],
    [
      labels.representative,
      representative && html`<bdi>${representative.name}</bdi>${sep}<bdi>${representative.relation}</bdi>`,
    ],
    [labels.thirdParty, bdi(thirdParty?.name)],
    ...Object.entries(fields).map(([name, value]) => [name, bdi(String(value))] as const),
    [record.tags, tags?.join(sep)],
    [record.conflicts, conflicts?.join(sep)],
    [record.received, moment(c, receivedAt)],
    [record.policy, html`${policy.set} v${policy.version}: ${policy.reason}`],
  ];
  const known = rows.filter(([, value]) => value !== undefined && value !== '');
  return card(
    record.heading,
    html`<dl class="facts-list">${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`,
  );
}
