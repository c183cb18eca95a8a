import { setImmediate as nextTurn } from 'node:timers/promises';
import { CODED_FACTS, complaintIdSchema, instantSchema, type SearchFacts } from '@redress/core';
import * as z from 'zod';
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
  nextDeadline: instantSchema.optional(),
  receivedAt: instantSchema,
  updatedAt: instantSchema,
  submittedBy: z.string().optional(),
  conflicts: z.array(z.string()).optional(),
});

/** In one turn of the event loop: what takes some milliseconds. */
const READ_AT_ONCE = 500;

/**
 * The facts of all documents in memory, from the first search on that goes through them: whichever of them are asked
 * for together, and in whatever order, that takes some milliseconds, and no write has an index to keep for it. The
 * file has one process, so that what is not written here does not change.
 */
export class KnownFacts {
  readonly #statements: RowPages;
  readonly #texts = new Map<string, string>();
  /** By the document's number. */
  #facts: (SearchFacts | undefined)[] | undefined;
  #reading: Promise<(SearchFacts | undefined)[]> | undefined;

  constructor(statements: RowPages) {
    this.#statements = statements;
  }

  /** By the documents' numbers, with gaps. */
  async all(): Promise<readonly (SearchFacts | undefined)[]> {
    this.#reading ??= this.#readAll().catch((error: unknown) => {
      this.forget();
      throw error;
    });
    return this.#reading;
  }

  /** Of the few, without reading all. */
  some(numbers: readonly number[]): (SearchFacts | undefined)[] {
    const statement = this.#statements.prepared('SELECT id, facts FROM search_documents WHERE id = ?');
    return numbers.map((number) => {
      const row = statement.get(number);
      return row && this.#read(row).facts;
    });
  }

  /** In the transaction that writes them. */
  note(number: number, facts: SearchFacts | undefined): void {
    if (this.#facts) this.#facts[number] = facts && this.#shared(facts);
  }

  /** Where what was noted has not been kept. */
  forget(): void {
    this.#facts = undefined;
    this.#reading = undefined;
  }

  async #readAll(): Promise<(SearchFacts | undefined)[]> {
    const all: (SearchFacts | undefined)[] = [];
    // What is written meanwhile is noted, or still to come.
    this.#facts = all;
    const statement = this.#statements.prepared(
      `SELECT id, facts FROM search_documents WHERE id > ? ORDER BY id LIMIT ${READ_AT_ONCE}`,
    );
    for (let last = 0, isMore = true; isMore; await nextTurn()) {
      const rows = statement.all(last).map((row) => this.#read(row));
      for (const { id, facts } of rows) all[id] = facts;
      last = rows.at(-1)?.id ?? last;
      isMore = rows.length === READ_AT_ONCE;
    }
    return all;
  }

  #read(row: unknown): { id: number; facts: SearchFacts } {
    const { id, facts } = FactsRow.parse(row);
    return { id, facts: this.#shared(Facts.parse(JSON.parse(facts))) };
  }

  /** Codes that many have are there once. */
  #shared(facts: SearchFacts): SearchFacts {
    const shared: Record<string, string> = {};
    for (const name of CODED_FACTS) {
      const text = facts[name];
      if (text === undefined) continue;
      const known = this.#texts.get(text) ?? text;
      this.#texts.set(text, known);
      shared[name] = known;
    }
    return { ...facts, ...shared };
  }
}
