import { StateError } from '../base/errors.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { Transition } from '../language/asl.ts';
import { type Failure, isReady, newScope, resetScope } from './execution.ts';
import { delayBefore, matches } from './retry.ts';
import {
  evaluate,
  type Frame,
  framesIn,
  payloadText,
  type Query,
  type Run,
  stateError,
  stateOf,
} from './run.ts';

/** The fields that say what a state leaves behind: its own, or those of a Choice rule or a Catch. */
export interface ExitFields {
  readonly assign?: JsonObject | undefined;
  readonly output?: JsonValue | undefined;
}

export interface Exit {
  readonly fields: ExitFields;
  readonly to: Transition;
  /** The output where the fields name none. */
  readonly fallback: JsonValue;
  readonly query?: Query;
  /** Where in the state the fields are, like `Choices[0]/`. */
  readonly at?: string;
}

/** Leaves the state. @throws StateError and has changed nothing */
export async function exitState(
  run: Run,
  frame: Frame,
  { fields, to, fallback, query, at = '' }: Exit,
): Promise<void> {
  const { scope } = frame;
  const assigned =
    fields.assign === undefined ? {} : await evaluateAssign(run, frame, fields.assign, `${at}Assign`, query);
  const output =
    fields.output === undefined ? fallback : await evaluate(run, frame, fields.output, `${at}Output`, query);
  const text = payloadText(output, scope.state);
  const variables = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  run.follow(scope, `${stateOf(frame).type}StateExited`, {
    name: scope.state,
    output: text,
    ...(variables.length > 0 && { assignedVariables: Object.fromEntries(variables) }),
  });
  Object.assign(scope.variables, assigned);
  if ('next' in to) {
    Object.assign(scope, { ...newScope(to.next, output, scope.previous), variables: scope.variables });
    scope.entered = undefined;
  } else if (frame.parent === undefined) {
    run.succeed(text, scope.previous);
  } else {
    scope.progress = { at: 'end', output };
    frame.parent.scope.previous = scope.previous;
  }
}

const MAX_ASSIGN_BYTES = 262_144;
const MAX_VARIABLES_BYTES = 10_485_760;

async function evaluateAssign(
  run: Run,
  frame: Frame,
  assign: JsonObject,
  location: string,
  query: Query | undefined,
): Promise<JsonObject> {
  const assigned: JsonObject = {};
  for (const [name, template] of Object.entries(assign)) {
    assigned[name] = await evaluate(run, frame, template, `${location}/${name}`, query);
  }
  const bytes = (value: JsonObject) => Buffer.byteLength(JSON.stringify(value));
  const added = bytes(assigned);
  if (added > MAX_ASSIGN_BYTES || bytes(frame.scope.variables) + added > MAX_VARIABLES_BYTES) {
    const cause = `The size of the variables assigned in '${location}' exceeds the service limit.`;
    throw stateError(frame, 'States.DataLimitExceeded', cause, location);
  }
  return assigned;
}

/** An error raised while a state was computed. */
export async function raise(run: Run, frame: Frame, error: unknown): Promise<void> {
  if (!(error instanceof StateError)) throw error;
  recordEvaluation(run, frame, error);
  await failState(run, frame, { error: error.error, cause: error.cause ?? null });
}

/** Retries the state, goes where it is caught, or fails what it is in. */
export async function failState(run: Run, frame: Frame, failure: Failure): Promise<void> {
  const { scope } = frame;
  const state = stateOf(frame);
  if (state.type !== 'Task' && state.type !== 'Parallel') return failScope(run, frame, failure);
  const index = state.retry.findIndex((retrier) => matches(retrier.errorEquals, failure));
  const retrier = state.retry[index];
  const made = scope.retries[index] ?? 0;
  if (retrier !== undefined && made < retrier.maxAttempts) {
    scope.retries = state.retry.map((_, each) => (scope.retries[each] ?? 0) + (each === index ? 1 : 0));
    const due = run.around.now() + delayBefore(retrier, made, run.around.random);
    scope.progress = { at: 'retry', wait: run.newWait(), due };
    return;
  }
  const isJoined = scope.progress.at === 'branches' && isReady(scope);
  if (state.type === 'Parallel' && !isJoined) run.follow(scope, 'ParallelStateFailed');
  const caught = state.catch.findIndex((catcher) => matches(catcher.errorEquals, failure));
  const catcher = state.catch[caught];
  if (catcher === undefined) return failScope(run, frame, failure);
  const { error, cause, timeout } = failure;
  const errorOutput = { Error: error, Cause: cause ?? (timeout === undefined ? null : '') };
  const query = { extra: { errorOutput } };
  try {
    const to = { next: catcher.next };
    await exitState(run, frame, {
      fields: catcher,
      to,
      fallback: errorOutput,
      query,
      at: `Catch[${caught}]/`,
    });
  } catch (raised) {
    if (!(raised instanceof StateError)) throw raised;
    recordEvaluation(run, frame, raised);
    await failScope(run, frame, { error: raised.error, cause: raised.cause ?? null });
  }
}

function recordEvaluation(run: Run, frame: Frame, { error, cause, location }: StateError): void {
  if (error !== 'States.QueryEvaluationError') return;
  const { scope } = frame;
  // Recorded histories hang these on what the state's entered event hangs on, and the others on the last event.
  const onEntry = /^(?:Output|Assign|Arguments)\b/.test(location ?? '');
  const previous = onEntry && scope.entered !== undefined ? scope.entered.previous : scope.previous;
  const details = { error, cause: cause ?? '', location: location ?? '', state: scope.state };
  scope.previous = run.record('EvaluationFailed', details, previous);
}

async function failScope(run: Run, frame: Frame, failure: Failure): Promise<void> {
  const { scope, parent } = frame;
  if (parent === undefined) {
    run.fail(failure, scope.previous);
    return;
  }
  const siblings = parent.scope.progress.at === 'branches' ? parent.scope.progress.scopes : [];
  if (stateOf(frame).type === 'Task') run.record('TaskStateAborted', {}, scope.previous);
  for (const inner of framesIn(parent)) {
    if (inner.parent === parent && inner.scope !== scope) recordAborted(run, inner, scope.previous);
  }
  for (const sibling of siblings) resetScope(sibling);
  parent.scope.previous = scope.previous;
  await failState(run, parent, failure);
}

const ABORTED = new Set(['Task', 'Wait', 'Parallel']);

function recordAborted(run: Run, frame: Frame, previous: number): void {
  for (const inner of framesIn(frame)) {
    if (inner.parent === frame) recordAborted(run, inner, previous);
  }
  const { type } = stateOf(frame);
  const isOver = frame.scope.progress.at === 'end' || frame.scope.entered === undefined;
  if (!isOver && ABORTED.has(type)) run.record(`${type}StateAborted`, {}, previous);
}
