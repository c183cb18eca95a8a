import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { executionArn } from '../../base/arns.ts';
import { ServiceError } from '../../base/errors.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { parseJson } from '../../base/json-text.ts';
import {
  EXECUTION_STATUSES,
  type Execution,
  type ExecutionState,
  newScope,
} from '../../execution/execution.ts';
import { deadlineOf, redrive, redriveBy, stop } from '../../execution/stimuli.ts';
import { presentEvent } from '../history.ts';
import { executionOf } from './lookup.ts';
import { activeMachine, existingMachine } from './machines.ts';
import type { ActionParts, Actions } from './parts.ts';
import {
  arn,
  checkName,
  clientToken,
  pageSize,
  pageToken,
  payload,
  readPageToken,
  validated,
  writePageToken,
} from './validation.ts';

const DEFAULT_PAGE = 100;
const REDRIVABLE_MS = 14 * 86_400_000;
const MAX_REDRIVABLE_EVENTS = 24_999;

const starting = z.object({
  stateMachineArn: arn,
  name: z.string().optional(),
  input: payload.default('{}'),
});
const byArn = z.object({ executionArn: arn });
const redriving = byArn.extend({ clientToken });
const listing = z.object({
  stateMachineArn: arn,
  statusFilter: z.enum([...EXECUTION_STATUSES, 'PENDING_REDRIVE']).optional(),
  maxResults: pageSize,
  nextToken: pageToken(3096),
});
const historyRequest = z.object({
  executionArn: arn,
  maxResults: pageSize,
  nextToken: pageToken(1024),
  reverseOrder: z.boolean().default(false),
  includeExecutionData: z.boolean().default(true),
});
const stopping = z.object({
  executionArn: arn,
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});

