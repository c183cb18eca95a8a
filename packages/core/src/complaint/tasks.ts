import { asTaskId, type TaskId } from '../base/ids.ts';
import type { Day, Instant } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import type { Duration } from '../calendar/duration.ts';
import { earliest, shift } from '../clocks/deadlines.ts';
import { committedUntil } from './commitments.ts';
import type { Complaint } from './complaint.ts';
import { requireNoConflict } from './conflicts.ts';
import type { OwedMessage } from './owed.ts';
import type { Task } from './task.ts';
import { Draft } from './timeline.ts';

/*
 * What other departments do for a complaint. A task is its owner's: it stands whatever becomes of the complaint, and
 * nobody's workflow waits for it. Whoever sweeps reminds its owner, and tells whoever is responsible when it is late.
 */

const REMIND_BEFORE: Duration = { amount: 1, unit: 'working-days' };
const MOST_OPEN = 20;
/** So many that are over are kept. */
const MOST_OVER = 20;

export const isOpenTask = ({ state }: Task) => state === 'open';

export function openTasksOf({ tasks = [] }: Complaint): Task[] {
  return tasks.filter(isOpenTask);
}

export interface TaskCommand {
  readonly title: string;
  readonly note?: string | undefined;
  readonly team?: string | undefined;
  readonly assignee?: string | undefined;
  /** A day: by its end. */
  readonly dueAt?: Instant | Day | undefined;
}

/** @throws Refusal `task-refused`, `promise-refused`, `conflict-of-interest` */
export function addTask(
  complaint: Complaint,
  command: TaskCommand & { readonly by?: string | undefined },
  now: number,
): Complaint {
  const draft = new Draft(complaint, now);
  const { tasks = [] } = complaint;
  if (openTasksOf(complaint).length >= MOST_OPEN)
    throw new Refusal('task-refused', 'So many tasks are open that there is no room for another.', {
      cause: 'too-many',
    });
  const { title, note, team, assignee, by } = command;
  requireNoConflict(complaint, assignee);
  const dueAt = command.dueAt && committedUntil(draft, { dueAt: command.dueAt });
  const task: Task = {
    id: asTaskId(1 + Math.max(0, ...tasks.map(({ id }) => Number(id.slice(id.indexOf('-') + 1))))),
    title,
    ...(note !== undefined && { note }),
    ...(team !== undefined && { team }),
    ...(assignee !== undefined && { assignee }),
    ...(dueAt !== undefined && { dueAt }),
    state: 'open',
    since: draft.at,
    ...(by !== undefined && { by }),
  };
  const over = tasks.filter((each) => !isOpenTask(each)).slice(-MOST_OVER);
  draft.set({ tasks: [...tasks.filter((each) => isOpenTask(each) || over.includes(each)), task] });
  draft.event('handler', 'task-added', about(task), title);
  draft.owe('task', ownerOf(draft, task), factsOf(task));
  return draft.done();
}

/** Given to somebody else, or due at another time; null: not by any date. @throws Refusal `not-found`, `task-refused`, `promise-refused`, `conflict-of-interest` */
export function changeTask(
  complaint: Complaint,
  command: {
    readonly task: TaskId;
    readonly team?: string | undefined;
    readonly assignee?: string | null | undefined;
    readonly dueAt?: Instant | Day | null | undefined;
  },
  now: number,
): Complaint {
  const draft = new Draft(complaint, now);
  const task = requireOpen(complaint, command.task);
  const { dueAt: _, assignee: __, ...others } = task;
  const { team = task.team } = command;
  requireNoConflict(complaint, command.assignee ?? undefined);
  const assignee = command.assignee === undefined ? task.assignee : command.assignee;
  const due =
    command.dueAt === undefined
      ? task.dueAt
      : command.dueAt && committedUntil(draft, { dueAt: command.dueAt });
  const isMoved = due !== task.dueAt;
  const changed: Task = {
    ...others,
    ...(team !== undefined && { team }),
    ...(assignee !== undefined && assignee !== null && { assignee }),
    ...(due !== undefined && due !== null && { dueAt: due }),
    ...(isMoved && { remindedAt: undefined, overdueAt: undefined }),
  };
  if (changed.team === undefined && changed.assignee === undefined)
    throw new Refusal('task-refused', 'A task must be somebody’s.', { cause: 'nobodys' });
  const isGiven = changed.team !== task.team || changed.assignee !== task.assignee;
  if (!isMoved && !isGiven) return complaint;
  setTask(draft, changed);
  draft.event('handler', 'task-changed', about(changed));
  takeBackReminders(draft, task.id);
  draft.owe('task', ownerOf(draft, changed), factsOf(changed));
  return draft.done();
}

