import * as z from 'zod/mini';
import { DAY_MS, type Instant, instantOf, instantSchema } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { type ReplayChange, replayChangeSchema, replayTallySchema } from '../complaint/replay-tally.ts';
import { type PolicySet, storedPolicySetSchema } from '../policy/policy.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { Job } from './job.ts';
import { readItem, stamped } from './lift.ts';
import { idFor, madeBy } from './made-by.ts';
import { type RuleReading, type RuleVersions, ruleVersionsSchema } from './rules.ts';
import { noting, readable } from './set-aside.ts';

/*
 * Replays of the complaints that are there under a policy set that is not in force yet. How far one has come and what it
 * has counted is one item, so that any process goes on with it and nothing is counted twice; which promises would have
 * been others stands in items beside it, in parts. All of it is kept for a while, and carried nowhere else.
 */

const KEPT_MS = 30 * DAY_MS;
/** Of one part; each takes some 250 bytes. */
const PART = 500;
const PREFIX = 'REPLAY#';

const stateSchema = z.lazy(() =>
  z.object({
    id: z.string(),
    draft: storedPolicySetSchema,
    rules: ruleVersionsSchema,
    /** What is due later is not breached. */
    asOf: instantSchema,
    /** Of those alone that were received from then on, and before then. */
    receivedFrom: z.optional(instantSchema),
    receivedBefore: z.optional(instantSchema),
    startedAt: instantSchema,
    startedBy: z.optional(z.string()),
    /** Hash of the keyed request that has started it. */
    request: z.optional(z.string()),
    after: z.optional(z.object({ pk: z.string(), sk: z.string() })),
    parts: z.int(),
    tally: z.optional(replayTallySchema),
    endedAt: z.optional(instantSchema),
    cancelled: z.optional(z.object({ at: instantSchema, by: z.optional(z.string()) })),
  }),
);
export type Replay = z.infer<typeof stateSchema>;
type Reading = Pick<Services, 'store' | 'clock' | 'log'>;

const jobOf = (id: string) => new Job<Replay>(`${PREFIX}${id}`, stateSchema);

export function isRunning({ endedAt, cancelled }: Replay): boolean {
  return endedAt === undefined && cancelled === undefined;
}

export async function isReplayRunning(services: Reading): Promise<boolean> {
  return (await list(services)).some(isRunning);
}

/** The newest first. */
export async function list(services: Reading): Promise<Replay[]> {
  const all = await everyReadable(services, 'JOBS', stateIn, PREFIX);
  return all.sort((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
}

/** @throws Refusal `not-found` */
export async function load(services: Reading, id: string): Promise<Required<Versioned>> {
  const item = await services.store.get({ pk: 'JOBS', sk: `${PREFIX}${id}` });
  if (!item) throw new Refusal('not-found', 'There is nothing by that name.');
  return noting(services, async () => ({ state: stateIn(item), version: item.version }));
}

/** @throws CorruptItem */
const stateIn = (item: Item) => readItem('job', stateSchema, item);

interface Versioned {
  readonly state: Replay;
  readonly version?: number;
}

interface Start {
  readonly draft: PolicySet;
  readonly rules: RuleVersions;
  readonly receivedFrom?: Instant | undefined;
  readonly receivedBefore?: Instant | undefined;
  readonly by?: string | undefined;
}

/** By the same keyed request it is started once. @throws Refusal `idempotency-key-reused` */
export async function start(
  services: RuleReading,
  { draft, rules, receivedFrom, receivedBefore, by }: Start,
  request?: KeyedRequest,
): Promise<{ replay: Replay; isReplay: boolean }> {
  const known = request && (await startedBy(services, request));
  if (known) return { replay: known, isReplay: true };
  const now = instantOf(services.clock.now());
  const state: Replay = {
    id: idFor(request),
    draft,
    rules,
    asOf: now,
    receivedFrom,
    receivedBefore,
    startedAt: now,
    startedBy: by,
    request: request?.fingerprint,
    parts: 0,
  };
  if (await write(services, state)) return { replay: state, isReplay: false };
  return start(services, { draft, rules, receivedFrom, receivedBefore, by }, request);
}

/** @throws Refusal `idempotency-key-reused` */
export async function startedBy(services: Reading, request: KeyedRequest): Promise<Replay | undefined> {
  const item = await services.store.get({ pk: 'JOBS', sk: `${PREFIX}${idFor(request)}` });
  return madeBy(request, item && stateIn(item));
}

/** False where somebody else has written since that version was read: goes on with it too, or has cancelled it. */
export function write({ store }: Pick<Services, 'store'>, state: Replay, version?: number): Promise<boolean> {
  return jobOf(state.id).write({ store }, state, version, expiryOf(state));
}

const expiryOf = ({ startedAt }: Replay) => instantOf(Date.parse(startedAt) + KEPT_MS);

/** One that is over stays as it is. @throws Refusal `not-found` */
export async function cancel(services: Reading, id: string, by: string | undefined): Promise<Replay> {
  const { state, version } = await load(services, id);
  if (!isRunning(state)) return state;
  const cancelled: Replay = { ...state, cancelled: { at: instantOf(services.clock.now()), by } };
  return (await write(services, cancelled, version)) ? cancelled : cancel(services, id, by);
}

const partKey = (id: string, part: number) => ({
  pk: `${PREFIX}${id}`,
  sk: `CHANGES#${String(part).padStart(6, '0')}`,
});
const partSchema = z.lazy(() => z.object({ changes: z.array(replayChangeSchema) }));

/** Before the state that counts them: what an interrupted turn has left there is written over. */
export async function putChanges(
  { store }: Pick<Services, 'store'>,
  state: Replay,
  changes: readonly ReplayChange[],
): Promise<number> {
  let parts = state.parts;
  for (let from = 0; from < changes.length; from += PART) {
    const key = partKey(state.id, parts++);
    const body = stamped(asJson({ changes: changes.slice(from, from + PART) }));
    const expiresAt = expiryOf(state);
    for (;;) {
      if (await store.putIfAbsent({ ...key, version: 1, body, expiresAt })) break;
      const version = (await store.get(key))?.version;
      if (
        version !== undefined &&
        (await store.replace({ ...key, version: version + 1, body, expiresAt }, version))
      )
        break;
    }
  }
  return parts;
}

/** Up to `limit` changes, in the order in which they were found. `cursor`: as the page before gave it. */
export async function readChanges(
  services: Reading,
  { id, parts }: Replay,
  { cursor = '0:0', limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: ReplayChange[]; nextCursor?: string }> {
  const [part = 0, from = 0] = cursor.split(':').map(Number);
  if (part >= parts) return { items: [] };
  const changes = await readable(services, async () => {
    const item = await services.store.get(partKey(id, part));
    return item && readItem('job', partSchema, item).changes;
  });
  const items = (changes ?? []).slice(from, from + limit);
  const isMore = from + limit < (changes ?? []).length;
  const nextCursor = isMore ? `${part}:${from + limit}` : part + 1 < parts ? `${part + 1}:0` : undefined;
  return { items, ...(nextCursor !== undefined && { nextCursor }) };
}
