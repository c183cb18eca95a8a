import * as z from 'zod/mini';
import { newApiKey, readApiKey } from '../access/api-key.ts';
import { type Caller, SCOPES, type Scope } from '../access/caller.ts';
import { isSameText } from '../access/same-text.ts';
import { type Instant, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import { asJson, type JsonObject } from '../base/json.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import * as claims from './claims.ts';
import { everyReadable } from './every-readable.ts';
import { readItem, stamped } from './lift.ts';
import { idFor, madeBy } from './made-by.ts';
import { readable } from './set-aside.ts';

/* The keys of client apps: one item each, under its id. Several keys may be one app's, so that they can be rotated. */

const PARTITION = 'API-KEYS';
/** When a key was last used is written down so seldom that it costs nothing. */
const USE_NOTED_EVERY_MS = 24 * 3_600_000;
const MOST_ATTEMPTS = 10;

const recordSchema = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    name: z.string(),
    /** Those that only a later version knows grant nothing here. */
    scopes: z.array(z.string()),
    hash: z.string(),
    /** It reaches the sandbox alone. */
    sandbox: z.optional(z.boolean()),
    createdAt: instantSchema,
    createdBy: z.optional(z.string()),
    expiresAt: z.optional(instantSchema),
    revokedAt: z.optional(instantSchema),
    /** The fingerprint of the request that has made it, where that went by a key of its own. */
    request: z.optional(z.string()),
    lastUsedAt: z.optional(instantSchema),
  }),
);
type KeyRecord = z.infer<typeof recordSchema>;

/** All that is shown of a key. */
export type ListedKey = Pick<
  KeyRecord,
  'id' | 'name' | 'scopes' | 'sandbox' | 'createdAt' | 'createdBy' | 'expiresAt' | 'revokedAt' | 'lastUsedAt'
>;

export interface NewKey {
  /** The app's: keys of one name are one caller. */
  readonly name: string;
  readonly scopes: readonly string[];
  readonly sandbox?: boolean | undefined;
  readonly expiresAt?: Instant | undefined;
  readonly createdBy?: string | undefined;
}

type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;

const ID = /^[0-9a-f]{16}$/;

/** @throws Refusal `not-found` for what cannot be a key's id, which no store need be asked for */
function keyOf(id: string) {
  if (!ID.test(id)) throw unknown();
  return { pk: PARTITION, sk: id };
}

/** The text is absent where the request had made the key before: it is nowhere but in its first answer. */
export interface MadeKey {
  readonly key: ListedKey;
  readonly text?: string;
}

/**
 * A new key; where the request goes by a key of its own, the one that it has made before, if it has.
 * @throws Refusal `idempotency-key-reused`
 */
