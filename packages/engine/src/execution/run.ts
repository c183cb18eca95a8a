import { StateError } from '../base/errors.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import { parseExactly } from '../base/large-integers.ts';
import type { Tokens } from '../base/tokens.ts';
import { evaluateTemplate } from '../expressions/query.ts';
import type { State, StateMachine } from '../language/asl.ts';
import type { EventRow, ExecutionChange } from './change.ts';
import type { Execution, ExecutionState, Failure, Scope } from './execution.ts';
import { type ExecutionStatus, isActive, nextDue } from './execution.ts';

const MAX_EVENTS = 25_000;
const MAX_PAYLOAD_BYTES = 262_144;

/** The execution can record nothing but its own end any more. */
export class HistoryFull extends Error {}

/** What a run needs of the engine. */
export interface Surroundings {
  now(): number;
  /** From 0 to 1, for jitter. */
  random(): number;
  readonly tokens: Tokens;
}

/** A scope with its surroundings in the definition and in the execution. */
export interface Frame {
  readonly scope: Scope;
  readonly states: StateMachine['states'];
  readonly parent: Frame | undefined;
}

type Close =
  | { status: 'SUCCEEDED'; output: string }
  | { status: 'FAILED' | 'ABORTED'; failure: Failure }
  | { status: 'TIMED_OUT' };

/** One execution during one step: computed in memory, then written in one transaction. */
export class Run {
  readonly execution: Execution;
  readonly machine: StateMachine;
  readonly state: ExecutionState;
  readonly around: Surroundings;
  readonly events: EventRow[] = [];
  /** Arguments of the tasks scheduled in this step, by their wait. */
  readonly scheduled = new Map<number, JsonValue>();
  /** As they are billed: every attempt at a state. */
  transitions = 0;
  #status: ExecutionStatus;
  #close: Close | undefined;
  #redriven: number | undefined;
  #context: JsonObject | undefined;

  constructor(execution: Execution, machine: StateMachine, state: ExecutionState, around: Surroundings) {
    this.execution = execution;
    this.machine = machine;
    this.state = state;
    this.around = around;
    this.#status = execution.status;
  }

  /** What expressions see of the execution itself, as it was when the step began. */
  get context(): JsonObject {
    const { execution } = this;
    this.#context ??= {
      Id: execution.arn,
      Input: parseExactly(execution.input),
      Name: execution.name,
      RoleArn: execution.roleArn,
      StartTime: isoOf(execution.started),
      RedriveCount: execution.redrives,
      ...(execution.redriven !== undefined && { RedriveTime: isoOf(execution.redriven) }),
    };
    return this.#context;
  }

  get isRunning(): boolean {
    return this.#status === 'RUNNING';
  }

  /** Adds an event and returns its id. @throws HistoryFull where only the execution's end has room left. */
  record(type: string, details: JsonObject, previous: number): number {
    if (this.state.lastEvent >= MAX_EVENTS - 1 && !type.startsWith('Execution')) throw new HistoryFull();
    this.state.lastEvent += 1;
    const id = this.state.lastEvent;
    this.events.push({ id, previous, at: this.around.now(), type, details: JSON.stringify(details) });
    return id;
  }

  /** Adds an event that follows the scope's last one. */
  follow(scope: Scope, type: string, details: JsonObject = {}): number {
    scope.previous = this.record(type, details, scope.previous);
    return scope.previous;
  }

  newWait(): number {
    this.state.lastWait += 1;
    return this.state.lastWait;
  }

  succeed(output: string, previous: number): void {
    this.record('ExecutionSucceeded', { output }, previous);
    this.#end({ status: 'SUCCEEDED', output });
  }

  fail(failure: Failure, previous: number): void {
    this.record('ExecutionFailed', describe(failure), previous);
    this.#end({ status: 'FAILED', failure });
  }

  abort(failure: Failure): void {
    this.record('ExecutionAborted', describe(failure), 0);
    this.#end({ status: 'ABORTED', failure });
  }

  timeOut(): void {
    this.record('ExecutionTimedOut', { error: 'States.Timeout' }, 0);
    this.#end({ status: 'TIMED_OUT' });
  }

  redrive(deadline: number): number {
    this.#status = 'RUNNING';
    this.#redriven = this.around.now();
    this.state.deadline = deadline;
    return this.record(
      'ExecutionRedriven',
      { redriveCount: this.execution.redrives + 1 },
      this.state.lastEvent,
    );
  }

  /** What is to be written to the execution's row. */
  change(): ExecutionChange {
    const { execution, state } = this;
    const failure = this.#close !== undefined && 'failure' in this.#close ? this.#close.failure : undefined;
    return {
      key: execution.key,
      status: this.#status,
      stopped: this.isRunning ? null : this.around.now(),
      due: this.isRunning ? nextDue(state) : null,
      active: this.isRunning && isActive(state),
      redrives: execution.redrives + (this.#redriven === undefined ? 0 : 1),
      redriven: this.#redriven ?? execution.redriven ?? null,
      output: this.#close?.status === 'SUCCEEDED' ? this.#close.output : null,
      error: failure?.error ?? null,
      cause: failure?.cause ?? null,
      state: JSON.stringify(state),
    };
  }

  #end(close: Close): void {
    this.#status = close.status;
    this.#close = close;
  }
}

