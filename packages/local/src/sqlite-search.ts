import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CorruptItem,
  errorName,
  finding,
  isComplaintId,
  parseSummary,
  SEARCH_ORDERS,
  type Search,
  type SearchDocument,
  type SearchPage,
  type SearchQuery,
  type Services,
} from '@redress/core';
import type { GroupCommit } from '@redress/engine';
import * as z from 'zod';
import { RowPages } from './row-pages.ts';
import { KnownFacts } from './search-facts.ts';
import { factsPage } from './search-page.ts';
import { matchOf, tokensIn, tokensOf } from './search-tokens.ts';

const Due = z.object({ complaint: z.string() });
const Tokens = z.object({ tokens: z.string() });
const Id = z.object({ id: z.number() });
const Version = z.object({ version: z.number() });
const Matches = z.object({ numbers: z.string() });
const Numbers = z.array(z.number());
const Summary = z.object({ summary: z.string().nullable() });

/** Complaints that are indexed in one commit: what takes some milliseconds. */
const BATCH = 16;
/** From the first change on: a complaint is written several times in its first moments. */
const SOON_MS = 250;
/** While the process has much else to do, between two batches. */
const BUSY_MS = 200;
const BUSY = 0.5;
/** So many are read for one search; for more, all are. */
const FEW = 500;
/** Where it has failed. */
const AGAIN_MS = 30_000;
/** Whoever searches waits for so many that are due, and no more. */
const MOST_AWAITED = 64;

/** What the index was made of. */
interface Read {
  readonly complaint: string;
  /** Undefined where there is none. */
  readonly version: number | undefined;
  /** Undefined where there is nothing to find: none, or none that can be read. */
  readonly document: SearchDocument | undefined;
}

/** The search of one machine, in the file that has the items. */
export class SqliteSearch implements Search {
  readonly orders = SEARCH_ORDERS;
  readonly #writes: GroupCommit;
  readonly #services: () => Services;
  readonly #statements: RowPages;
  readonly #facts: KnownFacts;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<unknown> = Promise.resolve();
  /** Ends a pause: nothing keeps a process up that closes meanwhile. */
  readonly #closing = new AbortController();

  constructor(db: DatabaseSync, writes: GroupCommit, services: () => Services) {
    this.#writes = writes;
    this.#services = services;
    this.#statements = new RowPages(db);
    this.#facts = new KnownFacts(this.#statements);
    this.noteChange();
  }

