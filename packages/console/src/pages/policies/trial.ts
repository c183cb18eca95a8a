import type { PolicySet, TrialResult } from '@redress/client/source';
import { clockName, teamName } from '@redress/core/base/names.ts';
import { CATEGORIES, CHANNELS, SEVERITIES } from '@redress/core/base/vocabulary.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import {
  asBody,
  bodyOf,
  type Errors,
  errorsOf,
  type Field,
  fieldHtml,
  NO_ERRORS,
  type Values,
} from '../../ui/forms.ts';
import { icon } from '../../ui/icons.ts';
import type { Html } from '../../ui/layout.ts';
import { formShown } from '../../ui/sending.ts';
import { wholeMoment } from '../../ui/times.ts';
import { optionsOf } from '../complaint/action.ts';
import { type Day, monthTable } from './months.ts';
import { crumb, pathOfSet } from './parts.ts';
import { clocksOf, type Mark, monthsBetween, type Named, reckonedOf } from './reckoned.ts';
import { rulesInWords } from './sentences.ts';

const MOST_MONTHS = 6;
const ICONS = { due: 'flag', warn: 'soon', escalate: 'up' } as const;

/** What a complaint would be promised; a page that can be kept and passed on, since nothing is stored. */
export function addTrial(pages: Pages): void {
  pages.get('/policies/sets/:id/trial', async (c) => {
    const { client, look } = c.var;
    const id = c.req.param('id');
    const version = c.req.query('version');
    const set = await (version === undefined
      ? client.policySets.get(id)
      : client.policySets.version(id, version));
    const fields = fieldsOf(c);
    const values: Values = c.req.query();
    if (values.channel === undefined) return page(c, set, { values: { channel: 'phone' } });
    try {
      const body = { ...bodyOf(fields, values, look.timeZone), version: set.version };
      return page(c, set, { values, result: await client.policySets.try(set.id, asBody(body)) });
    } catch (error) {
      const errors = errorsOf(error, fields);
      if (!errors) throw error;
      return page(c, set, { values, errors });
    }
  });
}

function fieldsOf(c: PageContext): Field[] {
  const { trial } = c.var.words.policies;
  return [
    {
      name: 'channel',
      label: trial.channel,
      kind: 'choice',
      options: optionsOf(c, CHANNELS),
      required: true,
    },
    { name: 'category', label: trial.category, kind: 'choice', options: optionsOf(c, CATEGORIES) },
    { name: 'severity', label: trial.severity, kind: 'choice', options: optionsOf(c, SEVERITIES) },
    { name: 'jurisdiction', label: trial.jurisdiction, hint: trial.jurisdictionHint, kind: 'line' },
    { name: 'line', label: trial.line, kind: 'line' },
    { name: 'tier', label: trial.tier, kind: 'line' },
    { name: 'at', label: trial.at, hint: trial.atHint, kind: 'moment' },
  ];
}

interface Tried {
  readonly values: Values;
  readonly errors?: Errors;
  readonly result?: TrialResult;
}

function page(c: PageContext, set: PolicySet, { values, errors = NO_ERRORS, result }: Tried) {
  const { policies } = c.var.words;
  const fields = fieldsOf(c);
  const title = `${policies.trial.title}: ${set.id}, ${policies.version(set.version)}`;
  const content = html`${crumb(c, html`<a href="${pathOfSet(set.id, `?version=${set.version}`)}">${set.id}</a>`)}
<h1>${title}</h1>
<p class="lead">${policies.trial.lead}</p>
<div class="trial"><form class="card"><input type="hidden" name="version" value="${set.version}">${fields.map((field) => fieldHtml(c, field, values, errors))}<button class="go">${policies.trial.try}</button></form>
<div>${result === undefined ? '' : resultHtml(c, set, result)}</div></div>`;
  return formShown(c, { title, place: 'policies', content }, fields, errors);
}

function resultHtml(c: PageContext, set: PolicySet, result: TrialResult): Html {
  const { words, look } = c.var;
  const { trial } = words.policies;
  const { rule } = result.match;
  const text = rulesInWords(set, look.language)[rule - 1];
  const called = naming(c, set, rule);
  const clocks = clocksOf(result);
  return html`<section class="card" aria-labelledby="matched"><h2 id="matched">${trial.matched(rule, result.policy)}</h2>
<p>${text?.when} →</p><p>${trial.team(teamName(result.team, set.teams ?? {}, look.language))}</p>
<ul class="gaps">${clocks.map(([name, { dueAt }]) => html`<li class="clk">${icon('flag')}<span>${trial.due(called(name), wholeMoment(look, dueAt))}</span></li>`)}</ul></section>
${picture(c, result, called)}
${clocks.map((named) => clockCard(c, set, named, called))}`;
}

