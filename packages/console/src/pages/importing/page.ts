import { isComplaintId, referenceOf } from '@redress/core/base/ids.ts';
import * as files from '@redress/core/records/import-files.ts';
import { csvLine } from '@redress/core/tables/csv.ts';
import { FORMER_FIELDS, type FormerField } from '@redress/core/tables/former-fields.ts';
import { mapped } from '@redress/core/tables/mapping.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import {
  type Errors,
  type Field,
  fieldHtml,
  formSeal,
  NO_ERRORS,
  sentBy,
  type Values,
} from '../../ui/forms.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { formShown } from '../../ui/sending.ts';
import { wholeMoment } from '../../ui/times.ts';
import { cellsOf, goOn, mappedAnew, started } from './job.ts';
import { fileOf, IMPORTING, type Keeping } from './keeping.ts';
import { codeLabel, formFields, guessed, mappingOf, ownFields, type Unknown, valuesOf } from './mapping.ts';
import { progress, STEPS } from './progress.ts';

/* One file: what its columns say, what would become of its rows, what has become of them. */

/** Parts of a hundred rows that one request goes through: looking is quick, importing takes its time. */
const LOOKED_A_REQUEST = 5;
const IMPORTED_A_REQUEST = 2;
const SAMPLES = 3;
const PREVIEWS = 5;
const PAGE = 50;

export function addImport(pages: Pages, services: Keeping): void {
  pages.get('/import/:id', async (c) => {
    const found = await fileOf(c, services);
    if (!found) return c.notFound();
    const { state } = found;
    return state.phase === 'given' ? mapPage(c, services, state) : filePage(c, services, state);
  });
  pages.get('/import/:id/mapping', async (c) => {
    const found = await fileOf(c, services);
    if (!found) return c.notFound();
    return canMap(found.state) ? mapPage(c, services, found.state) : toFile(c, found.state);
  });
  pages.post('/import/:id/mapping', async (c) => {
    const found = await fileOf(c, services);
    if (!found) return c.notFound();
    const { state, version } = found;
    if (!canMap(state)) return toFile(c, state);
    const { all } = await sentBy(c, []);
    const own = ownFields(await c.var.client.fields.get());
    const { mapping, errors, unknown } = await mappingOf(c, services, state, own, all);
    // What nobody has been asked of yet is asked once.
    const isAsked = unknown.size === 0 || all.asked !== undefined;
    if (!mapping || !isAsked) return mapPage(c, services, state, { values: all, errors, unknown });
    await files.write(services, mappedAnew(state, mapping), version);
    return toFile(c, state);
  });
  pages.get('/import/:id/errors.csv', async (c) => {
    const found = await fileOf(c, services);
    return found ? errorsFile(c, services, found.state) : c.notFound();
  });
  pages.post('/import/:id/:step', async (c) => {
    const found = await fileOf(c, services);
    const step = STEPS.find((known) => known === c.req.param('step'));
    if (!found || !step) return c.notFound();
    const { state, version } = found;
    if (step === 'continuation')
      await goOn(c, services, found, state.phase === 'looking' ? LOOKED_A_REQUEST : IMPORTED_A_REQUEST);
    else if (step === 'start') await files.write(services, started(state), version);
    else if (state.phase !== 'done') await files.write(services, { ...state, phase: 'cancelled' }, version);
    return toFile(c, state);
  });
}

const toFile = (c: PageContext, { id }: files.ImportFile) => c.redirect(`${IMPORTING}/${id}`, 303);
const canMap = ({ phase }: files.ImportFile) => phase === 'given' || phase === 'ready';
const crumb = (c: PageContext) =>
  html`<p class="crumb"><a href="${IMPORTING}">${c.var.words.importing.title}</a></p>`;

interface Filled {
  readonly values: Values;
  readonly errors: Errors;
  readonly unknown: Unknown;
}