  /** A complaint may be due: it is indexed beside whatever else is to be done, soon. */
  noteChange(inMs = SOON_MS): void {
    if (this.#closing.signal.aborted || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#working = this.#catchUp();
    }, inMs).unref();
  }

  async settle(): Promise<void> {
    for (let due = this.#due(BATCH); due.length > 0; due = this.#due(BATCH)) await this.#index(due);
  }

  async find(query: SearchQuery): Promise<SearchPage> {
    await this.#await();
    const { facts, ...page } = factsPage(await this.#candidates(query), query);
    return { ...page, hits: facts.map(({ id }) => ({ id, summary: this.#summaryOf(id) })) };
  }

  /** What was written in a commit that has failed is not there. */
  forgetWritten(): void {
    this.#facts.forget();
  }

  /** Resolves when nothing is in hand. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await this.#working;
  }

  /** By its words and keys; all of it where none are asked for. */
  async #candidates(query: SearchQuery) {
    const groups = tokensIn(query);
    if (!groups) return this.#facts.all();
    if (groups.some((group) => group.length === 0)) return [];
    // As one text: a row for each number takes five times as long.
    const sql = 'SELECT json_group_array(rowid) AS numbers FROM search_words WHERE search_words MATCH ?';
    const row = this.#statements.prepared(sql).get(matchOf(groups));
    const numbers = Numbers.parse(JSON.parse(Matches.parse(row).numbers));
    if (numbers.length <= FEW) return this.#facts.some(numbers);
    const all = await this.#facts.all();
    return numbers.map((number) => all[number]);
  }

  /** What cannot be indexed now is found as it was before. */
  async #await(): Promise<void> {
    const due = this.#due(MOST_AWAITED);
    if (due.length > 0) await this.#index(due).catch((error: unknown) => this.#report(error));
  }

  async #catchUp(): Promise<void> {
    let before = performance.eventLoopUtilization();
    let next: number | undefined;
    const { signal } = this.#closing;
    try {
      for (let due = this.#due(BATCH); due.length > 0 && !signal.aborted; due = this.#due(BATCH)) {
        await this.#index(due);
        const { utilization } = performance.eventLoopUtilization(before);
        before = performance.eventLoopUtilization();
        const inMs = utilization > BUSY ? BUSY_MS : 0;
        await pause(inMs, undefined, { ref: false, signal }).catch(() => undefined);
      }
    } catch (error) {
      this.#report(error);
      next = AGAIN_MS;
    }
    this.#timer = undefined;
    // What was noted meanwhile.
    if (next !== undefined || (!signal.aborted && this.#due(1).length > 0)) this.noteChange(next);
  }

  #report(error: unknown): void {
    this.#services().log.warn('search-not-indexed', { error: errorName(error) });
  }

  /** The newest first. */
  #due(most: number): string[] {
    const statement = this.#statements.prepared(
      'SELECT complaint FROM search_due ORDER BY complaint DESC LIMIT ?',
    );
    return statement.all(most).map((row) => Due.parse(row).complaint);
  }

  /** What has changed since it was read stays due. */
  async #index(due: readonly string[]): Promise<void> {
    const read = await Promise.all(due.map((complaint) => this.#read(complaint)));
    await this.#writes.run(() => {
      for (const one of read) if (this.#versionOf(one.complaint) === one.version) this.#write(one);
    });
  }

  async #read(complaint: string): Promise<Read> {
    const version = this.#versionOf(complaint);
    try {
      const document = isComplaintId(complaint)
        ? await finding.searchDocument(this.#services(), complaint)
        : undefined;
      return { complaint, version, document };
    } catch (error) {
      if (!(error instanceof CorruptItem)) throw error;
      return { complaint, version, document: undefined };
    }
  }

  #versionOf(complaint: string): number | undefined {
    const sql = "SELECT version FROM items WHERE pk = ? AND sk = 'COMPLAINT'";
    const row = this.#statements.prepared(sql).get(complaint);
    return row && Version.parse(row).version;
  }

  #write({ complaint, document }: Read): void {
    const run = (sql: string, ...values: SQLInputValue[]) => this.#statements.prepared(sql).run(...values);
    run('DELETE FROM search_due WHERE complaint = ?', complaint);
    const found = this.#statements
      .prepared('SELECT id FROM search_documents WHERE complaint = ?')
      .get(complaint);
    const known = found && Id.parse(found).id;
    if (!document) {
      if (known === undefined) return;
      this.#forget(known);
      run('DELETE FROM search_documents WHERE id = ?', known);
      this.#facts.note(known, undefined);
      return;
    }
    const facts = JSON.stringify(document.facts);
    const tokens = tokensOf(document);
    const id =
      known ??
      Number(run('INSERT INTO search_documents VALUES (NULL, ?, ?)', complaint, facts).lastInsertRowid);
    this.#facts.note(id, document.facts);
    if (known !== undefined) {
      run('UPDATE search_documents SET facts = ? WHERE id = ?', facts, known);
      if (this.#tokensOf(known) === tokens) return;
      this.#forget(known);
    }
    run('INSERT INTO search_tokens VALUES (?, ?)', id, tokens);
    run('INSERT INTO search_words (rowid, tokens) VALUES (?, ?)', id, tokens);
  }

  #tokensOf(id: number): string | undefined {
    const row = this.#statements.prepared('SELECT tokens FROM search_tokens WHERE id = ?').get(id);
    return row && Tokens.parse(row).tokens;
  }

  #forget(id: number): void {
    const tokens = this.#tokensOf(id);
    if (tokens === undefined) return;
    const run = (sql: string, ...values: SQLInputValue[]) => this.#statements.prepared(sql).run(...values);
    run("INSERT INTO search_words (search_words, rowid, tokens) VALUES ('delete', ?, ?)", id, tokens);
    run('DELETE FROM search_tokens WHERE id = ?', id);
  }

  #summaryOf(complaint: string) {
    const sql = "SELECT summary FROM items WHERE pk = ? AND sk = 'COMPLAINT'";
    const row = this.#statements.prepared(sql).get(complaint);
    return parseSummary(row && Summary.parse(row).summary);
  }
}
