import * as z from 'zod';
import { isComplaintId, referenceOf } from '../base/ids.ts';
import { codes, STATUSES, type Status } from '../base/vocabulary.ts';
import { type Summary, summaryOf, summarySchema } from '../complaint/summary.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Entry, IndexName, Store } from '../ports/store.ts';
import { find, queuePartitions } from './complaints.ts';

export interface ListQuery {
  readonly status?: Status | undefined;
  readonly team?: string | undefined;
  /** Those of any of these teams; where nothing is said, of all. */
  readonly teams?: ReadonlySet<string> | undefined;
  /** Whoever asks: what is about them is left out. */
  readonly person?: string | undefined;
  /** As given back by the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Of a complaint that can no longer be read, no more than this is known. */
export type Listed = Summary | Pick<Summary, 'id' | 'reference' | 'status'>;

/** Complaints by next deadline, those without one last: a merge over the index's partitions. */
export async function list(
  services: Services,
  { status, team, teams, person, cursor, limit }: ListQuery,
): Promise<{ items: Listed[]; nextCursor?: string }> {
  const among: readonly (string | undefined)[] = team === undefined ? [...(teams ?? [undefined])] : [team];
  if (team !== undefined && teams?.has(team) === false) return { items: [] };
  const index: IndexName = team === undefined && teams === undefined ? 'status' : 'team';
  const statuses = status ? [status] : codes(STATUSES).options;
  const places = statuses.flatMap((each) =>
    among.flatMap((one) => queuePartitions(each, one).map((partition) => ({ status: each, partition }))),
  );
  // Its share of the page and one more; who holds more of the next deadlines than others is asked again.
  const share = Math.ceil(limit / places.length) + 1;
  const streams = places.map(
    (place) => new PartitionStream(services.store, { index, ...place, after: cursor, share }),
  );
  await Promise.all(streams.map((stream) => stream.refill()));
  const taken: { entry: Entry; status: Status }[] = [];
  let nextCursor: string | undefined;
  for (let first = nextOf(streams); first; first = nextOf(streams)) {
    if (taken.length === limit) {
      nextCursor = taken.at(-1)?.entry.sort;
      break;
    }
    const entry = first.take();
    if (!isAbout(entry.summary, person)) taken.push({ entry, status: first.status });
    await first.refill();
  }
  const shown = await Promise.all(taken.map(({ entry, status }) => show(services, entry, status)));
  const items = shown.flatMap((listed) => (listed && !isAbout(listed, person) ? [listed] : []));
  return { items, ...(nextCursor !== undefined && { nextCursor }) };
}

/** Whether lists must not show it to that person. */
function isAbout(summary: unknown, person: string | undefined): boolean {
  if (person === undefined) return false;
  const { data } = conflictsSchema.safeParse(summary);
  return data?.conflicts?.includes(person) ?? false;
}

const conflictsSchema = z.lazy(() => z.object({ conflicts: z.array(z.string()).optional() }));

/** An entry without a readable summary, of another version's making perhaps, is looked up. */
async function show(services: Services, entry: Entry, status: Status): Promise<Listed | undefined> {
  const summary = summarySchema.safeParse(entry.summary);
  if (summary.success) return summary.data;
  if (!isComplaintId(entry.pk)) return undefined;
  const id = entry.pk;
  try {
    const stored = await find(services, id);
    return stored && summarySchema.parse(summaryOf(stored.complaint));
  } catch (error) {
    if (!(error instanceof CorruptItem)) throw error;
    return { id, reference: referenceOf(id), status };
  }
}

/** The one whose next entry comes first; none when all have ended. */
function nextOf(streams: readonly PartitionStream[]): PartitionStream | undefined {
  return streams.reduce<PartitionStream | undefined>(
    (best, stream) =>
      stream.head !== undefined && (best?.head === undefined || stream.head < best.head) ? stream : best,
    undefined,
  );
}

const MOST_AT_ONCE = 100;

/** One partition of an index, read as the merge takes from it, twice as much each time. */
class PartitionStream {
  readonly status: Status;
  readonly #store: Store;
  readonly #index: IndexName;
  readonly #partition: string;
  #after: string | undefined;
  #share: number;
  #buffer: readonly Entry[] = [];
  #ended = false;

  constructor(
    store: Store,
    from: {
      index: IndexName;
      partition: string;
      status: Status;
      after: string | undefined;
      share: number;
    },
  ) {
    this.#store = store;
    this.status = from.status;
    this.#index = from.index;
    this.#partition = from.partition;
    this.#after = from.after;
    this.#share = from.share;
  }

  get head(): string | undefined {
    return this.#buffer[0]?.sort;
  }

  take(): Entry {
    const [entry, ...rest] = this.#buffer;
    if (!entry) throw new RangeError('nothing left to take');
    this.#buffer = rest;
    return entry;
  }

  async refill(): Promise<void> {
    while (this.#buffer.length === 0 && !this.#ended) {
      const { entries, next } = await this.#store.entries({
        index: this.#index,
        partition: this.#partition,
        limit: Math.min(this.#share, MOST_AT_ONCE),
        ...(this.#after !== undefined && { after: this.#after }),
      });
      this.#buffer = entries;
      this.#after = next;
      this.#ended = next === undefined;
      this.#share *= 2;
    }
  }
}
