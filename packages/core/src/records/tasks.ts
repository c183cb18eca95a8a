import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { asComplaintId, isComplaintId, type TaskId, taskIdSchema } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import type { Settings } from '../base/settings.ts';
import { NEVER } from '../clocks/deadlines.ts';
import type { Complaint, TimelineEvent } from '../complaint/complaint.ts';
import type { Task } from '../complaint/task.ts';
import { isOpenTask } from '../complaint/tasks.ts';
import type { Services } from '../ports/services.ts';
import type { Entry, Item } from '../ports/store.ts';
import { find } from './complaints.ts';
import { readItem, stamped } from './lift.ts';
import { readable } from './set-aside.ts';

/*
 * Open tasks by whose they are, over all complaints: beside each complaint an item for each of its tasks, which stands
 * in an index while the task is open. What it is says the complaint; the deliverer writes them, after it.
 */

const schema = z.lazy(() => z.looseObject({ seen: z.int().positive() }));

/** The lists' indexes have room for other partitions; a person's name may be an address, so it stands there as a hash. */
const teamPartition = (team: string) => `open-tasks#${team}`;
const personPartition = ({ secret }: Settings, person: string) =>
  `open-tasks-of#${createHmac('sha256', secret)
    .update(JSON.stringify(['task', person]))
    .digest('hex')}`;

/** Those that the events are about are listed as the complaint has them. Twice, or by two at once, without harm. */
export async function note(
  services: Services,
  { complaint, events }: { readonly complaint: Complaint; readonly events: readonly TimelineEvent[] },
): Promise<void> {
  const named = new Set(events.map(({ data }) => data.task));
  for (const task of complaint.tasks ?? []) if (named.has(task.id)) await listOne(services, complaint, task);
}

/** Of two writers the one that has seen the newer complaint is right. */
const MOST_ATTEMPTS = 5;

async function listOne({ store, settings }: Services, complaint: Complaint, task: Task): Promise<void> {
  const key = { pk: complaint.id, sk: `TASK#${task.id}` };
  const body = stamped(asJson({ seen: complaint.version }));
  const indexes = indexesOf(settings, complaint, task);
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

function indexesOf(settings: Settings, { id }: Complaint, task: Task): NonNullable<Item['indexes']> {
  if (!isOpenTask(task)) return {};
  const sort = `${task.dueAt ?? NEVER}#${id}#${task.id}`;
  return {
    ...(task.team !== undefined && { team: { partition: teamPartition(task.team), sort } }),
    ...(task.assignee !== undefined && {
      status: { partition: personPartition(settings, task.assignee), sort },
    }),
  };
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
  { teams, persons, dueBefore, cursor, limit }: TaskQuery,
): Promise<{ items: ListedTask[]; nextCursor?: string }> {
  const { store, settings } = services;
  const places = [
    ...teams.map((team) => ({ index: 'team' as const, partition: teamPartition(team) })),
    ...persons.map((person) => ({ index: 'status' as const, partition: personPartition(settings, person) })),
  ];
  const pages = await Promise.all(
    places.map((place) =>
      store.entries({
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
  const found = await Promise.all(page.map(([, entry]) => taskOf(services, entry)));
  const isAsked = ({ task: { team, assignee } }: ListedTask) =>
    (team !== undefined && teams.includes(team)) || (assignee !== undefined && persons.includes(assignee));
  return {
    items: found.flatMap((one) => (one && isAsked(one) ? [one] : [])),
    ...(isMore && last !== undefined && { nextCursor: last }),
  };
}

/** As the complaint has it now: the index may lag behind. */
async function taskOf(services: Services, { pk, sort }: Entry): Promise<ListedTask | undefined> {
  const id: TaskId | undefined = taskIdSchema.safeParse(sort.slice(sort.lastIndexOf('#') + 1)).data;
  if (!isComplaintId(pk)) return undefined;
  const stored = await readable(services, () => find(services, asComplaintId(pk)));
  const task = stored?.complaint.tasks?.find((each) => each.id === id);
  return stored && task && isOpenTask(task) ? { complaint: stored.complaint, task } : undefined;
}
