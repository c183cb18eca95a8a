import type { DatabaseSync } from 'node:sqlite';
import type { Item, Key } from '@redress/core';
import type { Indexes } from './item-rows.ts';

const MOST_KEPT = 256;
/** Of the body. Larger items are few, and a full cache of them would take much memory. */
const LARGEST_KEPT_CHARACTERS = 16 * 1024;

interface Kept {
  /** Of its row. */
  readonly id: number | bigint;
  /** It is shared, so it must not be changed. */
  readonly item: Item;
  /** All that it stands in, also those that only another version knows. */
  readonly indexes: Indexes;
}

/**
 * Items as they were lately written or read, so that what this process knows already is not read again: none that
 * expires, and for as long as nobody else writes to the file, which SQLite says.
 */
export class RecentItems {
  readonly #kept = new Map<string, Kept>();
  readonly #othersWrites: () => unknown;
  #seen: unknown;

  constructor(db: DatabaseSync) {
    const statement = db.prepare('PRAGMA data_version');
    this.#othersWrites = () => statement.get()?.data_version;
  }

  /** What stands in the file under the key, where that is known. */
  find(key: Key): Kept | undefined {
    const kept = this.#kept.get(nameOf(key));
    if (!kept) return undefined;
    const seen = this.#othersWrites();
    if (seen === this.#seen) return kept;
    this.#seen = seen;
    this.#kept.clear();
    return undefined;
  }

  /** What has been written, in the transaction that writes it, or was read after it was not found here. */
  note({ id, item, indexes }: Kept, bodyCharacters: number): void {
    this.forget(item);
    // What expires (leases, mails) is hardly ever read again.
    if (bodyCharacters > LARGEST_KEPT_CHARACTERS || item.expiresAt !== undefined) return;
    this.#kept.set(nameOf(item), { id, item: asRead(item), indexes });
    // The one that was noted least lately stands first.
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  forget(key: Key): void {
    this.#kept.delete(nameOf(key));
  }

  forgetAll(): void {
    this.#kept.clear();
  }
}

/** As it would be read from its row. */
function asRead({ wake: _, indexes, ...item }: Item): Item {
  return indexes && Object.keys(indexes).length > 0 ? { ...item, indexes } : item;
}

function nameOf({ pk, sk }: Key): string {
  return `${pk}\0${sk}`;
}