export async function add(services: Keeping, key: NewKey): Promise<{ key: ListedKey; text: string }>;
export async function add(services: Keeping, key: NewKey, request?: KeyedRequest): Promise<MadeKey>;
export async function add(services: Keeping, key: NewKey, request?: KeyedRequest): Promise<MadeKey> {
  if (request) await claims.bind(services, request);
  // The id follows from the request, so that two of them cannot make two keys.
  const { name, scopes, sandbox, expiresAt, createdBy } = key;
  const { id, text, hash } = newApiKey(request && idFor(request), sandbox);
  const record: KeyRecord = {
    id,
    name,
    scopes: [...scopes],
    hash,
    ...(sandbox && { sandbox }),
    createdAt: instantOf(services.clock.now()),
    ...(createdBy === undefined ? {} : { createdBy }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(request && { request: request.fingerprint }),
  };
  if (await services.store.putIfAbsent({ ...keyOf(id), version: 1, body: stamped(asJson(record)) }))
    return { key: shown(record), text };
  const before = request && (await keyMadeBy(services, request));
  if (!before) throw new Refusal('busy', 'Too many changes to this key at once; try again.');
  return { key: shown(before) };
}

/** @throws Refusal `idempotency-key-reused` */
async function keyMadeBy(services: Keeping, request: KeyedRequest): Promise<KeyRecord | undefined> {
  return madeBy(request, await find(services, idFor(request)));
}

/** All keys, of all apps, revoked ones too. */
export async function list(services: Keeping): Promise<ListedKey[]> {
  const records = await everyReadable(services, PARTITION, recordIn);
  const keys = records.map(shown);
  return keys.sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
}

/** From now on it is refused; revoked again, it stays so since the first time. @throws Refusal `not-found` */
export async function revoke(services: Keeping, id: string): Promise<ListedKey> {
  const revokedAt = instantOf(services.clock.now());
  return shown(
    await replace(services, id, (record) =>
      record.revokedAt === undefined ? { ...record, revokedAt } : record,
    ),
  );
}

/** @throws Refusal `not-found` */
export async function requireKnown(services: Keeping, id: string): Promise<void> {
  if (!(await find(services, id))) throw unknown();
}

type Rotation = Pick<NewKey, 'expiresAt' | 'createdBy'> & { readonly overlapUntil: Instant };

/**
 * A new key for the same app and with the same scopes; the old one is good until `overlapUntil` and no longer.
 * @throws Refusal `not-found`; `wrong-state` where the old one is revoked
 */
export async function rotate(
  services: Keeping,
  id: string,
  rotation: Rotation,
): Promise<MadeKey & { text: string }>;
export async function rotate(
  services: Keeping,
  id: string,
  rotation: Rotation,
  request?: KeyedRequest,
): Promise<MadeKey>;
export async function rotate(
  services: Keeping,
  id: string,
  { overlapUntil, expiresAt, createdBy }: Rotation,
  request?: KeyedRequest,
): Promise<MadeKey> {
  const old = await find(services, id);
  if (!old) throw unknown();
  const isMade = request !== undefined && (await keyMadeBy(services, request)) !== undefined;
  if (old.revokedAt !== undefined && !isMade)
    throw new Refusal('wrong-state', 'The key is revoked: add a new one.');
  // First the new one: whoever is interrupted has two keys that work, not none.
  const { name, scopes, sandbox } = old;
  const added = await add(services, { name, scopes, sandbox, expiresAt, createdBy }, request);
  await replace(services, id, (record) => {
    const { expiresAt: ends } = record;
    return ends !== undefined && ends <= overlapUntil ? record : { ...record, expiresAt: overlapUntil };
  });
  return added;
}

/** The app whose key it is; undefined where it is no key of ours, or no longer good. Its use is noted now and then. */
export async function callerOf(services: Keeping, text: string): Promise<Caller | undefined> {
  const key = readApiKey(text);
  if (!key) return undefined;
  const now = services.clock.now();
  const item = await services.store.get(keyOf(key.id));
  const record = item && (await readable(services, async () => recordIn(item)));
  if (!item || !record || !isSameText(record.hash, key.hash)) return undefined;
  if (record.revokedAt !== undefined || (record.expiresAt ?? instantOf(now + 1)) <= instantOf(now))
    return undefined;
  await noteUse(services, item, record, now);
  const kind = record.sandbox ? 'sandbox' : 'client';
  return { kind, id: record.name, scopes: new Set(scopesOf(record)) };
}

/** How long a process goes by what it has read of an app's keys. */
const FRESH_MS = 60_000;
const apps = new WeakMap<Services['store'], { keys: readonly ListedKey[]; readAt: number }>();

/** What the app may do by the keys that it has now, as they were a minute ago at most. */
export async function scopesOfApp(services: Keeping, name: string): Promise<ReadonlySet<Scope>> {
  const now = services.clock.now();
  const copy = apps.get(services.store);
  const isFresh = copy !== undefined && now >= copy.readAt && now < copy.readAt + FRESH_MS;
  const keys = isFresh ? copy.keys : await list(services);
  if (!isFresh) apps.set(services.store, { keys, readAt: now });
  const isGood = ({ revokedAt, expiresAt }: ListedKey) =>
    revokedAt === undefined && (expiresAt === undefined || expiresAt > instantOf(now));
  return new Set(keys.filter((key) => key.name === name && isGood(key)).flatMap(scopesOf));
}

async function noteUse(services: Keeping, item: Item, record: KeyRecord, now: number): Promise<void> {
  const { lastUsedAt } = record;
  if (lastUsedAt !== undefined && now < millisOf(lastUsedAt) + USE_NOTED_EVERY_MS) return;
  const body = stamped(asJson({ ...record, lastUsedAt: instantOf(now) }));
  try {
    // A lost race was another use, or a revocation that must stand.
    await services.store.replace({ ...keyOf(record.id), version: item.version + 1, body }, item.version);
  } catch (error) {
    services.log.warn('key-use-not-noted', { key: record.id, error: errorName(error) });
  }
}

async function replace(
  services: Keeping,
  id: string,
  change: (record: KeyRecord) => KeyRecord,
): Promise<KeyRecord> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const item = await services.store.get(keyOf(id));
    if (!item) throw unknown();
    const before = recordIn(item);
    const record = change(before);
    if (record === before) return record;
    const body = stamped(asJson(record));
    if (await services.store.replace({ ...keyOf(id), version: item.version + 1, body }, item.version))
      return record;
  }
  throw new Refusal('busy', 'Too many changes to this key at once; try again.');
}

async function find(services: Keeping, id: string): Promise<KeyRecord | undefined> {
  const item = await services.store.get(keyOf(id));
  return item && recordIn(item);
}

/** By the very body, which a store may give again: apps come often. */
const read = new WeakMap<JsonObject, KeyRecord>();

function recordIn(item: Item): KeyRecord {
  const known = read.get(item.body) ?? readItem('api-key', recordSchema, item);
  read.set(item.body, known);
  return known;
}
const unknown = () => new Refusal('not-found', 'There is no such key.');
const scopesOf = ({ scopes }: Pick<KeyRecord, 'scopes'>): Scope[] =>
  SCOPES.filter((scope) => scopes.includes(scope));

function shown(record: KeyRecord): ListedKey {
  const { id, name, scopes, sandbox, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt } = record;
  return { id, name, scopes, sandbox, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt };
}
