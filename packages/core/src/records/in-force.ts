import * as z from 'zod/mini';
import { type Instant, instantOf, instantSchema } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import { kebabSchema } from '../base/kebab.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { type PolicySet, storedPolicySetSchema } from '../policy/policy.ts';
import type { Item, Store } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { readItem, stamped } from './lift.ts';
import { idFor, madeBy } from './made-by.ts';
import { policySets } from './policy-sets.ts';
import type { Shelving } from './shelf.ts';

/*
 * Which version of which policy set new complaints are matched against, from which instant on. Until somebody has put
 * one in force it is the newest version of `default`; from then on to store a version puts nothing in force.
 */

export const IN_FORCE = 'IN-FORCE';
const BY_ITSELF = 'default';

const doneSchema = { at: instantSchema, by: z.optional(z.string()) };
const recordSchema = z.lazy(() =>
  z.object({
    id: z.string(),
    /** One more than that of the newest change before it. */
    seq: z.int(),
    policySet: kebabSchema,
    version: z.int().check(z.positive()),
    /** From then on it counts, until another one does. */
    from: instantSchema,
    ...doneSchema,
    /** What a person wrote. */
    reason: z.optional(z.string()),
    /** Before it counted: it never does. */
    cancelled: z.optional(z.object(doneSchema)),
    /** One that ships with the code as it was then: code to come may ship another version only. */
    document: z.optional(storedPolicySetSchema),
    /** Hash of the keyed request that has made it. */
    request: z.optional(z.string()),
  }),
);
type Entry = z.infer<typeof recordSchema>;
/** Somebody has put a version in force, or has rolled back to one. */
export type PutInForce = Omit<Entry, 'seq' | 'document' | 'request'>;

/** What counts at an instant. `change` is what made it so; absent where it does by itself. */
export interface InForce {
  readonly policySet: string;
  readonly version: number;
  readonly change?: PutInForce;
}

/** @throws CorruptItem */
export function entryIn(item: Item): Entry {
  return readItem('in-force', recordSchema, item);
}

/** How long a process goes by what it has read: another one may have put something in force meanwhile. */
const FRESH_MS = 30_000;
const copies = new WeakMap<Store, { readonly entries: readonly Entry[]; readonly readAt: number }>();

/** The newest change first. */
async function read(services: Shelving): Promise<readonly Entry[]> {
  const entries = (await everyReadable(services, IN_FORCE, entryIn)).sort(newestFirst);
  copies.set(services.store, { entries, readAt: services.clock.now() });
  return entries;
}

async function remembered(services: Shelving): Promise<readonly Entry[]> {
  const copy = copies.get(services.store);
  return copy && services.clock.now() < copy.readAt + FRESH_MS ? copy.entries : read(services);
}

const newestFirst = (one: Entry, other: Entry) =>
  one.seq === other.seq ? (one.id < other.id ? 1 : -1) : other.seq - one.seq;

/** Of those that count by then, the one that counts since the latest instant; of two, what was said later. */
function effective(entries: readonly Entry[], at: Instant): Entry | undefined {
  return entries
    .filter(({ from, cancelled }) => from <= at && !cancelled)
    .reduce<Entry | undefined>((best, entry) => (best && best.from >= entry.from ? best : entry), undefined);
}

/** The policy set that new complaints are matched against now: the instant at which one comes in force is heeded by all. */
export async function policySetInForce(services: Shelving): Promise<PolicySet | undefined> {
  const entry = effective(await remembered(services), instantOf(services.clock.now()));
  if (!entry) return policySets.newest(services, BY_ITSELF);
  return entry.document ?? policySets.version(services, entry.policySet, entry.version);
}

/** That version of a set, as it was when it was in force. */
export async function policySetThen(
  services: Shelving,
  id: string,
  version: number,
): Promise<PolicySet | undefined> {
  const isThat = (entry: Entry) => entry.policySet === id && entry.version === version;
  const kept = (await remembered(services)).find((entry) => isThat(entry) && entry.document)?.document;
  return kept ?? policySets.version(services, id, version);
}

