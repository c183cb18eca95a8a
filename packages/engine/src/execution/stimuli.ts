import { ServiceError } from '../base/errors.ts';
import {
  dueOf,
  type ExecutionState,
  type Failure,
  type Outcome,
  type Redrive,
  resetScope,
  type Scope,
} from './execution.ts';
import { exitState, raise } from './exits.ts';
import { type Frame, framesOf, type Run, stateOf } from './run.ts';
import { endTask, type TaskFrame, taskIn, taskReturned } from './tasks.ts';

/** The longest an execution may be open, and what its time-out is where the definition names none. */
const MAX_EXECUTION_MS = 365 * 86_400_000;

/** When an execution that starts, or is started again, at the instant times out. */
export function deadlineOf(timeoutSeconds: number | undefined, start: number): number {
  return start + Math.min((timeoutSeconds ?? Infinity) * 1000, MAX_EXECUTION_MS);
}

/** The call of a task has returned; one that nobody waits for any more is forgotten. */
export async function callReturned(run: Run, wait: number, outcome: Outcome): Promise<void> {
  const task = taskOf(run, wait);
  if (task?.progress.invoking) await taskReturned(run, task, outcome);
}

/** @throws ServiceError `TaskTimedOut` where the wait has ended or been answered. */
export async function answerTask(run: Run, wait: number, nonce: string, outcome: Outcome): Promise<void> {
  const task = waitingTask(run, wait, nonce);
  if (task.progress.invoking) task.progress.answer = outcome;
  else await endTask(run, task, outcome);
}

/** @throws ServiceError `TaskTimedOut` where the wait has ended or been answered. */
export function heartbeat(run: Run, wait: number, nonce: string): void {
  const { progress } = waitingTask(run, wait, nonce);
  if (progress.heartbeatSeconds === undefined) return;
  progress.heartbeatAt = run.around.now() + progress.heartbeatSeconds * 1000;
}

/** Ends every wait that is over, in the order they ended. */
export async function passTime(run: Run): Promise<void> {
  while (run.isRunning) {
    const frame = earliestWait(run);
    const due = frame === undefined ? Infinity : (dueOf(frame.scope) ?? Infinity);
    if (Math.min(due, run.state.deadline) > run.around.now()) return;
    if (frame === undefined || run.state.deadline < due) run.timeOut();
    else await endWait(run, frame, due);
  }
}

export function stop(run: Run, failure: Failure): void {
  if (run.isRunning) run.abort(failure);
}

const HEEDED_MS = 15 * 60_000;
const MOST_HEEDED = 10;

/** The redrive that the same request has led to already, not longer ago than such a token is heeded. */
export function redriveBy(
  { redrives = [] }: ExecutionState,
  token: string | undefined,
  now: number,
): Redrive | undefined {
  return redrives.find((redrive) => redrive.token === token && redrive.at + HEEDED_MS > now);
}

/** Tries every state that did not succeed again, and gives the instant of that. */
export function redrive(run: Run, token: string | undefined): number {
  const { state, machine, around } = run;
  const at = around.now();
  if (token !== undefined) state.redrives = [...(state.redrives ?? []), { token, at }].slice(-MOST_HEEDED);
  const redriven = run.redrive(deadlineOf(machine.timeoutSeconds, at));
  resetScope(state.root);
  for (const { scope } of framesOf(run)) {
    if (scope.progress.at !== 'attempt' && scope.progress.at !== 'entry') continue;
    scope.previous = redriven;
    scope.retries = [];
  }
  return at;
}

async function endWait(run: Run, frame: Frame, due: number): Promise<void> {
  const { scope } = frame;
  const task = taskIn(frame);
  if (task !== undefined) {
    const timeout = due === task.progress.timeoutAt ? 'task' : 'heartbeat';
    const failure = { error: 'States.Timeout', cause: null, timeout } as const;
    await endTask(run, task, task.progress.answer ?? { failure });
    return;
  }
  const state = stateOf(frame);
  if (scope.progress.at === 'retry' || state.type !== 'Wait') {
    scope.progress = { at: 'attempt' };
    return;
  }
  try {
    await exitState(run, frame, { fields: state, to: state.transition, fallback: scope.input });
  } catch (error) {
    await raise(run, frame, error);
  }
}

function earliestWait(run: Run): Frame | undefined {
  const dueIn = (scope: Scope) => dueOf(scope) ?? Infinity;
  let earliest: Frame | undefined;
  for (const frame of framesOf(run)) {
    if (dueIn(frame.scope) < (earliest === undefined ? Infinity : dueIn(earliest.scope))) earliest = frame;
  }
  return earliest;
}

function taskOf(run: Run, wait: number): TaskFrame | undefined {
  if (!run.isRunning) return undefined;
  for (const frame of framesOf(run)) {
    const task = taskIn(frame);
    if (task?.progress.wait === wait) return task;
  }
  return undefined;
}

function waitingTask(run: Run, wait: number, nonce: string): TaskFrame {
  const task = taskOf(run, wait);
  if (task === undefined || task.progress.nonce !== nonce || task.progress.answer !== undefined) {
    throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
  return task;
}
