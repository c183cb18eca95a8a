import { type Caller, nameOf } from '../access/caller.ts';
import { isShared, isWithin, may, type Reach, reachOf, type Share, scopeOf } from '../access/decide.ts';
import type { Permission } from '../access/rules.ts';
import { asComplaintId, type ComplaintId } from '../base/ids.ts';
import { Refusal } from '../base/refusal.ts';
import type { SearchQuery } from '../base/search.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { recuse as declare } from '../complaint/conflicts.ts';
import { requireNotErased } from '../complaint/erasure.ts';
import { requireNotMerged } from '../complaint/merging.ts';
import { resultOf } from '../complaint/requests.ts';
import { doneBy } from '../complaint/timeline.ts';
import type { SearchPage } from '../ports/search.ts';
import type { Services } from '../ports/services.ts';
import { find, load, unknownComplaint } from '../records/complaints.ts';
import * as queue from '../records/queue.ts';
import { searchOf } from '../records/search.ts';
import * as submissions from '../records/submissions.ts';
import * as undelivered from '../records/undelivered.ts';
import { settleNow } from './merging.ts';
import { type Asked, changeOnce, complaintTag } from './once.ts';

export interface Done {
  readonly complaint: Complaint;
  /** Of the complaint as the change has left it. */
  readonly tag: string;
  /** It was carried out before, and the complaint is as it is now. */
  readonly isReplay: boolean;
}

/*
 * What callers do with one complaint. Whether they may is decided on the complaint as it is read, and once more on
 * the one that is written over: it may have been given to another team meanwhile. One that is out of reach and one
 * that does not exist are refused alike.
 */

/** What a permission is good for beside whole complaints: whose part of one that is others' may be the caller's. */
export interface Shared {
  readonly permission: Permission;
  readonly shares: (complaint: Complaint) => readonly Share[];
}

/** @throws Refusal `unauthenticated`, `forbidden`, `not-found` */
export async function read(
  services: Services,
  caller: Caller,
  access: Permission | Shared,
  id: ComplaintId,
): Promise<Complaint> {
  const requireReach = reaching(caller, access);
  const { complaint } = await load(services, id);
  requireReach(complaint);
  return complaint;
}

/**
 * Of a change that writes beside the complaint first: nothing may come to stand there once what did is erased.
 * @throws as `read`; Refusal `erased`, `merged`
 */
export async function readToChange(
  services: Services,
  caller: Caller,
  permission: Permission,
  id: ComplaintId,
): Promise<Complaint> {
  const complaint = await read(services, caller, permission, id);
  await namingFirst(services, caller, async () => requireChangeable(complaint, permission));
  return complaint;
}

/** @throws Refusal `erased`, `merged` */
function requireChangeable(complaint: Complaint, permission: Permission): void {
  if (!AFTER_ERASURE.has(permission)) requireNotErased(complaint);
  if (!AFTER_MERGING.has(permission)) requireNotMerged(complaint);
}

/** Where a merged one has gone is named to whom that is within reach, too, and to nobody else. */
export async function namingFirst<T>(services: Services, caller: Caller, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'merged') throw error;
    const { into, ...details } = error.details;
    const first = (await find(services, asComplaintId(String(into))))?.complaint;
    if (first && may(caller, 'complaint.read', first)) throw error;
    throw new Refusal(error.code, error.sentence, details);
  }
}

const permissionOf = (access: Permission | Shared): Permission =>
  typeof access === 'string' ? access : access.permission;

function reaching(caller: Caller, access: Permission | Shared): (complaint: Complaint) => void {
  const reach = reachOf(caller, permissionOf(access));
  const shares = (complaint: Complaint) => (typeof access === 'string' ? [] : access.shares(complaint));
  return (complaint) => {
    if (!shares(complaint).some((share) => isShared(reach, complaint, share)))
      requireWithin(reach, complaint);
  };
}

/**
 * The command as that caller may give it: refused out of reach, and what it does is marked as done by them.
 * @throws Refusal `unauthenticated`, `forbidden`, `not-found`, `idempotency-key-reused`, `precondition-failed`, or
 * whatever the command refuses
 */
