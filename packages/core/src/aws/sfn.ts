import type {
  DescribeExecutionInput,
  GetExecutionHistoryInput,
  ListExecutionsInput,
  RedriveExecutionInput,
  SendTaskFailureInput,
  SendTaskSuccessInput,
  StartExecutionInput,
  StopExecutionInput,
} from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { instantOf } from '../base/instant.ts';
import { asJson, type JsonObject } from '../base/json.ts';
import type { WorkflowName } from '../base/workflow.ts';
import { EXECUTION_STATUSES, type Hearing, type HistoryEvent, type Workflows } from '../ports/workflows.ts';

/** The calls of Step Functions used here, whichever way they travel; they reject with errors named as AWS's. */
export interface SfnCalls {
  startExecution(input: StartExecutionInput): Promise<unknown>;
  sendTaskSuccess(input: SendTaskSuccessInput): Promise<unknown>;
  sendTaskFailure(input: SendTaskFailureInput): Promise<unknown>;
  describeExecution(input: DescribeExecutionInput): Promise<unknown>;
  listExecutions(input: ListExecutionsInput): Promise<unknown>;
  getExecutionHistory(input: GetExecutionHistoryInput): Promise<unknown>;
  stopExecution(input: StopExecutionInput): Promise<unknown>;
  redriveExecution(input: RedriveExecutionInput): Promise<unknown>;
}

export type MachineArns = Readonly<Record<WorkflowName, string>>;

export function workflowsOver(calls: SfnCalls, machineArns: MachineArns): Workflows {
  const executionArn = (workflow: WorkflowName, name: string) =>
    `${machineArns[workflow].replace(':stateMachine:', ':execution:')}:${name}`;

  return {
    async start(workflow, name, input) {
      await calls
        .startExecution({ stateMachineArn: machineArns[workflow], name, input: JSON.stringify(input) })
        .catch(unlessNamed('ExecutionAlreadyExists'));
    },

    succeed: (token, output) =>
      heard(calls.sendTaskSuccess({ taskToken: token, output: JSON.stringify(output) })),

    fail: (token, error, cause) => heard(calls.sendTaskFailure({ taskToken: token, error, cause })),

    async describe(workflow, name) {
      const answer = await calls
        .describeExecution({ executionArn: executionArn(workflow, name) })
        .catch(unlessNamed('ExecutionDoesNotExist'));
      return answer === undefined ? undefined : { workflow, ...execution.parse(answer) };
    },

    async list(workflow, { status, cursor, limit }) {
      const page = executions.parse(
        await calls.listExecutions({
          stateMachineArn: machineArns[workflow],
          statusFilter: status,
          nextToken: cursor,
          maxResults: limit,
        }),
      );
      return { items: page.executions.map((item) => ({ workflow, ...item })), ...next(page) };
    },

    async history(workflow, name, { cursor, limit, descending }) {
      const answer = await calls
        .getExecutionHistory({
          executionArn: executionArn(workflow, name),
          nextToken: cursor,
          maxResults: limit,
          reverseOrder: descending,
        })
        .catch(unlessNamed('ExecutionDoesNotExist'));
      if (answer === undefined) return undefined;
      const page = events.parse(answer);
      return { items: page.events, ...next(page) };
    },

    async stop(workflow, name, cause) {
      await calls.stopExecution({ executionArn: executionArn(workflow, name), cause });
    },

    async redrive(workflow, name) {
      await calls.redriveExecution({ executionArn: executionArn(workflow, name) });
    },
  };
}

/** What each refusal of a task's answer means; any other error may pass. */
const REFUSALS: ReadonlyMap<string, Hearing> = new Map([
  ['TaskTimedOut', 'stale'],
  // Long after its wait has ended.
  ['TaskDoesNotExist', 'stale'],
  // Another installation has issued the token (data restored elsewhere): nobody waits for it here either.
  ['InvalidToken', 'stale'],
  ['AccessDeniedException', 'refused'],
]);

const heard = (sent: Promise<unknown>): Promise<Hearing> =>
  sent.then(
    () => 'heard',
    (error: unknown) => {
      const meaning = error instanceof Error ? REFUSALS.get(error.name) : undefined;
      if (meaning === undefined) throw error;
      return meaning;
    },
  );

const unlessNamed =
  (...names: string[]) =>
  (error: unknown): undefined => {
    if (!(error instanceof Error && names.includes(error.name))) throw error;
  };

/** A date from the SDK, seconds since the epoch from the JSON protocol itself. */
const instant = z.lazy(() =>
  z.pipe(
    z.union([
      z.pipe(
        z.date(),
        z.transform((date) => date.getTime()),
      ),
      z.pipe(
        z.number(),
        z.transform((s) => Math.round(s * 1000)),
      ),
    ]),
    z.transform(instantOf),
  ),
);

const execution = z.lazy(() =>
  z.pipe(
    z.object({
      name: z.string(),
      status: z.enum(EXECUTION_STATUSES),
      startDate: instant,
      stopDate: z.optional(instant),
      redriveStatus: z.optional(z.string()),
    }),
    z.transform(({ name, status, startDate, stopDate, redriveStatus }) => ({
      name,
      status,
      startedAt: startDate,
      ...(stopDate !== undefined && { stoppedAt: stopDate }),
      ...(redriveStatus !== undefined && { isRedrivable: redriveStatus !== 'NOT_REDRIVABLE' }),
    })),
  ),
);

const nextToken = z.optional(z.string());
const executions = z.lazy(() => z.object({ executions: z.array(execution), nextToken }));

const event = z.lazy(() =>
  z.pipe(
    z.looseObject({
      id: z.number(),
      previousEventId: z._default(z.number(), 0),
      timestamp: instant,
      type: z.string(),
    }),
    z.transform(
      ({ id, previousEventId, timestamp, type, ...rest }): HistoryEvent => ({
        id,
        previousId: previousEventId,
        at: timestamp,
        type,
        details: detailsOf(rest),
      }),
    ),
  ),
);

const events = z.lazy(() => z.object({ events: z.array(event), nextToken }));

function detailsOf(members: Record<string, unknown>): JsonObject {
  const details = Object.entries(members).find(([name]) => name.endsWith('EventDetails'))?.[1] ?? {};
  return asJson(details);
}

const next = (page: { nextToken?: string | undefined }) =>
  page.nextToken !== undefined && { nextCursor: page.nextToken };
