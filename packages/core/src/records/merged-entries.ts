import type { Entry, IndexName, Store } from '../ports/store.ts';

/** A partition of an index, and whatever its reader knows of it. */
interface Place {
  readonly partition: string;
}

/**
 * The entries of several partitions in the order of their sorts: each is read as the merge takes from it, `share` at
 * first and twice as much each time.
 */
export async function* mergedEntries<P extends Place>(
  store: Store,
  from: {
    readonly index: IndexName;
    readonly places: readonly P[];
    readonly after?: string | undefined;
    readonly share: number;
  },
): AsyncGenerator<{ readonly entry: Entry; readonly place: P }> {
  const { index, after, share } = from;
  const streams = from.places.map((place) => new PartitionStream(store, { index, place, after, share }));
  await Promise.all(streams.map((stream) => stream.refill()));
  for (let first = nextOf(streams); first; first = nextOf(streams)) {
    yield { entry: first.take(), place: first.place };
    await first.refill();
  }
}

/** The one whose next entry comes first; none when all have ended. */
function nextOf<P extends Place>(streams: readonly PartitionStream<P>[]): PartitionStream<P> | undefined {
  return streams.reduce<PartitionStream<P> | undefined>(
    (best, stream) =>
      stream.head !== undefined && (best?.head === undefined || stream.head < best.head) ? stream : best,
    undefined,
  );
}

const MOST_AT_ONCE = 100;

/** One partition of an index, read as the merge takes from it, twice as much each time. */
class PartitionStream<P extends Place> {
  readonly place: P;
  readonly #store: Store;
  readonly #index: IndexName;
  #after: string | undefined;
  #share: number;
  #buffer: readonly Entry[] = [];
  #ended = false;

  constructor(store: Store, from: { index: IndexName; place: P; after: string | undefined; share: number }) {
    this.#store = store;
    this.place = from.place;
    this.#index = from.index;
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
        partition: this.place.partition,
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
