import { createHash } from 'node:crypto';
import type { SQLInputValue } from 'node:sqlite';
import {
  CODED_FACTS,
  isDescending,
  NEVER,
  type SearchDocument,
  type SearchOrder,
  type SearchQuery,
  type SearchScope,
} from '@redress/core';

/* A search as SQLite is asked for it. */

/** No word has it: a key that is compared as a whole is one token by its hash, whatever stands in it. */
const WHOLE = '†';
const tokenOf = (key: string) => `${WHOLE}${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;

/** All that the complaint is found by as a whole or by words, with blanks between. */
export function tokensOf({ keys, words }: SearchDocument): string {
  return [...[...keys].map(tokenOf), ...words].sort().join(' ');
}

export interface Statement {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** Of each order the column that comes first; the complaint's id comes last in all. */
const FIRST: Readonly<Record<SearchOrder, 'due' | 'updated' | undefined>> = {
  deadline: 'due',
  changed: 'updated',
  newest: undefined,
  oldest: undefined,
};

/** One more than the page holds, with its place. */
export function pageStatement(query: SearchQuery): Statement {
  const { order, cursor, limit } = query;
  const { source, conditions, values } = conditionsOf(query);
  const column = FIRST[order];
  const direction = isDescending(order) ? 'DESC' : 'ASC';
  const sort = column === undefined ? ['complaint'] : [column, 'complaint'];
  if (cursor !== undefined) {
    conditions.push(
      `(${sort.join(', ')}) ${isDescending(order) ? '<' : '>'} (${sort.map(() => '?').join(', ')})`,
    );
    values.push(...(column === undefined ? [cursor] : cursor.split('#')));
  }
  return {
    sql: `SELECT complaint, ${column === undefined ? 'complaint' : `${column} || '#' || complaint`} AS place
      FROM ${source} ${whereOf(conditions)}
      ORDER BY ${sort.map((one) => `${one} ${direction}`).join(', ')} LIMIT ?`,
    values: [...values, limit + 1],
  };
}

/** How many there are of each value of each fact that is counted. */
export function countStatement(query: SearchQuery, facts: readonly string[]): Statement {
  const { source, conditions, values } = conditionsOf(query);
  const columns = facts.join(', ');
  return {
    sql: `SELECT ${columns}${columns && ','} count(*) AS number FROM ${source} ${whereOf(conditions)}
      ${columns && `GROUP BY ${columns}`}`,
    values,
  };
}

function whereOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}

function conditionsOf(query: SearchQuery) {
  const { keys = [], words = [], facts = {}, breached, dueBefore, receivedFrom, receivedBefore } = query;
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (condition: string, ...given: readonly SQLInputValue[]) => {
    conditions.push(condition);
    values.push(...given);
  };
  const groups = [...keys.map((group) => group.map(tokenOf)), ...words.map((word) => [word])];
  const match = groups.map((group) => `(${group.map((token) => `"${token}"`).join(' OR ')})`).join(' AND ');
  if (groups.some((group) => group.length === 0)) add('false');
  else if (groups.length > 0) add('search_words MATCH ?', match);
  for (const name of CODED_FACTS) {
    const wanted = facts[name];
    // Nobody's is asked for by no name.
    const column = name === 'assignee' ? "coalesce(assignee, '')" : name;
    if (wanted !== undefined) add(`${column} IN (${wanted.map(() => '?').join(', ')})`, ...wanted);
  }
  if (breached !== undefined) add('breached = ?', breached ? 1 : 0);
  if (dueBefore !== undefined) add('due < ?', dueBefore);
  if (receivedFrom !== undefined) add('received >= ?', receivedFrom);
  if (receivedBefore !== undefined) add('received < ?', receivedBefore);
  addScope(query.within, add);
  // The words first: what they leave is looked at, not the other way round.
  const source =
    groups.length === 0
      ? 'search_documents'
      : 'search_words CROSS JOIN search_documents ON id = search_words.rowid';
  return { source, conditions, values };
}

/** A function of ours, for the search that runs just then. */
export const STANDS_IN = 'stands_in';
const NOT_ABOUT = '(conflicts IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(conflicts) WHERE value = ?))';

function addScope(scope: SearchScope, add: (condition: string, ...given: readonly string[]) => void): void {
  switch (scope.to) {
    case 'all':
      if (scope.person !== undefined) add(NOT_ABOUT, scope.person);
      return;
    case 'teams':
      add(
        `(team IN (${[...scope.teams].map(() => '?').join(', ')}) OR assignee = ?
          ${scope.standsIn ? `OR ${STANDS_IN}(team, assignee)` : ''})`,
        ...scope.teams,
        scope.person,
      );
      add(NOT_ABOUT, scope.person);
      return;
    case 'submitted':
      add('submitter = ?', scope.by);
      return;
    case 'one':
      add('complaint = ?', scope.complaint);
  }
}

/** Of a document. */
export const COLUMNS = [
  'complaint',
  'status',
  'team',
  'assignee',
  'category',
  'severity',
  'channel',
  'policy',
  'breached',
  'due',
  'received',
  'updated',
  'submitter',
  'conflicts',
] as const;

/** In the order of the columns. */
export function rowOf({ facts }: SearchDocument): SQLInputValue[] {
  const { id, status, team, assignee, category, severity, channel, policy, breached } = facts;
  const { nextDeadline, receivedAt, updatedAt, submittedBy, conflicts } = facts;
  const about = conflicts && conflicts.length > 0 ? JSON.stringify(conflicts) : null;
  const coded = [id, status, team, assignee ?? null, category, severity, channel, policy];
  return [
    ...coded,
    breached ? 1 : 0,
    nextDeadline ?? NEVER,
    receivedAt,
    updatedAt,
    submittedBy ?? null,
    about,
  ];
}
