import { setImmediate as nextTurn } from 'node:timers/promises';
import { complaintIdSchema, instantSchema, type SearchFacts } from '@redress/core';
import * as z from 'zod';
import { FactTable } from './fact-table.ts';
import type { RowPages } from './row-pages.ts';

const FactsRow = z.object({ id: z.number(), facts: z.string() });

const Facts = z.object({
  id: complaintIdSchema,
  status: z.string(),
  team: z.string(),
  assignee: z.string().optional(),
  category: z.string(),
  severity: z.string(),
  channel: z.string(),
  policy: z.string(),
  breached: z.boolean(),
  nextDeadline: z.optional(instantSchema),
  receivedAt: instantSchema,
  updatedAt: instantSchema,
  submittedBy: z.string().optional(),
  conflicts: z.array(z.string()).optional(),
});

/** In one turn of the event loop: what takes some milliseconds. */
const READ_AT_ONCE = 200;

/**
 * The facts of all documents in memory: whichever of them are asked for together, and in whatever order, that takes a
 * few milliseconds, and no write has an index to keep for it. The file has one process, so that what is not written
 * here does not change.
 */
export class KnownFacts {
  readonly #statements: RowPages;
  /** While it is read, it lacks some. */
  #table: FactTable | undefined;
  #reading: Promise<FactTable> | undefined;
  #isRead = false;

  constructor(statements: RowPages) {
    this.#statements = statements;
  }

  get areRead(): boolean {
    return this.#isRead;
  }

  async all(): Promise<FactTable> {
    this.#reading ??= this.#readAll().catch((error: unknown) => {
      this.forget();
      throw error;
    });
    return this.#reading;
  }

  /** Of the few alone, for whoever would have to wait for all. */
  some(numbers: Iterable<number>): FactTable {
    const statement = this.#statements.prepared('SELECT id, facts FROM search_documents WHERE id = ?');
    const table = new FactTable();
    for (const number of numbers) {
      const row = statement.get(number);
      if (row) table.set(table.size, factsIn(row).facts);
    }
    return table;
  }

  /** In the transaction that writes them. */
  note(number: number, facts: SearchFacts | undefined): void {
    this.#table?.set(number, facts);
  }

  /** Where what was noted has not been kept. */
  forget(): void {
    this.#table = undefined;
    this.#reading = undefined;
    this.#isRead = false;
  }

  async #readAll(): Promise<FactTable> {
    const table = new FactTable();
    // What is written meanwhile is noted, or still to come.
    this.#table = table;
    const statement = this.#statements.prepared(
      `SELECT id, facts FROM search_documents WHERE id > ? ORDER BY id LIMIT ${READ_AT_ONCE}`,
    );
    for (let last = 0, isMore = true; isMore; await nextTurn()) {
      const rows = statement.all(last).map(factsIn);
      for (const { id, facts } of rows) table.set(id, facts);
      last = rows.at(-1)?.id ?? last;
      isMore = rows.length === READ_AT_ONCE;
    }
    // Forgotten meanwhile, and so what was noted since.
    if (this.#table !== table) return this.all();
    this.#isRead = true;
    return table;
  }
}

function factsIn(row: unknown): { id: number; facts: SearchFacts } {
  const { id, facts } = FactsRow.parse(row);
  return { id, facts: Facts.parse(JSON.parse(facts)) };
}
