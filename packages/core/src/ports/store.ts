import type { Instant } from '../base/instant.ts';
import type { JsonObject } from '../base/json.ts';

/**
 * What the domain asks of a database: items with a two-part key, a version and a few sparse indexes, each
 * changed by one conditional write. Two adapters (DynamoDB, SQLite) pass one contract suite.
 */
export interface Store {
  /** Strongly consistent. An item past its `expiresAt` is absent. */
  get(key: Key): Promise<Item | undefined>;
  /** False where an unexpired item already has the key: it is left as it is. @throws ItemTooLarge */
  putIfAbsent(item: Item): Promise<boolean>;
  /** False where the stored version is not `expectedVersion` (or the item is gone). @throws ItemTooLarge */
  replace(item: Item, expectedVersion: number): Promise<boolean>;
  delete(key: Key): Promise<void>;
  query(query: Query): Promise<Page>;
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
  /** From this instant on it is absent, though it may be removed much later. */
  readonly expiresAt?: Instant;
}

/** `status` and `team`: complaints by next deadline; `unsettled`: changes not yet delivered everywhere. */
export const INDEX_NAMES = ['status', 'team', 'unsettled'] as const;
export type IndexName = (typeof INDEX_NAMES)[number];

export interface IndexKey {
  readonly partition: string;
  /** Must end in the item's id: index entries with equal keys would be indistinguishable. */
  readonly sort: string;
}

export interface Query {
  /** Without: the table itself, where the partition is the `pk` and the sort the `sk`. */
  readonly index?: IndexName;
  readonly partition: string;
  /** Only sorts beginning so. Not together with `before`. */
  readonly prefix?: string;
  /** Only sorts greater than this one (smaller, when descending): a page's `next` goes here. */
  readonly after?: string;
  /** Only sorts smaller than this one. */
  readonly before?: string;
  readonly descending?: boolean;
  /** 1 to 100. A page may hold fewer though more follow: `next` tells. */
  readonly limit: number;
}

export interface Page {
  /**
   * In the order of the sort, in UTF-8 bytes. On DynamoDB an index may lag behind its items: a new one may be
   * missing yet, and one that was moved within its partition may stand at its old place, as it is now.
   */
  readonly items: readonly Item[];
  /** The sort to continue after; absent at the end. */
  readonly next?: string;
}

/** What copies and checks of everything need; no request ever does. */
export interface Scannable {
  /**
   * All unexpired items, page by page, in an order of the adapter's own: `next` goes into `after`, as does the
   * key of any item that is still there.
   */
  scan(after: Key | undefined, limit: number): Promise<{ items: readonly Item[]; next?: Key }>;
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
