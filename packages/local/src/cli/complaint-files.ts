import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fieldsSchema, LANGUAGES, type Language } from '@redress/core';
import { COLUMNS, type Column, cellOf, headerOf } from '@redress/core/tables/columns.ts';
import { CsvError, csvLine, csvRecords, delimiterOf } from '@redress/core/tables/csv.ts';
import { columnOf, type Mapping, mapped, mappingSchema } from '@redress/core/tables/mapping.ts';
import * as z from 'zod';
import { UsageError } from './command.ts';
import { type Call, connected, isRefused } from './connection.ts';

/* Complaints in files: from elsewhere into an installation, and out of it. Both go by its API, as whoever asks may. */

export interface FileValues {
  readonly mapping?: string;
  readonly 'dry-run'?: boolean;
  readonly 'from-row'?: string;
  /** Of an installation elsewhere; the token for it stands in REDRESS_TOKEN. */
  readonly api?: string;
  readonly columns?: string;
  /** A file with what to look for. On the command line an address would be read by whoever lists processes. */
  readonly search?: string;
  readonly status?: string;
  readonly language?: string;
  readonly bom?: boolean;
  readonly team?: readonly string[];
}

/** So many rows, and so many bytes, the API takes at once. */
const MOST_ROWS = 100;
const MOST_BYTES = 200_000;
/** Of a file in which everything is wrong, enough is said long before its end. */
const MOST_FAULTS = 1000;

const resultSchema = z.object({
  added: z.number(),
  present: z.number(),
  changed: z.number(),
  refused: z.number(),
  results: z.array(
    z.object({
      outcome: z.string(),
      team: z.string().optional(),
      errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    }),
  ),
});

interface Source {
  /** From 1, as a spreadsheet counts without the header. */
  readonly number: number;
  /** Undefined where the row cannot be read. */
  readonly cells: ReadonlyMap<string, string> | undefined;
}

export async function importComplaints(file: string, folder: string, values: FileValues): Promise<void> {
  const mapping = readMapping(values.mapping);
  const isTried = values['dry-run'] ?? false;
  const first = z.coerce
    .number()
    .int()
    .min(1)
    .parse(values['from-row'] ?? 1);
  const call = connected(folder, values, 'administrator');
  const sources = [...sourcesIn(file, mapping)].filter(({ number }) => number >= first);
  const counts = { added: 0, present: 0, changed: 0, refused: 0 };
  const faults = new Faults();
  const late = new Map<string, number>();
  const send = async (batch: readonly { number: number; row: object }[]) => {
    if (batch.length === 0) return;
    const rows = batch.map(({ row }) => row);
    const body = { source: mapping.source, dryRun: isTried, rows };
    const { results, ...counted } = resultSchema.parse(await call('/v1/imports', body));
    for (const name of ['added', 'present', 'changed', 'refused'] as const) counts[name] += counted[name];
    for (const [index, { outcome, team, errors = [] }] of results.entries()) {
      if (team !== undefined) late.set(team, (late.get(team) ?? 0) + 1);
      const number = batch[index]?.number ?? 0;
      for (const { field, message } of errors) faults.say(number, columnOf(mapping, field) ?? field, message);
      if (outcome === 'changed')
        faults.say(number, mapping.id, 'was imported before, and says something else now');
    }
    console.error(`row ${batch.at(-1)?.number} of ${sources.at(-1)?.number}  ${countsText(counts)}`);
  };
  let batch: { number: number; row: object }[] = [];
  let bytes = 0;
  for (const { number, cells } of sources) {
    if (!cells) {
      faults.say(number, mapping.id, 'is no JSON object');
      counts.refused++;
      continue;
    }
    const { row, faults: wrong } = mapped(mapping, cells);
    for (const { column, message } of wrong) faults.say(number, column, message);
    if (wrong.length > 0) {
      counts.refused++;
      continue;
    }
    const size = Buffer.byteLength(JSON.stringify(row));
    if (batch.length === MOST_ROWS || bytes + size > MOST_BYTES) {
      await send(batch);
      [batch, bytes] = [[], 0];
    }
    batch.push({ number, row });
    bytes += size;
  }
  await send(batch);
  for (const [team, count] of late)
    console.log(`late already, with ${team} by its policy, which is not told: ${count}`);
  console.log(`${isTried ? 'tried' : 'imported'}  ${countsText(counts)}`);
}

const countsText = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join('  ');

class Faults {
  #said = 0;

  say(row: number, column: string, message: string): void {
    this.#said++;
    if (this.#said <= MOST_FAULTS) console.log(`row ${row}, ${column}: ${message}`);
    if (this.#said === MOST_FAULTS) console.log('and more, which is not said');
  }
}

function readMapping(file: string | undefined): Mapping {
  if (file === undefined) throw new UsageError('--mapping is missing');
  const result = mappingSchema.safeParse(parsedJson(file, readFileSync(file, 'utf8')));
  if (result.success) return result.data;
  throw new UsageError(
    result.error.issues.map(({ path, message }) => `${file}: ${path.join('.')} ${message}`).join('\n'),
  );
}

function parsedJson(place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${place}: no JSON`);
  }
}

function* sourcesIn(file: string, mapping: Mapping): Generator<Source, void, undefined> {
  const text = decoded(file, mapping.encoding);
  if (/\.(jsonl|ndjson)$/.test(file)) {
    let number = 0;
    for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
      number++;
      yield { number, cells: readLine(line) };
    }
    return;
  }
  try {
    const [header, ...records] = csvRecords(text, mapping.delimiter ?? delimiterOf(text));
    const names = header?.cells.map((name) => name.trim()) ?? [];
    for (const [index, { line, cells }] of records.entries()) {
      if (cells.length > names.length)
        throw new CsvError(`line ${line}: has ${cells.length} cells, and there are ${names.length} columns`);
      yield { number: index + 1, cells: new Map(names.map((name, at) => [name, cells[at] ?? ''])) };
    }
  } catch (error) {
    throw error instanceof CsvError ? new UsageError(`${file}: ${error.message}`) : error;
  }
}

/** @throws UsageError where it is written in another encoding: read all the same, it would be stored as nonsense. */
function decoded(file: string, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--mapping: there is no encoding ${encoding}`);
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(
      `${file}: is not written in ${encoding}. Say in the mapping what it is: "encoding": "gb18030", "windows-1252"`,
    );
  }
}

