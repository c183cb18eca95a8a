import * as z from 'zod/mini';
import { type Caller, ROLES } from '../access/caller.ts';
import { DAY_MS, type Instant, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import { asJson, type JsonObject } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { Job } from './job.ts';
import { readItem, stamped } from './lift.ts';
import { noting } from './set-aside.ts';

/*
 * One action upon many things. Which ones is settled when it is previewed: their ids, each with the state it was seen
 * in, stand in parts, and what has become of each is written there. How far it has come is one item, from which any
 * process goes on: a part is counted together with the step to the next one, so nothing is counted twice.
 */

const KEPT_MS = 30 * DAY_MS;
/** Of one part: so much is gone through again at most where a process dies. */
const PART = 100;
const PREFIX = 'BULK#';

const callerSchema = z.lazy(() =>
  z.object({
    id: z.string(),
    subject: z.string(),
    roles: z.array(z.enum(ROLES)),
    teams: z.array(z.string()),
  }),
);
const number = z.int().check(z.nonnegative());
const countsSchema = z.lazy(() =>
  z.object({
    /** Nothing has become of them yet. */
    waiting: number,
    done: number,
    failed: number,
    /** By why. */
    skipped: z.record(z.string(), number),
  }),
);
export type BulkCounts = z.infer<typeof countsSchema>;

const stateSchema = z.lazy(() =>
  z.object({
    id: z.string(),
    action: z.string(),
    parameters: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null),
    by: z.string(),
    /** Whoever let it begin, as they were then: they must be allowed to do it to each thing. */
    caller: callerSchema,
    /** Hash of the keyed request that has made it. */
    request: z.optional(z.string()),
    phase: z.enum(['looking', 'ready', 'running', 'done', 'cancelled']),
    total: number,
    parts: number,
    /** Where they stand: of one attempt alone, so that two that make it at once do not write over each other. */
    place: z.string(),
    /** The part that is next. */
    at: number,
    counts: countsSchema,
    /** Whoever goes on with it has it until then. */
    busyUntil: z.optional(instantSchema),
    createdAt: instantSchema,
    startedAt: z.optional(instantSchema),
    endedAt: z.optional(instantSchema),
  }),
);
export type Bulk = z.infer<typeof stateSchema>;

const itemSchema = z.lazy(() =>
  z.object({
    id: z.string(),
    /** The state that it was seen in, as its action tells states apart. */
    seen: z.optional(z.string()),
    outcome: z.optional(z.enum(['done', 'skipped', 'failed'])),
    /** Why it was skipped. */
    code: z.optional(z.string()),
  }),
);
export type BulkItem = z.infer<typeof itemSchema>;
const partSchema = z.lazy(() => z.object({ items: z.array(itemSchema) }));

type Reading = Pick<Services, 'store' | 'clock' | 'log'>;
type Storing = Pick<Services, 'store'>;

/** Whether somebody has to go on with it. */
export const isUnderWay = ({ phase }: Bulk): boolean => phase === 'looking' || phase === 'running';

export function callerOf({ caller: { id, subject, roles, teams } }: Bulk): Caller & { kind: 'person' } {
  return { kind: 'person', id, subject, roles: new Set(roles), teams: new Set(teams) };
}

/** The newest first. */
export async function list(services: Reading): Promise<Bulk[]> {
  const all = await everyReadable(services, 'JOBS', stateIn, PREFIX);
  return all.sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
}

export async function isAnyUnderWay(services: Reading): Promise<boolean> {
  return (await list(services)).some(isUnderWay);
}

export interface Versioned {
  readonly state: Bulk;
  readonly version: number;
}

export async function find(services: Reading, id: string): Promise<Versioned | undefined> {
  const item = await services.store.get({ pk: 'JOBS', sk: `${PREFIX}${id}` });
  return item && noting(services, async () => ({ state: stateIn(item), version: item.version }));
}

/** @throws Refusal `not-found` */
export async function load(services: Reading, id: string): Promise<Versioned> {
  const found = await find(services, id);
  if (!found) throw new Refusal('not-found', 'There is nothing by that name.');
  return found;
}

/** False where somebody else has written since that version was read, or has made it. */
export function write({ store }: Storing, state: Bulk, version?: number): Promise<boolean> {
  return new Job<Bulk>(`${PREFIX}${state.id}`, stateSchema).write({ store }, state, version, expiryOf(state));
}

const expiryOf = ({ createdAt }: Pick<Bulk, 'createdAt'>): Instant =>
  instantOf(millisOf(createdAt) + KEPT_MS);

/** @throws CorruptItem */
const stateIn = (item: Item) => readItem('job', stateSchema, item);

type Place = Pick<Bulk, 'place' | 'createdAt'>;

const partKey = ({ place }: Pick<Bulk, 'place'>, part: number) => ({
  pk: `${PREFIX}${place}`,
  sk: `PART#${String(part).padStart(6, '0')}`,
});

/** Before the state that names them. */
export async function putParts(services: Storing, place: Place, ids: readonly string[]): Promise<number> {
  let parts = 0;
  for (let from = 0; from < ids.length; from += PART)
    await writePart(
      services,
      place,
      parts++,
      ids.slice(from, from + PART).map((id) => ({ id })),
    );
  return parts;
}

export async function readPart(
  services: Reading,
  place: Pick<Bulk, 'place'>,
  part: number,
): Promise<{ items: BulkItem[]; version?: number }> {
  const item = await services.store.get(partKey(place, part));
  if (!item) return { items: [] };
  return noting(services, async () => ({
    items: readItem('job', partSchema, item).items,
    version: item.version,
  }));
}

/** False where somebody else has written it since that version was read. */
export function writePart(
  { store }: Storing,
  place: Place,
  part: number,
  items: readonly BulkItem[],
  version?: number,
): Promise<boolean> {
  const item = {
    ...partKey(place, part),
    body: stamped(asJson({ items })),
    expiresAt: expiryOf(place),
  };
  if (version === undefined) return store.putIfAbsent({ ...item, version: 1 });
  return store.replace({ ...item, version: version + 1 }, version);
}

/** What has become of each, in the order in which they were chosen. `cursor`: as the page before gave it. */
export async function readItems(
  services: Reading,
  bulk: Bulk,
  isWanted: (item: BulkItem) => boolean,
  { cursor = '0:0', limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: BulkItem[]; nextCursor?: string }> {
  const [first = 0, start = 0] = cursor.split(':').map(Number);
  const items: BulkItem[] = [];
  for (let part = first; part < bulk.parts; part++) {
    const all = (await readPart(services, bulk, part)).items;
    for (const [place, item] of all.entries()) {
      if ((part === first && place < start) || !isWanted(item)) continue;
      if (items.length === limit) return { items, nextCursor: `${part}:${place}` };
      items.push(item);
    }
  }
  return { items };
}
