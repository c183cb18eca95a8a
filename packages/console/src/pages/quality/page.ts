import type { QualityList, QualitySample } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import { labelOf, QUALITY_CRITERIA, QUALITY_SCORES } from '@redress/core/base/vocabulary.ts';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import {
  asBody,
  bodyOf,
  type Errors,
  type Field,
  fieldHtml,
  formSeal,
  NO_ERRORS,
  type Values,
} from '../../ui/forms.ts';
import { icon } from '../../ui/icons.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { formShown, sentOrAgain } from '../../ui/sending.ts';
import { wholeMoment } from '../../ui/times.ts';
import { optionsOf } from '../complaint/action.ts';
import { pathOf } from '../complaint/parts.ts';

/* How well complaints are handled: samples of closed ones to review, and what was found, by team. */

export const QUALITY_PATH = `${CONSOLE}/supervise/quality`;
const PATH = '/supervise/quality';
const CRITERIA = ['acknowledged', 'understood', 'answered', 'fair', 'kept'] as const;
const DAY_MS = 86_400_000;
/** Of the time before this day. */
const USUAL_DAYS = 90;

export const mayReview = ({ var: { person } }: PageContext): boolean =>
  may(person, 'quality.review', { id: '', team: [...person.teams][0] ?? '' });

export function addQuality(pages: Pages): void {
  pages.get(PATH, (c) => listPage(c, usual(c), NO_ERRORS));
  pages.post(PATH, (c) => {
    const fields = drawFields(c);
    return sentOrAgain(c, {
      fields,
      send: async ({ values, key }) => {
        const body = bodyOf(fields, values, c.var.look.timeZone);
        const { id } = await c.var.client.quality.draw(asBody(body), { idempotencyKey: key });
        return `${QUALITY_PATH}/${id}`;
      },
      again: ({ values }, errors) => listPage(c, values, errors),
    });
  });
  pages.get(`${PATH}/:id`, async (c) => samplePage(c, await c.var.client.quality.get(c.req.param('id'))));
  pages.get(`${PATH}/:id/:complaint`, async (c) => {
    const sample = await c.var.client.quality.get(c.req.param('id'));
    const item = sample.items.find(({ complaint }) => complaint === c.req.param('complaint'));
    if (!item) return c.notFound();
    const { scores = {}, note = '' } = item;
    const values = Object.fromEntries(
      Object.entries(scores).map(([name, score]) => [`scores.${name}`, score]),
    );
    return reviewPage(c, sample, item, { ...values, note }, NO_ERRORS);
  });
  pages.post(`${PATH}/:id/:complaint`, async (c) => {
    const { id, complaint } = c.req.param();
    const sample = await c.var.client.quality.get(id);
    const item = sample.items.find((one) => one.complaint === complaint);
    if (!item) return c.notFound();
    const fields = reviewFields(c);
    return sentOrAgain(c, {
      fields,
      send: async ({ values, key }) => {
        const body = { scores: {}, ...bodyOf(fields, values, c.var.look.timeZone), complaint };
        await c.var.client.quality.review(id, asBody(body), { idempotencyKey: key });
        return `${QUALITY_PATH}/${id}?done=`;
      },
      again: async ({ values }, errors) => reviewPage(c, sample, item, values, errors),
    });
  });
}

const usual = ({ var: { now } }: PageContext): Values => {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return {
    receivedFrom: `${day(now - USUAL_DAYS * DAY_MS)}T00:00`,
    receivedBefore: `${day(now)}T00:00`,
    size: '10',
  };
};

function drawFields({ var: { words } }: PageContext): readonly Field[] {
  const { quality } = words;
  return [
    { kind: 'moment', name: 'receivedFrom', label: quality.from, required: true },
    { kind: 'moment', name: 'receivedBefore', label: quality.before, required: true },
    { kind: 'line', name: 'team', label: quality.team, hint: quality.teamHint },
    { kind: 'number', name: 'size', label: quality.size, required: true },
    { kind: 'line', name: 'seed', label: quality.seed, hint: quality.seedHint },
  ];
}

function reviewFields(c: PageContext): readonly Field[] {
  const { quality } = c.var.words;
  const { language } = c.var.look;
  return [
    ...CRITERIA.map(
      (name): Field => ({
        kind: 'choice',
        as: 'radio',
        name: `scores.${name}`,
        label: labelOf(QUALITY_CRITERIA, name, language),
        required: true,
        options: optionsOf(c, QUALITY_SCORES),
      }),
    ),
    { kind: 'text', name: 'note', label: quality.note, hint: quality.noteHint },
  ];
}

const crumb = (c: PageContext, more: Html | '' = '') =>
  html`<p class="crumb"><a href="${CONSOLE}/supervise">${c.var.words.queue.supervise.title}</a>${more}</p>`;

