import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { OUTPUT } from './platform.ts';

const properties = z.record(z.string(), z.unknown());
const graphSchema = z.object({
  app: z.looseObject({ removal: z.string(), protect: z.boolean(), providers: properties }),
  problems: z.array(z.string()),
  outputs: properties,
  functions: z.record(
    z.string(),
    z.object({
      handler: z.string(),
      handlerFile: z.string(),
      runtime: z.string(),
      bytes: z.number(),
      links: z.array(z.string()),
    }),
  ),
  resources: z.array(
    z.object({
      type: z.string(),
      name: z.string(),
      id: z.string().optional(),
      inputs: properties,
      state: properties,
      protect: z.boolean(),
      retainOnDelete: z.boolean(),
    }),
  ),
});
export type Graph = z.infer<typeof graphSchema>;
export type Node = Graph['resources'][number];

/** What the evaluation of a stage has written. */
export function readGraph(stage: string): Graph {
  return graphSchema.parse(JSON.parse(readFileSync(`${OUTPUT}${stage}/graph.json`, 'utf8')));
}

/** `type` as in `dynamodb/table:Table`. */
export function ofType(graph: Graph, type: string): Node[] {
  return graph.resources.filter((node) => node.type === `aws:${type}`);
}

/** @throws Error where there is not exactly one. */
export function one(graph: Graph, type: string, name: string): Node {
  const found = ofType(graph, type).filter((node) => node.name === name);
  const [node] = found;
  if (!node || found.length > 1) throw new Error(`${found.length} resources ${type} are called ${name}`);
  return node;
}

export function arnOf(node: Node): string {
  return z.string().parse(node.state.arn);
}

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore.optional(),
  Principal: z.record(z.string(), oneOrMore).optional(),
  Condition: properties.optional(),
});
export type Statement = z.infer<typeof statementSchema>;
const documentSchema = z
  .union([z.string().transform((text): unknown => JSON.parse(text)), properties])
  .pipe(z.object({ Version: z.literal('2012-10-17'), Statement: z.array(statementSchema).min(1) }));

export function statementsIn(policy: unknown): Statement[] {
  return documentSchema.parse(policy).Statement;
}

/** What a role may do: its inline policies and those attached to it. */
export function statementsOf(graph: Graph, role: Node): Statement[] {
  const inline = z
    .array(z.object({ policy: z.unknown() }))
    .default([])
    .parse(role.inputs.inlinePolicies);
  const attached = ofType(graph, 'iam/rolePolicy:RolePolicy').filter((node) => node.inputs.role === role.id);
  return [...inline.map(({ policy }) => policy), ...attached.map((node) => node.inputs.policy)].flatMap(
    statementsIn,
  );
}

const conditionSchema = z.record(z.string(), z.record(z.string(), oneOrMore));

/** Each action with each resource it is allowed on, `action on resource if key test values`, sorted. */
export function grants(graph: Graph, role: Node): string[] {
  return saidOf(graph, role, 'Allow');
}

/** What it is refused whatever is allowed, in the same words. */
export function denials(graph: Graph, role: Node): string[] {
  return saidOf(graph, role, 'Deny');
}

function saidOf(graph: Graph, role: Node, effect: Statement['Effect']): string[] {
  return statementsOf(graph, role)
    .filter(({ Effect }) => Effect === effect)
    .flatMap(({ Action, Resource = [], Condition }) => {
      const conditions = Object.entries(conditionSchema.default({}).parse(Condition)).flatMap(
        ([test, keys]) =>
          Object.entries(keys).map(([key, values]) => ` if ${key} ${test} ${values.join(', ')}`),
      );
      return Action.flatMap((action) => Resource.map((on) => `${action} on ${on}${conditions.join('')}`));
    })
    .sort();
}

const definitionSchema = z.object({ definition: z.string(), name: z.string() });

export function machineOf(node: Node) {
  return definitionSchema.parse(node.inputs);
}
