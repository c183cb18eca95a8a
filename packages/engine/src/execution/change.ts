import type { ExecutionStatus } from './execution.ts';

/** A history event as stored; `details` is the JSON of the members its type has. */
export interface EventRow {
  readonly id: number;
  readonly previous: number;
  readonly at: number;
  readonly type: string;
  readonly details: string;
}

/** What a step changes in an execution's row. */
export interface ExecutionChange {
  readonly key: number;
  readonly status: ExecutionStatus;
  readonly stopped: number | null;
  readonly due: number | null;
  readonly active: boolean;
  readonly redrives: number;
  readonly redriven: number | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly state: string;
}
