import type { Item } from '@redress/core';
import { itemOf, type Row } from './item-rows.ts';

type Columns = Omit<Row, 'id'>;

const MOST_KEPT = 256;
/** Of the body. Larger items are few, and a full cache of them would take much memory. */
const LARGEST_KEPT_CHARACTERS = 16 * 1024;

/**
 * Items as they were lately written or read, so that what this process knows already is not parsed again. The row is
 * read all the same, and must be the very one: whoever else has written to the file meanwhile, what is given is
 * what stands there. It is shared, so it must not be changed.
 */
export class RecentItems {
  readonly #kept = new Map<string, { readonly row: Columns; readonly item: Item }>();

  /** @throws CorruptItem */
  itemOf(row: Row): Item {
    const kept = this.#kept.get(nameOf(row));
    const item = kept && isSame(kept.row, row) ? kept.item : itemOf(row);
    this.note(row, item);
    return item;
  }

  note(row: Columns, given: Item): void {
    const name = nameOf(row);
    // The one that was used least lately stands first.
    this.#kept.delete(name);
    // What expires (leases, mails) is hardly ever read again.
    if (row.body.length > LARGEST_KEPT_CHARACTERS || row.expires_at !== null) return;
    this.#kept.set(name, { row, item: asRead(given) });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** As it would be read from its row. */
function asRead({ wake: _, indexes, ...item }: Item): Item {
  return indexes && Object.keys(indexes).length > 0 ? { ...item, indexes } : item;
}

function nameOf({ pk, sk }: Columns): string {
  return `${pk}\0${sk}`;
}

function isSame(one: Columns, other: Columns): boolean {
  return (
    one.version === other.version &&
    one.body === other.body &&
    one.indexes === other.indexes &&
    one.summary === other.summary &&
    one.expires_at === other.expires_at
  );
}