function readLine(line: string): Source['cells'] {
  try {
    const { data } = objectSchema.safeParse(JSON.parse(line));
    return data && flattened(data);
  } catch {
    return undefined;
  }
}

const objectSchema = z.record(z.string(), z.unknown());

/** By paths; what is no text as JSON. */
function flattened(value: unknown, path = ''): Map<string, string> {
  const object = objectSchema.safeParse(value);
  if (object.success)
    return new Map(
      Object.entries(object.data).flatMap(([name, inner]) => [
        ...flattened(inner, path === '' ? name : `${path}.${name}`),
      ]),
    );
  if (value === undefined || value === null) return new Map();
  return new Map([[path, typeof value === 'string' ? value : JSON.stringify(value)]]);
}

const pageSchema = z.object({
  items: z.array(z.object({ id: z.string() })),
  nextCursor: z.string().optional(),
});

/** As CSV, or as JSON lines where the file's name says so. Each complaint is read, and the audit says by whom. */
export async function exportComplaints(to: string, folder: string, values: FileValues): Promise<void> {
  const language = z.enum(LANGUAGES).parse(values.language ?? 'en');
  const isCsv = !/\.(jsonl|ndjson)$/.test(to);
  const pageAt = listed(values);
  const call = connected(folder, values, 'auditor');
  const columns = isCsv ? await columnsOf(call, language, values.columns) : [];
  const header = isCsv ? csvLine(columns.map(({ name }) => name)) : '';
  // Under another name until it is whole: half of a list is taken for all of it.
  const draft = `${to}.${process.pid}.part`;
  let written: number;
  try {
    writeFileSync(draft, (values.bom ? '\ufeff' : '') + header, { mode: 0o600 });
    written = await writeListed(
      draft,
      call,
      (cursor) => pageAt(call, cursor),
      (complaint) =>
        isCsv
          ? csvLine(columns.map(({ path }) => cellOf(complaint, path)))
          : `${JSON.stringify(complaint)}\n`,
    );
    renameSync(draft, to);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  console.log(`exported  complaints ${written}`);
}

/** @returns how many */
async function writeListed(
  file: string,
  call: Call,
  pageAt: (cursor?: string) => Promise<unknown>,
  lineOf: (complaint: unknown) => string,
): Promise<number> {
  // What moves in the list while it is read is met twice.
  const written = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = pageSchema.parse(await pageAt(cursor));
    for (const { id } of items) {
      if (written.has(id)) continue;
      const complaint = await readable(call, id);
      if (complaint === undefined) continue;
      appendFileSync(file, lineOf(complaint));
      written.add(id);
    }
    cursor = nextCursor;
    if (cursor === undefined) return written.size;
  }
}

/** A page of what is asked for: of the list, or of what a search finds. */
function listed({ search, status, team }: FileValues): (call: Call, cursor?: string) => Promise<unknown> {
  if (search === undefined) {
    const filter = {
      limit: '100',
      ...(status !== undefined && { status }),
      ...(team?.[0] && { team: team[0] }),
    };
    return (call, cursor) =>
      call(`/v1/complaints?${new URLSearchParams({ ...filter, ...(cursor !== undefined && { cursor }) })}`);
  }
  const asked = objectSchema.safeParse(parsedJson(search, readFileSync(search, 'utf8')));
  if (!asked.success) throw new UsageError(`${search}: must be an object, as POST /v1/searches takes it`);
  // By what does not change meanwhile, unless it says otherwise.
  const filter = {
    limit: 100,
    order: 'newest',
    ...asked.data,
    ...(status && { status }),
    ...(team && { team }),
  };
  return (call, cursor) => call('/v1/searches', { ...filter, cursor });
}

/** Undefined where it has gone, or out of reach, since it was listed. */
async function readable(call: Call, id: string): Promise<unknown> {
  try {
    return await call(`/v1/complaints/${id}`);
  } catch (error) {
    if (isRefused(error, 404)) return undefined;
    throw error;
  }
}

/** Those that were asked for; else the usual ones, and the installation's own fields where its reader may know them. */
async function columnsOf(call: Call, language: Language, asked: string | undefined): Promise<Column[]> {
  const own = await ownColumns(call, language);
  const named = asked?.split(',') ?? [...COLUMNS, ...own.map(({ path }) => path)];
  return named.map(
    (path) => own.find((column) => column.path === path) ?? { path, name: headerOf(path, language) },
  );
}

async function ownColumns(call: Call, language: Language): Promise<Column[]> {
  try {
    const { fields } = fieldsSchema.parse(await call('/v1/fields'));
    return fields.map(({ name, labels }) => ({ path: `fields.${name}`, name: labels[language] }));
  } catch (error) {
    if (isRefused(error, 403)) return [];
    throw error;
  }
}
