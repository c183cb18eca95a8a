import { type Caller, nameOf } from '../access/caller.ts';
import type { ComplaintId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { within } from '../base/within.ts';
import type { WorkflowName } from '../base/workflow.ts';
import { CLOCK_NAMES } from '../clocks/clock.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { resultOf } from '../complaint/requests.ts';
import { executionName, readExecutionName, SUPERSEDED, signalsAnew } from '../complaint/signals.ts';
import { Draft, doneBy } from '../complaint/timeline.ts';
import { isOpen } from '../complaint/transitions.ts';
import { announce, PATIENCE_MS } from '../delivery/tell.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import type { Execution } from '../ports/workflows.ts';
import { find, load, type Stored, update } from '../records/complaints.ts';
import { changeOnce } from './once.ts';

/*
 * One live generation of an execution: one that is dead is followed by the next, at once the first time, then
 * later and later. One that an operator has stopped through us stays stopped until an operator restarts it.
 */

const LONGEST_BACKOFF_MINUTES = 60;

/** The workflow service says that an execution has ended badly. What is not a live generation's end is ignored. */
export async function executionEnded(services: Services, name: string): Promise<void> {
  const named = readExecutionName(name);
  const stored = named && (await find(services, named.complaintId));
  if (!stored || executionName(stored.complaint, named.workflow) !== name) return;
  await restart(services, stored);
}

/** Where the execution that should have taken a step does not run, the next generation follows. */
export async function restartIfDead(services: Services, stored: Stored): Promise<Stored> {
  const { complaint } = stored;
  if (!mayRestart(complaint)) return stored;
  if (await isRunning(services, complaint)) return withoutRestart(services, stored);
  return restart(services, stored);
}

/** Asked in the order in which they follow each other: the one starts the other before it ends. */
async function isRunning(services: Services, complaint: Complaint): Promise<boolean> {
  const workflows: WorkflowName[] =
    complaint.status === 'resolved' ? ['complaint', 'follow-up'] : ['complaint'];
  for (const workflow of workflows) {
    const execution = await services.workflows.describe(workflow, executionName(complaint, workflow));
    if (execution?.status === 'RUNNING') return true;
  }
  return false;
}

/** It runs after all, redriven by hand perhaps. */
async function withoutRestart(services: Services, known: Stored): Promise<Stored> {
  const { generation, restartAt } = known.complaint.execution;
  if (restartAt === undefined) return known;
  const decide = (current: Complaint) =>
    current.execution.generation === generation && current.execution.restartAt === restartAt
      ? { ...current, execution: { ...current.execution, restartAt: undefined } }
      : current;
  return update(services, known.complaint.id, decide, { known });
}

function mayRestart(complaint: Complaint): boolean {
  return isOpen(complaint) && complaint.execution.stoppedAt === undefined;
}

async function restart(services: Services, known: Stored): Promise<Stored> {
  const { generation } = known.complaint.execution;
  const { cycle } = known.complaint;
  let former = known.complaint;
  const next = await update(
    services,
    known.complaint.id,
    (current, now) => {
      former = current;
      const { execution } = current;
      const isSame = current.cycle === cycle && execution.generation === generation;
      if (!isSame || !mayRestart(current)) return current;
      const due = restartDue(current);
      if (due <= now) return nextGeneration(current, now, 'system');
      return { ...current, execution: { ...execution, restartAt: instantOf(due) } };
    },
    { known },
  );
  if (next.complaint.execution.generation === generation) return next;
  services.log.error('workflow-restarted', {
    complaintId: next.complaint.id,
    generation: next.complaint.execution.generation,
  });
  await Promise.all([endWaits(services, former), announce(services, next)]);
  return next;
}

/**
 * One that runs after all, whatever was said of it, ends now where it waits; where it cannot be told, with its next turn.
 */
async function endWaits({ workflows, log }: Services, { id, waits }: Complaint): Promise<void> {
  const told = CLOCK_NAMES.flatMap((clock) => {
    const token = waits[clock]?.token;
    return token === undefined
      ? []
      : [workflows.fail(token, SUPERSEDED, 'A later generation has taken its place')];
  });
  for (const one of (await within(Promise.allSettled(told), PATIENCE_MS)) ?? [])
    if (one.status === 'rejected')
      log.warn('signal-failed', { complaintId: id, signal: 'superseded', error: errorName(one.reason) });
}

/** The second generation at once; each further one later after the one before had begun. */
function restartDue({ execution }: Complaint): number {
  const { generation, startedAt } = execution;
  if (generation === 1 || startedAt === undefined) return 0;
  const minutes = Math.min(2 ** (generation - 2), LONGEST_BACKOFF_MINUTES);
  return Date.parse(startedAt) + minutes * 60_000;
}

const UNHINDERED = { restartAt: undefined, stoppedAt: undefined };

function nextGeneration(complaint: Complaint, now: number, actor: 'system' | 'handler'): Complaint {
  const draft = new Draft(complaint, now);
  const { execution } = complaint;
  const generation = execution.generation + 1;
  draft.set({
    execution: { ...execution, generation, started: false, startedAt: draft.at, ...UNHINDERED },
    waits: {},
  });
  draft.event(actor, 'workflow-restarted', { generation });
  return draft.done();
}

/**
 * By an operator, for a reason: noted first, so that nobody restarts it; its steps are still taken.
 * @throws Refusal `not-found`; `wrong-state` where it does not run, or a later one has taken its place.
 */
export async function stopExecution(
  services: Services,
  caller: Caller,
  name: string,
  reason: string,
  request?: KeyedRequest,
): Promise<{ isReplay: boolean }> {
  const { id, execution } = await named(services, name);
  const { workflow } = execution;
  const command = (complaint: Complaint, now: number) => {
    requireLive(complaint, workflow, name);
    if (complaint.execution.stoppedAt !== undefined) return complaint;
    if (execution.status !== 'RUNNING')
      throw new Refusal('wrong-state', 'The execution does not run: there is nothing to stop.');
    const draft = new Draft(complaint, now);
    draft.set({ execution: { ...complaint.execution, restartAt: undefined, stoppedAt: draft.at } });
    draft.event('handler', 'workflow-stopped', { workflow }, reason);
    return doneBy(nameOf(caller), complaint, draft.done());
  };
  const { stored, isReplay } = await changeOnce(
    services,
    id,
    { authorise: ANY_COMPLAINT, command },
    { request },
  );
  // Also by a replay: the one before may have been interrupted between its note and this.
  const { complaint } = stored;
  const isStopped =
    complaint.execution.stoppedAt !== undefined && executionName(complaint, workflow) === name;
  if (isStopped && execution.status === 'RUNNING')
    await services.workflows.stop(workflow, name, 'Stopped by an operator');
  return { isReplay };
}

/** Whoever may see to executions may see to all of them. */
const ANY_COMPLAINT = () => undefined;

/**
 * By an operator: a generation that runs no more, or was stopped, is followed by the next one, at once.
 * The workflow service need not know of it any more.
 * @throws Refusal `not-found`; `wrong-state` where one runs, or the complaint is over.
 */
export async function restartExecution(
  services: Services,
  caller: Caller,
  name: string,
  request?: KeyedRequest,
): Promise<{ name: string; isReplay: boolean }> {
  const known = readExecutionName(name);
  const before = known && (await find(services, known.complaintId));
  if (!before) throw new Refusal('not-found', 'There is no such execution.');
  const isCarriedOut = request && resultOf(before.complaint, request, services.clock.now()) !== undefined;
  // Which one it has itself let run is no reason to refuse it.
  if (!isCarriedOut && (await isRunning(services, before.complaint)))
    throw new Refusal('wrong-state', 'The execution runs: there is nothing to restart.');
  let former: Complaint | undefined;
  const command = (complaint: Complaint, now: number) => {
    former = complaint;
    requireLive(complaint, known.workflow, name);
    if (!isOpen(complaint))
      throw new Refusal('wrong-state', 'The complaint is over: there is nothing to restart.');
    return doneBy(nameOf(caller), complaint, nextGeneration(complaint, now, 'handler'));
  };
  const following = (complaint: Complaint) =>
    executionName(complaint, complaint.status === 'resolved' ? 'follow-up' : 'complaint');
  const change = { authorise: ANY_COMPLAINT, command, result: following };
  const { result, isReplay } = await changeOnce(services, known.complaintId, change, { request });
  if (former && !isReplay) await endWaits(services, former);
  return { name: result, isReplay };
}

/**
 * By an operator: one that has ended badly goes on where it was, what has succeeded in it is kept. It is no more
 * stopped by that.
 * @throws Refusal `not-found`; `wrong-state` where it runs, has succeeded, or is too old for it, or a later one has
 * taken its place.
 */
export async function redriveExecution(
  services: Services,
  caller: Caller,
  name: string,
  request?: KeyedRequest,
): Promise<{ isReplay: boolean }> {
  const { id, execution } = await named(services, name);
  const { workflow } = execution;
  const command = (complaint: Complaint, now: number) => {
    requireLive(complaint, workflow, name);
    if (!isOpen(complaint))
      throw new Refusal('wrong-state', 'The complaint is over: there is nothing to restart.');
    if (!isEndedBadly(execution))
      throw new Refusal('wrong-state', 'The execution has not ended badly: there is nothing to redrive.');
    if (execution.isRedrivable === false)
      throw new Refusal('wrong-state', 'The execution can no longer be redriven: restart it.');
    const draft = new Draft(complaint, now);
    const { generation } = complaint.execution;
    draft.set({ execution: { ...complaint.execution, ...UNHINDERED } });
    draft.event('handler', 'workflow-restarted', { generation, redriven: true });
    return doneBy(nameOf(caller), complaint, draft.done());
  };
  const { stored, isReplay } = await changeOnce(
    services,
    id,
    { authorise: ANY_COMPLAINT, command },
    { request },
  );
  // Also by a replay: the one before may have been interrupted between its note and this.
  const { complaint } = stored;
  const { stoppedAt, restartAt } = complaint.execution;
  const isMeant = (stoppedAt ?? restartAt) === undefined && executionName(complaint, workflow) === name;
  if (isMeant && isEndedBadly(execution)) await redriveOnce(services, execution);
  return { isReplay };
}

const isEndedBadly = ({ status }: Execution) => status !== 'RUNNING' && status !== 'SUCCEEDED';

/** Where it cannot be, somebody else has; or it has become too old, and is followed by the next generation. */
async function redriveOnce({ workflows }: Services, { workflow, name }: Execution): Promise<void> {
  try {
    await workflows.redrive(workflow, name);
  } catch (error) {
    if (errorName(error) !== 'ExecutionNotRedrivable') throw error;
  }
}

/**
 * By an operator: what it waits for is told it once more, whether it has heard it or not, and waits anew for what the
 * complaint says by now.
 * @throws Refusal `not-found`; `wrong-state` where it does not run, or a later one has taken its place.
 */
export async function signalExecution(services: Services, name: string): Promise<void> {
  const { id, execution } = await named(services, name);
  const stored = await load(services, id);
  requireLive(stored.complaint, execution.workflow, name);
  if (execution.status !== 'RUNNING')
    throw new Refusal('wrong-state', 'The execution does not run: there is nobody to signal.');
  await announce(services, stored, signalsAnew(stored.complaint));
}

async function named(services: Services, name: string): Promise<{ id: ComplaintId; execution: Execution }> {
  const known = readExecutionName(name);
  const execution = known && (await services.workflows.describe(known.workflow, name));
  if (!execution) throw new Refusal('not-found', 'There is no such execution.');
  return { id: known.complaintId, execution };
}

function requireLive(complaint: Complaint, workflow: WorkflowName, name: string): void {
  if (executionName(complaint, workflow) !== name)
    throw new Refusal('wrong-state', 'A later execution has taken its place.', {
      execution: executionName(complaint, workflow),
    });
}
