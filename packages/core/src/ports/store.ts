import type { Instant } from '../base/instant.ts';
import type { JsonObject } from '../base/json.ts';

/**
 * What the domain asks of a database: items with a two-part key, a version and a few sparse indexes, each
 * changed by one conditional write. Two adapters (DynamoDB, SQLite) pass one contract suite.
 */
export interface Store {
  /** Strongly consistent. An item past its `expiresAt` is absent. @throws CorruptItem */
  get(key: Key): Promise<Item | undefined>;
  /** False where an unexpired item already has the key: it is left as it is. @throws ItemTooLarge */
  putIfAbsent(item: Item): Promise<boolean>;
  /**
   * Puts the first as `putIfAbsent` does, and then the second in the same way; false, and no second one, where the
   * first's key was not free. In one commit where the store has such a thing: elsewhere a crash can come between.
   * @throws ItemTooLarge
   */
  putBoth(first: Item, second: Item): Promise<boolean>;
  /** False where the stored version is not `expectedVersion` (or the item is gone). @throws ItemTooLarge */
  replace(item: Item, expectedVersion: number): Promise<boolean>;
  delete(key: Key): Promise<void>;
  /** Of the table itself: items by their `sk`, strongly consistent. */
  query(query: Query): Promise<Page>;
  /** Of an index: keys, and what the index itself carries. The items are not read. */
  entries(query: IndexQuery): Promise<EntryPage>;
}

export interface Key {
  /** 1 to 2,048 bytes of UTF-8, as DynamoDB has it; the same for an index's partition. */
  readonly pk: string;
  /** 1 to 1,024 bytes of UTF-8; the same for an index's sort. */
  readonly sk: string;
}

export interface Item extends Key {
  /** 1 when first put; each replacement carries the next one. */
  readonly version: number;
  readonly body: JsonObject;
  /** Sparse: the item stands in the indexes named here and in no other. */
  readonly indexes?: Partial<Record<IndexName, IndexKey>>;
  /** What the lists' indexes show of it by themselves; only with `status` or `team` among its indexes. */
  readonly summary?: JsonObject;
  /**
   * This write newly owes somebody something. On DynamoDB an attribute that the deliverer's stream is filtered
   * by, removed by the next write without it; no read gives it back.
   */
  readonly wake?: true;
  /** From this instant on it is absent, though it may be removed much later. Not together with `indexes`. */
  readonly expiresAt?: Instant;
}

/**
 * `status`, `team`: complaints by next deadline, with their summary. `watch`: by the instant at which somebody
 * must have looked. `undelivered`: owed and failed at least once, by when it was owed. `submitter`: complaints by
 * the client app that has submitted them, and by when. `calls`: those whose complainants a person has still to tell
 * something, by when. `auditComplaint`, `auditCaller`: entries of the audit by the
 * complaint that they are about, and by whoever asked.
 */
export const INDEX_NAMES = [
  'status',
  'team',
  'watch',
  'undelivered',
  'submitter',
  'calls',
  'auditComplaint',
  'auditCaller',
] as const;
export type IndexName = (typeof INDEX_NAMES)[number];

export interface IndexKey {
  readonly partition: string;
  /** Must end in the item's id: index entries with equal keys would be indistinguishable. */
  readonly sort: string;
}

interface Sorted {
  readonly partition: string;
  /** Only sorts greater than this one (smaller, when descending): a page's `next` goes here. */
  readonly after?: string;
  /** Only sorts smaller than this one. */
  readonly before?: string;
  readonly descending?: boolean;
  /** 1 to 100. A page may hold fewer though more follow: `next` tells. */
  readonly limit: number;
}

/** The partition is the `pk`, the sort the `sk`. */
export interface Query extends Sorted {
  /** Only sorts beginning so. Not together with `before`. */
  readonly prefix?: string;
  /** A write of the last moments may be missing; on DynamoDB for half the price. */
  readonly mayLag?: true;
}

export interface IndexQuery extends Sorted {
  readonly index: IndexName;
}

/** Items, and the keys of those that are damaged: one of them keeps nobody from the others. */
export interface Found {
  readonly items: readonly Item[];
  readonly damaged?: readonly Key[];
}

/** In the order of the sort, in UTF-8 bytes. */
export interface Page extends Found {
  /** The sort to continue after; absent at the end. */
  readonly next?: string;
}

/** An item's place in an index. */
export interface Entry extends Key {
  readonly sort: string;
  /** Absent where the item has none, or a damaged one, and in indexes that carry none. */
  readonly summary?: JsonObject;
}

export interface EntryPage {
  /**
   * In the order of the sort, in UTF-8 bytes. On DynamoDB an index may lag behind its items: a new one may be
   * missing yet, one that has moved may stand at its old place. Whoever acts on an entry reads the item again.
   */
  readonly entries: readonly Entry[];
  /** The sort to continue after; absent at the end. */
  readonly next?: string;
}

/** The indexes that carry the summary. */
export const SUMMARY_INDEXES: ReadonlySet<IndexName> = new Set(['status', 'team']);

/** What copies and checks of everything need; no request ever does. */
export interface Scannable {
  /**
   * All unexpired items, page by page, in an order of the adapter's own: `next` goes into `after`, as does the
   * key of any item that is still there. With `sk` those alone that have it: a page may hold none though more follow.
   */
  scan(after: Key | undefined, limit: number, sk?: string): Promise<Found & { readonly next?: Key }>;
}

/** What has files of its own. */
export interface Scrubbing {
  /** Nothing that was deleted or written over can be read from them any more. */
  scrub(): Promise<void>;
}

export function isScrubbing(store: Store): store is Store & Scrubbing {
  return 'scrub' in store && typeof store.scrub === 'function';
}

/** What an installation has its items in is, though few ask for it. */
export function isScannable(store: Store): store is Store & Scannable {
  return 'scan' in store && typeof store.scan === 'function';
}

/** DynamoDB's limit, kept by every adapter: 400 KB for the item, names and keys included. */
export const MAX_ITEM_BYTES = 400 * 1024;

export class ItemTooLarge extends Error {
  override readonly name = 'ItemTooLarge';
  readonly bytes: number;
  constructor(key: Key, bytes: number) {
    super(`item ${key.pk} ${key.sk} has ${bytes} bytes; at most ${MAX_ITEM_BYTES} are stored`);
    this.bytes = bytes;
  }
}

/** The database cannot be read, or a change of it not be made durable, at the moment. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** In one word or two, for the log and for operators. */
  readonly reason: string;
  constructor(reason: string) {
    super(`the store is not available: ${reason}`);
    this.reason = reason;
  }
}