async function listPage(c: PageContext, values: Values, errors: Errors): Promise<Response> {
  const { quality } = c.var.words;
  const { items, teams } = await c.var.client.quality.list();
  const fields = drawFields(c);
  const line = (sample: QualitySample) =>
    html`<li><a href="${QUALITY_PATH}/${sample.id}">${quality.sample(wholeMoment(c.var.look, sample.createdAt))}</a> <span class="q">${progressOf(c, sample)}</span></li>`;
  const content = html`${crumb(c)}<h1>${quality.title}</h1><p class="lead">${quality.lead}</p>
<h2 class="gap">${quality.results}</h2>${teams.length === 0 ? html`<p class="empty">${quality.noResults}</p>` : resultsTable(c, teams)}
<h2 class="gap">${quality.samples}</h2>${items.length === 0 ? html`<p class="q">${quality.noSamples}</p>` : html`<ul class="card gaps">${items.map(line)}</ul>`}
<form method="post" action="${QUALITY_PATH}" class="card form" novalidate>${formSeal(c, undefined)}<h2>${quality.draw}</h2>
${fields.map((field) => fieldHtml(c, field, values, errors))}
<p class="acts"><button class="go">${quality.drawIt}</button></p></form>`;
  return formShown(c, { title: quality.title, place: 'supervise', content }, fields, errors);
}

const progressOf = (c: PageContext, { items }: QualitySample) =>
  c.var.words.quality.progress(items.filter(({ scores }) => scores !== undefined).length, items.length);

/** Of what applies, how much was met; the counts stand beside it in words. */
function resultsTable(c: PageContext, teams: QualityList['teams']): Html {
  const { quality, queue } = c.var.words;
  const { language } = c.var.look;
  const cell = ({ met = 0, partly = 0, 'not-met': not = 0 }: Counts) =>
    html`<td>${quality.of(met, met + partly + not)} <span class="v">${quality.counted(met, partly, not)}</span></td>`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${quality.results}"><table class="rows counts"><thead><tr><th scope="col">${queue.supervise.team}</th><th scope="col">${quality.reviewed}</th>${CRITERIA.map((name) => html`<th scope="col">${labelOf(QUALITY_CRITERIA, name, language)}</th>`)}</tr></thead>
<tbody>${teams.map(({ team, reviewed, criteria }) => html`<tr><th scope="row"><bdi>${team}</bdi></th><td>${reviewed}</td>${CRITERIA.map((name) => cell(criteria[name] ?? {}))}</tr>`)}</tbody></table></div>`;
}

type Counts = { readonly [Score in 'met' | 'partly' | 'not-met']?: number | undefined };

function samplePage(c: PageContext, sample: QualitySample): Promise<Response> {
  const { quality } = c.var.words;
  const { id, items, found, seed, createdAt } = sample;
  const title = quality.sample(wholeMoment(c.var.look, createdAt));
  const next = items.find(({ scores }) => scores === undefined);
  const row = ({ complaint, reference, team, scores }: QualitySample['items'][number]) =>
    html`<tr><th scope="row">${scores === undefined ? icon('run') : icon('kept')} <a href="${pathOf({ id: complaint })}">${reference}</a></th><td><bdi>${team}</bdi></td><td><a href="${QUALITY_PATH}/${id}/${complaint}">${scores === undefined ? quality.review : quality.again} <span class="v">${reference}</span></a></td></tr>`;
  const content = html`${crumb(c, html`<a href="${QUALITY_PATH}">${quality.title}</a>`)}<h1>${title}</h1>
${c.req.query('done') === undefined ? '' : html`<p class="said" role="status" tabindex="-1" autofocus>${quality.saved}</p>`}
<p class="lead">${progressOf(c, sample)}</p><p class="q">${quality.drawnFrom(items.length, found, seed)}</p>
${items.length === 0 ? html`<p class="empty">${quality.none}</p>` : html`<table class="rows"><thead><tr><th scope="col">${quality.complaint}</th><th scope="col">${quality.team}</th><td></td></tr></thead><tbody>${items.map(row)}</tbody></table>`}
${next === undefined ? '' : html`<p class="acts"><a class="btn go" href="${QUALITY_PATH}/${id}/${next.complaint}">${quality.next}</a></p>`}`;
  return shown(c, { title, place: 'supervise', content });
}

function reviewPage(
  c: PageContext,
  { id }: QualitySample,
  { complaint, reference }: QualitySample['items'][number],
  values: Values,
  errors: Errors,
): Promise<Response> {
  const { quality } = c.var.words;
  const fields = reviewFields(c);
  const title = quality.reviewOf(reference);
  const content = html`${crumb(c, html`<a href="${QUALITY_PATH}/${id}">${quality.back}</a>`)}<h1>${title}</h1>
<p><a href="${pathOf({ id: complaint })}"${raw(' target="_blank" rel="noopener"')}>${quality.open}</a></p>
<form method="post" action="${QUALITY_PATH}/${id}/${complaint}" class="card form" novalidate>${formSeal(c, undefined)}
${fields.map((field) => fieldHtml(c, field, values, errors))}
<p class="acts"><button class="go">${quality.save}</button><a class="btn" href="${QUALITY_PATH}/${id}">${quality.back}</a></p></form>`;
  return formShown(c, { title, place: 'supervise', content }, fields, errors);
}
