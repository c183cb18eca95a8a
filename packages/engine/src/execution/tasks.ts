import { randomBytes } from 'node:crypto';
import { REGION } from '../base/arns.ts';
import { StateError } from '../base/errors.ts';
import type { JsonValue } from '../base/json.ts';
import type { TaskResource, TaskState } from '../language/asl.ts';
import type { Failure, Outcome, TaskProgress } from './execution.ts';
import { exitState, failState, raise } from './exits.ts';
import { describe, evaluate, type Frame, payloadText, type Run, stateOf, typeError } from './run.ts';

const MAX_TIMEOUT_SECONDS = 99_999_999;

/** Makes an attempt at a Task: evaluates all anew and records the call, which is made once that is written. */
export async function scheduleTask(run: Run, frame: Frame, state: TaskState): Promise<void> {
  const { scope } = frame;
  const wait = run.newWait();
  const nonce = waitsForToken(state.resource) ? randomBytes(9).toString('base64url') : undefined;
  const token =
    nonce === undefined ? undefined : run.around.tokens.issue({ execution: run.execution.key, wait, nonce });
  const argument =
    state.arguments === undefined
      ? scope.input
      : await evaluate(run, frame, state.arguments, 'Arguments', { token });
  const text = payloadText(argument, scope.state);
  const timeoutSeconds = await seconds(run, frame, state.timeoutSeconds, 'TimeoutSeconds', token);
  const heartbeatSeconds = await seconds(run, frame, state.heartbeatSeconds, 'HeartbeatSeconds', token);
  const timeout = timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds };
  let scheduled: number;
  if (state.resource.kind === 'function') {
    const details = { resource: state.resource.arn, input: text, ...timeout };
    scheduled = run.follow(scope, 'LambdaFunctionScheduled', details);
    run.follow(scope, 'LambdaFunctionStarted');
  } else {
    scheduled = run.follow(scope, 'TaskScheduled', {
      ...integration(state.resource),
      region: REGION,
      parameters: text,
      ...timeout,
      ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
    });
    run.follow(scope, 'TaskStarted', integration(state.resource));
  }
  const now = run.around.now();
  run.scheduled.set(wait, argument);
  scope.progress = {
    at: 'task',
    wait,
    scheduled,
    invoking: true,
    nonce,
    heartbeatSeconds,
    timeoutAt: timeoutSeconds === undefined ? undefined : now + timeoutSeconds * 1000,
    heartbeatAt: heartbeatSeconds === undefined ? undefined : now + heartbeatSeconds * 1000,
  };
}

/** The call has returned. */
export async function taskReturned(run: Run, task: TaskFrame, outcome: Outcome): Promise<void> {
  const { frame, progress, state } = task;
  const { resource } = state;
  if (resource.kind === 'function' || !waitsForToken(resource)) return endTask(run, task, outcome);
  if ('failure' in outcome) return endTask(run, task, progress.answer ?? outcome);
  const output = await limited(run, task, outcome.output);
  if (output === undefined) return;
  run.follow(frame.scope, 'TaskSubmitted', { ...integration(resource), output });
  progress.invoking = false;
  if (progress.answer !== undefined) await endTask(run, task, progress.answer);
}

/** Records how the attempt ended and goes on from there. */
export async function endTask(run: Run, task: TaskFrame, outcome: Outcome): Promise<void> {
  const { frame, state } = task;
  if ('failure' in outcome) {
    recordFailure(run, task, outcome.failure);
    await failState(run, frame, outcome.failure);
    return;
  }
  const output = await limited(run, task, outcome.output);
  if (output === undefined) return;
  if (state.resource.kind === 'function') run.follow(frame.scope, 'LambdaFunctionSucceeded', { output });
  else run.follow(frame.scope, 'TaskSucceeded', { ...integration(state.resource), output });
  const query = { extra: { result: outcome.output } };
  try {
    await exitState(run, frame, { fields: state, to: state.transition, fallback: outcome.output, query });
  } catch (error) {
    await raise(run, frame, error);
  }
}

/** A frame that waits for a task. */
export interface TaskFrame {
  readonly frame: Frame;
  readonly progress: TaskProgress;
  readonly state: TaskState;
}

export function taskIn(frame: Frame): TaskFrame | undefined {
  const { progress } = frame.scope;
  if (progress.at !== 'task') return undefined;
  const state = stateOf(frame);
  if (state.type !== 'Task') throw new Error(`no Task ${state.name}`);
  return { frame, progress, state };
}

function recordFailure(run: Run, { frame, state }: TaskFrame, failure: Failure): void {
  const ending = failure.timeout === undefined ? 'Failed' : 'TimedOut';
  if (state.resource.kind === 'function') {
    run.follow(frame.scope, `LambdaFunction${ending}`, describe(failure));
  } else {
    run.follow(frame.scope, `Task${ending}`, { ...integration(state.resource), ...describe(failure) });
  }
}

/** The result as text; undefined where it was too large and the attempt has failed of it. */
async function limited(run: Run, task: TaskFrame, result: JsonValue): Promise<string | undefined> {
  const { resource } = task.state;
  try {
    return payloadText(
      result,
      resource.kind === 'function' ? resource.arn : integration(resource).resourceType,
    );
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    await endTask(run, task, { failure: { error: error.error, cause: error.cause ?? null } });
    return undefined;
  }
}

type Integration = Exclude<TaskResource, { kind: 'function' }>;

function integration(resource: Integration): { resourceType: string; resource: string } {
  if (resource.kind === 'start-execution') return { resourceType: 'states', resource: 'startExecution' };
  return { resourceType: 'lambda', resource: resource.waitForToken ? 'invoke.waitForTaskToken' : 'invoke' };
}

function waitsForToken(resource: TaskResource): boolean {
  return resource.kind === 'lambda-invoke' && resource.waitForToken;
}

async function seconds(
  run: Run,
  frame: Frame,
  template: number | string | undefined,
  location: string,
  token: string | undefined,
): Promise<number | undefined> {
  if (template === undefined) return undefined;
  const value = await evaluate(run, frame, template, location, { token });
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_TIMEOUT_SECONDS) {
    throw typeError(frame, template, location, `an integer from 1 to ${MAX_TIMEOUT_SECONDS}`, value);
  }
  return value;
}
