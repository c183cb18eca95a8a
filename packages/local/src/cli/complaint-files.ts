import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { LANGUAGES, type Role } from '@redress/core';
import * as z from 'zod';
import { COLUMNS, cellOf, headerOf } from '../bulk/columns.ts';
import { CsvError, csvLine, csvRecords, delimiterOf } from '../bulk/csv.ts';
import { columnOf, type Mapping, mapped, mappingSchema } from '../bulk/mapping.ts';
import { publicAddressOf } from '../data-folder.ts';
import { openIssuer } from '../issuer.ts';
import { UsageError } from './command.ts';

/* Complaints in files: from elsewhere into an installation, and out of it. Both go by its API, as whoever asks may. */

export interface FileValues {
  readonly mapping?: string;
  readonly 'dry-run'?: boolean;
  readonly 'from-row'?: string;
  /** Of an installation elsewhere; the token for it stands in REDRESS_TOKEN. */
  readonly api?: string;
  readonly columns?: string;
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
const MOST_TRIES = 20;

type Call = (path: string, body?: unknown) => Promise<unknown>;

/** A token a minute, of whoever has the data folder; elsewhere the one that was given. */
function connected(folder: string, { api }: FileValues, role: Role): Call {
  const bearer = async () => {
    if (api === undefined)
      return (await openIssuer(folder)).token({ subject: 'command-line', roles: [role], teams: ['*'] }, 60);
    const { REDRESS_TOKEN: token } = process.env;
    if (!token) throw new UsageError('--api: REDRESS_TOKEN has no token for it');
    return token;
  };
  const address = (api ?? publicAddressOf(folder)).replace(/\/+$/, '');
  return async (path, body) => {
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(address + path, {
        headers: { authorization: `Bearer ${await bearer()}`, 'content-type': 'application/json' },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      });
      const answer: unknown = await response.json();
      if (response.ok) return answer;
      const isBusy = response.status === 429 || response.status === 503;
      if (!isBusy || attempt === MOST_TRIES) throw new UsageError(detailSchema.parse(answer).detail);
      await delay(1000 * Math.min(60, Number(response.headers.get('retry-after')) || 1));
    }
  };
}

const detailSchema = z.object({ detail: z.string() });
const resultSchema = z.object({
  added: z.number(),
  present: z.number(),
  changed: z.number(),
  refused: z.number(),
  results: z.array(
    z.object({
      outcome: z.string(),
      errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    }),
  ),
});

interface Source {
  /** From 1, as a spreadsheet counts without the header. */
  readonly number: number;
  readonly cells: ReadonlyMap<string, string>;
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
  const send = async (batch: readonly { number: number; row: object }[]) => {
    if (batch.length === 0) return;
    const rows = batch.map(({ row }) => row);
    const body = { source: mapping.source, dryRun: isTried, rows };
    const { results, ...counted } = resultSchema.parse(await call('/v1/imports', body));
    for (const name of ['added', 'present', 'changed', 'refused'] as const) counts[name] += counted[name];
    for (const [index, { outcome, errors = [] }] of results.entries()) {
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
      yield { number, cells: flattened(parsedJson(`${file}: row ${number}`, line)) };
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

/** By paths; what is no text as JSON. */
function flattened(value: unknown, path = ''): Map<string, string> {
  const object = z.record(z.string(), z.unknown()).safeParse(value);
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
  const columns = values.columns?.split(',') ?? COLUMNS;
  const language = z.enum(LANGUAGES).parse(values.language ?? 'en');
  const isCsv = !/\.(jsonl|ndjson)$/.test(to);
  const call = connected(folder, values, 'auditor');
  const header = isCsv ? csvLine(columns.map((column) => headerOf(column, language))) : '';
  writeFileSync(to, (values.bom ? '\ufeff' : '') + header, { mode: 0o600 });
  let count = 0;
  for (let cursor: string | undefined; ; ) {
    const query = new URLSearchParams({ limit: '100' });
    if (values.status !== undefined) query.set('status', values.status);
    if (values.team?.[0] !== undefined) query.set('team', values.team[0]);
    if (cursor !== undefined) query.set('cursor', cursor);
    const page = pageSchema.parse(await call(`/v1/complaints?${query}`));
    for (const { id } of page.items) {
      const complaint = await call(`/v1/complaints/${id}`);
      const line = isCsv
        ? csvLine(columns.map((column) => cellOf(complaint, column)))
        : `${JSON.stringify(complaint)}\n`;
      appendFileSync(to, line);
      count++;
    }
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  console.log(`exported  complaints ${count}`);
}
