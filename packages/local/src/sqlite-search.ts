import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import {
  type ComplaintId,
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
  timeOf,
} from '@redress/core';
import type { GroupCommit } from '@redress/engine';
import * as z from 'zod';
import type { FactTable } from './fact-table.ts';
import { RowPages } from './row-pages.ts';
import { KnownFacts } from './search-facts.ts';
import { type FactsPage, factsPage } from './search-page.ts';
import { type Groups, matchOf, tokensIn, tokensOf } from './search-tokens.ts';

const Due = z.object({ complaint: z.string() });
const Tokens = z.object({ tokens: z.string() });
const Id = z.object({ id: z.number() });
const Version = z.object({ version: z.number() });
const Matches = z.object({ numbers: z.string().nullable() });
const Summary = z.object({ summary: z.string().nullable() });

/** In the background: others wait for so many, some milliseconds. */
const FEW_AT_ONCE = 16;
/** Of one that changes while it is read: whoever searches for what was just said is to find it. */
const MOST_ATTEMPTS = 5;
/** Complaints that are indexed in one commit, the cheaper the more; whoever searches waits for so many that are due. */
const BATCH = 64;
/** In one turn of the event loop: what takes some milliseconds. */
const READ_AT_ONCE = 8;
/** From the first change on: a complaint is written several times in its first moments. */
const SOON_MS = 1000;
/** Between two batches; longer where the process turns out to have much else to do. */
const BREATH_MS = 20;
const BUSY_MS = 100;
const BUSY = 0.5;
/** So many are read for one search; for more, all are. */
const FEW = 500;
/** Where it has failed. */
const AGAIN_MS = 30_000;

const ZERO = 48;
/** So many documents are looked at for the newest, before all are. */
const LOOKED_AT = [512, 8192];

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
  #turn: Promise<unknown> = Promise.resolve();
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

  /** Due or not: what it is found by is also made of what stands beside it. */
  async settle(id: ComplaintId): Promise<void> {
    await this.#inTurn(() => this.#index([id]));
  }

  async find(query: SearchQuery): Promise<SearchPage> {
    await this.#await();
    const { ids, ...page } = await this.#page(query);
    return { ...page, hits: ids.map((id) => ({ id, summary: this.#summaryOf(id) })) };
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
    await this.#turn;
  }

  async #page(query: SearchQuery): Promise<FactsPage> {
    const groups = tokensIn(query);
    if (!groups) return factsPage(await this.#facts.all(), undefined, query);
    if (!this.#facts.areRead) {
      const few = this.#numbersOf(groups);
      if (few.length <= FEW) return factsPage(this.#facts.some(few), undefined, query);
    }
    const table = await this.#facts.all();
    return this.#newestPage(table, groups, query) ?? factsPage(table, this.#numbersOf(groups), query);
  }

  /** Of the last documents alone, once all others are certain to be older than what is found among these. */
  #newestPage(table: FactTable, groups: Groups, query: SearchQuery): FactsPage | undefined {
    if (query.order !== 'newest' || query.count) return undefined;
    for (const most of LOOKED_AT) {
      const numbers = this.#numbersOf(groups, most);
      const page = factsPage(table, numbers, query);
      const last = page.ids.at(-1);
      const isFull = last !== undefined && page.nextCursor !== undefined;
      if (isFull && timeOf(last) > table.newestBefore(numbers.at(-1) ?? 0)) return page;
      if (numbers.length < most) return page;
    }
    return undefined;
  }

  /** Of the documents that have a token of each group, or of the last ones of them, the last one first. */
  #numbersOf(groups: Groups, most?: number): Uint32Array {
    if (groups.some((group) => group.length === 0)) return new Uint32Array();
    // As one text: a row for each number takes five times as long.
    const all = 'SELECT rowid FROM search_words WHERE search_words MATCH ?';
    const some = most === undefined ? all : `${all} ORDER BY rowid DESC LIMIT ${most}`;
    const sql = `SELECT group_concat(rowid) AS numbers FROM (${some})`;
    const row = this.#statements.prepared(sql).get(matchOf(groups));
    return numbersIn(Matches.parse(row).numbers ?? '');
  }

  /** What cannot be indexed now is found as it was before. */
  async #await(): Promise<void> {
    if (this.#due(1).length === 0) return;
    await this.#inTurn(() => this.#index(this.#due(BATCH))).catch((error: unknown) => this.#report(error));
  }

  /** What one has in hand, another one need not read as well. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #catchUp(): Promise<void> {
    let next: number | undefined;
    const { signal } = this.#closing;
    try {
      // Whoever searches would wait for it.
      await this.#facts.all();
      while (!signal.aborted && this.#due(1).length > 0) {
        await this.#inTurn(() => this.#index(this.#due(FEW_AT_ONCE, 'ASC')));
        await giveWay(signal);
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

  /** The newest, for whoever searches now, or the oldest, so that documents are mostly in the order of complaints. */
  #due(most: number, order: 'ASC' | 'DESC' = 'DESC'): string[] {
    const sql = `SELECT complaint FROM search_due ORDER BY complaint ${order} LIMIT ?`;
    const due = this.#statements.prepared(sql).all(most);
    return due.map((row) => Due.parse(row).complaint).sort();
  }

  /** What has changed since it was read is read again; what does so all the time stays due. */
  async #index(due: readonly string[], attempts = MOST_ATTEMPTS): Promise<void> {
    const read: Read[] = [];
    for (const complaint of due) {
      read.push(await this.#read(complaint));
      if (read.length % READ_AT_ONCE === 0) await nextTurn();
    }
    let changed: string[] = [];
    await this.#writes.run(() => {
      changed = [];
      for (const one of read)
        if (this.#versionOf(one.complaint) === one.version) this.#write(one);
        else changed.push(one.complaint);
    });
    if (changed.length > 0 && attempts > 1) await this.#index(changed, attempts - 1);
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

async function giveWay(signal: AbortSignal): Promise<void> {
  const before = performance.eventLoopUtilization();
  await rest(BREATH_MS, signal);
  const { utilization } = performance.eventLoopUtilization(before);
  if (utilization > BUSY) await rest(BUSY_MS, signal);
}

async function rest(millis: number, signal: AbortSignal): Promise<void> {
  await pause(millis, undefined, { ref: false, signal }).catch(() => undefined);
}

/** `1,20,300`, of which there may be a hundred thousand. */
function numbersIn(text: string): Uint32Array {
  const numbers = new Uint32Array((text.length + 1) >> 1);
  let [count, number] = [0, 0];
  for (let place = 0; place <= text.length; place++) {
    const digit = text.charCodeAt(place) - ZERO;
    if (digit >= 0) number = number * 10 + digit;
    else {
      if (text !== '') numbers[count++] = number;
      number = 0;
    }
  }
  return numbers.subarray(0, count);
}
