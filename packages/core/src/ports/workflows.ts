import type { Instant } from '../base/instant.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { WorkflowName } from '../base/workflow.ts';

export const EXECUTION_STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** What the domain asks of Step Functions, by workflow and execution name instead of ARNs. */
export interface Workflows {
  /** Starting a name that is running or has run does nothing: the name makes it idempotent. */
  start(workflow: WorkflowName, name: string, input: JsonObject): Promise<void>;
  succeed(token: string, output: JsonValue): Promise<Hearing>;
  fail(token: string, error: string, cause: string): Promise<Hearing>;
  describe(workflow: WorkflowName, name: string): Promise<Execution | undefined>;
  /** Newest first; `limit` 1 to 100. */
  list(workflow: WorkflowName, query: ListExecutions): Promise<ExecutionPage>;
  /** Undefined where there is no such execution. `limit` 1 to 100. */
  history(workflow: WorkflowName, name: string, query: ListHistory): Promise<HistoryPage | undefined>;
  stop(workflow: WorkflowName, name: string, cause: string): Promise<void>;
  redrive(workflow: WorkflowName, name: string): Promise<void>;
}

/**
 * `stale`: the token's wait has ended already, so whoever waited has been told. `refused`: we may not answer
 * this token, and will not be allowed to by trying again; an operator must see to it.
 */
export type Hearing = 'heard' | 'stale' | 'refused';

export interface Execution {
  readonly workflow: WorkflowName;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: Instant;
  readonly stoppedAt?: Instant;
  /** Said of one that is described, not of a list's. */
  readonly isRedrivable?: boolean;
}

export interface ListExecutions {
  readonly status?: ExecutionStatus;
  readonly cursor?: string;
  readonly limit: number;
}

export interface ExecutionPage {
  readonly items: readonly Execution[];
  readonly nextCursor?: string;
}

export interface ListHistory {
  readonly cursor?: string;
  readonly limit: number;
  readonly descending?: boolean;
}

export interface HistoryPage {
  readonly items: readonly HistoryEvent[];
  readonly nextCursor?: string;
}

/** An event as Step Functions records it; `details` is its one `…EventDetails` member. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousId: number;
  readonly at: Instant;
  readonly type: string;
  readonly details: JsonObject;
}
