import * as z from 'zod/mini';
import type { Owned } from '../access/decide.ts';
import { shardOf } from '../base/ids.ts';
import { DAY_MS, instantOf, instantSchema } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { type News, newsSchema } from '../complaint/news.ts';
import type { Services } from '../ports/services.ts';
import type { Item, Store } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { type Noting, readableAmong } from './set-aside.ts';

/*
 * The change feed: what has happened to all complaints, for whoever asks. A complaint's news are in one shard, in which
 * every entry has the number after the one before it, for an entry is put only where nobody has put one. So whoever
 * has read up to a number has missed nothing before it, whoever wrote when, by whatever clock.
 */

const SHARDS = 4;
export const FEED_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);
const KEPT_MS = 35 * DAY_MS;
const MOST_ATTEMPTS = 100;
/** Of several complaints: what waits while one entry is being written goes into the next one together. */
const MOST_TOGETHER = 10;

const entrySchema = z.lazy(() =>
  z.looseObject({
    at: instantSchema,
    news: z.array(
      z.extend(newsSchema._zod.innerType, {
        assignee: z.optional(z.string()),
        submittedBy: z.optional(z.string()),
        conflicts: z.optional(z.array(z.string())),
      }),
    ),
  }),
);
type Told = z.infer<typeof entrySchema>['news'][number];

export interface FeedEntry {
  readonly number: number;
  /** When it was written. */
  readonly at: string;
  readonly news: readonly { readonly news: News; readonly owned: Owned }[];
}

type Keeping = Pick<Services, 'store' | 'clock'>;

const partitionOf = (shard: number) => `FEED#${shard}`;
const sortOf = (number: number) => String(number).padStart(15, '0');

interface Waiting {
  readonly told: Told;
  resolve(): void;
  reject(error: unknown): void;
}
/** What this process has still to write, by shard: one entry at a time. */
const queues = new WeakMap<Store, Map<number, Waiting[]>>();

/** Resolves once they stand in the feed: perhaps twice, where nobody knows whether they did. */
export function tell(services: Keeping, complaint: Complaint, news: News): Promise<void> {
  const { assignee, submittedBy, conflicts } = complaint;
  const told = { ...news, assignee, submittedBy, conflicts };
  const shards = queues.get(services.store) ?? new Map<number, Waiting[]>();
  queues.set(services.store, shards);
  const shard = shardOf(news.complaintId, SHARDS);
  return new Promise((resolve, reject) => {
    const waiting = { told, resolve, reject };
    const queue = shards.get(shard);
    if (queue) queue.push(waiting);
    else {
      shards.set(shard, [waiting]);
      void writeAll(services, shard, shards);
    }
  });
}

/** Never rejects: whoever waits hears for themselves. */
async function writeAll(services: Keeping, shard: number, shards: Map<number, Waiting[]>): Promise<void> {
  const queue = shards.get(shard) ?? [];
  while (queue.length > 0) {
    const together = queue.splice(0, MOST_TOGETHER);
    try {
      await append(
        services,
        shard,
        together.map(({ told }) => told),
      );
      for (const { resolve } of together) resolve();
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }
  shards.delete(shard);
}

async function append({ store, clock }: Keeping, shard: number, news: readonly Told[]): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const now = clock.now();
    const last = await newestIn(store, shard);
    const number = (last ?? firstOf(now)) + 1;
    const item: Item = {
      pk: partitionOf(shard),
      sk: sortOf(number),
      version: 1,
      body: stamped(asJson({ at: instantOf(now), news })),
      expiresAt: instantOf(now + KEPT_MS),
    };
    if (!(await store.putIfAbsent(item))) continue;
    // Where there was none, another one may have begun elsewhere, on another day: whoever has read that is past this.
    if (last !== undefined || (await newestIn(store, shard)) === number) return;
  }
  throw new TypeError('the feed is written by too many at once');
}

/** Where nothing is left from before, numbers begin with the day: none that was ever given is as high. */
const firstOf = (now: number) => Math.floor(now / DAY_MS) * DAY_MS;

async function newestIn(store: Store, shard: number): Promise<number | undefined> {
  const { items, damaged = [] } = await store.query({
    partition: partitionOf(shard),
    descending: true,
    limit: 1,
  });
  const newest = items[0] ?? damaged[0];
  return newest && Number(newest.sk);
}

/** Entries with greater numbers, in their order; `isMore`: others follow. */
export async function read(
  services: Noting,
  shard: number,
  after: number,
  limit: number,
): Promise<{ entries: FeedEntry[]; isMore: boolean }> {
  const page = await services.store.query({
    partition: partitionOf(shard),
    after: sortOf(after),
    limit,
  });
  return { entries: await readableAmong(services, page, entryIn), isMore: page.next !== undefined };
}

function entryIn(item: Item): FeedEntry {
  const { at, news } = readItem('feed', entrySchema, item);
  return {
    number: Number(item.sk),
    at,
    news: news.map((told) => ({ news: told, owned: ownedIn(told) })),
  };
}

function ownedIn({ complaintId: id, complaint, assignee, submittedBy, conflicts }: Told): Owned {
  return { id, team: complaint.team, assignee, submittedBy, conflicts };
}
