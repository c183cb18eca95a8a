/**
 * What is too large for an item: bytes under a key, a folder on one machine and a bucket on AWS. A key is of segments
 * of `[a-z0-9_-]`, with `/` between them, and says nothing of anybody. Two adapters pass one contract suite.
 */
export interface Blobs {
  /** Has a client bring the bytes itself: exactly so many of them, under that key alone, within so many seconds. */
  invite(key: string, bytes: number, seconds: number): Promise<Invitation>;
  /**
   * Whole or not at all, and durable; over what was there.
   * @throws BlobsFull, and what `content` throws; a TypeError where it is of another length
   */
  write(key: string, bytes: number, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Undefined where there is none. */
  read(key: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** In the order of their keys, a page of at most a thousand. */
  list(prefix: string, after?: string): Promise<BlobPage>;
  /** Nothing where there is none. */
  delete(key: string): Promise<void>;
  /** An address to fetch it from for some minutes, as an attachment; undefined where it is handed out by ourselves. */
  link(key: string, file: { readonly name: string; readonly type: string }): Promise<string | undefined>;
}

/** A form to post, with the bytes as its last field, `file`. */
export interface Invitation {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The first byte and the last one. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export interface BlobPage {
  readonly items: readonly { readonly key: string; readonly bytes: number }[];
  /** The key to go on after; absent at the end. */
  readonly next?: string;
}

/** There is no room for it. */
export class BlobsFull extends Error {
  override readonly name = 'BlobsFull';
}
