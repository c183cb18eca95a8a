import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Absence, absenceSchema, lasts } from '../access/absence.ts';
import { type Conditions, entityTag, requireMet } from '../base/entity-tag.ts';
import { DAY_MS, type Instant, instantOf, millisOf } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import type { Services } from '../ports/services.ts';
import type { Item, Store } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { readItem, stamped } from './lift.ts';
import { noting } from './set-aside.ts';

/*
 * Who is away, from when until when, and who has what is theirs meanwhile: few items in one partition, which go by
 * themselves some time after their end. Nothing of a complaint changes when one begins or is over: who is told what, and who
 * reaches what, is looked up when it matters.
 */

const PARTITION = 'ABSENCES';
const KEPT_MS = 30 * DAY_MS;
/** How long a process goes by what it has read: another one may have recorded an absence, or ended one, meanwhile. */
const FRESH_MS = 10_000;
const MOST_ATTEMPTS = 10;

type Reading = Pick<Services, 'store' | 'clock' | 'log'>;
type Tagging = Pick<Services, 'settings'>;

interface Copy {
  readonly absences: readonly Absence[];
  readonly readAt: number;
}
const copies = new WeakMap<Store, Copy>();

/** Those that last just now. */
export async function current(services: Reading): Promise<readonly Absence[]> {
  const now = services.clock.now();
  const copy = copies.get(services.store);
  const isFresh = copy !== undefined && Math.abs(now - copy.readAt) < FRESH_MS;
  const absences = isFresh ? copy.absences : await list(services);
  if (!isFresh) copies.set(services.store, { absences, readAt: now });
  const at = instantOf(now);
  return absences.filter((absence) => lasts(absence, at));
}

/** Those of that person, or of all; past ones for some weeks yet. The one that begins last first. */
export async function list(services: Reading, person?: string): Promise<Absence[]> {
  const all = await everyReadable(services, PARTITION, absenceIn);
  return all
    .filter((absence) => person === undefined || absence.person === person)
    .sort((one, other) => (`${one.from}${one.id}` < `${other.from}${other.id}` ? 1 : -1));
}

export interface Versioned {
  readonly absence: Absence;
  readonly version: number;
}

/** @throws Refusal `not-found`; CorruptItem */
export async function load(services: Reading, id: string): Promise<Versioned> {
  const item = await services.store.get({ pk: PARTITION, sk: id });
  if (!item) throw new Refusal('not-found', 'There is nothing by that name.');
  return noting(services, async () => ({ absence: absenceIn(item), version: item.version }));
}

export function tagOf({ settings }: Tagging, { absence, version }: Versioned): string {
  return entityTag(settings, 'absence', absence.id, version);
}

const idFor = (request: KeyedRequest | undefined) =>
  `abs_${request ? request.id.slice(0, 16) : randomBytes(8).toString('hex')}`;

type Said = Pick<Absence, 'person' | 'from' | 'until' | 'delegate' | 'teams' | 'by'>;

/** By the same keyed request it is recorded once: the one that it has recorded is given back. */
export async function record(services: Reading, said: Said, request?: KeyedRequest): Promise<Versioned> {
  const absence = { ...said, id: idFor(request), at: instantOf(services.clock.now()) };
  if (!(await services.store.putIfAbsent({ ...itemOf(absence), version: 1 })))
    return load(services, absence.id);
  copies.delete(services.store);
  return { absence, version: 1 };
}

/**
 * @throws Refusal `not-found`, `precondition-failed`, `busy`, or whatever `decide` refuses
 */
export async function change(
  services: Reading & Tagging,
  id: string,
  decide: (absence: Absence, at: Instant) => Absence,
  conditions: Conditions = {},
): Promise<Versioned> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const known = await load(services, id);
    const absence = decide(known.absence, instantOf(services.clock.now()));
    // The same again harms nobody, whatever was seen.
    if (isDeepStrictEqual(absence, known.absence)) return known;
    requireMet(conditions, tagOf(services, known));
    const version = known.version + 1;
    if (!(await services.store.replace({ ...itemOf(absence), version }, known.version))) continue;
    copies.delete(services.store);
    return { absence, version };
  }
  throw new Refusal('busy', 'The request could not be carried out now; try it again later.');
}

function itemOf(absence: Absence): Omit<Item, 'version'> {
  const expiresAt = instantOf(millisOf(absence.until) + KEPT_MS);
  return { pk: PARTITION, sk: absence.id, body: stamped(asJson(absence)), expiresAt };
}

/** @throws CorruptItem */
const absenceIn = (item: Item) => readItem('absence', absenceSchema, item);
