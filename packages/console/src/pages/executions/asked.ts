import type { Client } from '@redress/client/source';
import type { PageContext } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { instantAt } from '../../ui/calendar-times.ts';

/* Which executions a page shows, and in which order, stands in its address. */

export const PATH = '/executions';
export const WORKFLOWS = ['complaint', 'follow-up'] as const;
export const STATUSES = ['RUNNING', 'FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED'] as const;
export const COLUMNS = ['state', 'complaint', 'next', 'started', 'policy', 'team'] as const;
export type Column = (typeof COLUMNS)[number];
type Direction = 'ascending' | 'descending';

export const FILTERS = [
  ...['complaint', 'workflow', 'status', 'team', 'policy', 'from', 'to', 'late', 'current'],
];
const NAMES = [...FILTERS, 'sort', 'dir'];

export type Asked = Readonly<Record<string, string>>;

/** Of an address's query, what is known and not empty. */
export function askedIn(query: Readonly<Record<string, string | undefined>>): Asked {
  return Object.fromEntries(
    NAMES.flatMap((name): [string, string][] => {
      const value = query[name]?.trim() ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

export const isNarrowed = (asked: Asked): boolean => FILTERS.some((name) => asked[name] !== undefined);

export function hrefOf(asked: Asked, more: Asked = {}, path = ''): string {
  const query = String(new URLSearchParams({ ...asked, ...more }));
  return `${CONSOLE}${PATH}${path}${query === '' ? '' : `?${query}`}`;
}

const oneOf = <T extends string>(all: readonly T[], text: string | undefined) =>
  all.find((one) => one === text);

/** By what it stands, and which way: what comes next first, of what has ended the newest. */
export function orderOf(asked: Asked): { readonly column: Column; readonly direction: Direction } {
  const { sort, dir, status, current, complaint } = asked;
  const isRunning =
    current === undefined && complaint === undefined && (status === undefined || status === 'RUNNING');
  const column = oneOf(COLUMNS, sort) ?? (isRunning ? 'next' : 'started');
  const usual: Direction = column === 'started' ? 'descending' : 'ascending';
  return { column, direction: dir === 'asc' ? 'ascending' : dir === 'desc' ? 'descending' : usual };
}

/** Only what runs is known by what comes next; what has ended the service lists by its beginning alone. */
export function baseOf(asked: Asked): 'next' | 'started' {
  const { column } = orderOf(asked);
  if (column === 'started' || asked.current !== undefined) return 'started';
  return asked.status === undefined || asked.status === 'RUNNING' ? 'next' : 'started';
}

/** The other way round where it stands so already. */
export function sortedBy(asked: Asked, column: Column): Asked {
  const { sort: _, dir: __, ...others } = asked;
  const now = orderOf(asked);
  const sorted = { ...others, sort: column };
  if (now.column !== column) return sorted;
  return { ...sorted, dir: now.direction === 'ascending' ? 'desc' : 'asc' };
}

type Query = NonNullable<Parameters<Client['executions']['list']>[0]>;

/** What the API is asked for. */
export function queryOf(c: PageContext, asked: Asked): Query {
  const { complaint, team, policy, current } = asked;
  const { timeZone } = c.var.look;
  const [workflow, status] = [oneOf(WORKFLOWS, asked.workflow), oneOf(STATUSES, asked.status)];
  const day = (text: string | undefined) => text && instantAt(`${text}T00:00`, timeZone);
  const [from, to] = [day(asked.from), day(asked.to)];
  return {
    sort: baseOf(asked),
    ...(complaint && { complaint }),
    ...(workflow && { workflow }),
    ...(status && { status }),
    ...(team && { team }),
    ...(policy && { policy }),
    ...(current && { current: 'true' }),
    ...(from && { startedFrom: from }),
    ...(to && { startedBefore: to }),
  };
}
