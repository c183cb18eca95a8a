import { readFileSync } from 'node:fs';
import * as z from 'zod';

/*
 * src/operations.ts as openapi.json has it: a type for each schema, a method for each operation. Ours, because it
 * is short and the generators at hand want another TypeScript.
 */

interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
}
const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    items: schemaSchema.optional(),
    anyOf: z.array(schemaSchema).optional(),
    oneOf: z.array(schemaSchema).optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), schemaSchema]).optional(),
  }),
);
const content = z.record(z.string(), z.object({ schema: schemaSchema }));
const operationSchema = z.object({
  operationId: z.string(),
  summary: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(
    z.object({
      name: z.string().optional(),
      in: z.string().optional(),
      required: z.boolean().optional(),
      schema: schemaSchema.optional(),
    }),
  ),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ $ref: z.string().optional(), content: content.optional() })),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), schemaSchema) }),
});
type Operation = z.infer<typeof operationSchema>;

const lastOf = (ref: string) => ref.split('/').at(-1) ?? '';
const literal = (value: unknown) =>
  typeof value === 'string' ? `'${value.replace(/'/g, "\\'")}'` : JSON.stringify(value);
const nameOf = (name: string) => (/^[a-zA-Z_]\w*$/.test(name) ? name : literal(name));
const WORDS: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return lastOf(schema.$ref);
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(' | ');
  if (schema.type === 'array') return `ReadonlyArray<${typeOf(schema.items ?? {})}>`;
  if (schema.properties !== undefined) {
    const members = membersOf(schema);
    // `{}` would be anything at all.
    return members.length === 0 ? 'Readonly<Record<string, never>>' : `{ ${members.join(' ')} }`;
  }
  if (schema.type === 'object') {
    const { additionalProperties: rest } = schema;
    return `Readonly<Record<string, ${typeof rest === 'object' ? typeOf(rest) : 'unknown'}>>`;
  }
  const kinds = [schema.type ?? []].flat().map((kind) => WORDS[kind] ?? 'unknown');
  return kinds.length > 0 ? kinds.join(' | ') : 'unknown';
}

function membersOf({ properties = {}, required = [] }: Schema): string[] {
  return Object.entries(properties).map(([name, member]) => {
    const doc = member.description === undefined ? '' : `/** ${member.description} */ `;
    return `${doc}readonly ${nameOf(name)}${required.includes(name) ? '' : '?'}: ${typeOf(member)};`;
  });
}

function schemaText(name: string, schema: Schema): string {
  return schema.properties === undefined
    ? `export type ${name} = ${typeOf(schema)};`
    : `export interface ${name} {\n${membersOf(schema).join('\n')}\n}`;
}

function methodText(method: string, path: string, operation: Operation): string {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  const inPlace = (place: string) => parameters.filter((one) => one.in === place);
  const answers = Object.entries(responses).flatMap(([status, { content }]) =>
    status < '300' ? (content?.['application/json']?.schema ?? []) : [],
  );
  const body = requestBody?.content['application/json']?.schema;
  const query = inPlace('query');
  const queryType = query.map(
    ({ name = '', schema = {} }) => `readonly ${nameOf(name)}?: ${typeOf(schema)};`,
  );
  const args = [
    ...inPlace('path').map(({ name }) => `${name}: string`),
    ...(body ? [`body: ${typeOf(body)}${body.$ref && isAllOptional(body) ? ' = {}' : ''}`] : []),
    ...(query.length > 0 ? [`query: { ${queryType.join(' ')} } = {}`] : []),
    optionsOf(operation),
  ];
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => `\${encodeURIComponent(${name})}`);
  const request = [
    `method: '${method.toUpperCase()}'`,
    filled === path ? `path: '${path}'` : `path: \`${filled}\``,
    ...(body ? ['body'] : []),
    ...(query.length > 0 ? ['query'] : []),
  ];
  const verb = operationId.split('.')[1] ?? '';
  const answer = [...new Set(answers.map(typeOf))].join(' | ');
  return `/** ${summary}. */\n${verb}: (${args.join(', ')}) => call<${answer}>({ ${request.join(', ')} }, options),`;
}

/** What is replaced as a whole asks which state of it was seen, or that there was none. */
function optionsOf({ parameters }: Operation): string {
  const header = (wanted: string) => parameters.find(({ name }) => name === wanted);
  const [key, match, noneMatch] = ['idempotency-key', 'if-match', 'if-none-match'].map(header);
  if (match?.required) return 'options: CallOptions & Seen';
  if (match && noneMatch) return 'options: CallOptions & (Seen | Unseen)';
  if (match) return 'options: KeyedOptions & Partial<Seen> = {}';
  return `options: ${key ? 'KeyedOptions' : 'CallOptions'} = {}`;
}

const { paths, components } = documentSchema.parse(
  JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')),
);

function isAllOptional({ $ref = '' }: Schema): boolean {
  const { anyOf, oneOf, required = [] } = components.schemas[lastOf($ref)] ?? {};
  return anyOf === undefined && oneOf === undefined && required.length === 0;
}

/** Apps have keys: nothing of theirs signs. */
function isForMachines({ security }: Operation): boolean {
  return security.length > 0 && security.every((one) => Object.hasOwn(one, 'machine'));
}

/** Pages are for people; a file is fetched as it is. */
function isForApps({ responses }: Operation): boolean {
  return Object.values(responses).some(({ content }) => content?.['application/json'] !== undefined);
}

/** The text of src/operations.ts, before it is formatted. */
export function operationsText(): string {
  const nouns = new Map<string, string[]>();
  const codes = new Set<string>();
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      for (const { $ref } of Object.values(operation.responses))
        for (const code of $ref === undefined ? [] : lastOf($ref).split('.')) codes.add(code);
      if (!isForApps(operation) || isForMachines(operation)) continue;
      const noun = operation.operationId.split('.')[0] ?? '';
      nouns.set(noun, [...(nouns.get(noun) ?? []), methodText(method, path, operation)]);
    }
  const schemas = Object.entries(components.schemas).filter(
    ([name]) => !/^(SurveyAnswerForm|Problem|MessageReport.*|EvidenceReport.*)$/.test(name),
  );
  return [
    '// Written by packages/client/generate.ts from openapi.json; not by hand.',
    "import type { Call, CallOptions, KeyedOptions, Seen, Unseen } from './call.ts';",
    `/** What an operation can refuse a request for. */\nexport type DeclaredCode = ${[...codes].sort().map(literal).join(' | ')};`,
    ...schemas.map(([name, schema]) => schemaText(name, schema)),
    `/** A method for each operation. */\nexport function operationsOf(call: Call) {\nreturn {\n${[...nouns]
      .map(([noun, methods]) => `${noun}: {\n${methods.join('\n')}\n},`)
      .join('\n')}\n};\n}`,
    '',
  ].join('\n\n');
}
