import type { ComplaintId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { codes, STATUSES, type Status } from '../base/vocabulary.ts';
import { earliest, NEVER } from '../clocks/deadlines.ts';
import {
  type Complaint,
  complaintSchema,
  eventSchema,
  nextDeadline,
  type TimelineEvent,
  toBody,
} from '../complaint/complaint.ts';
import { signalsOf } from '../complaint/signals.ts';
import { CHUNK_SIZE, spill } from '../complaint/timeline.ts';
import type { Services } from '../ports/services.ts';
import type { IndexName, Item } from '../ports/store.ts';

/** A complaint as it stands in the store, with the version its next write must name. */
export interface Stored {
  readonly complaint: Complaint;
  readonly itemVersion: number;
}

/** Index partitions are split, so that no single one bears all the writes of a busy status. */
const SHARDS = 4;
const shardOf = (id: ComplaintId): number => id.charCodeAt(id.length - 1) % SHARDS;
export const unsettledPartitions = Array.from({ length: SHARDS }, (_, shard) => `unsettled#${shard}`);

const chunkKey = (id: ComplaintId, chunk: number) => ({
  pk: id,
  sk: `EVENTS#${String(chunk).padStart(6, '0')}`,
});

function toItem(complaint: Complaint, version: number): Item {
  const shard = shardOf(complaint.id);
  const sort = `${nextDeadline(complaint) ?? NEVER}#${complaint.id}`;
  const since = complaint.unsettledSince;
  return {
    pk: complaint.id,
    sk: 'COMPLAINT',
    version,
    body: toBody(complaint),
    indexes: {
      status: { partition: `${complaint.status}#${shard}`, sort },
      team: { partition: `${complaint.team}#${complaint.status}#${shard}`, sort },
      ...(since ? { unsettled: { partition: `unsettled#${shard}`, sort: `${since}#${complaint.id}` } } : {}),
    },
  };
}

/**
 * The mark that makes the sweeper look: kept from the first change that somebody has still to hear of, or put
 * off where all that is left are messages to be tried again later.
 */
function marked(complaint: Complaint, now: number): Complaint {
  const at = instantOf(now);
  const signals = signalsOf(complaint).map(() => at);
  const next = earliest([...signals, ...complaint.owed.map(({ retryAt }) => retryAt ?? at)]);
  if (next === undefined || next > at) return { ...complaint, unsettledSince: next };
  return { ...complaint, unsettledSince: earliest([next, complaint.unsettledSince ?? next]) };
}

export function fromItem(item: Item): Stored {
  return { complaint: complaintSchema.parse(item.body), itemVersion: item.version };
}

/** False where a complaint with that id is there already. */
export async function insert(services: Services, complaint: Complaint): Promise<Stored | undefined> {
  const fresh = marked(complaint, services.clock.now());
  if (!(await services.store.putIfAbsent(toItem(fresh, 1)))) return undefined;
  noteProvisional(services, fresh);
  return { complaint: fresh, itemVersion: 1 };
}

export async function find(services: Services, id: ComplaintId): Promise<Stored | undefined> {
  const item = await services.store.get({ pk: id, sk: 'COMPLAINT' });
  return item && fromItem(item);
}

/** @throws Refusal `not-found` */
export async function load(services: Services, id: ComplaintId): Promise<Stored> {
  const stored = await find(services, id);
  if (!stored) throw new Refusal('not-found', 'There is no such complaint.', { complaintId: id });
  return stored;
}

/** How often a lost race is run again; every other writer that wins is progress made by somebody. */
const MOST_ATTEMPTS = 50;

/**
 * Reads, decides, and writes on condition that nobody has written in between; a lost race is read and decided
 * again. `decide` gives back the same object where there is nothing to write.
 * @throws Refusal `not-found`, `busy`, or whatever `decide` refuses.
 */
export async function update(
  services: Services,
  id: ComplaintId,
  decide: (complaint: Complaint, now: number) => Complaint,
  known?: Stored,
): Promise<Stored> {
  let stored = known ?? (await load(services, id));
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const now = services.clock.now();
    const decided = decide(stored.complaint, now);
    if (decided === stored.complaint) return stored;
    const spilled = spill(decided, stored.complaint);
    const complaint = marked(spilled?.rest ?? decided, now);
    if (spilled) await putChunk(services, id, spilled.chunk);
    const itemVersion = stored.itemVersion + 1;
    if (await services.store.replace(toItem(complaint, itemVersion), stored.itemVersion)) {
      noteProvisional(services, complaint, stored.complaint);
      return { complaint, itemVersion };
    }
    stored = await load(services, id);
  }
  throw new Refusal('busy', 'Too many changes to this complaint at once; try again.', { complaintId: id });
}