export function executionActions(parts: ActionParts): Actions {
  const { store, commits, executor, definitions, now } = parts;

  return {
    async StartExecution(request) {
      const { stateMachineArn, name = randomUUID(), input } = validated(starting, request);
      checkName(name);
      const parsed = parseInput(input);
      const { key, arn, started } = await commits.run(() => {
        const machine = activeMachine(store, stateMachineArn);
        const existing = store.executionNamed(machine.name, name)?.execution;
        if (existing !== undefined && isKept(parts, existing)) return sameStart(existing, input);
        if (existing !== undefined) store.deleteExecution(existing.key);
        const at = now();
        const { startAt, timeoutSeconds } = definitions.get(machine.revision);
        const state: ExecutionState = {
          lastEvent: 1,
          lastWait: 0,
          deadline: deadlineOf(timeoutSeconds, at),
          root: newScope(startAt, parsed, 0),
        };
        const row = { name, started: at, due: state.deadline, input, state: JSON.stringify(state) };
        const added = store.addExecution(machine, row);
        const roleArn = store.roleOf(machine.revision) ?? '';
        const details = JSON.stringify({ input, roleArn });
        store.addEvent(added, { id: 1, previous: 0, at, type: 'ExecutionStarted', details });
        return { key: added, arn: executionArn(machine.name, name), started: at };
      });
      if (key !== undefined) executor.begin(key);
      return { executionArn: arn, startDate: started / 1000 };
    },

    DescribeExecution(request) {
      const { execution, state } = executionOf(store, validated(byArn, request).executionArn);
      const { output, error, cause, redriven, redrives } = execution;
      const reason = unredrivable(execution, state, now());
      return {
        ...summary(execution),
        redriveCount: redrives,
        input: execution.input,
        inputDetails: { included: true },
        ...(output !== undefined && { output, outputDetails: { included: true } }),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
        ...(redriven !== undefined && { redriveDate: redriven / 1000 }),
        redriveStatus: reason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
        ...(reason !== undefined && { redriveStatusReason: reason }),
      };
    },

    ListExecutions(request) {
      const { stateMachineArn, statusFilter, maxResults, nextToken } = validated(listing, request);
      const machine = existingMachine(store, stateMachineArn);
      const query = `executions ${machine.key} ${statusFilter}`;
      const before = readPageToken(query, nextToken) ?? Number.MAX_SAFE_INTEGER;
      if (statusFilter === 'PENDING_REDRIVE') return { executions: [] };
      const limit = maxResults === 0 ? DEFAULT_PAGE : maxResults;
      const found = store.executions(machine.key, statusFilter, before, limit + 1);
      const page = found.slice(0, limit).map(({ execution }) => execution);
      const last = page.at(-1);
      return {
        executions: page.map((execution) => ({ ...summary(execution), redriveCount: execution.redrives })),
        ...(found.length > limit && last && { nextToken: writePageToken(query, last.key) }),
      };
    },

    GetExecutionHistory(request) {
      const { executionArn, maxResults, nextToken, ...options } = validated(historyRequest, request);
      const { execution } = executionOf(store, executionArn);
      const reverse = options.reverseOrder;
      const query = `history ${execution.key} ${reverse}`;
      const from = readPageToken(query, nextToken) ?? (reverse ? Number.MAX_SAFE_INTEGER : 1);
      const limit = maxResults === 0 ? DEFAULT_PAGE : maxResults;
      const { found, next } = store.events(execution.key, { from, reverse, limit });
      return {
        events: found.map((event) => presentEvent(event, options.includeExecutionData)),
        ...(next !== undefined && { nextToken: writePageToken(query, next) }),
      };
    },

    async StopExecution(request) {
      const { executionArn, error = null, cause = null } = validated(stopping, request);
      const { execution } = executionOf(store, executionArn);
      await executor.step(execution.key, (run) => stop(run, { error, cause }));
      const stopped = executionOf(store, executionArn).execution.stopped ?? now();
      return { stopDate: stopped / 1000 };
    },

    async RedriveExecution(request) {
      const { executionArn, clientToken } = validated(redriving, request);
      const { execution } = executionOf(store, executionArn);
      let redriven = now();
      await executor.step(execution.key, (run) => {
        const before = redriveBy(run.state, clientToken, redriven);
        if (before !== undefined) {
          redriven = before.at;
          return;
        }
        const reason = unredrivable(run.execution, JSON.stringify(run.state), redriven);
        if (reason !== undefined) throw new ServiceError('ExecutionNotRedrivable', reason);
        redriven = redrive(run, clientToken);
      });
      return { redriveDate: redriven / 1000 };
    },
  };
}

/** @throws ServiceError `InvalidExecutionInput` */
function parseInput(input: string): JsonValue {
  try {
    return parseJson(input);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'Invalid execution input.';
    const message = `Invalid State Machine Execution Input: '${reason}'`;
    throw new ServiceError('InvalidExecutionInput', message);
  }
}

function isKept({ now, historyKept }: ActionParts, { stopped }: Execution): boolean {
  return stopped === undefined || now() < stopped + historyKept;
}

/** A start with the name of an execution that runs already, and with its input, is that start. */
function sameStart({ arn, status, input, started }: Execution, wanted: string) {
  if (status !== 'RUNNING' || input !== wanted) {
    throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  }
  return { key: undefined, arn, started };
}

function summary({ arn, machineArn, name, status, started, stopped }: Execution): JsonObject {
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: started / 1000,
    ...(stopped !== undefined && { stopDate: stopped / 1000 }),
  };
}

/** Why it cannot be redriven; undefined where it can. */
function unredrivable(execution: Execution, state: string, at: number): string | undefined {
  const { status, stopped, machineDeleting } = execution;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (machineDeleting) return 'State machine status is DELETING';
  if (at > (stopped ?? at) + REDRIVABLE_MS) return 'Execution has exceeded the redrivable period of 14 days';
  const { lastEvent } = z.object({ lastEvent: z.int() }).parse(JSON.parse(state));
  if (lastEvent >= MAX_REDRIVABLE_EVENTS) return 'Execution has reached the maximum number of history events';
  return undefined;
}
