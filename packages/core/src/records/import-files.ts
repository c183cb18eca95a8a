import * as z from 'zod/mini';
import { DAY_MS, type Instant, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { mappingSchema } from '../tables/mapping.ts';
import { everyReadable } from './every-readable.ts';
import { Job } from './job.ts';
import { readItem, stamped } from './lift.ts';
import { idFor } from './made-by.ts';
import { noting } from './set-aside.ts';

/*
 * A file of complaints that somebody has brought to be taken over. Its rows stand in parts, and what has become of each
 * takes their place: what a row said is gone with the step that has imported it. How far it has come is one item, from
 * which any process goes on; a part is counted together with the step to the next one, so nothing is counted twice.
 */

/** Whether it is finished or not. */
const KEPT_MS = 7 * DAY_MS;
const PREFIX = 'IMPORT#';
/** Rows of one part, and UTF-8 bytes of its cells. */
const PART_ROWS = 100;
const PART_BYTES = 100_000;
/** Of its cells as JSON: one row alone is a part. */
export const MOST_ROW_BYTES = PART_BYTES;

const number = z.int().check(z.nonnegative());
const countsSchema = z.lazy(() =>
  z.object({
    waiting: number,
    good: number,
    added: number,
    present: number,
    changed: number,
    refused: number,
  }),
);
export type ImportCounts = z.infer<typeof countsSchema>;

const stateSchema = z.lazy(() =>
  z.object({
    id: z.string(),
    /** As access has it. */
    by: z.string(),
    name: z.string(),
    encoding: z.string(),
    columns: z.array(z.string()),
    /** `given`: nobody has said yet what its columns are. */
    phase: z.enum(['given', 'looking', 'ready', 'running', 'done', 'cancelled']),
    total: number,
    parts: number,
    /** The part that is next. */
    at: number,
    counts: countsSchema,
    /** How many are late already, by the team that has them. */
    late: z.record(z.string(), number),
    mapping: z.optional(mappingSchema),
    /** Whoever goes on with it has it until then. */
    busyUntil: z.optional(instantSchema),
    createdAt: instantSchema,
    endedAt: z.optional(instantSchema),
  }),
);
export type ImportFile = z.infer<typeof stateSchema>;

const rowSchema = z.lazy(() =>
  z.object({
    /** From 1, as a spreadsheet counts without the header. */
    row: z.int(),
    /** As long as it has not been imported. */
    cells: z.optional(z.array(z.string())),
    outcome: z.optional(z.enum(['good', 'added', 'present', 'changed', 'refused'])),
    complaint: z.optional(z.string()),
    /** It was not only looked at. */
    isRun: z.optional(z.literal(true)),
    errors: z.optional(
      z.array(z.object({ column: z.string(), field: z.string(), rule: z.string(), message: z.string() })),
    ),
  }),
);
export type ImportRow = z.infer<typeof rowSchema>;
const partSchema = z.lazy(() => z.object({ rows: z.array(rowSchema) }));

type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;

export const isUnderWay = ({ phase }: ImportFile): boolean => phase === 'looking' || phase === 'running';

interface Given {
  readonly by: string;
  readonly name: string;
  readonly encoding: string;
  readonly columns: readonly string[];
}

/** Stored part by part, while it is read. @throws what `rows` throws */
export async function keep(
  services: Keeping,
  { columns, ...given }: Given,
  rows: Iterable<readonly string[]>,
): Promise<ImportFile> {
  const createdAt = instantOf(services.clock.now());
  const id = idFor();
  let [part, total, parts, bytes]: [ImportRow[], number, number, number] = [[], 0, 0, 0];
  const flush = async () => {
    if (part.length > 0) await writePart(services, { id, createdAt }, parts++, part);
    [part, bytes] = [[], 0];
  };
  for (const cells of rows) {
    const size = Buffer.byteLength(JSON.stringify(cells));
    if (part.length === PART_ROWS || bytes + size > PART_BYTES) await flush();
    part.push({ row: ++total, cells: [...cells] });
    bytes += size;
  }
  await flush();
  const counts = { waiting: total, good: 0, added: 0, present: 0, changed: 0, refused: 0 };
  const state: ImportFile = {
    ...{
      ...given,
      columns: [...columns],
      id,
      phase: 'given',
      total,
      parts,
      at: 0,
      counts,
      late: {},
      createdAt,
    },
  };
  await write(services, state);
  return state;
}

export interface Versioned {
  readonly state: ImportFile;
  readonly version: number;
}

/** Nobody's but whose it is. @throws Refusal `not-found` */
export async function load(services: Keeping, by: string, id: string): Promise<Versioned> {
  const item = await services.store.get({ pk: 'JOBS', sk: `${PREFIX}${id}` });
  const found =
    item && (await noting(services, async () => ({ state: stateIn(item), version: item.version })));
  if (found?.state.by !== by) throw new Refusal('not-found', 'There is nothing by that name.');
  return found;
}

/** Those of somebody, the newest first. */
export async function list(services: Keeping, by: string): Promise<ImportFile[]> {
  const all = await everyReadable(services, 'JOBS', stateIn, PREFIX);
  return all.filter((one) => one.by === by).sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
}

/** False where somebody else has written since that version was read. */
export function write(
  { store }: Pick<Services, 'store'>,
  state: ImportFile,
  version?: number,
): Promise<boolean> {
  return new Job<ImportFile>(`${PREFIX}${state.id}`, stateSchema).write(
    { store },
    state,
    version,
    expiryOf(state),
  );
}

const expiryOf = ({ createdAt }: Pick<ImportFile, 'createdAt'>): Instant =>
  instantOf(millisOf(createdAt) + KEPT_MS);

/** @throws CorruptItem */
const stateIn = (item: Item) => readItem('job', stateSchema, item);

const partKey = ({ id }: Pick<ImportFile, 'id'>, part: number) => ({
  pk: `${PREFIX}${id}`,
  sk: `PART#${String(part).padStart(6, '0')}`,
});

export async function readPart(
  services: Keeping,
  file: Pick<ImportFile, 'id'>,
  part: number,
): Promise<{ rows: ImportRow[]; version?: number }> {
  const item = await services.store.get(partKey(file, part));
  if (!item) return { rows: [] };
  return noting(services, async () => ({
    rows: readItem('job', partSchema, item).rows,
    version: item.version,
  }));
}

/** False where somebody else has written it since that version was read. */
export function writePart(
  { store }: Pick<Services, 'store'>,
  file: Pick<ImportFile, 'id' | 'createdAt'>,
  part: number,
  rows: readonly ImportRow[],
  version?: number,
): Promise<boolean> {
  const item = { ...partKey(file, part), body: stamped(asJson({ rows })), expiresAt: expiryOf(file) };
  if (version === undefined) return store.putIfAbsent({ ...item, version: 1 });
  return store.replace({ ...item, version: version + 1 }, version);
}

/** Every row, in the order of the file. */
export async function* rowsOf(
  services: Keeping,
  file: ImportFile,
): AsyncGenerator<ImportRow, void, undefined> {
  for (let part = 0; part < file.parts; part++) yield* (await readPart(services, file, part)).rows;
}
