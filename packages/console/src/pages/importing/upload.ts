import { nameOf } from '@redress/core/access/caller.ts';
import * as files from '@redress/core/records/import-files.ts';
import { CsvError, csvRecords, delimiterOf } from '@redress/core/tables/csv.ts';
import { decoded, ENCODINGS } from '@redress/core/tables/decoding.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { type Errors, fieldHtml, formSeal, NO_ERRORS, sentBy, type Values } from '../../ui/forms.ts';
import type { Html } from '../../ui/layout.ts';
import { formShown } from '../../ui/sending.ts';
import { wholeMoment } from '../../ui/times.ts';
import { troublePage } from '../../ui/trouble.ts';
import { IMPORT_UPLOADS, IMPORTING, type Keeping, mayImport } from './keeping.ts';
import { headline } from './progress.ts';

/* A file is brought. It is read record by record, and kept part by part. */

const MOST_MEGABYTES = 10;
const MOST_ROWS = 10_000;
const MOST_COLUMNS = 200;

export function addImportUpload(pages: Pages, services: Keeping): void {
  pages.get('/import', (c) => (mayImport(c) ? uploadPage(c, services, {}, NO_ERRORS) : notThere(c)));
  pages.post(IMPORT_UPLOADS, async (c) => {
    if (!mayImport(c)) return notThere(c);
    const { values } = await sentBy(c, fieldsOf(c));
    const file = (await c.req.formData()).get('file');
    const wrong = (text: string) => uploadPage(c, services, values, new Map([['file', text]]));
    const { importing } = c.var.words;
    if (!(file instanceof File) || file.size === 0) return wrong(importing.noFile);
    if (file.size > MOST_MEGABYTES * 1024 * 1024) return wrong(importing.tooLarge(MOST_MEGABYTES));
    const said = ENCODINGS.find((encoding) => encoding === values.encoding);
    const text = decoded(new Uint8Array(await file.arrayBuffer()), said);
    if (!text) return wrong(importing.unreadable);
    const kept = await taken(c, services, file.name, text);
    return typeof kept === 'string' ? wrong(kept) : c.redirect(`${IMPORTING}/${kept.id}`, 303);
  });
}

const notThere = (c: PageContext) => troublePage(c, { status: 404, text: c.var.words.errors.notFound });

/** @returns what is wrong with it, in words */
async function taken(
  c: PageContext,
  services: Keeping,
  name: string,
  { text, encoding }: { readonly text: string; readonly encoding: string },
): Promise<files.ImportFile | string> {
  const { importing } = c.var.words;
  try {
    const records = csvRecords(text, delimiterOf(text));
    const header = records.next();
    if (header.done) return importing.empty;
    const columns = namedApart(c, header.value.cells);
    if (columns.length > MOST_COLUMNS) return importing.tooManyColumns(MOST_COLUMNS);
    const given = { by: nameOf(c.var.person), name: name.slice(0, 200), encoding, columns };
    return await files.keep(services, given, cellsIn(records, columns.length, importing));
  } catch (error) {
    if (error instanceof CsvError) return importing.noTable(error.message);
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** @throws CsvError, RangeError with what is to be said */
function* cellsIn(
  records: Generator<{ readonly line: number; readonly cells: readonly string[] }, void, undefined>,
  width: number,
  said: PageContext['var']['words']['importing'],
): Generator<readonly string[], void, undefined> {
  let rows = 0;
  for (const { line, cells } of records) {
    if (++rows > MOST_ROWS) throw new RangeError(said.tooManyRows(MOST_ROWS));
    if (cells.length > width) throw new RangeError(said.tooWide(line, cells.length, width));
    if (Buffer.byteLength(JSON.stringify(cells)) > files.MOST_ROW_BYTES)
      throw new RangeError(said.tooLong(line));
    yield cells;
  }
}

/** A column without a name, or with another one's, gets one of its own. */
function namedApart(c: PageContext, header: readonly string[]): string[] {
  const names: string[] = [];
  for (const [at, cell] of header.entries()) {
    const name = cell.trim() === '' ? c.var.words.importing.column(at + 1) : cell.trim().slice(0, 100);
    let apart = name;
    for (let nth = 2; names.includes(apart); nth++) apart = `${name} (${nth})`;
    names.push(apart);
  }
  return names;
}

function fieldsOf(c: PageContext) {
  const { importing } = c.var.words;
  return [
    {
      kind: 'choice',
      name: 'encoding',
      label: importing.encoding,
      hint: importing.encodingHint,
      options: ENCODINGS.map((encoding) => [encoding, encoding.toUpperCase()] as const),
    },
  ] as const;
}

/** The field of the file, beside those that have a description. */
const fileField = (c: PageContext) =>
  ({ kind: 'hidden', name: 'file', label: c.var.words.importing.file }) as const;

async function uploadPage(
  c: PageContext,
  services: Keeping,
  values: Values,
  errors: Errors,
): Promise<Response> {
  const { importing, errors: said } = c.var.words;
  const own = await files.list(services, nameOf(c.var.person));
  const wrong = errors.get('file');
  const content = html`<p class="crumb"><a href="${IMPORTING.replace(/\/import$/, '')}">${said.back}</a></p>
<h1>${importing.title}</h1><p class="lead">${importing.lead}</p>
<form method="post" action="${IMPORTING}/files" enctype="multipart/form-data" class="card form" novalidate>${formSeal(c, undefined)}
<div class="f"><label for="f-file">${importing.file}</label><span class="q" id="f-file-hint">${importing.fileHint(MOST_MEGABYTES, MOST_ROWS)}</span>${wrong === undefined ? '' : html`<span class="wrong" id="f-file-error"><span class="v">${said.title} </span>${wrong}</span>`}<input type="file" id="f-file" name="file" accept=".csv,.tsv,.txt,text/csv" required aria-describedby="f-file-hint${wrong === undefined ? '' : ' f-file-error'}"${wrong === undefined ? '' : html` aria-invalid="true"`}></div>
${fieldsOf(c).map((field) => fieldHtml(c, field, values, NO_ERRORS))}
<p class="acts"><button class="go">${importing.upload}</button></p></form>
${own.length === 0 ? '' : html`<h2 class="gap">${importing.recent}</h2><ul class="card gaps">${own.map((file) => fileLine(c, file))}</ul>`}`;
  return formShown(c, { title: importing.title, place: 'queue', content }, [fileField(c)], errors);
}

function fileLine(c: PageContext, file: files.ImportFile): Html {
  return html`<li><a href="${IMPORTING}/${file.id}" dir="auto">${file.name}</a> ${headline(c, file)} <span class="q">${wholeMoment(c.var.look, file.createdAt)}</span></li>`;
}