/** Once for each deadline: somebody should find out which holidays the years have. */
function noteProvisional({ log }: Services, complaint: Complaint, before?: Complaint): void {
  for (const clock of ['acknowledgement', 'resolution'] as const) {
    const was = before?.cycle === complaint.cycle && before.clocks[clock].provisional;
    if (was || !complaint.clocks[clock].provisional) continue;
    const { id: complaintId, calendar } = complaint;
    log.warn('deadline-provisional', {
      complaintId,
      clock,
      calendar: calendar.id,
      calendarVersion: calendar.version,
    });
  }
}

/**
 * Before the complaint is written without them: if that write is lost, the chunk is there too early, which
 * does no harm, for events never change and reading takes each number once.
 */
async function putChunk(
  services: Services,
  id: ComplaintId,
  events: readonly TimelineEvent[],
): Promise<void> {
  const first = events[0];
  if (!first) return;
  const body = { events: JSON.parse(JSON.stringify(events)) };
  await services.store.putIfAbsent({
    ...chunkKey(id, Math.floor((first.seq - 1) / CHUNK_SIZE)),
    version: 1,
    body,
  });
}

/** Up to `limit` events whose number is greater than `after`, oldest first, wherever they are kept. */
export async function timeline(
  services: Services,
  complaint: Complaint,
  after: number,
  limit: number,
): Promise<TimelineEvent[]> {
  const events: TimelineEvent[] = [];
  const firstKept = complaint.timeline[0]?.seq ?? 1;
  while (after + 1 < firstKept && events.length < limit) {
    const chunk = await services.store.get(chunkKey(complaint.id, Math.floor(after / CHUNK_SIZE)));
    const found = eventSchema
      .array()
      .parse(chunk?.body.events ?? [])
      .filter((event) => event.seq > after);
    if (found.length === 0) break;
    events.push(...found);
    after = found.at(-1)?.seq ?? after;
  }
  events.push(...complaint.timeline.filter((event) => event.seq > after));
  return events.slice(0, limit);
}

export interface ListQuery {
  readonly status?: Status | undefined;
  readonly team?: string | undefined;
  /** As given back by the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Complaints by next deadline, those without one last: a merge over the index's partitions. */
export async function list(
  services: Services,
  query: ListQuery,
): Promise<{ items: Complaint[]; nextCursor?: string }> {
  const statuses: readonly string[] = query.status ? [query.status] : codes(STATUSES).options;
  const index: IndexName = query.team === undefined ? 'status' : 'team';
  const prefix = query.team === undefined ? '' : `${query.team}#`;
  const partitions = statuses.flatMap((status) =>
    Array.from({ length: SHARDS }, (_, shard) => `${prefix}${status}#${shard}`),
  );
  const streams = await Promise.all(
    partitions.map(async (partition) => {
      const stream = new PartitionStream(services, index, partition, query.cursor);
      await stream.refill();
      return stream;
    }),
  );
  const items: Complaint[] = [];
  let last: string | undefined;
  while (items.length < query.limit) {
    const first = streams.reduce((best, stream) => (stream.head < best.head ? stream : best));
    if (first.head === EXHAUSTED) return { items };
    last = first.head;
    items.push(first.take());
    await first.refill();
  }
  const more = streams.some((stream) => stream.head !== EXHAUSTED);
  return more && last !== undefined ? { items, nextCursor: last } : { items };
}

/** Sorts after every sort key there is. */
const EXHAUSTED = '\u{10ffff}';

/** One partition of an index, read a few items at a time as the merge takes them. */
class PartitionStream {
  static readonly #CHUNK = 10;
  readonly #services: Services;
  readonly #index: IndexName;
  readonly #partition: string;
  #after: string | undefined;
  #buffer: { sort: string; complaint: Complaint }[] = [];
  #ended = false;

  constructor(services: Services, index: IndexName, partition: string, after: string | undefined) {
    this.#services = services;
    this.#index = index;
    this.#partition = partition;
    this.#after = after;
  }

  get head(): string {
    return this.#buffer[0]?.sort ?? EXHAUSTED;
  }

  take(): Complaint {
    const entry = this.#buffer.shift();
    if (!entry) throw new RangeError('nothing left to take');
    return entry.complaint;
  }

  async refill(): Promise<void> {
    while (this.#buffer.length === 0 && !this.#ended) {
      const page = await this.#services.store.query({
        index: this.#index,
        partition: this.#partition,
        limit: PartitionStream.#CHUNK,
        ...(this.#after === undefined ? {} : { after: this.#after }),
      });
      this.#after = page.next;
      this.#ended = page.next === undefined;
      for (const item of page.items) {
        const sort = item.indexes?.[this.#index]?.sort;
        if (sort !== undefined) this.#buffer.push({ sort, complaint: fromItem(item).complaint });
      }
    }
  }
}
