import * as z from 'zod/mini';
import {
  type ComplaintId,
  type EvidenceId,
  evidenceIdSchema,
  isComplaintId,
  isEvidenceId,
} from '../base/ids.ts';
import { instantSchema } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { noting, readableAmong } from './set-aside.ts';

/*
 * Photos, videos, documents and recordings that belong to a complaint: what is said of each is an item under the
 * complaint's key, written before there are any bytes, and gone after them. So bytes without an item are nobody's.
 */

type Keeping = Pick<Services, 'store' | 'clock' | 'log'>;

/**
 * `awaiting-upload`: its bytes are still to come, until `expiresAt`. `quarantined`: they are there, and have not been
 * scanned yet. `refused`, `infected`: its bytes are gone. `available`: whoever may see the complaint may have it.
 */
export type EvidenceState = 'awaiting-upload' | 'quarantined' | 'available' | 'refused' | 'infected';

const SK = 'EVIDENCE#';

const evidenceSchema = z.lazy(() =>
  z.looseObject({
    id: evidenceIdSchema,
    /** An `EvidenceState`, or what a later version knows. */
    state: z.string(),
    /** As its sender calls it: personal data. */
    name: z.string(),
    /** Media type, as it was declared; of what is there, as it was found. */
    type: z.string(),
    /** In bytes, as it was declared; of what is there, as it is kept. */
    size: z.int().check(z.positive()),
    /** Of what was sent, in hexadecimal, where its sender has said it. */
    sha256: z.exactOptional(z.string()),
    /** Who has brought it, by the name that `nameOf` gives. */
    by: z.string(),
    /** Of what is expected. */
    expiresAt: z.exactOptional(instantSchema),
    /** Of what has come before its complaint: by when that must have come, or it goes. */
    complaintBy: z.exactOptional(instantSchema),
    createdAt: instantSchema,
    /** Whether places can be in it: `removed`, or `unknown` where nobody looks for them. */
    positions: z.exactOptional(z.string()),
    /** Whether somebody has looked for what does harm: `clean`, or `none` where nobody is asked to. */
    scan: z.exactOptional(z.string()),
    /** Of a picture that is there: its small one, or null where none can be made. */
    thumbnail: z.exactOptional(
      z.nullable(
        z.looseObject({
          type: z.string(),
          size: z.int().check(z.positive()),
          width: z.int().check(z.positive()),
          height: z.int().check(z.positive()),
        }),
      ),
    ),
    /** Why it was refused, as a code. */
    reason: z.exactOptional(z.string()),
  }),
);
export type Evidence = z.infer<typeof evidenceSchema>;

interface StoredEvidence {
  readonly evidence: Evidence;
  readonly itemVersion: number;
}

const keyOf = (complaintId: ComplaintId, id: EvidenceId) => ({ pk: complaintId, sk: `${SK}${id}` });

function itemOf(complaintId: ComplaintId, evidence: Evidence, version: number): Item {
  const { expiresAt } = evidence;
  const body = stamped(asJson(evidence));
  return { ...keyOf(complaintId, evidence.id), version, body, ...(expiresAt && { expiresAt }) };
}

/** Before there is anything of it. False where there is one of its id. */
export async function add(
  { store }: Keeping,
  complaintId: ComplaintId,
  evidence: Evidence,
): Promise<boolean> {
  return store.putIfAbsent(itemOf(complaintId, evidence, 1));
}

/** False where somebody else has changed it since, or it is gone. */
export async function change(
  { store }: Keeping,
  complaintId: ComplaintId,
  { itemVersion }: StoredEvidence,
  evidence: Evidence,
): Promise<boolean> {
  return store.replace(itemOf(complaintId, evidence, itemVersion + 1), itemVersion);
}

/** @throws CorruptItem */
export async function find(
  services: Keeping,
  complaintId: ComplaintId,
  id: EvidenceId,
): Promise<StoredEvidence | undefined> {
  return noting(services, async () => {
    const item = await services.store.get(keyOf(complaintId, id));
    return item && { evidence: evidenceIn(item), itemVersion: item.version };
  });
}