/** @throws Refusal `not-found`, `task-refused` */
export function endTask(
  complaint: Complaint,
  command: {
    readonly task: TaskId;
    readonly outcome: 'done' | 'cancelled';
    readonly note?: string | undefined;
    readonly by?: string | undefined;
  },
  now: number,
): Complaint {
  const draft = new Draft(complaint, now);
  const task = requireOpen(complaint, command.task);
  const { outcome, note, by } = command;
  setTask(draft, {
    ...task,
    state: outcome,
    endedAt: draft.at,
    ...(by !== undefined && { endedBy: by }),
    ...(note !== undefined && { outcome: note }),
  });
  takeBackReminders(draft, task.id);
  draft.event('handler', `task-${outcome}`, about(task), note);
  const isDone = outcome === 'done';
  // Whoever waits for it hears that it is done; whoever would do it, that they need not.
  draft.owe('task-end', isDone ? draft.responsible : ownerOf(draft, task), {
    task: task.id,
    approved: isDone,
  });
  return draft.done();
}

/** When somebody must be told next of a task; undefined where everybody has been. */
export function nextTaskStepAt(complaint: Complaint): Instant | undefined {
  return earliest(openTasksOf(complaint).flatMap((task) => taskStepAt(complaint, task) ?? []));
}

function taskStepAt(complaint: Complaint, task: Task): Instant | undefined {
  const { dueAt, since, remindedAt, overdueAt } = task;
  if (dueAt === undefined || overdueAt !== undefined) return undefined;
  const before = shift(complaint, dueAt, -1, REMIND_BEFORE);
  // Of one that is due sooner nobody need be reminded: they have just been given it.
  return remindedAt === undefined && before > since ? before : dueAt;
}

/** Tells of tasks that are due soon, or late. The same complaint where there are none. */
export function takeTaskSteps(complaint: Complaint, now: number): Complaint {
  const draft = new Draft(complaint, now);
  for (const task of openTasksOf(complaint)) {
    const stepAt = taskStepAt(complaint, task);
    const { dueAt } = task;
    if (stepAt === undefined || dueAt === undefined || stepAt > draft.at) continue;
    // Noticed late, one telling does for both.
    const isLate = dueAt <= draft.at;
    setTask(draft, { ...task, ...(isLate ? { overdueAt: draft.at } : { remindedAt: draft.at }) });
    const kind = isLate ? 'task-overdue' : 'task-reminded';
    draft.event('system', kind, { ...about(task), ...draft.late(stepAt) });
    takeBackReminders(draft, task.id);
    draft.owe('task-reminder', ownerOf(draft, task), factsOf(task));
    if (isLate) draft.tellResponsible('task-overdue', factsOf(task));
  }
  return draft.done();
}

/** @throws Refusal `tasks-open`: shown before it is resolved, and nobody's reason not to */
export function requireNoOpenTasks(complaint: Complaint): void {
  const open = openTasksOf(complaint);
  if (open.length === 0) return;
  throw new Refusal(
    'tasks-open',
    'Tasks of other departments are open: say that it is resolved all the same.',
    {
      openTasks: open.map(({ id, team, dueAt }) => ({
        id,
        ...(team !== undefined && { team }),
        ...(dueAt !== undefined && { dueAt }),
      })),
      field: 'despiteOpenTasks',
    },
  );
}

/** @throws Refusal `not-found` */
export function taskOf({ tasks = [] }: Complaint, id: TaskId): Task {
  const task = tasks.find((each) => each.id === id);
  if (!task) throw new Refusal('not-found', 'The complaint has no such task.');
  return task;
}

function requireOpen(complaint: Complaint, id: TaskId): Task {
  const task = taskOf(complaint, id);
  if (isOpenTask(task)) return task;
  const { state } = task;
  throw new Refusal('task-refused', 'That cannot be done with a task that is {state}.', {
    state,
    cause: 'state',
  });
}

function setTask(draft: Draft, changed: Task): void {
  const { tasks = [] } = draft.complaint;
  draft.set({ tasks: tasks.map((each) => (each.id === changed.id ? changed : each)) });
}

function ownerOf(draft: Draft, { team, assignee }: Task): OwedMessage['to'] {
  if (assignee !== undefined) return { role: 'assignee', assignee };
  return team === undefined ? draft.responsible : { role: 'team', team };
}

function about({ id, team, assignee, dueAt }: Task): Record<string, string> {
  return {
    task: id,
    ...(team !== undefined && { toTeam: team }),
    ...(assignee !== undefined && { assignee }),
    ...(dueAt !== undefined && { dueAt }),
  };
}

function factsOf({ id, dueAt }: Task): OwedMessage['facts'] {
  return { clock: 'departmentTask', task: id, ...(dueAt !== undefined && { dueAt }) };
}

/** What has not gone out yet would tell of something else by now. */
function takeBackReminders(draft: Draft, task: TaskId): void {
  const { owed } = draft.complaint;
  const others = owed.filter(({ facts }) => facts.task !== task);
  if (others.length < owed.length) draft.set({ owed: others });
}
