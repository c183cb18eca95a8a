import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { type Graph, one, statementsOf } from '../graph.ts';

const bodySchema = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  stateMachineArn: z.string().optional(),
  executionArn: z.string().optional(),
});

const SERVICES: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  AWSStepFunctions: 'states',
};

/** `PutItem` of `dynamodb`, say. */
export interface Call {
  readonly caller: string;
  readonly service: string;
  readonly operation: string;
}

/** Which function calls, its access key says. */
export function callOf(request: IncomingMessage): Call {
  const [, caller = ''] = /Credential=(\w+)\//.exec(request.headers.authorization ?? '') ?? [];
  if (request.url?.endsWith('/outbound-emails') === true)
    return { caller, service: 'ses', operation: 'SendEmail' };
  const [target = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  return { caller, service: SERVICES[target] ?? target, operation };
}

/**
 * What IAM would say of a function's call. Undefined where it is allowed, by its role's statements; conditions
 * are taken for fulfilled.
 */
export function refusalOf(graph: Graph, call: Call, body: string): string | undefined {
  const { caller, service, operation } = call;
  const action = `${service}:${operation}`;
  const on = service === 'ses' ? undefined : resourceOf(graph, bodySchema.parse(JSON.parse(body)));
  const allowed = statementsOf(graph, one(graph, 'iam/role:Role', `${caller}Role`)).some(
    ({ Effect, Action, Resource = [] }) =>
      Effect === 'Allow' &&
      Action.includes(action) &&
      (on === undefined || Resource.some((pattern) => covers(pattern, on))),
  );
  return allowed ? undefined : `${caller} may not ${action} on ${on ?? 'anything'}`;
}

/** Undefined where the call does not say: to whom a task's token belongs. */
function resourceOf(graph: Graph, body: z.infer<typeof bodySchema>): string | undefined {
  const { TableName, IndexName, stateMachineArn, executionArn } = body;
  if (TableName === undefined) return executionArn ?? stateMachineArn;
  const { arn, name } = one(graph, 'dynamodb/table:Table', 'ComplaintsTable').state;
  if (name !== TableName) return `another table, ${TableName}`;
  return IndexName === undefined ? String(arn) : `${String(arn)}/index/${IndexName}`;
}

function covers(pattern: string, resource: string): boolean {
  const [begin = '', end] = pattern.split('*');
  return end === undefined ? pattern === resource : resource.startsWith(begin) && resource.endsWith(end);
}