/** What the clocks of the rule's policy are called. */
function naming({ var: { words, look } }: PageContext, { rules }: PolicySet, rule: number) {
  const names = Object.entries(rules[rule - 1]?.policy?.clocks ?? {}).flatMap(([id, { name }]) =>
    name ? [[id, name] as const] : [],
  );
  return (name: string) =>
    name === 'acknowledgement' || name === 'resolution'
      ? words.complaint.clocks[name]
      : clockName(name, Object.fromEntries(names), look.language);
}

function picture(c: PageContext, result: TrialResult, called: (name: string) => string): Html {
  const { trial } = c.var.words.policies;
  const { first, due, last, counted, marks } = reckonedOf(result);
  const { months, left } = monthsBetween(first, last, MOST_MONTHS);
  const longest = Math.max(...counted.values());
  const said = ({ kind, clock, level = 0 }: Mark) =>
    `${called(clock)}: ${kind === 'escalate' ? trial.escalate(level) : kind === 'due' ? trial.falls : trial.warn}`;
  const dayOf = (date: string): Day => {
    const [its = [], millis] = [marks.get(date), counted.get(date)];
    const says = [
      ...(date === first ? [trial.received] : []),
      ...(millis === undefined ? [] : [trial.counted]),
      ...its.map(said),
    ];
    const isClosed = millis === undefined && date >= first && date <= due;
    const isDue = its.some(({ kind }) => kind === 'due');
    const bar =
      millis === undefined
        ? ''
        : html`<svg class="bar" width="100%" height="4" aria-hidden="true"><rect width="${Math.round((millis / longest) * 100)}%" height="4"/></svg>`;
    const shapes = [
      ...(date === first ? [icon('mail')] : []),
      ...[...new Set(its.map(({ kind }) => kind))].map((kind) => icon(ICONS[kind])),
    ];
    return {
      kind: isDue ? 'due' : millis !== undefined ? 'counted' : isClosed ? 'closed' : '',
      ...(says.length === 0 ? {} : { says: says.join('; ') }),
      more: html`${shapes.length === 0 ? '' : html`<span class="marks">${shapes}</span>`}${bar}`,
    };
  };
  return html`<section class="card" aria-labelledby="picture"><h2 id="picture">${trial.picture(called('resolution'))}</h2>
<p class="q">${trial.zone(result.deadlines.resolution.timeZone)}</p>
<p class="legend" aria-hidden="true">${icon('mail')}${trial.received}<span class="counted"></span>${trial.counted}<span class="closed"></span>${trial.closed}<span class="due"></span>${icon('flag')}${trial.falls}${icon('soon')}${trial.warn}${icon('up')}${trial.up}</p>
<div class="months">${months.map(({ year, month }) => monthTable(c, year, month, dayOf))}</div>
${left === 0 ? '' : html`<p class="q">${trial.more(left)}</p>`}</section>`;
}

function clockCard(
  { var: { words, look } }: PageContext,
  { teams = {} }: PolicySet,
  [name, clock]: Named,
  called: (name: string) => string,
): Html {
  const { clocks } = words.complaint;
  const step = ({ kind, level = 0, team = '' }: (typeof clock.ladder.coming)[number]) => {
    if (kind === 'escalate') return clocks.escalateStep(level, teamName(team, teams, look.language));
    return (kind === 'warn' ? clocks.warnStep : clocks.dueStep)(called(name));
  };
  const shape = { warn: 'soon', breach: 'flag', escalate: 'up' } as const;
  return html`<section class="card"><h2>${called(name)}</h2><div class="halves"><div><h3>${clocks.why}</h3><ul>${clock.text.map((line) => html`<li>${line}</li>`)}</ul></div>
<div><h3>${words.policies.trial.ladder}</h3><ol>${clock.ladder.coming.map((coming) => html`<li class="step">${icon(shape[coming.kind])}<time datetime="${coming.at}">${wholeMoment(look, coming.at)}</time><span>${step(coming)}</span></li>`)}</ol></div></div></section>`;
}
