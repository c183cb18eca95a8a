import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import { asComplaintId, type ComplaintId, isComplaintId } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { Settings } from '../base/settings.ts';
import { NEVER } from '../clocks/deadlines.ts';
import type { Complaint, TimelineEvent } from '../complaint/complaint.ts';
import { remediesOf } from '../complaint/remedies.ts';
import type { Remedy } from '../complaint/remedy.ts';
import type { Task } from '../complaint/task.ts';
import { isOpenTask } from '../complaint/tasks.ts';
import type { Services } from '../ports/services.ts';
import type { IndexName, Item } from '../ports/store.ts';
import { find } from './complaints.ts';
import { readItem, stamped } from './lift.ts';
import { readable } from './set-aside.ts';

/*
 * What people have to do for complaints of others: open tasks by whose they are, and remedies that wait for approval by
 * who is asked, over all complaints. Beside each complaint stands an item for each of them, which is in an index while
 * there is something to do. What it is says the complaint; the deliverer writes them, after it.
 */

const schema = z.lazy(() => z.looseObject({ seen: z.int().check(z.positive()) }));
type Indexes = NonNullable<Item['indexes']>;

/** The lists' indexes have room for other partitions; a person's name may be an address, so it stands there as a hash. */
const teamPartition = (team: string) => `open-tasks#${team}`;
const personPartition = ({ secret }: Settings, person: string) =>
  `open-tasks-of#${createHmac('sha256', secret)
    .update(JSON.stringify(['task', person]))
    .digest('hex')}`;
const approvalPartition = (team: string) => `approvals#${team}`;

const TASK = 'TASK#';
const APPROVAL = 'APPROVAL#';

/** Those that the events are about are listed as the complaint has them. Twice, or by two at once, without harm. */
export async function note(
  services: Services,
  { complaint, events }: { readonly complaint: Complaint; readonly events: readonly TimelineEvent[] },
): Promise<void> {
  const tasks = new Set(events.map(({ data }) => data.task));
  for (const task of complaint.tasks ?? [])
    if (tasks.has(task.id))
      await listOne(services, complaint, TASK + task.id, taskIndexes(services.settings, complaint, task));
  const remedies = new Set(events.map(({ data }) => data.remedy));
  // One that nobody has to agree to is written nowhere.
  for (const remedy of remediesOf(complaint))
    if (remedy.id !== undefined && remedy.approval && remedies.has(remedy.id))
      await listOne(services, complaint, APPROVAL + remedy.id, approvalIndexes(complaint, remedy));
}

/** Of two writers the one that has seen the newer complaint is right. */
const MOST_ATTEMPTS = 5;

async function listOne(
  { store }: Services,
  complaint: Complaint,
  sk: string,
  indexes: Indexes,
): Promise<void> {
  const key = { pk: complaint.id, sk };
  const body = stamped(asJson({ seen: complaint.version }));
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const known = await store.get(key);
    if (known && seenBy(known) >= complaint.version) return;
    const item = { ...key, version: (known?.version ?? 0) + 1, body, indexes };
    if (await (known ? store.replace(item, known.version) : store.putIfAbsent(item))) return;
  }
  throw new RangeError('a task is listed by too many at once');
}

/** @throws CorruptItem */
const seenBy = (item: Item) => readItem('task', schema, item).seen;

function taskIndexes(settings: Settings, { id }: Complaint, task: Task): Indexes {
  if (!isOpenTask(task)) return {};
  const sort = `${task.dueAt ?? NEVER}#${id}#${task.id}`;
  return {
    ...(task.team !== undefined && { team: { partition: teamPartition(task.team), sort } }),
    ...(task.assignee !== undefined && {
      status: { partition: personPartition(settings, task.assignee), sort },
    }),
  };
}

function approvalIndexes({ id }: Complaint, { id: remedy, state, approval }: Remedy): Indexes {
  if (state !== 'awaiting-approval' || !approval) return {};
  return {
    team: { partition: approvalPartition(approval.team), sort: `${approval.dueAt}#${id}#${remedy}` },
  };
}

