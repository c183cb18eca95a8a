import type { JsonObject, JsonValue } from '../base/json.ts';

/**
 * The part of the Amazon States Language the engine executes, JSONata only, as `parseDefinition` hands it
 * over: everything checked, nothing else present. Values that may hold `{% … %}` are plain JSON here.
 */
export interface StateMachine {
  readonly comment?: string | undefined;
  readonly startAt: string;
  readonly states: Readonly<Record<string, State>>;
  /** The execution's own limit. */
  readonly timeoutSeconds?: number | undefined;
}

export interface Branch {
  readonly startAt: string;
  readonly states: Readonly<Record<string, State>>;
}

export type State =
  | TaskState
  | ParallelState
  | ChoiceState
  | WaitState
  | PassState
  | SucceedState
  | FailState;

/** Where a state leads: the name of the next one, or the end of its branch. */
export type Transition = { readonly next: string } | { readonly end: true };

interface Common {
  readonly name: string;
  readonly comment?: string | undefined;
}

export interface TaskState extends Common {
  readonly type: 'Task';
  readonly resource: TaskResource;
  readonly arguments?: JsonValue | undefined;
  readonly assign?: JsonObject | undefined;
  readonly output?: JsonValue | undefined;
  readonly timeoutSeconds?: number | string | undefined;
  readonly heartbeatSeconds?: number | string | undefined;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
  readonly transition: Transition;
}

export type TaskResource =
  /** `arn:aws:states:::lambda:invoke`, with or without `.waitForTaskToken`. */
  | { readonly kind: 'lambda-invoke'; readonly waitForToken: boolean; readonly arn: string }
  /** A function's own ARN as the resource: arguments are the payload, the result is the function's. */
  | { readonly kind: 'function'; readonly arn: string }
  /** `arn:aws:states:::states:startExecution`: request and response, not waiting for the child's end. */
  | { readonly kind: 'start-execution'; readonly arn: string };

export interface ParallelState extends Common {
  readonly type: 'Parallel';
  readonly branches: readonly Branch[];
  readonly arguments?: JsonValue | undefined;
  readonly assign?: JsonObject | undefined;
  readonly output?: JsonValue | undefined;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
  readonly transition: Transition;
}

export interface ChoiceState extends Common {
  readonly type: 'Choice';
  readonly choices: readonly ChoiceRule[];
  readonly assign?: JsonObject | undefined;
  readonly output?: JsonValue | undefined;
  readonly default?: string | undefined;
}

export interface ChoiceRule {
  /** A whole `{% … %}` expression, or a plain boolean. */
  readonly condition: string | boolean;
  readonly next: string;
  readonly assign?: JsonObject | undefined;
  readonly output?: JsonValue | undefined;
}

export interface WaitState extends Common {
  readonly type: 'Wait';
  readonly until:
    | { readonly field: 'Seconds'; readonly value: number | string }
    | { readonly field: 'Timestamp'; readonly value: string };
  readonly assign?: JsonObject | undefined;
  readonly output?: JsonValue | undefined;
  readonly transition: Transition;
}

export interface PassState extends Common {
  readonly type: 'Pass';
  readonly assign?: JsonObject | undefined;
  readonly output?: JsonValue | undefined;
  readonly transition: Transition;
}

export interface SucceedState extends Common {
  readonly type: 'Succeed';
  readonly output?: JsonValue | undefined;
}

export interface FailState extends Common {
  readonly type: 'Fail';
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number | undefined;
  readonly jitter: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  readonly assign?: JsonObject | undefined;
  readonly output?: JsonValue | undefined;
}