/** The members of an event that tells of a failure; one that has no error or cause says nothing of it. */
export function describe({ error, cause }: Failure): JsonObject {
  return { ...(error !== null && { error }), ...(cause !== null && { cause }) };
}

/** Every scope of the execution with its surroundings, outer ones first. */
export function framesOf({ machine, state }: Run): Frame[] {
  return [...framesIn({ scope: state.root, states: machine.states, parent: undefined })];
}

export function* framesIn(frame: Frame): Generator<Frame> {
  yield frame;
  const { progress } = frame.scope;
  if (progress.at !== 'branches') return;
  const parallel = stateOf(frame);
  for (const [index, scope] of progress.scopes.entries()) {
    const branch = parallel.type === 'Parallel' ? parallel.branches[index] : undefined;
    if (branch === undefined) throw new Error(`no branch ${index} in state ${parallel.name}`);
    yield* framesIn({ scope, states: branch.states, parent: frame });
  }
}

export function stateOf({ scope, states }: Frame): State {
  const state = states[scope.state];
  if (state === undefined) throw new Error(`no state ${scope.state} in the definition`);
  return state;
}

export interface Query {
  /** `result` or `errorOutput` of `$states`. */
  readonly extra?: JsonObject;
  /** In callback tasks, for `$states.context.Task.Token`. */
  readonly token?: string | undefined;
}

/** @throws StateError with a cause that names the state. */
export async function evaluate(
  run: Run,
  frame: Frame,
  template: JsonValue,
  location: string,
  { extra = {}, token }: Query = {},
): Promise<JsonValue> {
  if (typeof template === 'number' || typeof template === 'boolean' || template === null) return template;
  const states = { input: frame.scope.input, context: contextOf(run, frame, token), ...extra };
  try {
    const scope = { states, variables: visibleIn(frame), now: run.around.now() };
    return await evaluateTemplate(template, scope, location);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw stateError(frame, error.error, error.cause ?? '', error.location ?? location);
  }
}

/** An error in the words of the service. */
export function stateError(frame: Frame, error: string, cause: string, location?: string): StateError {
  const { state, entered } = frame.scope;
  const prefix = `An error occurred while executing the state '${state}' (entered at the event id #${entered?.event}).`;
  return new StateError(error, `${prefix} ${cause}`, location);
}

/** For a value of another type than the field needs. */
export function typeError(
  frame: Frame,
  template: JsonValue,
  location: string,
  expected: string,
  value: JsonValue,
) {
  const cause = `The value ${JSON.stringify(template)} specified for the field '${location}' returned an unexpected result. Expected ${expected}, but was: ${JSON.stringify(value)}`;
  return stateError(frame, 'States.QueryEvaluationError', cause, location);
}

/** The value as JSON text. @throws StateError `States.DataLimitExceeded` */
export function payloadText(value: JsonValue, from: string): string {
  const text = JSON.stringify(value);
  if (text.length * 3 > MAX_PAYLOAD_BYTES && Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) {
    throw new StateError(
      'States.DataLimitExceeded',
      `The state/task '${from}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  return text;
}

function visibleIn(frame: Frame): Readonly<Record<string, JsonValue>> {
  return frame.parent === undefined
    ? frame.scope.variables
    : { ...visibleIn(frame.parent), ...frame.scope.variables };
}

function contextOf({ execution, context }: Run, frame: Frame, token: string | undefined): JsonObject {
  const { scope } = frame;
  const { type } = stateOf(frame);
  const retried = type === 'Task' || type === 'Parallel';
  return {
    Execution: context,
    State: {
      EnteredTime: isoOf(scope.entered?.at ?? execution.started),
      Name: scope.state,
      ...(retried && { RetryCount: scope.retries.reduce((sum, made) => sum + made, 0) }),
    },
    StateMachine: { Id: execution.machineArn, Name: execution.machineName },
    ...(token !== undefined && { Task: { Token: token } }),
  };
}

const isoOf = (millis: number) => new Date(millis).toISOString();
