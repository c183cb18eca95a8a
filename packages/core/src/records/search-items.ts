import { type ComplaintId, referenceOf } from '../base/ids.ts';
import { Refusal } from '../base/refusal.ts';
import type { SearchDocument } from '../base/search.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { referenceKey, searchDocumentOf } from '../complaint/search-document.ts';
import { textIdIn } from '../conversation/text.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Store } from '../ports/store.ts';
import { find, type Stored } from './complaints.ts';
import { stamped } from './lift.ts';
import * as references from './references.ts';
import {
  type Digest,
  digestBody,
  digestKey,
  lookUpKey,
  lookUpsOf,
  MONTHS,
  monthOf,
  readDigest,
  recordedAt,
} from './search-digest.ts';
import * as texts from './texts.ts';
import * as timelines from './timeline-chunks.ts';

/*
 * The items by which a store finds that cannot search by itself: one that says what a complaint is found by, in the
 * month in which that was recorded, and one for each value that it is looked up by. An item that is looked up by is
 * written before the digest that names it and deleted after the one that no longer does, so that whatever is there is
 * named by a digest, or will be by the one that is written again after a kill.
 */

type Indexing = Pick<Services, 'store' | 'clock' | 'log' | 'settings'>;

const MOST_ATTEMPTS = 20;

/**
 * As that version of the complaint has it; a later one that is there already stays.
 * @param anew though that very version is there already
 */
export async function indexItems(
  services: Indexing,
  { complaint, itemVersion: of }: Stored,
  anew = false,
): Promise<void> {
  const { store, settings } = services;
  const { id } = complaint;
  const document = await documentOf(services, complaint);
  const key = digestKey(id);
  const put = new Set<string>();
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const before = await digestOf(services, id);
    const had = new Set(before?.digest.lookUps);
    const former = before?.digest.former ?? [];
    if (before && (anew ? before.digest.of > of : before.digest.of >= of))
      return drop(services, id, [...put, ...former], had);
    const lookUps = lookUpsOf(settings, document);
    const ours = lookUpKey(settings, referenceKey(referenceOf(id)));
    if (before ? had.has(ours) : await isShared(services, complaint)) lookUps.add(ours);
    for (const lookUp of lookUps) {
      if (had.has(lookUp) || put.has(lookUp)) continue;
      put.add(lookUp);
      await store.putIfAbsent({ pk: lookUp, sk: id, version: 1, body: stamped() });
    }
    if (!before) await noteMonth(store, id);
    const gone = [...had].filter((lookUp) => !lookUps.has(lookUp));
    const version = (before?.version ?? 0) + 1;
    const item = { ...key, version, body: digestBody(settings, document, { of, lookUps, former: gone }) };
    const isWritten = before ? await store.replace(item, before.version) : await store.putIfAbsent(item);
    if (!isWritten) continue;
    await drop(services, id, [...gone, ...former, ...put], lookUps);
    // It may have been removed meanwhile, when there was nothing of it here yet.
    if (before || (await find(services, id))) return;
    return removeItems(services, id);
  }
  throw new Refusal('busy', 'Too many changes to this complaint at once; try again.', { complaintId: id });
}

/** Of a complaint that is gone. */
export async function removeItems(services: Indexing, id: ComplaintId): Promise<void> {
  const { digest } = (await digestOf(services, id)) ?? {};
  if (!digest) return;
  await drop(services, id, [...digest.lookUps, ...digest.former], new Set());
  await services.store.delete(digestKey(id));
}

async function drop(
  { store }: Indexing,
  id: ComplaintId,
  lookUps: readonly string[],
  kept: ReadonlySet<string>,
): Promise<void> {
  for (const lookUp of new Set(lookUps)) if (!kept.has(lookUp)) await store.delete({ pk: lookUp, sk: id });
}

/** One that cannot be read is made anew. */
async function digestOf(
  { store }: Indexing,
  id: ComplaintId,
): Promise<{ digest: Digest; version: number } | undefined> {
  const key = digestKey(id);
  try {
    const item = await store.get(key);
    return item && { digest: readDigest(item), version: item.version };
  } catch (error) {
    if (!(error instanceof CorruptItem)) throw error;
    await store.delete(key);
    return undefined;
  }
}

/**
 * Whether another complaint goes by its reference. Where no mail says it to the complainant, and so notes it, it is
 * noted here: it stands in what the staff see, and they read it out.
 */
async function isShared(services: Indexing, { id, content }: Complaint): Promise<boolean> {
  const holder = await references.find(services, referenceOf(id));
  if (holder === undefined && content.complainant.email === undefined) await references.note(services, id);
  return holder !== undefined && holder !== id;
}

const noted = new WeakMap<Store, Set<string>>();

/** So that a search need not look into months that have none. */
async function noteMonth(store: Store, id: ComplaintId): Promise<void> {
  const month = monthOf(recordedAt(id));
  const known = noted.get(store) ?? new Set();
  noted.set(store, known);
  if (known.has(month)) return;
  await store.putIfAbsent({ pk: MONTHS, sk: month, version: 1, body: stamped() });
  known.add(month);
}

/** What it is found by, its conversation and what has left its timeline included. */
export async function documentOf(services: Indexing, complaint: Complaint): Promise<SearchDocument> {
  return searchDocumentOf(complaint, await textsOf(services, complaint));
}

const CHUNK = 100;

async function textsOf(services: Indexing, complaint: Complaint): Promise<string[]> {
  const firstKept = complaint.timeline[0]?.seq ?? 1;
  const former: string[] = [];
  for (let after = 0; after + 1 < firstKept; after += CHUNK)
    for (const { kind, note, seq } of await timelines.read(services, complaint, after, CHUNK))
      if (kind === 'added' && note !== undefined && seq < firstKept) former.push(note);
  // Nobody looks for texts that nothing names.
  const isWritten = firstKept > 1 || complaint.timeline.some((event) => textIdIn(event) !== undefined);
  return isWritten ? [...former, ...(await texts.textsOf(services, complaint))] : former;
}
