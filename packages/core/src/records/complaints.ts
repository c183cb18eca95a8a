import { type ComplaintId, shardOf } from '../base/ids.ts';
import { type Instant, instantOf } from '../base/instant.ts';
import type { JsonObject } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import { deadlineClocksOf } from '../clocks/clock.ts';
import { NEVER } from '../clocks/deadlines.ts';
import { type Complaint, complaintSchema, nextDeadline, toBody } from '../complaint/complaint.ts';
import { scrubbed } from '../complaint/erasure.ts';
import { owesPublishingAnew, withPublishing } from '../complaint/public-events.ts';
import { summaryOf } from '../complaint/summary.ts';
import { spill } from '../complaint/timeline.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import { type Item, ItemTooLarge, type Store } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { type Noting, noting } from './set-aside.ts';
import * as timelines from './timeline-chunks.ts';
import { callsKey, undeliveredKey, watchedAt, watchKey } from './watch.ts';

/** A complaint as it stands in the store, with the version its next write must name. */
export interface Stored {
  readonly complaint: Complaint;
  readonly itemVersion: number;
  /** By when somebody must have looked at it, as it was last written. */
  readonly watchAt?: Instant | undefined;
}

/** What a change of a complaint takes. */
export type Records = Pick<Services, 'store' | 'clock' | 'log' | 'deliveries'>;

/** Index partitions are split, so that no single one bears all the writes of a busy status. */
const SHARDS = 4;
const SHARD_NUMBERS = Array.from({ length: SHARDS }, (_, shard) => shard);

/** Where the lists' indexes have the complaints of that status, of the team or of all. */
export function queuePartitions(status: string, team?: string): readonly string[] {
  return SHARD_NUMBERS.map((shard) => queuePartition(shard, status, team));
}

function queuePartition(shard: number, status: string, team?: string): string {
  return team === undefined ? `${status}#${shard}` : `${team}#${status}#${shard}`;
}

function toItem(complaint: Complaint, version: number, now: number): Item {
  const { id, status, team, createdAt } = complaint;
  const shard = shardOf(id, SHARDS);
  const sort = `${nextDeadline(complaint) ?? NEVER}#${id}`;
  const watch = watchKey(complaint, now);
  const undelivered = undeliveredKey(complaint);
  const calls = callsKey(complaint);
  const submitter = submitterOf(complaint);
  return {
    pk: id,
    sk: 'COMPLAINT',
    version,
    body: stamped(toBody(complaint)),
    indexes: {
      status: { partition: queuePartition(shard, status), sort },
      team: { partition: queuePartition(shard, status, team), sort },
      ...(watch && { watch }),
      ...(undelivered && { undelivered }),
      ...(calls && { calls }),
      ...(submitter && { submitter: { partition: submitter, sort: `${createdAt}#${id}` } }),
    },
    summary: summaryOf(complaint),
  };
}

/** Apps list what they have submitted; people have the queue. */
function submitterOf({ submittedBy }: Complaint): string | undefined {
  return submittedBy?.startsWith('client:') ? submittedBy : undefined;
}

/**
 * What a body says, by the very body: a store may give back the one that it was given, and this process has then
 * read it already, or written it itself.
 */
const said = new WeakMap<JsonObject, Complaint>();

function storedFrom(complaint: Complaint, { body, version, indexes }: Item): Stored {
  said.set(body, complaint);
  return { complaint, itemVersion: version, watchAt: indexes?.watch && watchedAt(indexes.watch) };
}

/** @throws CorruptItem */
export function fromItem(item: Item): Stored {
  const complaint = said.get(item.body) ?? readItem('complaint', complaintSchema, item);
  if (complaint.id !== item.pk) throw new CorruptItem(item, 'it is another complaint');
  return storedFrom(complaint, item);
}

