import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import { type ComplaintId, isComplaintId, referenceOf, timeOf } from '../base/ids.ts';
import { type Instant, instantOf, instantSchema } from '../base/instant.ts';
import { asJson, type JsonObject } from '../base/json.ts';
import type { FilterFacts, SearchDocument, SearchQuery } from '../base/search.ts';
import type { Settings } from '../base/settings.ts';
import { isFactual, referenceKey } from '../complaint/search-document.ts';
import type { Item, Key } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';

/*
 * What the items say by which a store finds that cannot search by itself. Nothing that a person wrote is in them, nor
 * an address or a number: each stands there as a keyed hash, of 128 bits where it is looked up, and of 24 where it is
 * only told apart. What is found by them is looked at itself before anybody sees it.
 */

type Keyed = Pick<Settings, 'secret'>;

/** Kinds of keys of which each value has an item of its own. */
const LOOKED_UP = /^(?:reference|email|phone|theirs):/;
export const isLookedUp = (key: string) => LOOKED_UP.test(key);

const keys = new Map<string, Buffer>();

/** Its own, so that no other hash of the same text is the same. */
function keyOf({ secret }: Keyed): Buffer {
  const known = keys.get(secret) ?? createHmac('sha256', secret).update('search key').digest();
  keys.set(secret, known);
  return known;
}

const hashOf = (settings: Keyed, text: string) => createHmac('sha256', keyOf(settings)).update(text).digest();

/** That the complaint is found by the key. */
export function lookUpKey(settings: Keyed, key: string): string {
  return `FIND#${hashOf(settings, key).subarray(0, 16).toString('base64url')}`;
}

/** In base64url exactly four characters. */
const MARK_BYTES = 3;
const MARK_CHARACTERS = 4;
/** Of a complaint with more words, none is ruled out by them. */
const MOST_MARKS = 1500;
/** Raised where complaints are found by more than before, or otherwise. */
export const DIGEST_FORM = 1;

export const MONTHS = 'SEARCH';

/** By when it was recorded, which never changes, with the newest of a month last. */
export function digestKey(id: ComplaintId): Key {
  return { pk: `${MONTHS}#${monthOf(recordedAt(id))}`, sk: id };
}

export const monthOf = (at: Instant) => at.slice(0, 7);

export function recordedAt(id: ComplaintId): Instant {
  return instantOf(timeOf(id));
}

const digestSchema = z.lazy(() =>
  z.looseObject({
    form: z.int(),
    /** The version of the complaint's item that it was made of. */
    of: z.int(),
    status: z.string(),
    team: z.string(),
    assignee: z.optional(z.string()),
    category: z.string(),
    severity: z.string(),
    channel: z.string(),
    policy: z.string(),
    breached: z._default(z.boolean(), false),
    nextDeadline: z.optional(instantSchema),
    /** Where that is not when it was recorded. */
    receivedAt: z.optional(instantSchema),
    submittedBy: z.optional(z.string()),
    conflicts: z.optional(z.array(z.string())),
    /** Partition keys of the items by which it is looked up. */
    lookUps: z.array(z.string()),
    /** By which it was, until the version before: some may still be there. */
    former: z.optional(z.array(z.string())),
    /** Of its words, tags and fields. */
    marks: z.string(),
    /** It has more of them. */
    cut: z.optional(z.boolean()),
  }),
);

export interface Digest {
  readonly facts: FilterFacts;
  /** 0 where it is of another form. */
  readonly of: number;
  readonly lookUps: readonly string[];
  readonly former: readonly string[];
  readonly marks: ReadonlySet<string> | undefined;
}

interface Making {
  readonly of: number;
  readonly lookUps: ReadonlySet<string>;
  readonly former: readonly string[];
}

export function digestBody(settings: Keyed, document: SearchDocument, making: Making): JsonObject {
  const { facts, keys, words } = document;
  const { id, receivedAt, breached, updatedAt: _, ...coded } = facts;
  const marked = [...[...keys].filter((key) => !isLookedUp(key)), ...words];
  const marks = marked.slice(0, MOST_MARKS).map((text) => markOf(settings, text));
  return stamped(
    asJson({
      form: DIGEST_FORM,
      of: making.of,
      ...coded,
      ...(breached && { breached }),
      ...(receivedAt !== recordedAt(id) && { receivedAt }),
      lookUps: [...making.lookUps],
      ...(making.former.length > 0 && { former: making.former }),
      marks: marks.join(''),
      ...(marked.length > MOST_MARKS && { cut: true }),
    }),
  );
}

/** The reference has an item of its own already. */
export function lookUpsOf(settings: Keyed, { keys }: Pick<SearchDocument, 'keys'>): Set<string> {
  const looked = [...keys].filter((key) => isLookedUp(key) && !key.startsWith('reference:'));
  return new Set(looked.map((key) => lookUpKey(settings, key)));
}

/** @throws CorruptItem */
export function readDigest(item: Item): Digest {
  const {
    form,
    of,
    lookUps,
    former = [],
    marks,
    cut,
    receivedAt,
    ...coded
  } = readItem('digest', digestSchema, item);
  const id = item.sk;
  if (!isComplaintId(id)) throw new TypeError('a digest is of a complaint');
  const facts = { ...coded, id, receivedAt: receivedAt ?? recordedAt(id) };
  const said = { facts, of: form === DIGEST_FORM ? of : 0, lookUps, former };
  return { ...said, marks: cut ? undefined : new Set(inParts(marks)) };
}

/** Whether it may be found by the query: certainly not where this says so. */
export function mayBeFound(settings: Keyed, digest: Digest, query: SearchQuery): boolean {
  const { facts, lookUps, marks } = digest;
  const isMarked = (text: string) => marks === undefined || marks.has(markOf(settings, text));
  const hasKey = (key: string) => {
    if (!isLookedUp(key)) return isMarked(key);
    return key === referenceKey(referenceOf(facts.id)) || lookUps.includes(lookUpKey(settings, key));
  };
  const { keys = [], words = [] } = query;
  return isFactual(facts, query) && words.every(isMarked) && keys.every((group) => group.some(hasKey));
}

function markOf(settings: Keyed, text: string): string {
  return hashOf(settings, text).subarray(0, MARK_BYTES).toString('base64url');
}

function* inParts(marks: string): Iterable<string> {
  for (let from = 0; from < marks.length; from += MARK_CHARACTERS)
    yield marks.slice(from, from + MARK_CHARACTERS);
}