/** They say whose task it was: nothing of that stays. */
export async function eraseOf({ store }: Services, pk: ComplaintId): Promise<void> {
  for (const prefix of [TASK, APPROVAL])
    for (;;) {
      const { items, damaged = [] } = await store.query({ partition: pk, prefix, limit: 100 });
      const found = [...items, ...damaged];
      for (const { sk } of found) await store.delete({ pk, sk });
      if (found.length === 0) break;
    }
}

export interface TaskQuery {
  readonly teams: readonly string[];
  readonly persons: readonly string[];
  readonly dueBefore?: Instant | undefined;
  /** As given back by the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface ListedTask {
  readonly complaint: Complaint;
  readonly task: Task;
}

/** Open tasks of any of these, by when they are due, those without a date last. A page may hold fewer though more follow. */
export async function list(
  services: Services,
  { teams, persons, ...page }: TaskQuery,
): Promise<{ items: ListedTask[]; nextCursor?: string }> {
  const places = [
    ...teams.map((team) => ({ index: 'team' as const, partition: teamPartition(team) })),
    ...persons.map((person) => ({
      index: 'status' as const,
      partition: personPartition(services.settings, person),
    })),
  ];
  return pageOf(services, places, page, (complaint, id) => {
    const task = complaint.tasks?.find((each) => each.id === id);
    if (!task || !isOpenTask(task)) return undefined;
    const { team, assignee } = task;
    const isAsked =
      (team !== undefined && teams.includes(team)) || (assignee !== undefined && persons.includes(assignee));
    return isAsked ? { complaint, task } : undefined;
  });
}

export interface ListedApproval {
  readonly complaint: Complaint;
  readonly remedy: Remedy;
  readonly approval: NonNullable<Remedy['approval']>;
}

/** Remedies that any of these teams is asked to agree to, by when. */
export async function listApprovals(
  services: Services,
  { teams, ...page }: Omit<TaskQuery, 'persons'>,
): Promise<{ items: ListedApproval[]; nextCursor?: string }> {
  const places = teams.map((team) => ({ index: 'team' as const, partition: approvalPartition(team) }));
  return pageOf(services, places, page, (complaint, id) => {
    const remedy = remediesOf(complaint).find((each) => each.id === id);
    const approval = remedy?.state === 'awaiting-approval' ? remedy.approval : undefined;
    return remedy && approval && teams.includes(approval.team) ? { complaint, remedy, approval } : undefined;
  });
}

/** @param partOf what the complaint has by that id now, for the index may lag behind; undefined: nothing to show */
async function pageOf<Listed>(
  services: Services,
  places: readonly { readonly index: IndexName; readonly partition: string }[],
  { dueBefore, cursor, limit }: Pick<TaskQuery, 'dueBefore' | 'cursor' | 'limit'>,
  partOf: (complaint: Complaint, id: string) => Listed | undefined,
): Promise<{ items: Listed[]; nextCursor?: string }> {
  const pages = await Promise.all(
    places.map((place) =>
      services.store.entries({
        ...place,
        limit,
        ...(cursor !== undefined && { after: cursor }),
        ...(dueBefore !== undefined && { before: dueBefore }),
      }),
    ),
  );
  const sorts = pages.flatMap(({ entries }) => entries).map((entry) => [entry.sort, entry] as const);
  const all = [...new Map(sorts)].sort(([one], [other]) => (one < other ? -1 : 1));
  const page = all.slice(0, limit);
  const isMore = all.length > page.length || pages.some(({ next }) => next !== undefined);
  const last = page.at(-1)?.[0];
  const found = await Promise.all(
    page.map(async ([, { pk, sort }]) => {
      if (!isComplaintId(pk)) return undefined;
      const stored = await readable(services, () => find(services, asComplaintId(pk)));
      return stored && partOf(stored.complaint, sort.slice(sort.lastIndexOf('#') + 1));
    }),
  );
  return {
    items: found.flatMap((one) => (one === undefined ? [] : [one])),
    ...(isMore && last !== undefined && { nextCursor: last }),
  };
}