/** Undefined where a complaint with that id is there already, or the claim to it is somebody else's. */
export async function insert(
  services: Records,
  complaint: Complaint,
  claim?: Item,
): Promise<Stored | undefined> {
  const item = toItem(complaint, 1, services.clock.now());
  const wakes = complaint.owed.length > 0 || owesPublishingAnew(complaint, undefined);
  const waking: Item = { ...item, ...(wakes && { wake: true }) };
  const { store } = services;
  if (!(await (claim ? store.putBoth(claim, waking) : store.putIfAbsent(waking)))) return undefined;
  if (wakes) services.deliveries.wake(complaint.id);
  noteProvisional(services, complaint);
  return storedFrom(complaint, item);
}

/** @throws CorruptItem */
export async function find(services: Noting, id: ComplaintId): Promise<Stored | undefined> {
  return noting(services, async () => {
    const item = await services.store.get({ pk: id, sk: 'COMPLAINT' });
    return item && fromItem(item);
  });
}

/** @throws Refusal `not-found`; CorruptItem */
export async function load(services: Noting, id: ComplaintId): Promise<Stored> {
  const stored = await find(services, id);
  if (!stored) throw unknownComplaint(id);
  return stored;
}

/** There is none, or whoever asks need not know that there is. */
export function unknownComplaint(id: ComplaintId): Refusal {
  return new Refusal('not-found', 'There is no such complaint.', { complaintId: id });
}

export interface UpdateOptions {
  /** As it was read before, so that it need not be read again. */
  readonly known?: Stored;
  /**
   * Somebody has looked: written even where nothing is decided, so that it is known when somebody must look again,
   * and whatever may be sent by now is handed to the deliverer once more.
   */
  readonly seen?: boolean;
}

interface Change extends UpdateOptions {
  decide(complaint: Complaint, now: number): Complaint;
  resolve(stored: Stored): void;
  reject(error: unknown): void;
}

/** What waits to be written, by complaint, while a change of it is being written by this process. */
const waiting = new WeakMap<Store, Map<ComplaintId, Change[]>>();

/**
 * Reads, decides, and writes on condition that nobody has written in between; a lost race is read and decided
 * again. `decide` gives back the same object where there is nothing to write. What is newly owed wakes the deliverer.
 * Changes that come at the same time are decided one after the other and share a write.
 * @throws Refusal `not-found`, `busy`, or whatever `decide` refuses.
 */
export function update(
  services: Records,
  id: ComplaintId,
  decide: Change['decide'],
  options: UpdateOptions = {},
): Promise<Stored> {
  return new Promise((resolve, reject) => {
    const changes = waiting.get(services.store) ?? new Map<ComplaintId, Change[]>();
    waiting.set(services.store, changes);
    const change = { ...options, decide, resolve, reject };
    const others = changes.get(id);
    if (others) others.push(change);
    else {
      changes.set(id, [change]);
      // Once all have had their turn that can go on now, for some of them may change it, too.
      process.nextTick(() => void writeWaiting(services, id, changes));
    }
  });
}

async function writeWaiting(
  services: Records,
  id: ComplaintId,
  changes: Map<ComplaintId, Change[]>,
): Promise<void> {
  let last: Stored | undefined;
  for (let next = changes.get(id) ?? []; next.length > 0; next = changes.get(id) ?? []) {
    changes.set(id, []);
    // What the ones before have written is newer than what these have read.
    last = await writeTogether(services, id, next, last);
  }
  changes.delete(id);
}

/** Never rejects: each of the changes hears for itself. Gives what stands there now, where that is known. */
async function writeTogether(
  services: Records,
  id: ComplaintId,
  changes: readonly Change[],
  last: Stored | undefined,
): Promise<Stored | undefined> {
  try {
    const { stored, refused } = await write(services, id, changes, last);
    for (const change of changes) {
      if (refused.has(change)) change.reject(refused.get(change));
      else change.resolve(stored);
    }
    return stored;
  } catch (error) {
    // What is too much for one item need not be the others' fault.
    if (error instanceof ItemTooLarge && changes.length > 1)
      for (const change of changes) await writeTogether(services, id, [change], undefined);
    else for (const change of changes) change.reject(error);
    return undefined;
  }
}

