import { CODED_FACTS, type ComplaintId, millisOf, NEVER, type SearchFacts, timeOf } from '@redress/core';

const COLUMNS = [...CODED_FACTS, 'submittedBy'] as const;
type Column = (typeof COLUMNS)[number];

/** What stands for nothing in every column of codes. */
export const NOTHING = 0;
const FIRST_ROOM = 1024;

/**
 * The facts of many complaints by the numbers of their documents, from 1, a column for each fact: some 160 bytes a
 * complaint, and to go through all of them takes a few nanoseconds for each.
 */
export class FactTable {
  /** Greater than each number. */
  size = 0;
  /** Nothing where no complaint has the number. */
  readonly ids: (ComplaintId | undefined)[] = [];
  /** Milliseconds since the epoch. */
  recorded = new Float64Array(FIRST_ROOM);
  /** The latest one recorded of all up to the number. */
  #latest = new Float64Array(FIRST_ROOM);
  due = new Float64Array(FIRST_ROOM);
  received = new Float64Array(FIRST_ROOM);
  updated = new Float64Array(FIRST_ROOM);
  breached = new Uint8Array(FIRST_ROOM);
  /** Of each fact which of its values. */
  readonly codes: Record<Column, CodeColumn>;
  readonly conflicts = new Map<number, readonly string[]>();

  constructor() {
    const column = () => new CodeColumn();
    this.codes = {
      ...{ status: column(), team: column(), assignee: column(), category: column(), severity: column() },
      ...{ channel: column(), policy: column(), submittedBy: column() },
    };
  }

  set(number: number, facts: SearchFacts | undefined): void {
    this.conflicts.delete(number);
    if (!facts) {
      if (number < this.size) this.ids[number] = undefined;
      return;
    }
    if (number >= this.recorded.length) this.#grow(2 ** Math.ceil(Math.log2(number + 1)));
    const recorded = timeOf(facts.id);
    for (; this.size <= number; this.size++) {
      this.ids[this.size] = undefined;
      this.#latest[this.size] = this.newestBefore(this.size);
    }
    for (let behind = number; behind < this.size && (this.#latest[behind] ?? 0) < recorded; behind++)
      this.#latest[behind] = recorded;
    this.ids[number] = facts.id;
    this.recorded[number] = recorded;
    this.due[number] = millisOf(facts.nextDeadline ?? NEVER);
    this.received[number] = millisOf(facts.receivedAt);
    this.updated[number] = millisOf(facts.updatedAt);
    this.breached[number] = facts.breached ? 1 : 0;
    for (const name of COLUMNS) this.codes[name].set(number, facts[name]);
    if (facts.conflicts) this.conflicts.set(number, facts.conflicts);
  }

  /** No complaint of a smaller number was recorded later. */
  newestBefore(number: number): number {
    return this.#latest[number - 1] ?? 0;
  }

  /** @throws RangeError where no complaint has the number */
  idOf(number: number): ComplaintId {
    const id = this.ids[number];
    if (id === undefined) throw new RangeError('no complaint has that number');
    return id;
  }

  #grow(room: number): void {
    this.recorded = grown(this.recorded, new Float64Array(room));
    this.#latest = grown(this.#latest, new Float64Array(room));
    this.due = grown(this.due, new Float64Array(room));
    this.received = grown(this.received, new Float64Array(room));
    this.updated = grown(this.updated, new Float64Array(room));
    this.breached = grown(this.breached, new Uint8Array(room));
    for (const name of COLUMNS) this.codes[name].grow(room);
  }
}

class CodeColumn {
  codes = new Uint32Array(FIRST_ROOM);
  /** By their codes. */
  readonly values: (string | undefined)[] = [undefined];
  readonly #codes = new Map<string, number>();

  set(number: number, value: string | undefined): void {
    this.codes[number] = value === undefined ? NOTHING : (this.#codes.get(value) ?? this.#add(value));
  }

  valueAt(number: number): string | undefined {
    return this.values[this.codes[number] ?? NOTHING];
  }

  /** Whether what has a number has one of these; an empty one stands for nothing. */
  isAmong(values: readonly string[]): (number: number) => boolean {
    const wanted = new Uint8Array(this.values.length);
    for (const value of values) wanted[this.#codes.get(value) ?? NOTHING] = 1;
    if (!values.includes('')) wanted[NOTHING] = 0;
    const { codes } = this;
    return (number) => wanted[codes[number] ?? NOTHING] === 1;
  }

  #add(value: string): number {
    const code = this.values.push(value) - 1;
    this.#codes.set(value, code);
    return code;
  }

  grow(room: number): void {
    this.codes = grown(this.codes, new Uint32Array(room));
  }
}

function grown<Column extends Float64Array | Uint32Array | Uint8Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