export async function act(
  services: Services,
  caller: Caller,
  access: Permission | Shared,
  id: ComplaintId,
  command: (complaint: Complaint, now: number) => Complaint,
  asked: Asked = {},
): Promise<Done> {
  const change = {
    authorise: reaching(caller, access),
    command: (complaint: Complaint, now: number) => {
      requireChangeable(complaint, permissionOf(access));
      return doneBy(nameOf(caller), complaint, command(complaint, now));
    },
  };
  const work = () => changeOnce(services, id, change, asked);
  const { stored, result, isReplay } = await namingFirst(services, caller, work);
  await settleNow(services, stored.complaint);
  const { complaint } = stored;
  // Changes that come together are one write: the complaint may be a version further than this one has made it.
  const tag = isReplay ? result : complaintTag(services.settings, complaint);
  return { complaint, tag, isReplay };
}

/**
 * Somebody says that they have an interest in the complaint: from then on it is none of theirs, but the request that
 * has said so may be sent again.
 * @throws as `act`
 */
export async function recuse(
  services: Services,
  caller: Caller & { readonly kind: 'person' },
  id: ComplaintId,
  command: { readonly reason?: string | undefined },
  asked: Asked,
): Promise<Done> {
  const reach = reachOf(caller, 'complaint.recuse');
  const { request } = asked;
  const isRepeated = (complaint: Complaint) =>
    request !== undefined && resultOf(complaint, request, services.clock.now()) !== undefined;
  const change = {
    authorise: (complaint: Complaint) => {
      if (!isWithin(reach, complaint) && !isRepeated(complaint)) throw unknownComplaint(id);
    },
    command: (complaint: Complaint, now: number) =>
      doneBy(nameOf(caller), complaint, declare(complaint, { ...command, person: caller.subject }, now)),
  };
  const { stored, result, isReplay } = await changeOnce(services, id, change, asked);
  return { complaint: stored.complaint, tag: result, isReplay };
}

/** What may still be done with a complaint that has been erased. */
const AFTER_ERASURE: ReadonlySet<Permission> = new Set(['complaint.erase', 'complaint.set-conflicts']);

/**
 * With one that is merged: what its own complainant says, and how they are reached, for they get an answer of their own;
 * what is known and noted of it; who may see it, and for how long. All that is to be done is done with the first.
 */
export const AFTER_MERGING: ReadonlySet<Permission> = new Set([
  'complaint.add',
  'complaint.record-contact',
  'complaint.correct-contact',
  'complaint.revoke-link',
  'complaint.record-consent',
  'complaint.correct-record',
  'complaint.note',
  'complaint.erase-note',
  'complaint.link',
  'complaint.set-conflicts',
  'complaint.recuse',
  'complaint.set-legal-hold',
  'complaint.erase',
  'evidence.add',
  'evidence.remove',
  'survey.answer',
]);

/** The queue, so far as the caller reaches; of a client app, what it has submitted. */
export async function list(
  services: Services,
  caller: Caller,
  query: Omit<queue.ListQuery, 'teams' | 'person'>,
): Promise<{ items: queue.Listed[]; nextCursor?: string }> {
  const reach = reachOf(caller, 'complaint.list');
  switch (reach.to) {
    case 'all':
      return queue.list(services, { ...query, person: reach.person });
    case 'teams':
      return queue.list(services, { ...query, teams: reach.teams, person: reach.person });
    case 'submitted':
      return submissions.list(services, reach.by, query);
    case 'one':
      return { items: [] };
  }
}

/** What the caller may find of all that there is. */
export async function search(
  services: Services,
  caller: Caller,
  query: Omit<SearchQuery, 'within'>,
): Promise<Omit<SearchPage, 'hits'> & { items: queue.Listed[] }> {
  const within = scopeOf(reachOf(caller, 'complaint.search'));
  const { hits, ...page } = await searchOf(services).find({ ...query, within });
  const items = await Promise.all(
    hits.map(({ id, summary }) => queue.show(services, { pk: id, ...(summary && { summary }) })),
  );
  return { ...page, items: items.filter((item) => item !== undefined) };
}

/** Messages that have failed, of complaints within reach. */
export async function undeliveredMessages(
  services: Services,
  caller: Caller,
  query: undelivered.UndeliveredQuery,
): Promise<{ items: undelivered.UndeliveredOf[]; nextCursor?: string }> {
  const reach = reachOf(caller, 'undelivered.read');
  return undelivered.list(services, query, (complaint) => isWithin(reach, complaint));
}

function requireWithin(reach: Reach, complaint: Complaint): void {
  if (!isWithin(reach, complaint)) throw unknownComplaint(complaint.id);
}
