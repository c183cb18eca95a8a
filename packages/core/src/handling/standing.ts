import { instantOf } from '../base/instant.ts';
import { codes, STATUSES, type Status } from '../base/vocabulary.ts';
import { WORKFLOW_NAMES } from '../base/workflow.ts';
import { isOpen } from '../complaint/transitions.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import type { IndexQuery, Store } from '../ports/store.ts';
import type { ExecutionStatus } from '../ports/workflows.ts';
import { queuePartitions } from '../records/complaints.ts';
import { PERSON } from '../records/incoming.ts';
import { mergedEntries } from '../records/merged-entries.ts';
import { SET_ASIDE } from '../records/set-aside.ts';
import * as sweeps from '../records/sweeps.ts';
import { undeliveredPartition, watchPartitions } from '../records/watch.ts';

/*
 * How things stand, counted in the indexes alone, and in the lists of the workflow service, no further than one page of
 * each: what it costs does not grow with the complaints.
 */

/** So many are counted. */
const MOST_COUNTED = 100;
const HOUR_MS = 3_600_000;
/** The sweeper comes every minute. What has waited for another one since it was due has been missed by it. */
const MISSED_MS = 60_000;

export interface Counted {
  readonly count: number;
  /** There are more than that. */
  readonly isMore: boolean;
}

export interface Standing {
  readonly complaints: Readonly<Record<'open' | 'dueWithinHour' | 'breached', Counted>>;
  /** Complaints that nobody has looked at by when somebody must have. */
  readonly late: Counted;
  readonly undelivered: Readonly<Record<'failing' | 'parked', Counted>>;
  /** What came in and waits for a person. */
  readonly incoming: Counted;
  readonly setAside: Counted;
  /** Absent where the workflow service does not answer. */
  readonly executions?: Readonly<Record<'running' | 'failed' | 'stopped', Counted>> | undefined;
  /** Where the sweeper is a process of its own: what its last turn came to. */
  readonly sweep?: sweeps.LastSweep | undefined;
}

export async function standing(services: Services): Promise<Standing> {
  const { store, clock } = services;
  const now = clock.now();
  const at = instantOf(now);
  const [open, breached, dueWithinHour, late, failing, parked, incoming, setAside, executions, sweep] =
    await Promise.all([
      countOpen(store, {}, (status) => status !== 'resolved'),
      countOpen(store, { before: at }),
      countOpen(store, { after: at, before: instantOf(now + HOUR_MS) }),
      countLate(store, instantOf(now - MISSED_MS)),
      countEntries(store, { index: 'undelivered', partition: undeliveredPartition('failing') }),
      countEntries(store, { index: 'undelivered', partition: undeliveredPartition('parked') }),
      countEntries(store, { index: 'undelivered', partition: PERSON }),
      countSetAside(store),
      countExecutions(services),
      sweeps.last(services),
    ]);
  return {
    complaints: { open, dueWithinHour, breached },
    late,
    undelivered: { failing, parked },
    incoming,
    setAside,
    executions,
    sweep,
  };
}

/** By their next deadline. */
async function countOpen(
  store: Store,
  { after, before }: { readonly after?: string; readonly before?: string },
  isMeant: (status: Status) => boolean = () => true,
): Promise<Counted> {
  const open = codes(STATUSES).options.filter((status) => isOpen({ status }) && isMeant(status));
  const places = open.flatMap((status) => queuePartitions(status).map((partition) => ({ partition })));
  const share = Math.ceil(MOST_COUNTED / places.length) + 1;
  let count = 0;
  for await (const { entry } of mergedEntries(store, { index: 'status', places, after, share })) {
    if (before !== undefined && entry.sort >= before) break;
    if (count === MOST_COUNTED) return { count, isMore: true };
    count++;
  }
  return { count, isMore: false };
}

async function countLate(store: Store, before: string): Promise<Counted> {
  return added(
    await Promise.all(
      watchPartitions.map((partition) => countEntries(store, { index: 'watch', partition, before })),
    ),
  );
}

const added = (counted: readonly Counted[]): Counted => ({
  count: counted.reduce((all, { count }) => all + count, 0),
  isMore: counted.some(({ isMore }) => isMore),
});

/** Whatever else there is to be told is told also where the workflow service is out of reach. */
async function countExecutions({ workflows, log }: Services): Promise<Standing['executions']> {
  const counting = async (status: ExecutionStatus) =>
    added(
      await Promise.all(
        WORKFLOW_NAMES.map(async (workflow) => {
          const { items, nextCursor } = await workflows.list(workflow, { status, limit: MOST_COUNTED });
          return { count: items.length, isMore: nextCursor !== undefined };
        }),
      ),
    );
  try {
    const [running, failed, stopped] = await Promise.all([
      counting('RUNNING'),
      counting('FAILED'),
      counting('ABORTED'),
    ]);
    return { running, failed, stopped };
  } catch (error) {
    log.warn('executions-not-counted', { error: errorName(error) });
    return undefined;
  }
}

async function countEntries(store: Store, query: Omit<IndexQuery, 'limit'>): Promise<Counted> {
  const { entries, next } = await store.entries({ ...query, limit: MOST_COUNTED });
  return { count: entries.length, isMore: next !== undefined };
}

async function countSetAside(store: Store): Promise<Counted> {
  const { items, next } = await store.query({ partition: SET_ASIDE, limit: MOST_COUNTED });
  return { count: items.length, isMore: next !== undefined };
}