/** How often a lost race is run again; every other writer that wins is progress made by somebody. */
const MOST_ATTEMPTS = 50;

async function write(
  services: Records,
  id: ComplaintId,
  changes: readonly Change[],
  last: Stored | undefined,
): Promise<{ stored: Stored; refused: ReadonlyMap<Change, unknown> }> {
  const isSeen = changes.some(({ seen = false }) => seen);
  const read = changes.map(({ known }) => known);
  let stored = newestOf([...read, last]) ?? (await load(services, id));
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const now = services.clock.now();
    const { decided, refused } = decideAll(changes, stored.complaint, now);
    if (decided === stored.complaint && !isSeen) return { stored, refused };
    // Whatever is decided: what has been erased does not come back.
    const written = decided.erasure ? scrubbed(decided) : decided;
    const spilled = spill(written, stored.complaint);
    const complaint = withPublishing(spilled?.rest ?? written, stored.complaint);
    if (spilled) await timelines.putChunk(services, id, spilled.chunk);
    const item = toItem(complaint, stored.itemVersion + 1, now);
    const wakes = owesAnew(complaint, isSeen ? undefined : stored.complaint, now);
    if (await services.store.replace({ ...item, ...(wakes && { wake: true }) }, stored.itemVersion)) {
      if (wakes) services.deliveries.wake(id);
      noteProvisional(services, complaint, stored.complaint);
      return { stored: storedFrom(complaint, item), refused };
    }
    stored = await load(services, id);
  }
  throw new Refusal('busy', 'Too many changes to this complaint at once; try again.', { complaintId: id });
}

/** One after the other. What one refuses, it refuses of what the ones before have made of the complaint. */
function decideAll(changes: readonly Change[], complaint: Complaint, now: number) {
  const refused = new Map<Change, unknown>();
  let decided = complaint;
  for (const change of changes) {
    try {
      decided = change.decide(decided, now);
    } catch (error) {
      refused.set(change, error);
    }
  }
  return { decided, refused };
}

function newestOf(read: readonly (Stored | undefined)[]): Stored | undefined {
  return read.reduce(
    (newest, one) => (one && one.itemVersion > (newest?.itemVersion ?? 0) ? one : newest),
    undefined,
  );
}

/** Whether something may be sent or published now that was not owed so before. */
function owesAnew(complaint: Complaint, before: Complaint | undefined, now: number): boolean {
  if (owesPublishingAnew(complaint, before)) return true;
  const at = instantOf(now);
  return complaint.owed.some(
    (message) =>
      (message.retryAt ?? at) <= at &&
      !before?.owed.some(({ id, attempts }) => id === message.id && attempts === message.attempts),
  );
}

/**
 * Removes the complaint, on condition that nobody has written in between: it is written over as an item whose time
 * is over. False where somebody has.
 */
export async function remove(
  { store, clock }: Services,
  { complaint, itemVersion }: Stored,
): Promise<boolean> {
  const key = { pk: complaint.id, sk: 'COMPLAINT' };
  const over = { version: itemVersion + 1, body: stamped(), expiresAt: instantOf(clock.now()) };
  if (!(await store.replace({ ...key, ...over }, itemVersion))) return false;
  await store.delete(key);
  return true;
}

/** Once for each deadline: somebody should find out which holidays the years have. */
function noteProvisional({ log }: Records, complaint: Complaint, before?: Complaint): void {
  const known = new Map(before?.cycle === complaint.cycle ? deadlineClocksOf(before) : []);
  for (const [clock, { provisional }] of deadlineClocksOf(complaint)) {
    if (!provisional || known.get(clock)?.provisional) continue;
    const { id: complaintId, calendar } = complaint;
    log.warn('deadline-provisional', {
      complaintId,
      clock,
      calendar: calendar.id,
      calendarVersion: calendar.version,
    });
  }
}
