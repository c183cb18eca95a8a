import { type ComplaintId, isComplaintId, readReference } from '../base/ids.ts';
import { WORKFLOW_NAMES, type WorkflowName } from '../base/workflow.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { executionName, readExecutionName } from '../complaint/signals.ts';
import { isOpen } from '../complaint/transitions.ts';
import type { Services } from '../ports/services.ts';
import type { Execution, ExecutionStatus } from '../ports/workflows.ts';
import * as complaints from '../records/complaints.ts';
import { mergedEntries } from '../records/merged-entries.ts';
import * as references from '../records/references.ts';
import { readable } from '../records/set-aside.ts';
import { watchPartitions } from '../records/watch.ts';

/*
 * The workflow service lists executions by status alone, newest first; the store knows which complaint must be looked
 * at next. Whatever else is asked for is looked for among these, a few pages at a time.
 */

export interface ExecutionQuery {
  readonly workflow?: WorkflowName | undefined;
  readonly status?: ExecutionStatus | undefined;
  readonly team?: string | undefined;
  readonly policy?: string | undefined;
  /** Begun then or later, and before then. */
  readonly startedFrom?: string | undefined;
  readonly startedBefore?: string | undefined;
  /** Nothing has followed it. */
  readonly current?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface JoinedExecution {
  readonly execution: Execution;
  /** Absent where there is none any more, or it cannot be read. */
  readonly complaint: Complaint | undefined;
}

interface JoinedPage {
  readonly items: JoinedExecution[];
  readonly nextCursor?: string;
}

/** So often the service is asked for a page where none before had anything of what is asked for. */
const MOST_PAGES = 5;

/** One may hold fewer than asked for, or nothing, though more follow. */
export async function newestFirst(services: Services, query: ExecutionQuery): Promise<JoinedPage> {
  const { workflow = 'complaint', status, limit, startedFrom } = query;
  let { cursor } = query;
  for (let pages = 1; ; pages++) {
    const page = await services.workflows.list(workflow, {
      limit,
      ...(status !== undefined && { status }),
      ...(cursor !== undefined && { cursor }),
    });
    const isOver = page.items.some(({ startedAt }) => startedFrom !== undefined && startedAt < startedFrom);
    const joined = await Promise.all(page.items.map((execution) => join(services, execution)));
    const items = joined.filter((one) => isAskedFor(one, query));
    if (isOver || page.nextCursor === undefined) return { items };
    if (items.length > 0 || pages === MOST_PAGES) return { items, nextCursor: page.nextCursor };
    cursor = page.nextCursor;
  }
}

const PAGE = 100;

/** The names of all that are found, of both workflows where none is named; more than `most` where there are more. */
export async function everyName(
  services: Services,
  query: Omit<ExecutionQuery, 'cursor' | 'limit'>,
  most: number,
): Promise<string[]> {
  const names: string[] = [];
  for (const workflow of query.workflow ? [query.workflow] : WORKFLOW_NAMES) {
    let cursor: string | undefined;
    do {
      const page = await newestFirst(services, { ...query, workflow, cursor, limit: PAGE });
      names.push(...page.items.map(({ execution }) => execution.name));
      cursor = page.nextCursor;
    } while (cursor !== undefined && names.length <= most);
  }
  return names;
}

/** Of these, as many as that are looked at for a page. */
const MOST_LOOKED_AT = 100;

/** Those of open complaints, by when somebody must have looked at them: what is late comes first. */
export async function nextFirst(services: Services, query: ExecutionQuery): Promise<JoinedPage> {
  const { cursor: after, limit } = query;
  const places = watchPartitions.map((partition) => ({ partition }));
  const share = Math.ceil(limit / places.length) + 1;
  const items: JoinedExecution[] = [];
  let looked: string[] = [];
  let batch: ComplaintId[] = [];
  let seen = 0;
  const look = async () => {
    const found = await Promise.all(batch.map((id) => liveOf(services, id)));
    items.push(...found.flatMap((one) => (one && isAskedFor(one, query) ? [one] : [])));
    seen += batch.length;
    batch = [];
  };
  for await (const { entry } of mergedEntries(services.store, { index: 'watch', places, after, share })) {
    if (batch.length === limit - items.length) await look();
    if (items.length === limit || seen >= MOST_LOOKED_AT) return { items, ...lastOf(looked) };
    if (isComplaintId(entry.pk)) batch.push(entry.pk);
    looked = [entry.sort];
  }
  await look();
  return { items };
}

const lastOf = ([nextCursor]: readonly string[]) => (nextCursor === undefined ? {} : { nextCursor });

/** By id, or by reference as people type it: those of all its cycles and generations, the newest first, on one page. */
export async function ofComplaint(
  services: Services,
  named: string,
  query: ExecutionQuery,
): Promise<JoinedPage> {
  const reference = readReference(named);
  const id = isComplaintId(named) ? named : reference && (await references.find(services, reference));
  const complaint = id && (await complaintOf(services, id));
  if (!complaint) return { items: [] };
  const cycles = Array.from({ length: complaint.cycle }, (_, before) => complaint.cycle - before);
  const found: JoinedExecution[] = [];
  for (const cycle of cycles.slice(0, MOST_CYCLES)) {
    const { generation: newest } = complaint.execution;
    for (let generation = 1; generation <= MOST_GENERATIONS; generation++) {
      const its = await ofGeneration(services, {
        ...complaint,
        cycle,
        execution: { ...complaint.execution, generation },
      });
      found.push(...its.map((execution) => ({ execution, complaint })));
      // Of an earlier cycle nothing says how many there were; the service may know them no more.
      if (its.length === 0 && (cycle < complaint.cycle || generation >= newest)) break;
    }
  }
  const items = found
    .filter((one) => isAskedFor(one, query))
    .sort((one, other) => (one.execution.startedAt < other.execution.startedAt ? 1 : -1));
  return { items };
}

const MOST_CYCLES = 20;
const MOST_GENERATIONS = 50;

async function ofGeneration({ workflows }: Services, complaint: Complaint): Promise<Execution[]> {
  const found = await Promise.all(
    (['complaint', 'follow-up'] as const).map((workflow) =>
      workflows.describe(workflow, executionName(complaint, workflow)),
    ),
  );
  return found.filter((execution) => execution !== undefined);
}

/** What runs for an open complaint, or should. */
async function liveOf(services: Services, id: ComplaintId): Promise<JoinedExecution | undefined> {
  const complaint = await complaintOf(services, id);
  if (!complaint || !isOpen(complaint)) return undefined;
  const order: readonly WorkflowName[] =
    complaint.status === 'resolved' ? ['follow-up', 'complaint'] : ['complaint'];
  for (const workflow of order) {
    const execution = await services.workflows.describe(workflow, executionName(complaint, workflow));
    if (execution) return { execution, complaint };
  }
  return undefined;
}

export async function join(services: Services, execution: Execution): Promise<JoinedExecution> {
  const named = readExecutionName(execution.name);
  return { execution, complaint: named && (await complaintOf(services, named.complaintId)) };
}

async function complaintOf(services: Services, id: ComplaintId): Promise<Complaint | undefined> {
  return (await readable(services, () => complaints.find(services, id)))?.complaint;
}

/** Whether it is what runs for the complaint by now, or ran last. */
export function isCurrent({ execution, complaint }: JoinedExecution): boolean {
  return complaint !== undefined && executionName(complaint, execution.workflow) === execution.name;
}

function isAskedFor(joined: JoinedExecution, query: ExecutionQuery): boolean {
  const { workflow, status, team, policy, startedFrom, startedBefore, current } = query;
  const { execution, complaint } = joined;
  return (
    (workflow === undefined || execution.workflow === workflow) &&
    (status === undefined || execution.status === status) &&
    (team === undefined || complaint?.team === team) &&
    (policy === undefined || complaint?.policy.id === policy) &&
    (startedFrom === undefined || execution.startedAt >= startedFrom) &&
    (startedBefore === undefined || execution.startedAt < startedBefore) &&
    (current === undefined || isCurrent(joined) === current)
  );
}
