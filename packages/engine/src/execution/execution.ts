import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';
import { parseExactly } from '../base/large-integers.ts';

export const EXECUTION_STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** An execution as it is stored, without its `state`. Instants in milliseconds, payloads as JSON texts. */
export interface Execution {
  readonly key: number;
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly machineDeleting: boolean;
  readonly revision: number;
  readonly roleArn: string;
  readonly status: ExecutionStatus;
  readonly started: number;
  readonly stopped: number | undefined;
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly redrives: number;
  readonly redriven: number | undefined;
}

/** What an execution must remember between two steps. */
export interface ExecutionState {
  lastEvent: number;
  /** Waits are numbered within their execution: a number names one attempt of one state, for good. */
  lastWait: number;
  /** When the execution as a whole times out. */
  deadline: number;
  root: Scope;
  /** Client tokens of the redrives, with the instant of each: the last ones, for as long as they are heeded. */
  redrives?: Redrive[] | undefined;
}

export interface Redrive {
  token: string;
  at: number;
}

/** Where the execution, or one branch of a Parallel in it, stands. */
export interface Scope {
  state: string;
  input: JsonValue;
  /** Those assigned here; inner scopes see them. */
  variables: Record<string, JsonValue>;
  /** The event that the next one here follows. */
  previous: number;
  /** Of the current state; `previous` is what its entered event followed. */
  entered?: { at: number; event: number; previous: number } | undefined;
  /** Retries made in the current state, for each of its retriers. */
  retries: number[];
  progress: Progress;
}

export type Progress =
  /** The state is to be entered. */
  | { at: 'entry' }
  /** The state was entered; an attempt at it is to be made. */
  | { at: 'attempt' }
  | { at: 'wait'; wait: number; due: number }
  | { at: 'retry'; wait: number; due: number }
  | TaskProgress
  | { at: 'branches'; scopes: Scope[] }
  | { at: 'end'; output: JsonValue };

export interface TaskProgress {
  at: 'task';
  wait: number;
  /** The event that holds the arguments. */
  scheduled: number;
  /** The call is under way: after a restart it is made again. */
  invoking: boolean;
  /** In callback tasks, what makes the token of this wait its own. */
  nonce?: string | undefined;
  timeoutAt?: number | undefined;
  heartbeatAt?: number | undefined;
  heartbeatSeconds?: number | undefined;
  /** An answer that came while the call was still under way. */
  answer?: Outcome | undefined;
}

/** How a task ended. */
export type Outcome = { output: JsonValue } | { failure: Failure };

/** As Retry and Catch match it; null where the service was told nothing. */
export interface Failure {
  error: string | null;
  cause: string | null;
  /** A timeout's cause is empty, and matched by more names than its error says. */
  timeout?: 'task' | 'heartbeat' | undefined;
}

/** Parsed JSON is a JSON value already. */
const json = z.custom<JsonValue>(() => true);

const failure: z.ZodType<Failure> = z.object({
  error: z.string().nullable(),
  cause: z.string().nullable(),
  timeout: z.enum(['task', 'heartbeat']).optional(),
});

const progress: z.ZodType<Progress> = z.lazy(() =>
  z.discriminatedUnion('at', [
    z.object({ at: z.literal('entry') }),
    z.object({ at: z.literal('attempt') }),
    z.object({ at: z.literal('wait'), wait: z.int(), due: z.number() }),
    z.object({ at: z.literal('retry'), wait: z.int(), due: z.number() }),
    z.object({
      at: z.literal('task'),
      wait: z.int(),
      scheduled: z.int(),
      invoking: z.boolean(),
      nonce: z.string().optional(),
      timeoutAt: z.number().optional(),
      heartbeatAt: z.number().optional(),
      heartbeatSeconds: z.number().optional(),
      answer: z.union([z.object({ output: json }), z.object({ failure })]).optional(),
    }),
    z.object({ at: z.literal('branches'), scopes: z.array(scope) }),
    z.object({ at: z.literal('end'), output: json }),
  ]),
);

const scope: z.ZodType<Scope> = z.object({
  state: z.string(),
  input: json,
  variables: z.record(z.string(), json),
  previous: z.int(),
  entered: z.object({ at: z.number(), event: z.int(), previous: z.int() }).optional(),
  retries: z.array(z.int()),
  progress,
});

const executionState: z.ZodType<ExecutionState> = z.object({
  lastEvent: z.int(),
  lastWait: z.int(),
  deadline: z.number(),
  root: scope,
  redrives: z.array(z.object({ token: z.string(), at: z.number() })).optional(),
});

/** @throws ZodError when the text is not what `JSON.stringify` made of an execution's state. */
export function parseExecutionState(text: string): ExecutionState {
  return executionState.parse(parseExactly(text));
}

const ours = z.custom<ExecutionState>(() => true);

/** The same for a text that this process has written itself. */
export function readExecutionState(text: string): ExecutionState {
  return ours.parse(parseExactly(text));
}

export function newScope(state: string, input: JsonValue, previous: number): Scope {
  return { state, input, variables: {}, previous, retries: [], progress: { at: 'entry' } };
}

function* scopesIn(scope: Scope): Generator<Scope> {
  yield scope;
  if (scope.progress.at === 'branches') for (const inner of scope.progress.scopes) yield* scopesIn(inner);
}

/** When the scope's wait is over by itself, in milliseconds; undefined where it waits for others only. */
export function dueOf({ progress }: Scope): number | undefined {
  if (progress.at === 'wait' || progress.at === 'retry') return progress.due;
  if (progress.at !== 'task') return undefined;
  const due = Math.min(progress.timeoutAt ?? Infinity, progress.heartbeatAt ?? Infinity);
  return due === Infinity ? undefined : due;
}

/** When the execution must be looked at again though nothing else happens. */
export function nextDue(state: ExecutionState): number {
  return Math.min(state.deadline, ...[...scopesIn(state.root)].map((scope) => dueOf(scope) ?? Infinity));
}

/** The scope's next step can be made now. */
export function isReady({ progress }: Scope): boolean {
  if (progress.at === 'branches') return progress.scopes.every((inner) => inner.progress.at === 'end');
  return progress.at === 'entry' || progress.at === 'attempt';
}

/** There is something to do that only the running engine remembers, unless it is told. */
export function isActive(state: ExecutionState): boolean {
  return [...scopesIn(state.root)].some(
    (scope) => isReady(scope) || (scope.progress.at === 'task' && scope.progress.invoking),
  );
}

/** Ends every wait in the scope, so that each unfinished state in it would be tried anew. */
export function resetScope(scope: Scope): void {
  for (const inner of scopesIn(scope)) {
    if (inner.progress.at === 'branches' || inner.progress.at === 'end') continue;
    inner.progress = { at: inner.entered === undefined ? 'entry' : 'attempt' };
  }
}
