import * as z from 'zod';
import { type Graph, machineOf, type Node, ofType, statementsIn } from './graph.ts';

/*
 * The evaluation creates nothing: what AWS, or its provider, would answer with a refusal goes through it
 * unnoticed. These are the refusals that a mistake in this configuration could run into.
 */
export function refusals(graph: Graph): string[] {
  const found: string[] = [];
  for (const node of graph.resources) {
    const refuse = (reason: string) => found.push(`${node.name}: ${reason}`);
    // An output that was put into a text, or into a path, without waiting for it.
    if (/\[object Object\]|Calling \[toString\]|[/:]undefined\b/.test(JSON.stringify(node.inputs)))
      refuse('holds a value that was not waited for');
    RULES[node.type.replace(/^aws:/, '')]?.(node, refuse);
  }
  const logGroups = ofType(graph, 'cloudwatch/logGroup:LogGroup').map(({ inputs }) => inputs.name);
  if (new Set(logGroups).size < logGroups.length) found.push('two log groups have one name');
  return found;
}

type Rule = (node: Node, refuse: (reason: string) => void) => void;

const RULES: Readonly<Record<string, Rule>> = {
  'dynamodb/table:Table': ({ inputs }, refuse) => {
    const { attributes, globalSecondaryIndexes, ttl, ...table } = tableSchema.parse(inputs);
    const keys = new Set(
      [table, ...globalSecondaryIndexes].flatMap((index) => [index.hashKey, index.rangeKey]),
    );
    const declared = new Set(attributes.map(({ name }) => name));
    for (const key of keys) if (!declared.has(key)) refuse(`the key ${key} is not declared`);
    for (const name of declared) if (!keys.has(name)) refuse(`the attribute ${name} is in no index`);
    if (keys.has(ttl.attributeName)) refuse('a key cannot be the time to live');
  },

  'lambda/function:Function': ({ inputs }, refuse) => {
    const { environment, memorySize, timeout, name } = functionSchema.parse(inputs);
    if (memorySize < 128 || memorySize > 10_240) refuse(`memory of ${memorySize} MB`);
    if (timeout < 1 || timeout > 900) refuse(`timeout of ${timeout} s`);
    if (name.length > 64) refuse('a name of more than 64 characters');
    const { variables } = environment;
    if (JSON.stringify(variables).length > 4096) refuse('more than 4 KB of variables');
    for (const variable of Object.keys(variables))
      if (!/^[A-Za-z]\w+$/.test(variable) || /^(AWS_|LAMBDA_)/.test(variable))
        refuse(`the variable ${variable}`);
  },

  'iam/role:Role': ({ inputs, name }, refuse) => {
    if (String(inputs.name ?? name).length > 64) refuse('a name of more than 64 characters');
    for (const { Principal, Resource } of statementsIn(inputs.assumeRolePolicy))
      if (!Principal || Resource) refuse('trust names principals and no resources');
    const inline = z
      .array(z.object({ policy: z.unknown() }))
      .default([])
      .parse(inputs.inlinePolicies);
    for (const { policy } of inline) checkPolicy(policy, refuse);
  },

  'iam/rolePolicy:RolePolicy': ({ inputs }, refuse) => checkPolicy(inputs.policy, refuse),

  'sfn/stateMachine:StateMachine': (node, refuse) => {
    const { definition, name } = machineOf(node);
    if (name.length > 80) refuse('a name of more than 80 characters');
    if (definition.length > 1_048_576) refuse('a definition of more than a megabyte');
    if (definition.includes('${')) refuse('a placeholder was not filled in');
    const { loggingConfiguration } = z
      .object({ loggingConfiguration: z.object({ logDestination: z.string() }) })
      .parse(node.inputs);
    if (!loggingConfiguration.logDestination.endsWith(':*')) refuse('a log destination ends in `:*`');
  },

  'cloudwatch/metricAlarm:MetricAlarm': ({ inputs }, refuse) => {
    const queries = z.array(z.looseObject({ id: z.string(), returnData: z.boolean() })).default([]);
    const list = queries.parse(inputs.metricQueries);
    if (list.length > 11) refuse('an expression over more than ten metrics');
    if (list.length > 0 && list.filter(({ returnData }) => returnData).length !== 1)
      refuse('exactly one query gives the value');
    if (list.length === 0 && inputs.metricName === undefined) refuse('nothing is measured');
  },

  'scheduler/schedule:Schedule': ({ inputs }, refuse) => {
    const schedule = String(inputs.scheduleExpression);
    if (
      !/^rate\((1 (minute|hour|day)|[2-9]\d* (minutes|hours|days))\)$|^cron\(\S+( \S+){5}\)$/.test(schedule)
    )
      refuse(`the schedule ${schedule}`);
  },
};

const keysSchema = { hashKey: z.string(), rangeKey: z.string() };
const tableSchema = z.object({
  ...keysSchema,
  attributes: z.array(z.object({ name: z.string() })),
  globalSecondaryIndexes: z.array(z.object(keysSchema)),
  ttl: z.object({ attributeName: z.string() }),
});
const functionSchema = z.object({
  name: z.string(),
  memorySize: z.number(),
  timeout: z.number(),
  environment: z.object({ variables: z.record(z.string(), z.string()) }),
});

function checkPolicy(policy: unknown, refuse: (reason: string) => void): void {
  for (const { Action, Resource = [] } of statementsIn(policy)) {
    if (Resource.length === 0) refuse('a statement without resources');
    for (const action of Action)
      if (!/^[a-z0-9-]+:[A-Za-z]+\*?$/.test(action)) refuse(`the action ${action}`);
    // A bucket's name is its own all over the world.
    for (const resource of Resource)
      if (resource !== '*' && !/^arn:aws:(?:s3:::|[a-z-]+:[a-z0-9-]*:\d{12}:).+/.test(resource))
        refuse(`the resource ${resource}`);
  }
}
