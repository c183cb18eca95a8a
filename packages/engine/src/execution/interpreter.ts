import { instantIn } from '../base/timestamps.ts';
import type { ChoiceState, FailState, ParallelState, State, WaitState } from '../language/asl.ts';
import { isReady, newScope } from './execution.ts';
import { exitState, failState, raise } from './exits.ts';
import {
  evaluate,
  type Frame,
  framesOf,
  payloadText,
  type Run,
  stateError,
  stateOf,
  typeError,
} from './run.ts';
import { scheduleTask } from './tasks.ts';

/** After so many events a run is written, so that a long one without waits can be stopped. */
const EVENTS_A_STEP = 100;

/** Makes every step that can be made now, or as many as one transaction should hold. */
export async function advance(run: Run): Promise<void> {
  while (run.isRunning && run.events.length < EVENTS_A_STEP) {
    const frame = framesOf(run).find(({ scope }) => isReady(scope));
    if (frame === undefined) return;
    if (frame.scope.progress.at === 'entry' && run.execution.machineDeleting) {
      const cause = `State machine ${run.execution.machineName} has been deleted.`;
      run.fail({ error: 'States.Runtime', cause }, frame.scope.previous);
      return;
    }
    try {
      await step(run, frame);
    } catch (error) {
      await raise(run, frame, error);
    }
  }
}

async function step(run: Run, frame: Frame): Promise<void> {
  const { scope } = frame;
  const state = stateOf(frame);
  if (scope.progress.at === 'branches') {
    await join(run, frame);
    return;
  }
  if (scope.progress.at === 'entry') {
    const { previous } = scope;
    const input = JSON.stringify(scope.input);
    const event = run.follow(scope, `${state.type}StateEntered`, { name: scope.state, input });
    scope.entered = { at: run.around.now(), event, previous };
    scope.progress = { at: 'attempt' };
  }
  await attempt(run, frame, state);
}

async function attempt(run: Run, frame: Frame, state: State): Promise<void> {
  const { input } = frame.scope;
  run.transitions += 1;
  switch (state.type) {
    case 'Task':
      return scheduleTask(run, frame, state);
    case 'Parallel':
      return fork(run, frame, state);
    case 'Choice':
      return choose(run, frame, state);
    case 'Wait':
      return wait(run, frame, state);
    case 'Pass':
      return exitState(run, frame, { fields: state, to: state.transition, fallback: input });
    case 'Succeed':
      return exitState(run, frame, { fields: state, to: { end: true }, fallback: input });
    case 'Fail':
      return fail(run, frame, state);
  }
}

async function fork(run: Run, frame: Frame, state: ParallelState): Promise<void> {
  const { scope } = frame;
  const input =
    state.arguments === undefined ? scope.input : await evaluate(run, frame, state.arguments, 'Arguments');
  payloadText(input, scope.state);
  const started = run.follow(scope, 'ParallelStateStarted');
  const scopes = state.branches.map(({ startAt }) => newScope(startAt, input, started));
  scope.progress = { at: 'branches', scopes };
}

async function join(run: Run, frame: Frame): Promise<void> {
  const { scope } = frame;
  const state = stateOf(frame);
  if (state.type !== 'Parallel' || scope.progress.at !== 'branches')
    throw new Error(`no Parallel ${state.name}`);
  const result = scope.progress.scopes.map(({ progress }) =>
    progress.at === 'end' ? progress.output : null,
  );
  // Not followed: what comes next hangs on the last branch's event as well.
  run.record('ParallelStateSucceeded', {}, scope.previous);
  const query = { extra: { result } };
  await exitState(run, frame, { fields: state, to: state.transition, fallback: result, query });
}

async function choose(run: Run, frame: Frame, state: ChoiceState): Promise<void> {
  const fallback = frame.scope.input;
  for (const [index, rule] of state.choices.entries()) {
    const location = `Choices[${index}]/Condition`;
    const met = await evaluate(run, frame, rule.condition, location);
    if (typeof met !== 'boolean') throw typeError(frame, rule.condition, location, 'a boolean', met);
    if (!met) continue;
    const at = `Choices[${index}]/`;
    return exitState(run, frame, { fields: rule, to: { next: rule.next }, fallback, at });
  }
  if (state.default === undefined) {
    const cause = 'Failed to transition out of the state. No Choice rule matched, and there is no Default.';
    throw stateError(frame, 'States.NoChoiceMatched', cause);
  }
  return exitState(run, frame, { fields: state, to: { next: state.default }, fallback });
}

const MAX_SECONDS = 99_999_999;

async function wait(run: Run, frame: Frame, state: WaitState): Promise<void> {
  const { scope } = frame;
  const { field, value } = state.until;
  const until = await evaluate(run, frame, value, field);
  const now = run.around.now();
  let due: number;
  if (field === 'Seconds') {
    if (typeof until !== 'number' || !Number.isInteger(until) || until < 0 || until > MAX_SECONDS) {
      throw typeError(frame, value, field, `an integer from 0 to ${MAX_SECONDS}`, until);
    }
    due = now + until * 1000;
  } else {
    const instant = typeof until === 'string' ? instantIn(until) : undefined;
    if (instant === undefined) {
      const cause = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${typeof until === 'string' ? until : JSON.stringify(until)}`;
      throw stateError(frame, 'States.QueryEvaluationError', cause, field);
    }
    due = instant;
  }
  if (due > now) scope.progress = { at: 'wait', wait: run.newWait(), due };
  else await exitState(run, frame, { fields: state, to: state.transition, fallback: scope.input });
}

async function fail(run: Run, frame: Frame, state: FailState): Promise<void> {
  const text = async (template: string | undefined, location: string) => {
    if (template === undefined) return null;
    const value = await evaluate(run, frame, template, location);
    if (typeof value !== 'string') throw typeError(frame, template, location, 'a string', value);
    return value;
  };
  const error = await text(state.error, 'Error');
  const cause = await text(state.cause, 'Cause');
  await failState(run, frame, { error, cause });
}
