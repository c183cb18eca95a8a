import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import { type Limit, type Meter, type Taking, take, UNUSED } from '../access/meter.ts';
import { instantOf, millisOf } from '../base/instant.ts';
import { errorName, type Log } from '../ports/log.ts';
import type { Item, Store } from '../ports/store.ts';
import { stamped } from './lift.ts';

/*
 * How much of a limit somebody has taken. Where one process answers, it knows by itself. Where several do, an item
 * holds it, and each takes of it by a conditional write:
 *
 * L1  What is let through has been taken from the item before. So over all instances no more goes through, in any
 *     span of time, than the limit's `atOnce`, and its minutes' of that span, a second and what a write takes.
 * L2  Whoever comes often takes several with one write, hands them out within a second, and lets the rest lapse.
 * L3  Who is refused costs no write, and until the time that was named no read either.
 */

export interface Passage extends Pick<Taking, 'left' | 'waitMs' | 'fullInMs'> {
  readonly limit: Limit;
  readonly isLetIn: boolean;
}

export interface LimiterOptions {
  /** Real time, in milliseconds. */
  readonly now: () => number;
  /** Who is counted stands nowhere but as a hash under it. */
  readonly secret: string;
  readonly log: Log;
  /** What the instances share; where nothing is said, there is but one. */
  readonly store?: Store;
}

const HELD_MS = 1_000;
/** Of what may go through at once, one instance takes with one write no more than this part. */
const MOST_OF_ALL = 10;
const MOST_ATTEMPTS = 8;
/** Those that have not come for longest are forgotten first. */
const MOST_KNOWN = 10_000;

interface Bucket {
  readonly key: { readonly pk: string; readonly sk: string };
  /** As last seen. */
  meter: Meter;
  /** The item's version as last seen; undefined: to be read. 0: there is none. */
  version: number | undefined;
  expiresAt: number;
  /** Taken from the item, and not handed out yet. */
  held: number;
  heldUntil: number;
  /** So many the next write takes. */
  portion: number;
  refusedUntil: number;
  reserving: Promise<void> | undefined;
}

const meterSchema = z.lazy(() => z.looseObject({ at: z.number(), taken: z.number().check(z.minimum(0)) }));

export class Limiter {
  readonly #options: LimiterOptions;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: LimiterOptions) {
    this.#options = options;
  }

  /** One request of somebody's. A store that fails keeps nobody out. */
  async take(who: string, limit: Limit): Promise<Passage> {
    const { now, store } = this.#options;
    const bucket = this.#bucketOf(who);
    if (!store) return taking(bucket, limit, now());
    try {
      for (;;) {
        const passage = handedOut(bucket, limit, now());
        if (passage) return passage;
        bucket.reserving ??= reserve(store, bucket, limit, now).finally(() => {
          bucket.reserving = undefined;
        });
        await bucket.reserving;
      }
    } catch (error) {
      this.#options.log.warn('limit-not-counted', { error: errorName(error) });
      return { limit, isLetIn: true, left: 0, waitMs: 0, fullInMs: 0 };
    }
  }

  #bucketOf(who: string): Bucket {
    const name = createHmac('sha256', this.#options.secret).update(`limit ${who}`).digest('base64url');
    const known = this.#buckets.get(name);
    const bucket = known ?? {
      key: { pk: `LIMIT#${name}`, sk: 'METER' },
      meter: UNUSED,
      version: undefined,
      expiresAt: 0,
      held: 0,
      heldUntil: 0,
      portion: 1,
      refusedUntil: 0,
      reserving: undefined,
    };
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_KNOWN && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}

/** Where nobody else counts. */
function taking(bucket: Bucket, limit: Limit, now: number): Passage {
  const { meter, granted, ...rest } = take(limit, bucket.meter, now, 1);
  bucket.meter = meter;
  return { limit, isLetIn: granted > 0, ...rest };
}

/** Of what is held; undefined where the item must be asked. */
function handedOut(bucket: Bucket, limit: Limit, now: number): Passage | undefined {
  // A clock that was set back must not keep what is held for longer.
  const isHeld = bucket.held > 0 && now < bucket.heldUntil && now >= bucket.heldUntil - HELD_MS;
  const { left, waitMs, fullInMs } = take(limit, bucket.meter, now, 0);
  if (isHeld) {
    bucket.held--;
    return { limit, isLetIn: true, left: left + bucket.held, waitMs: 0, fullInMs };
  }
  if (now >= bucket.refusedUntil) return undefined;
  return { limit, isLetIn: false, left: 0, waitMs: Math.max(waitMs, bucket.refusedUntil - now), fullInMs };
}

/** Takes a portion from the item, by one write; or finds that there is none to be had. */
async function reserve(store: Store, bucket: Bucket, limit: Limit, clock: () => number): Promise<void> {
  const now = clock();
  const isUsedUp = bucket.held === 0 && now < bucket.heldUntil;
  const most = Math.max(1, Math.floor(limit.atOnce / MOST_OF_ALL));
  bucket.portion = isUsedUp ? Math.min(most, bucket.portion * 2) : 1;
  bucket.held = 0;
  // Who has not come for a while has an item no more.
  if (bucket.version !== undefined && bucket.expiresAt <= now) bucket.version = 0;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (bucket.version === undefined) await read(store, bucket);
    const { version = 0 } = bucket;
    const { meter, granted, waitMs, fullInMs } = take(limit, bucket.meter, now, bucket.portion);
    if (granted === 0) {
      // What others have taken meanwhile makes the wait no shorter.
      bucket.refusedUntil = now + waitMs;
      return;
    }
    const expiresAt = now + fullInMs + HELD_MS;
    const item: Item = {
      ...bucket.key,
      version: version + 1,
      body: stamped({ ...meter }),
      // A bucket that is full again is as good as none.
      expiresAt: instantOf(expiresAt),
    };
    const isTaken = version === 0 ? await store.putIfAbsent(item) : await store.replace(item, version);
    if (isTaken) {
      // However long the write has taken: what was taken is for whoever waits for it.
      const heldUntil = clock() + HELD_MS;
      Object.assign(bucket, { meter, version: version + 1, expiresAt, held: granted, heldUntil });
      return;
    }
    // Somebody else has taken of it: with more of them each takes more at once.
    bucket.version = undefined;
    bucket.portion = Math.min(most, bucket.portion * 2);
  }
  bucket.refusedUntil = now + HELD_MS;
}

/** One that cannot be understood is written anew. */
async function read(store: Store, bucket: Bucket): Promise<void> {
  const item = await store.get(bucket.key);
  const found = meterSchema.safeParse(item?.body);
  bucket.version = item?.version ?? 0;
  bucket.meter = found.success ? { at: found.data.at, taken: found.data.taken } : UNUSED;
  bucket.expiresAt = item?.expiresAt === undefined ? Number.POSITIVE_INFINITY : millisOf(item.expiresAt);
}
