import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Bound, type Query, sortRangeOf } from '@redress/core';

/** What is searched: a table by one of its columns, in its order. */
interface Source {
  readonly select: string;
  readonly sort: 'sk' | 'sort';
  readonly where: string;
  readonly values: readonly SQLInputValue[];
}

type Rows = Record<string, unknown>[];

/** Reads rows page by page, by statements that are prepared once. */
export class RowPages {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  prepared(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** One row more than the page holds tells whether something follows. */
  async search(source: Source, query: Query): Promise<{ found: Rows; next?: string }> {
    // Whoever reads page after page, on promises that are kept at once, would let nobody else have a turn.
    await nextTurn();
    const range = sortRangeOf(query);
    if (!range) return { found: [] };
    const { sort } = source;
    const conditions = [source.where];
    const values = [...source.values];
    const bound = (operator: '>' | '<', bound: Bound | undefined) => {
      if (!bound) return;
      conditions.push(`${sort} ${operator}${bound.inclusive ? '=' : ''} ?`);
      values.push(bound.sort);
    };
    bound('>', range.lower);
    bound('<', range.upper);
    const rows = this.prepared(
      `${source.select} WHERE ${conditions.join(' AND ')}
       ORDER BY ${sort} ${query.descending ? 'DESC' : 'ASC'} LIMIT ?`,
    ).iterate(...values, query.limit + 1);
    const { found, isMore } = pageOf(rows, query.limit);
    const last = found.at(-1)?.[sort];
    return { found, ...(isMore && typeof last === 'string' && { next: last }) };
  }
}

/** As DynamoDB's: large items make a page end early, so that many readers find room in memory. */
const LARGEST_PAGE_CHARACTERS = 1024 * 1024;

export function pageOf(rows: Iterable<Record<string, unknown>>, limit: number) {
  const found: Rows = [];
  let characters = 0;
  for (const row of rows) {
    if (found.length === limit || characters > LARGEST_PAGE_CHARACTERS) return { found, isMore: true };
    found.push(row);
    characters += typeof row.body === 'string' ? row.body.length : 0;
  }
  return { found, isMore: false };
}