/** What counts now, what was said to count, and by whom: the newest change first. */
export async function schedule(
  services: Shelving,
): Promise<{ current: InForce | undefined; changes: readonly PutInForce[] }> {
  const entries = await read(services);
  const entry = effective(entries, instantOf(services.clock.now()));
  const newest = entry ? undefined : await policySets.newest(services, BY_ITSELF);
  const current = entry
    ? { policySet: entry.policySet, version: entry.version, change: shown(entry) }
    : newest && { policySet: newest.id, version: newest.version };
  return { current, changes: entries.map(shown) };
}

interface Putting {
  readonly policySet: string;
  readonly version: number;
  /** Now, where nothing is said. */
  readonly from?: Instant | undefined;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

/**
 * Puts a version that is there in force, now or from an instant to come. By the same keyed request it is put once.
 * @throws Refusal `idempotency-key-reused`, `not-found` where there is no such version
 */
export async function put(
  services: Shelving,
  { policySet, version, from, reason, by }: Putting,
  request?: KeyedRequest,
): Promise<{ change: PutInForce; isReplay: boolean }> {
  const id = idFor(request);
  const before = request && (await putBy(services, request));
  if (before) return { change: before, isReplay: true };
  const document = await policySets.exactly(services, policySet, version);
  if (!document) throw new Refusal('not-found', 'There is nothing by that name.');
  const [newest] = await read(services);
  const at = instantOf(services.clock.now());
  const entry: Entry = {
    id,
    seq: (newest?.seq ?? 0) + 1,
    policySet,
    version,
    from: from === undefined || from < at ? at : from,
    at,
    by,
    reason,
    ...(!(await policySets.isStored(services, policySet, version)) && { document }),
    request: request?.fingerprint,
  };
  const item = { pk: IN_FORCE, sk: id, version: 1, body: stamped(asJson(entry)) };
  const isFirst = await services.store.putIfAbsent(item);
  copies.delete(services.store);
  if (isFirst) return { change: shown(entry), isReplay: false };
  return put(services, { policySet, version, from, reason, by }, request);
}

/** What the request has put in force. @throws Refusal `idempotency-key-reused` */
export async function putBy(
  { store }: Pick<Shelving, 'store'>,
  request: KeyedRequest,
): Promise<PutInForce | undefined> {
  const item = await store.get({ pk: IN_FORCE, sk: idFor(request) });
  const made = madeBy(request, item && entryIn(item));
  return made && shown(made);
}

/** @throws Refusal `not-found`; `wrong-state` where it has come in force */
export async function requireCancellable(services: Shelving, id: string): Promise<void> {
  await cancellable(services, id);
}

async function cancellable(
  { store, clock }: Shelving,
  id: string,
): Promise<{ entry: Entry; itemVersion: number }> {
  const item = await store.get({ pk: IN_FORCE, sk: id });
  if (!item) throw new Refusal('not-found', 'There is nothing by that name.');
  const entry = entryIn(item);
  if (!entry.cancelled && entry.from <= instantOf(clock.now()))
    throw new Refusal('wrong-state', 'It has come in force: put another version in force in its place.');
  return { entry, itemVersion: item.version };
}

/**
 * What has not come in force yet never does. Cancelled again, it stays so since the first time.
 * @throws Refusal `not-found`; `wrong-state` where it has come in force
 */
export async function cancel(services: Shelving, id: string, by: string | undefined): Promise<PutInForce> {
  const { store, clock } = services;
  const { entry, itemVersion } = await cancellable(services, id);
  if (entry.cancelled) return shown(entry);
  const cancelled: Entry = { ...entry, cancelled: { at: instantOf(clock.now()), by } };
  const item = { pk: IN_FORCE, sk: id, version: itemVersion + 1, body: stamped(asJson(cancelled)) };
  const isDone = await store.replace(item, itemVersion);
  copies.delete(store);
  return isDone ? shown(cancelled) : cancel(services, id, by);
}

function shown({ id, policySet, version, from, at, by, reason, cancelled }: Entry): PutInForce {
  return { id, policySet, version, from, at, by, reason, cancelled };
}
