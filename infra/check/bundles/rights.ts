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

/**
 * What IAM would say of a function's call: which function it is, its access key says. Undefined where it is
 * allowed, by its role's statements; conditions are taken for fulfilled.
 */
export function refusalOf(graph: Graph, request: IncomingMessage, body: string): string | undefined {
  const [, name = ''] = /Credential=(\w+)\//.exec(request.headers.authorization ?? '') ?? [];
  const [service = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  const isMail = request.url?.endsWith('/outbound-emails') === true;
  const action = isMail ? 'ses:SendEmail' : `${SERVICES[service]}:${operation}`;
  const on = isMail ? undefined : resourceOf(graph, bodySchema.parse(JSON.parse(body)));
  const allowed = statementsOf(graph, one(graph, 'iam/role:Role', `${name}Role`)).some(
    ({ Effect, Action, Resource = [] }) =>
      Effect === 'Allow' &&
      Action.includes(action) &&
      (on === undefined || Resource.some((pattern) => covers(pattern, on))),
  );
  return allowed ? undefined : `${name} may not ${action} on ${on ?? 'anything'}`;
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
