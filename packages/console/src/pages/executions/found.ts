import type { Execution } from '@redress/client/source';
import type { PageContext } from '../../context.ts';
import { type Errors, errorsOf, NO_ERRORS } from '../../ui/forms.ts';
import { type Asked, baseOf, type Column, isNarrowed, orderOf, queryOf, WORKFLOWS } from './asked.ts';
import { isForbidden, isLate, nextWait } from './say.ts';

/*
 * The service lists executions in one order alone, page by page. Any other order is made of the first hundred of these, and
 * the page says so.
 */

const PAGE = 20;
const GATHERED = 100;
/** Of those that have failed, and nothing has followed. */
const NEEDING = 5;

export interface Found {
  /** What needs somebody: shown above a list that is not narrowed. */
  readonly needing: readonly Execution[];
  readonly areMoreNeeding: boolean;
  readonly items: readonly Execution[];
  /** How the page after it is found, in its address. */
  readonly next?: Asked | undefined;
  /** So many were put in order, and there are more; undefined where all are in order. */
  readonly among?: number | undefined;
  readonly errors: Errors;
}

/** What the API does not take comes back in the form, with what is wrong with it. */
export async function found(c: PageContext, asked: Asked): Promise<Found> {
  const [cursor, page] = [c.req.query('cursor'), Number(c.req.query('page') ?? '1')];
  const isFirst = cursor === undefined && page === 1;
  const [failed, listed] = await Promise.all([
    isNarrowed(asked) || !isFirst ? [] : failedAndAlone(c, NEEDING),
    listedOf(c, asked, cursor, Number.isInteger(page) && page > 0 ? page : 1).catch((error: unknown) => {
      const errors = errorsOf(error, []);
      if (!errors || isForbidden(error)) throw error;
      return { items: [], errors };
    }),
  ]);
  const needing = failed.flatMap(({ items }) => items);
  return {
    ...{ needing, areMoreNeeding: failed.some(({ nextCursor }) => nextCursor !== undefined) },
    ...{ errors: NO_ERRORS, ...listed },
  };
}

/** Nothing has followed them: of each machine the newest. */
export function failedAndAlone({ var: { client } }: PageContext, limit: number) {
  return Promise.all(
    WORKFLOWS.map((workflow) =>
      client.executions.list({ workflow, status: 'FAILED', current: 'true', limit }),
    ),
  );
}

async function listedOf(
  c: PageContext,
  asked: Asked,
  cursor: string | undefined,
  page: number,
): Promise<Pick<Found, 'items' | 'next' | 'among'>> {
  const { executions } = c.var.client;
  const query = queryOf(c, asked);
  if (isAsTheServiceLists(asked)) {
    const { items, nextCursor } = await executions.list({
      ...{ ...query, limit: PAGE },
      ...(cursor !== undefined && { cursor }),
    });
    return { items, next: nextCursor === undefined ? undefined : { cursor: nextCursor } };
  }
  // Of one complaint, and of what comes next, both machines are listed at once.
  const isOne = query.workflow ?? query.complaint ?? (query.sort === 'next' ? 'next' : undefined);
  const machines = isOne === undefined ? WORKFLOWS : [query.workflow];
  const gathered = await Promise.all(
    machines.map((workflow) => executions.list({ ...query, ...(workflow && { workflow }), limit: GATHERED })),
  );
  const meant = gathered
    .flatMap(({ items }) => items)
    .filter((execution) => asked.late === undefined || isLate(execution, c.var.now));
  const items = inOrder(meant, asked).slice((page - 1) * PAGE, page * PAGE);
  return {
    items,
    next: meant.length > page * PAGE ? { page: String(page + 1) } : undefined,
    among: gathered.some(({ nextCursor }) => nextCursor !== undefined)
      ? gathered.reduce((all, one) => all + one.items.length, 0)
      : undefined,
  };
}

function isAsTheServiceLists(asked: Asked): boolean {
  const { column, direction } = orderOf(asked);
  if (asked.late !== undefined || asked.complaint !== undefined) return false;
  if (column === 'next') return direction === 'ascending' && baseOf(asked) === 'next';
  return column === 'started' && direction === 'descending' && asked.workflow !== undefined;
}

/** What has none stands last, whichever way the others do. */
const KEYS: Readonly<Record<Column, (execution: Execution) => string>> = {
  state: ({ status }) => status,
  complaint: ({ complaint, name }) => complaint?.reference ?? name,
  next: (execution) => nextWait(execution)?.until ?? '~',
  started: ({ startedAt }) => startedAt,
  policy: ({ complaint }) => complaint?.policy ?? '~',
  team: ({ complaint }) => complaint?.team ?? '~',
};

function inOrder(items: readonly Execution[], asked: Asked): Execution[] {
  const { column, direction } = orderOf(asked);
  const sign = direction === 'ascending' ? 1 : -1;
  return items
    .map((execution) => ({ execution, key: KEYS[column](execution) }))
    .sort((one, other) => {
      if (one.key === other.key) return 0;
      if (one.key === '~' || other.key === '~') return one.key === '~' ? 1 : -1;
      return one.key < other.key ? -sign : sign;
    })
    .map(({ execution }) => execution);
}

/** Changes with all that is shown of it. */
export function signOf(execution: Execution): string {
  const { status, complaint, current } = execution;
  const { until = '' } = nextWait(execution) ?? {};
  const { team = '', policy = '', stoppedAt = '', restartAt = '' } = complaint ?? {};
  return [status, current, until, team, policy, stoppedAt, restartAt].join(' ');
}
