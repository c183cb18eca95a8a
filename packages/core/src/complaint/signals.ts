import { type ComplaintId, isComplaintId } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import type { JsonObject } from '../base/json.ts';
import type { WorkflowName } from '../base/workflow.ts';
import { CLOCK_NAMES, type ClockName } from '../clocks/clock.ts';
import { earliest, NEVER } from '../clocks/deadlines.ts';
import type { Complaint } from './complaint.ts';

/** What a workflow must hear of a complaint, worked out from the complaint alone. */
export type Signal =
  | {
      readonly kind: 'start';
      readonly workflow: WorkflowName;
      readonly name: string;
      readonly input: JsonObject;
    }
  /** The clock has stopped for good: the wait ends. */
  | { readonly kind: 'end'; readonly clock: ClockName; readonly token: string; readonly output: JsonObject }
  /** Something else is due, or at another time: the wait begins anew. */
  | { readonly kind: 'retime'; readonly clock: ClockName; readonly token: string; readonly stepAt: Instant };

/** The error with which a wait is told to begin anew; its cause is the new instant. */
export const RETIMED = 'Redress.Retimed';

/** The error that ends an execution of an earlier generation: it must start no follow-up. */
export const SUPERSEDED = 'Redress.Superseded';

export function signalsOf(complaint: Complaint): Signal[] {
  const signals: Signal[] = complaint.execution.started ? [] : [startSignal(complaint)];
  for (const clock of CLOCK_NAMES) {
    const signal = waitSignal(complaint, clock);
    if (signal?.kind === 'retime' && signal.stepAt === complaint.waits[clock]?.stepAt) continue;
    if (signal) signals.push(signal);
  }
  return signals;
}

/** The same, and to each wait what it has heard before: it begins anew with what the complaint says by now. */
export function signalsAnew(complaint: Complaint): Signal[] {
  const signals: Signal[] = complaint.execution.started ? [] : [startSignal(complaint)];
  return [...signals, ...CLOCK_NAMES.flatMap((clock) => waitSignal(complaint, clock) ?? [])];
}

function waitSignal(complaint: Complaint, clock: ClockName): Exclude<Signal, { kind: 'start' }> | undefined {
  const wait = complaint.waits[clock];
  if (!wait) return undefined;
  const { token } = wait;
  const stepAt = nextStepAt(complaint, clock, wait.cycle);
  return stepAt === undefined
    ? { kind: 'end', clock, token, output: outcomeOf(complaint) }
    : { kind: 'retime', clock, token, stepAt };
}

/**
 * When the wait for that clock of that cycle has its next step, the clock's own or one of those that it carries:
 * NEVER where no step is left, undefined once the clock has stopped. Until the resolution, what is waited for, an answer
 * or the end of a hold, has its steps with that.
 */
export function nextStepAt(complaint: Complaint, clock: ClockName, cycle: number): Instant | undefined {
  const current = complaint.cycle === cycle ? complaint.clocks[clock] : undefined;
  if (!current || current.state === 'stopped') return undefined;
  const { clocks, question, hold } = complaint;
  const carried = clock === 'acknowledgement' ? [] : Object.values(clocks.others ?? {});
  const waitedFor = clock === 'resolution' ? [question, hold] : [];
  return earliest([current, ...carried, ...waitedFor].flatMap((each) => each?.nextStepAt ?? [])) ?? NEVER;
}

/** What a clock's branch hands on at its end: when the follow-up has its first step. */
export function outcomeOf(complaint: Complaint): JsonObject {
  return { followUp: nextStepAt(complaint, 'followUp', complaint.cycle) ?? complaint.updatedAt };
}

/**
 * The name makes a start idempotent: one execution for each handling cycle, a further generation only where
 * the one before is known to have died.
 */
export function executionName(
  complaint: Pick<Complaint, 'id' | 'cycle' | 'execution'>,
  workflow: WorkflowName,
): string {
  const { generation } = complaint.execution;
  const name = `${complaint.id}-${complaint.cycle}${generation === 1 ? '' : `-g${generation}`}`;
  return workflow === 'complaint' ? name : `${name}-follow-up`;
}

function startSignal(complaint: Complaint): Signal {
  const { id: complaintId, cycle, status, execution } = complaint;
  const pointers = { complaintId, cycle, generation: execution.generation };
  // A first generation always begins at the beginning; a later one where the complaint stands.
  if (execution.generation > 1 && status === 'resolved')
    return {
      kind: 'start',
      workflow: 'follow-up',
      name: executionName(complaint, 'follow-up'),
      input: { ...pointers, followUp: nextStepAt(complaint, 'followUp', cycle) ?? NEVER },
    };
  return {
    kind: 'start',
    workflow: 'complaint',
    name: executionName(complaint, 'complaint'),
    input: {
      ...pointers,
      acknowledgement: nextStepAt(complaint, 'acknowledgement', cycle) ?? NEVER,
      resolution: nextStepAt(complaint, 'resolution', cycle) ?? NEVER,
    },
  };
}

const EXECUTION_NAME = /^(cmp_[^-]+)-[1-9]\d{0,5}(?:-g[1-9]\d{0,5})?(-follow-up)?$/;

/** What `executionName` has made; undefined for any other name. */
export function readExecutionName(
  name: string,
): { complaintId: ComplaintId; workflow: WorkflowName } | undefined {
  const [, complaintId = '', followUp] = EXECUTION_NAME.exec(name) ?? [];
  if (!isComplaintId(complaintId)) return undefined;
  return { complaintId, workflow: followUp === undefined ? 'complaint' : 'follow-up' };
}