async function mapPage(
  c: PageContext,
  services: Keeping,
  file: files.ImportFile,
  filled?: Filled,
): Promise<Response> {
  const { importing } = c.var.words;
  const own = ownFields(await c.var.client.fields.get());
  const values = filled?.values ?? (file.mapping ? valuesOf(file.mapping) : await guessed(c, services, file));
  const { errors = NO_ERRORS, unknown = new Map() } = filled ?? {};
  const fields = formFields(c, file, own, unknown);
  const isAsking = unknown.size > 0;
  const content = html`${crumb(c)}<h1 dir="auto">${file.name}</h1>
<p class="lead">${importing.given(file.total)} ${importing.mapLead}</p><p class="q">${importing.encodedAs(file.encoding.toUpperCase())}</p>
${isAsking && errors.size === 0 ? html`<p class="trouble" role="alert" tabindex="-1" autofocus>${importing.unknownValues}</p>` : ''}
${await sampleTable(c, services, file)}
<form method="post" action="${IMPORTING}/${file.id}/mapping" class="card form maps" novalidate>${formSeal(c, undefined)}${isAsking ? html`<input type="hidden" name="asked" value="true">` : ''}
${grouped(fields).map((own) => html`<div class="map">${own.map((field) => fieldHtml(c, field, values, errors))}</div>`)}
<p class="acts"><button class="go">${importing.look}</button></p></form>`;
  return formShown(c, { title: `${importing.title}: ${file.name}`, place: 'queue', content }, fields, errors);
}

/** A column, and beside it what is so without it and what stands in it. */
function grouped(fields: readonly Field[]): readonly (readonly Field[])[] {
  const groups: Field[][] = [];
  for (const field of fields) {
    const last = groups.at(-1);
    if (last && /^(?:or|as)\./.test(field.name)) last.push(field);
    else groups.push([field]);
  }
  return groups;
}

async function sampleTable(c: PageContext, services: Keeping, file: files.ImportFile): Promise<Html> {
  const { importing } = c.var.words;
  const { rows } = await files.readPart(services, file, 0);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${importing.sample}"><table class="rows sample"><caption class="v">${importing.sample}</caption><thead><tr>${file.columns.map((column) => html`<th scope="col" dir="auto">${column}</th>`)}</tr></thead><tbody>${rows
    .slice(0, SAMPLES)
    .map(
      ({ cells = [] }) =>
        html`<tr>${file.columns.map((_, at) => html`<td dir="auto">${excerpt(cells[at] ?? '')}</td>`)}</tr>`,
    )}</tbody></table></div>`;
}

const excerpt = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

async function filePage(c: PageContext, services: Keeping, file: files.ImportFile): Promise<Response> {
  const { importing } = c.var.words;
  const isReady = file.phase === 'ready';
  const content = html`${crumb(c)}<h1 dir="auto">${file.name}</h1>
<div id="job">${progress(c, file)}</div>
${late(c, file)}
${isReady ? await previews(c, services, file) : ''}
${files.isUnderWay(file) ? '' : await rowTable(c, services, file)}`;
  return shown(c, { title: `${importing.title}: ${file.name}`, place: 'queue', content });
}

function late(c: PageContext, { late: teams }: files.ImportFile): Html | '' {
  const { importing } = c.var.words;
  const all = Object.entries(teams);
  if (all.length === 0) return '';
  return html`<section class="card"><h2>${importing.late}</h2><ul>${all.map(([team, count]) => html`<li><bdi>${team}</bdi> <b>${count}</b></li>`)}</ul></section>`;
}

/** The first that would be imported, as they would be. */
async function previews(c: PageContext, services: Keeping, file: files.ImportFile): Promise<Html | ''> {
  const { importing } = c.var.words;
  const { mapping } = file;
  if (!mapping) return '';
  const cards: Html[] = [];
  for await (const row of files.rowsOf(services, file)) {
    if (row.outcome !== 'good') continue;
    cards.push(previewCard(c, row.row, mapped(mapping, cellsOf(file, row)).row));
    if (cards.length === PREVIEWS) break;
  }
  if (cards.length === 0) return '';
  return html`<h2 class="gap">${importing.preview}</h2>${cards}`;
}

function previewCard(c: PageContext, row: number, body: unknown): Html {
  const { importing } = c.var.words;
  const { language } = c.var.look;
  const facts = FORMER_FIELDS.flatMap((field): [string, string][] => {
    const value = at(body, field.path);
    return value === undefined || value === '' || isEmptyList(value)
      ? []
      : [[field.label[language], told(c, field, value)]];
  });
  return html`<section class="card"><h3>${importing.row(row)}</h3><dl class="facts-list">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd class="pre" dir="auto">${value}</dd></div>`)}</dl></section>`;
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

