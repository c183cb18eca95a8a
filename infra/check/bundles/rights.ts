import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { type Graph, one, statementsOf } from '../graph.ts';

const bodySchema = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  stateMachineArn: z.string().optional(),
  executionArn: z.string().optional(),
  Item: z.object({ pk: z.object({ S: z.string() }) }).optional(),
  Key: z.object({ pk: z.object({ S: z.string() }) }).optional(),
});
type Body = z.infer<typeof bodySchema>;

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

/** The same of a call of the bucket, by what it is about: an object of it, or itself. */
export function bucketRefusalOf(graph: Graph, caller: string, action: string, resource: string) {
  const isAllowed = statementsOf(graph, one(graph, 'iam/role:Role', `${caller}Role`)).some(
    ({ Action, Resource = [], Effect }) =>
      Effect === 'Allow' && Action.includes(action) && Resource.some((pattern) => covers(pattern, resource)),
  );
  return isAllowed ? undefined : `${caller} may not ${action} on ${resource}`;
}

/**
 * What IAM would say of a function's call. Undefined where it is allowed, by its role's statements: conditions of
 * what is allowed are taken for fulfilled, those of what is refused are looked at.
 */
export function refusalOf(graph: Graph, call: Call, body: string): string | undefined {
  const { caller, service, operation } = call;
  const action = `${service}:${operation}`;
  const said = service === 'ses' ? undefined : bodySchema.parse(JSON.parse(body));
  const on = said && resourceOf(graph, said);
  const concerned = statementsOf(graph, one(graph, 'iam/role:Role', `${caller}Role`)).filter(
    ({ Action, Resource = [] }) =>
      Action.includes(action) && (on === undefined || Resource.some((pattern) => covers(pattern, on))),
  );
  const allowed =
    concerned.some(({ Effect }) => Effect === 'Allow') &&
    !concerned.some(({ Effect, Condition }) => Effect === 'Deny' && isFulfilled(Condition, said));
  return allowed ? undefined : `${caller} may not ${action} on ${on ?? 'anything'}`;
}

const conditionSchema = z.strictObject({
  'ForAnyValue:StringLike': z.strictObject({
    'dynamodb:LeadingKeys': z.union([z.string().transform((text) => [text]), z.array(z.string())]),
  }),
});

/** The one that there is: by the partition that is written to. */
function isFulfilled(condition: unknown, { Item, Key }: Body = {}): boolean {
  const patterns = conditionSchema.parse(condition)['ForAnyValue:StringLike']['dynamodb:LeadingKeys'];
  const partition = (Item ?? Key)?.pk.S;
  return partition !== undefined && patterns.some((pattern) => covers(pattern, partition));
}

/** Undefined where the call does not say: to whom a task's token belongs. */
function resourceOf(graph: Graph, body: Body): string | undefined {
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