/** All of a complaint, in the order in which it came; there are never more than a page. */
export async function list(services: Keeping, complaintId: ComplaintId): Promise<Evidence[]> {
  const page = await services.store.query({ partition: complaintId, prefix: SK, limit: 100 });
  const all = await readableAmong(services, page, evidenceIn);
  return all.toSorted((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt));
}

/** What those pieces are called that are still there, in the order in which they are asked for. */
export async function namesOf(
  services: Keeping,
  complaintId: ComplaintId,
  wanted: readonly string[],
): Promise<string[]> {
  if (wanted.length === 0) return [];
  const names = new Map(
    (await list(services, complaintId)).map(({ id, name }): [string, string] => [id, name]),
  );
  return wanted.flatMap((id) => names.get(id) ?? []);
}

/** @throws CorruptItem */
function evidenceIn(item: Item): Evidence {
  const evidence = readItem('evidence', evidenceSchema, item);
  if (item.sk !== `${SK}${evidence.id}`) throw new CorruptItem(item, 'it is another piece of evidence');
  return evidence;
}

/** Where bytes are: what comes in parts, what has not been scanned yet, what is kept, and what is made of that. */
const PLACES = ['incoming', 'quarantine', 'kept', 'thumbnails'] as const;
type Place = (typeof PLACES)[number];

export function blobKey(place: Place, complaintId: ComplaintId, id: EvidenceId): string {
  return `${place}/${complaintId}/${id}`;
}

/** Of each piece that is expected: by its number, from 1. */
export function partKey(complaintId: ComplaintId, id: EvidenceId, part: number): string {
  return `${blobKey('incoming', complaintId, id)}/${String(part).padStart(5, '0')}`;
}

/** Whose a blob is; undefined where the key is none of ours. */
export function ownerOf(
  key: string,
): { readonly place: string; readonly complaintId: ComplaintId; readonly id: EvidenceId } | undefined {
  const [place, complaintId = '', id = ''] = key.split('/');
  return place !== undefined && isComplaintId(complaintId) && isEvidenceId(id)
    ? { place, complaintId, id }
    : undefined;
}

/** Its bytes, wherever they are. */
export async function dropBytes(
  { blobs }: Pick<Services, 'blobs'>,
  complaintId: ComplaintId,
  id: EvidenceId,
  places: readonly Place[] = PLACES,
): Promise<void> {
  for (const place of places) {
    const key = blobKey(place, complaintId, id);
    if (place !== 'incoming') await blobs.delete(key);
    else for (const part of await partsOf({ blobs }, complaintId, id)) await blobs.delete(part.key);
  }
}

/** The parts that are there, by their numbers; there are never more than a page. */
export async function partsOf(
  { blobs }: Pick<Services, 'blobs'>,
  complaintId: ComplaintId,
  id: EvidenceId,
): Promise<{ readonly key: string; readonly number: number; readonly bytes: number }[]> {
  const { items } = await blobs.list(`${blobKey('incoming', complaintId, id)}/`);
  return items.map(({ key, bytes }) => ({ key, bytes, number: Number(key.slice(-5)) }));
}

/** The bytes first: what is interrupted is found by its item, and goes on. */
export async function remove(
  services: Pick<Services, 'store' | 'blobs'>,
  complaintId: ComplaintId,
  id: EvidenceId,
): Promise<void> {
  await dropBytes(services, complaintId, id);
  await services.store.delete(keyOf(complaintId, id));
  // Whoever was making it at that moment still had its item.
  await dropBytes(services, complaintId, id, ['thumbnails']);
}

/** All of a complaint: nothing of it stays. */
export async function eraseOf(
  services: Pick<Services, 'store' | 'blobs'>,
  complaintId: ComplaintId,
): Promise<void> {
  for (;;) {
    const page = await services.store.query({ partition: complaintId, prefix: SK, limit: 100 });
    const keys = [...page.items, ...(page.damaged ?? [])];
    for (const { sk } of keys) {
      const id = sk.slice(SK.length);
      if (isEvidenceId(id)) await remove(services, complaintId, id);
      else await services.store.delete({ pk: complaintId, sk });
    }
    if (page.next === undefined) return;
  }
}