function told(c: PageContext, { path, kind }: FormerField, value: unknown): string {
  if (kind === 'code') return codeLabel(path, value, c.var.look.language);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (kind === 'date' && !Number.isNaN(Date.parse(text)) && text.includes('T'))
    return wholeMoment(c.var.look, text);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** What stands at the path. */
function at(body: unknown, path: string): unknown {
  let place = body;
  for (const name of path.split('.')) {
    if (typeof place !== 'object' || place === null) return undefined;
    place = Object.entries(place).find(([own]) => own === name)?.[1];
  }
  return place;
}

/** What has become of each, or would; those with something wrong come first. */
async function rowTable(c: PageContext, services: Keeping, file: files.ImportFile): Promise<Html> {
  const { importing, queue } = c.var.words;
  const { id, counts } = file;
  const wanted = c.req.query('outcome') ?? (counts.refused > 0 ? 'refused' : '');
  const from = Number(c.req.query('after') ?? 0) || 0;
  const rows: files.ImportRow[] = [];
  let isMore = false;
  for await (const row of files.rowsOf(services, file)) {
    if (row.row <= from || (wanted !== '' && row.outcome !== wanted)) continue;
    isMore = rows.length === PAGE;
    if (isMore) break;
    rows.push(row);
  }
  const chip = (outcome: string, text: string, count?: number) =>
    html`<a class="chip" href="${IMPORTING}/${id}?outcome=${outcome}"${wanted === outcome ? html` aria-current="page"` : ''}>${text}${count === undefined ? '' : html` <span class="n">${count}</span>`}</a>`;
  const last = rows.at(-1)?.row ?? 0;
  return html`<h2 class="gap">${importing.rows}</h2>
<nav class="views" aria-label="${importing.outcome}">${chip('', importing.all)}${OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => chip(outcome, importing.outcomes[outcome], counts[outcome]))}</nav>
${counts.refused === 0 ? '' : html`<p><a href="${IMPORTING}/${id}/errors.csv" download>${importing.errorsFile}</a></p>`}
<div class="scroll"><table class="rows"><thead><tr><th scope="col">${importing.rowHead}</th><th scope="col">${importing.outcome}</th><th scope="col">${importing.why}</th></tr></thead><tbody>${rows.map((row) => rowLine(c, row))}</tbody></table></div>
${isMore ? html`<nav class="acts" aria-label="${queue.pages.label}"><a class="btn" rel="next" href="${IMPORTING}/${id}?${new URLSearchParams({ outcome: wanted, after: String(last) })}">${queue.pages.next}</a></nav>` : ''}`;
}

const OUTCOMES = ['good', 'added', 'present', 'changed', 'refused'] as const;

function rowLine(c: PageContext, { row, outcome, complaint, errors = [] }: files.ImportRow): Html {
  const { importing } = c.var.words;
  const said = outcome === undefined ? importing.notYet : importing.outcomes[outcome];
  const link =
    complaint !== undefined && isComplaintId(complaint)
      ? html` <a href="${CONSOLE}/complaints/${complaint}">${referenceOf(complaint)}</a>`
      : '';
  return html`<tr><th scope="row">${row}</th><td>${said}${link}</td><td><ul>${errors.map(
    ({ column, field, message }) =>
      html`<li><b dir="auto">${column === '' ? field : column}</b>: <span dir="auto">${message}</span></li>`,
  )}</ul></td></tr>`;
}

/** For a spreadsheet, beside the file itself: which row, which column, which rule. */
async function errorsFile(c: PageContext, services: Keeping, file: files.ImportFile): Promise<Response> {
  const { importing } = c.var.words;
  const lines = [
    csvLine([importing.rowHead, importing.columnHead, importing.field, importing.rule, importing.why]),
  ];
  for await (const { row, errors = [] } of files.rowsOf(services, file))
    for (const { column, field, rule, message } of errors)
      lines.push(csvLine([String(row), column, field, rule, message]));
  return c.body(`\ufeff${lines.join('')}`, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="import-errors.csv"',
  });
}
