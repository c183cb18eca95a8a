import type { Import, ImportResult } from '@redress/client/source';
import { instantOf } from '@redress/core/base/instant.ts';
import * as files from '@redress/core/records/import-files.ts';
import { columnOf, type Mapping, mapped } from '@redress/core/tables/mapping.ts';
import type { PageContext } from '../../context.ts';
import { asBody } from '../../ui/forms.ts';
import type { Keeping } from './keeping.ts';

/*
 * A file is gone through twice: looked at, with nothing stored, and then imported. Whoever waits for it has it go on, part by
 * part; where that breaks off, whoever comes back goes on from there. What a part has imported before that was noted is
 * known again, for a row is one complaint however often it comes.
 */

/** So long one request has it to itself. */
const BUSY_MS = 30_000;

/** Goes on with so many parts, unless somebody else does. */
export async function goOn(
  c: PageContext,
  services: Keeping,
  before: files.Versioned,
  most: number,
): Promise<void> {
  const now = () => instantOf(c.var.now);
  let { state, version } = before;
  if (!files.isUnderWay(state) || (state.busyUntil ?? '') > now()) return;
  const claimed = { ...state, busyUntil: instantOf(c.var.now + BUSY_MS) };
  if (!(await files.write(services, claimed, version++))) return;
  state = claimed;
  try {
    for (let part = 0; part < most && files.isUnderWay(state); part++) {
      const next = await partTaken(c, services, state);
      if (!next || !(await files.write(services, next, version))) return;
      version++;
      state = next;
    }
  } finally {
    if (files.isUnderWay(state)) await files.write(services, { ...state, busyUntil: undefined }, version);
  }
}

/** The next part is looked at or imported, and counted; undefined where somebody else has written it. */
async function partTaken(
  c: PageContext,
  services: Keeping,
  state: files.ImportFile,
): Promise<files.ImportFile | undefined> {
  const { rows, version } = await files.readPart(services, state, state.at);
  const isRunning = state.phase === 'running';
  const late: Record<string, number> = { ...state.late };
  const isNext = ({ cells, outcome }: files.ImportRow) =>
    cells !== undefined && (!isRunning || outcome === 'good');
  const results = await resultsOf(c, state, rows.filter(isNext), late);
  const after = rows.map((row): files.ImportRow => {
    const result = results.get(row.row);
    // What is not needed any more is not kept: nor are the words of rows that are refused.
    if (isRunning) return { ...without(row), ...(result && { ...result, isRun: true }) };
    return { row: row.row, cells: row.cells, ...result };
  });
  if (!(await files.writePart(services, state, state.at, after, version))) return undefined;
  const counted = after.filter(({ isRun }) => !isRunning || isRun);
  return moved(c, { ...state, at: state.at + 1, late, counts: added(state.counts, counted) });
}

const without = ({ cells: _, ...row }: files.ImportRow): files.ImportRow => row;

function added(counts: files.ImportCounts, rows: readonly files.ImportRow[]): files.ImportCounts {
  const sum = { ...counts, waiting: counts.waiting - rows.length };
  for (const { outcome } of rows) if (outcome !== undefined) sum[outcome]++;
  return sum;
}

function moved(c: PageContext, state: files.ImportFile): files.ImportFile {
  if (state.at < state.parts) return state;
  const idle = { ...state, busyUntil: undefined };
  if (state.phase === 'looking') return { ...idle, phase: 'ready', at: 0 };
  return { ...idle, phase: 'done', endedAt: instantOf(c.var.now) };
}

/** Looked at from the beginning, by another mapping. */
export function mappedAnew(state: files.ImportFile, mapping: Mapping): files.ImportFile {
  const counts = { waiting: state.total, good: 0, added: 0, present: 0, changed: 0, refused: 0 };
  const begun = {
    ...state,
    mapping,
    phase: 'looking',
    at: 0,
    counts,
    late: {},
    busyUntil: undefined,
  } as const;
  return state.parts === 0 ? { ...begun, phase: 'ready' } : begun;
}

/** What was found good is imported from now on. */
export function started(state: files.ImportFile): files.ImportFile {
  if (state.phase !== 'ready') return state;
  const counts = { ...state.counts, waiting: state.counts.good, good: 0 };
  return { ...state, phase: 'running', at: 0, counts, late: {} };
}

type Result = Omit<files.ImportRow, 'row' | 'cells'>;

export const cellsOf = ({ columns }: files.ImportFile, { cells = [] }: files.ImportRow) =>
  new Map(columns.map((column, at) => [column, cells[at] ?? '']));

async function resultsOf(
  c: PageContext,
  state: files.ImportFile,
  rows: readonly files.ImportRow[],
  late: Record<string, number>,
): Promise<ReadonlyMap<number, Result>> {
  const { mapping } = state;
  const results = new Map<number, Result>();
  if (!mapping) return results;
  const sent: { readonly row: number; readonly body: object }[] = [];
  for (const row of rows) {
    const { row: body, faults } = mapped(mapping, cellsOf(state, row));
    if (faults.length === 0) sent.push({ row: row.row, body });
    else
      results.set(row.row, {
        outcome: 'refused',
        errors: faults.map(({ column, rule, message }) => ({ column, field: '', rule, message })),
      });
  }
  if (sent.length === 0) return results;
  const dryRun = state.phase === 'looking';
  const body = { source: mapping.source, dryRun, rows: sent.map((one) => one.body) };
  const answer = await c.var.client.imports.take(asBody<Import>(body));
  for (const [at, result] of answer.results.entries()) {
    const row = sent[at]?.row;
    if (row === undefined) continue;
    results.set(row, resultOf(c, mapping, result, dryRun));
    if (result.team !== undefined) late[result.team] = (late[result.team] ?? 0) + 1;
  }
  return results;
}

function resultOf(
  c: PageContext,
  mapping: Mapping,
  result: ImportResult['results'][number],
  isTried: boolean,
): Result {
  const { outcome, id, errors = [] } = result;
  return {
    outcome: isTried && outcome === 'added' ? 'good' : outcome,
    ...(id !== undefined && { complaint: id }),
    ...(errors.length > 0 && {
      errors: errors.map(({ field, rule, message }) => ({
        ...{ column: columnOf(mapping, field) ?? '', field, rule },
        // What an empty cell lacks the API says in the terms of programs.
        message: rule === 'invalid_type' ? c.var.words.forms.missing : message,
      })),
    }),
  };
}
