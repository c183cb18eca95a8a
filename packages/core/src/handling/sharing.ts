import { type Caller, nameOf } from '../access/caller.ts';
import { isShared, isWithin, reachOf } from '../access/decide.ts';
import type { ComplaintId, RemedyId, TaskId } from '../base/ids.ts';
import { type APPROVAL_DECISIONS, decideApproval } from '../complaint/approvals.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { remediesOf } from '../complaint/remedies.ts';
import type { Task } from '../complaint/task.ts';
import { taskOf } from '../complaint/tasks.ts';
import type { Services } from '../ports/services.ts';
import * as tasks from '../records/tasks.ts';
import { act, type Done, read, type Shared } from './acting.ts';
import type { Asked } from './once.ts';

/*
 * What people do with a part of a complaint that others have: a task is its owner's, and a decision on a remedy theirs
 * whom the policy has asked. Whoever decides may read the complaint until it is decided; whoever has a task sees that
 * alone, and of the complaint what it is called by.
 */

/** Whoever reaches it, and whoever is asked to agree to one of its remedies. */
export const READING: Shared = { permission: 'complaint.read', shares: waitingApprovals };

function waitingApprovals(complaint: Complaint): { team: string }[] {
  return remediesOf(complaint).flatMap(({ state, approval }) =>
    state === 'awaiting-approval' && approval ? [{ team: approval.team }] : [],
  );
}

export async function decideOnRemedy(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  command: {
    readonly remedy: RemedyId;
    readonly decision: (typeof APPROVAL_DECISIONS)[number];
    readonly reason?: string | undefined;
  },
  asked: Asked,
): Promise<Done> {
  const mayDecide = deciderOf(caller);
  const decide = (complaint: Complaint, now: number) =>
    decideApproval(
      complaint,
      {
        ...command,
        by: nameOf(caller),
        isApprover: (approval) => mayDecide(complaint, approval),
      },
      now,
    );
  return act(services, caller, { permission: 'remedy.approve', shares: waitingApprovals }, id, decide, asked);
}

/** Remedies that a team is asked to agree to, the caller's own where none is named: of these, what the caller may decide. */
export async function listApprovals(
  services: Services,
  caller: Caller,
  { team, ...page }: { team?: string | undefined } & Omit<tasks.TaskQuery, 'teams' | 'persons'>,
): Promise<{ items: tasks.ListedApproval[]; nextCursor?: string }> {
  const mayDecide = deciderOf(caller);
  const own = caller.kind === 'person' ? [...caller.teams] : [];
  const teams = team === undefined ? own : [team];
  const { items, nextCursor } = await tasks.listApprovals(services, { ...page, teams });
  const shown = items.filter(
    ({ complaint, remedy, approval }) => remedy.by !== nameOf(caller) && mayDecide(complaint, approval),
  );
  return { items: shown, ...(nextCursor !== undefined && { nextCursor }) };
}

/** @throws Refusal `forbidden` */
function deciderOf(
  caller: Caller,
): (complaint: Complaint, approval: tasks.ListedApproval['approval']) => boolean {
  const roles: ReadonlySet<string> = caller.kind === 'person' ? caller.roles : new Set();
  const reach = reachOf(caller, 'remedy.approve');
  return (complaint, { role, team }) =>
    roles.has(role) && (isWithin(reach, complaint) || isShared(reach, complaint, { team }));
}

const ownTask = (permission: Shared['permission'], id: TaskId): Shared => ({
  permission,
  shares: ({ tasks = [] }) => tasks.filter((task) => task.id === id),
});

export async function readTask(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  task: TaskId,
): Promise<tasks.ListedTask> {
  const complaint = await read(services, caller, ownTask('task.read', task), id);
  return { complaint, task: taskOf(complaint, task) };
}

export async function changeTask(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  task: TaskId,
  command: (complaint: Complaint, now: number) => Complaint,
  asked: Asked,
): Promise<Done> {
  return act(services, caller, ownTask('task.change', task), id, command, asked);
}

/** Open tasks of a team or a person, or the caller's own and their teams' where neither is named; of these, what they reach. */
export async function listTasks(
  services: Services,
  caller: Caller,
  {
    team,
    assignee,
    ...page
  }: { team?: string | undefined; assignee?: string | undefined } & Omit<
    tasks.TaskQuery,
    'teams' | 'persons'
  >,
): Promise<{ items: tasks.ListedTask[]; nextCursor?: string }> {
  const reach = reachOf(caller, 'task.read');
  const isNamed = team !== undefined || assignee !== undefined;
  const { teams, subject } =
    caller.kind === 'person' ? caller : { teams: new Set<string>(), subject: undefined };
  const named = { teams: asList(team), persons: asList(assignee) };
  const whose = isNamed ? named : { teams: [...teams], persons: asList(subject) };
  const isBoth = (task: Task) =>
    (team === undefined || task.team === team) && (assignee === undefined || task.assignee === assignee);
  const { items, nextCursor } = await tasks.list(services, { ...page, ...whose });
  const shown = items.filter(
    ({ complaint, task }) => isBoth(task) && (isWithin(reach, complaint) || isShared(reach, complaint, task)),
  );
  return { items: shown, ...(nextCursor !== undefined && { nextCursor }) };
}

const asList = (one: string | undefined) => (one === undefined ? [] : [one]);
