import * as z from 'zod';
import type { JsonObject } from '../base/json.ts';
import type { EventRow } from '../execution/change.ts';

/** The event types that have details, with the member that holds them. */
const DETAILS: Readonly<Record<string, string>> = {
  ExecutionStarted: 'executionStartedEventDetails',
  ExecutionSucceeded: 'executionSucceededEventDetails',
  ExecutionFailed: 'executionFailedEventDetails',
  ExecutionAborted: 'executionAbortedEventDetails',
  ExecutionTimedOut: 'executionTimedOutEventDetails',
  ExecutionRedriven: 'executionRedrivenEventDetails',
  EvaluationFailed: 'evaluationFailedEventDetails',
  LambdaFunctionScheduled: 'lambdaFunctionScheduledEventDetails',
  LambdaFunctionSucceeded: 'lambdaFunctionSucceededEventDetails',
  LambdaFunctionFailed: 'lambdaFunctionFailedEventDetails',
  LambdaFunctionTimedOut: 'lambdaFunctionTimedOutEventDetails',
  TaskScheduled: 'taskScheduledEventDetails',
  TaskStarted: 'taskStartedEventDetails',
  TaskSubmitted: 'taskSubmittedEventDetails',
  TaskSucceeded: 'taskSucceededEventDetails',
  TaskFailed: 'taskFailedEventDetails',
  TaskTimedOut: 'taskTimedOutEventDetails',
};

/** What `includeExecutionData: false` leaves out. */
const DATA = new Set(['input', 'output', 'assignedVariables', 'parameters']);
const SIZED = ['input', 'output', 'assignedVariables'];

const jsonObject = z.record(z.string(), z.json());

/** The event as GetExecutionHistory answers it: `timestamp` in seconds since the epoch. */
export function presentEvent(row: EventRow, includeData: boolean): JsonObject {
  const event: JsonObject = {
    timestamp: row.at / 1000,
    type: row.type,
    id: row.id,
    previousEventId: row.previous,
  };
  const member = memberOf(row.type);
  if (member === undefined) return event;
  const details = jsonObject.parse(JSON.parse(row.details));
  for (const name of SIZED) if (name in details) details[`${name}Details`] = { truncated: false };
  if (!includeData) for (const name of DATA) delete details[name];
  return { ...event, [member]: details };
}

function memberOf(type: string): string | undefined {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return DETAILS[type];
}
