import type { JsonObject, JsonValue } from '@redress/core/base/json.ts';
import { OPERATIONS, type Operation, type OperationId } from '../api/operations.ts';
import { PROBLEM_STATUSES } from '../api/problem.ts';
import { EN } from '../api/words/en.ts';
import type { ProblemCode } from '../api/words/words.ts';
import { CONTRACT, refusalsOf } from './contract.ts';
import type { Answered, Described } from './described.ts';
import { ANSWERED_HEADERS, answeredHeaders, headerParameters } from './headers.ts';
import { componentSchemas, parameterSchemas, refTo } from './json-schema.ts';
import { INFO, PATH_PARAMETERS, QUERY_PARAMETERS, TAGS } from './prose.ts';
import { SECURITY_SCHEMES, securityOf } from './security.ts';

/** One request as it was made, and what it was answered. */
export interface Example {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonValue | undefined;
  readonly answer: JsonValue | undefined;
}
export interface Examples {
  /** Of all but those that answer the contract itself. */
  readonly operations: Readonly<Partial<Record<OperationId, Example>>>;
  readonly problem: JsonValue;
}

const NONE: Example = { params: {}, query: {}, headers: {}, body: undefined, answer: undefined };

const COMMON_PARAMETERS = [
  { $ref: '#/components/parameters/RequestId' },
  { $ref: '#/components/parameters/AcceptLanguage' },
];
const COMMON_HEADERS = {
  'x-request-id': { $ref: '#/components/headers/RequestId' },
  ratelimit: { $ref: '#/components/headers/RateLimit' },
  'ratelimit-policy': { $ref: '#/components/headers/RateLimitPolicy' },
};

/** The contract as OpenAPI 3.1. */
export function openApiDocument(version: string, examples: Examples): JsonObject {
  const paths: Record<string, Record<string, JsonValue>> = {};
  for (const id of Object.keys(OPERATIONS).filter(isOperation)) {
    const { method, path } = OPERATIONS[id];
    const template = path.replace(/:(\w+)/g, '{$1}');
    paths[template] = {
      ...paths[template],
      [method.toLowerCase()]: operation(id, CONTRACT[id], examples.operations[id] ?? NONE),
    };
  }
  return {
    openapi: '3.1.1',
    info: { ...INFO, version },
    servers: [{ url: '/' }],
    tags: TAGS,
    paths,
    components: {
      schemas: componentSchemas(examples.problem),
      responses: refusals(),
      parameters: {
        RequestId: {
          name: 'x-request-id',
          in: 'header',
          description:
            'What the caller calls the request: 1 to 64 letters, digits, dots, underscores, hyphens.',
          schema: { type: 'string' },
        },
        AcceptLanguage: {
          name: 'accept-language',
          in: 'header',
          description: 'Of problems: English, or Chinese where that is liked better.',
          schema: { type: 'string' },
        },
      },
      headers: {
        RequestId: {
          description: 'The request’s name in our log: the caller’s own, or a new one.',
          schema: { type: 'string' },
        },
        Location: { description: 'Where what was made is.', schema: { type: 'string' } },
        RateLimit: {
          description:
            'Where a limit counts: which one, how many requests are left of it (r), and after how many seconds it is whole again (t).',
          schema: { type: 'string', examples: ['"intake";r=199;t=1'] },
        },
        RateLimitPolicy: {
          description:
            'How many requests the limit takes at once (q), and in how many seconds so many come back (w).',
          schema: { type: 'string', examples: ['"intake";q=200;w=20'] },
        },
        ...ANSWERED_HEADERS,
        RetryAfter: { description: 'Seconds to wait.', schema: { type: 'integer' } },
      },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

const isOperation = (id: string): id is OperationId => Object.hasOwn(OPERATIONS, id);

function operation(id: OperationId, described: Described, example: Example): JsonObject {
  const { summary, description, query, links, otherwise } = described;
  const [tag = id] = id.split('.');
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: securityOf(id),
    parameters: [
      ...pathParameters(id, example),
      ...(query ? parameterSchemas(query).map((one) => parameter(one, example.query)) : []),
      ...headerParameters(id, example.headers),
      ...COMMON_PARAMETERS,
    ],
    ...requestBody(described, example),
    responses: {
      [described.answer.status]: answered(id, described.answer, example, links),
      ...(otherwise && { [otherwise.status]: answered(id, otherwise, NONE, undefined, otherwise.when) }),
      ...notModified(id),
      ...refused(id),
    },
  };
}

function pathParameters(id: OperationId, { params }: Example): JsonObject[] {
  return [...OPERATIONS[id].path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: PATH_PARAMETERS[`${id.split('.')[0]}.${name}`] ?? '',
    schema: { type: 'string' },
    example: params[name] ?? '',
  }));
}

function parameter(
  { name, schema }: { name: string; schema: JsonObject },
  values: Readonly<Record<string, string>>,
): JsonObject {
  const { description, schema: written = schema } = QUERY_PARAMETERS[name] ?? {};
  const value = values[name];
  return {
    name,
    in: 'query',
    ...(description !== undefined && { description }),
    schema: written,
    ...(value !== undefined && { example: written.type === 'integer' ? Number(value) : value }),
  };
}

function requestBody({ body, form }: Described, example: Example): JsonObject {
  if (!body) return {};
  const content: Record<string, JsonValue> = {
    'application/json': {
      schema: refTo(body),
      ...(example.body !== undefined && { example: example.body }),
    },
  };
  if (form) content['application/x-www-form-urlencoded'] = { schema: refTo(form) };
  return { requestBody: { required: true, content } };
}

/** What is answered to those who have it already. */
function notModified(id: OperationId): JsonObject {
  const { versioned }: Operation = OPERATIONS[id];
  if (versioned !== 'read') return {};
  const headers = { ...COMMON_HEADERS, ...answeredHeaders(id) };
  return { 304: { description: 'It is what `if-none-match` says: nothing is sent.', headers } };
}

function answered(
  id: OperationId,
  { schema, isPage, isFile, location }: Answered,
  { answer }: Example,
  links: Described['links'],
  description = 'As asked.',
): JsonObject {
  return {
    description,
    headers: {
      ...COMMON_HEADERS,
      ...answeredHeaders(id),
      ...(location !== undefined && { location: { $ref: '#/components/headers/Location' } }),
    },
    content: {
      ...(schema && {
        'application/json': { schema: refTo(schema), ...(answer !== undefined && { example: answer }) },
      }),
      ...(isFile && { '*/*': { schema: { type: 'string', format: 'binary' } } }),
      ...(isPage && { 'text/html': { schema: { type: 'string' } } }),
    },
    ...(links && {
      links: Object.fromEntries(Object.entries(links).map(([name, link]) => [name, { ...link }])),
    }),
  };
}

/** By status, which several refusals can share. */
function refusedBy(id: OperationId): Map<number, ProblemCode[]> {
  const codes = refusalsOf(id).toSorted();
  const statuses = new Set(codes.map((code) => PROBLEM_STATUSES[code]));
  const ordered = [...statuses].sort((a, b) => a - b);
  return new Map(
    ordered.map((status) => [status, codes.filter((code) => PROBLEM_STATUSES[code] === status)]),
  );
}

const nameOf = (codes: readonly ProblemCode[]) => codes.join('.');

function refused(id: OperationId): JsonObject {
  const responses = [...refusedBy(id)].map(([status, codes]) => [
    status,
    { $ref: `#/components/responses/${nameOf(codes)}` },
  ]);
  return Object.fromEntries(responses);
}

function refusals(): JsonObject {
  const all = Object.keys(OPERATIONS)
    .filter(isOperation)
    .flatMap((id) => [...refusedBy(id).values()]);
  return Object.fromEntries(all.map((codes) => [nameOf(codes), refusal(codes)] as const).toSorted());
}

function refusal(codes: ProblemCode[]): JsonObject {
  return {
    description: codes.map((code) => `\`${code}\`: ${EN.titles[code]}.`).join(' '),
    headers: {
      ...COMMON_HEADERS,
      ...((codes.includes('busy') || codes.includes('too-many-requests')) && {
        'retry-after': { $ref: '#/components/headers/RetryAfter' },
      }),
    },
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { type: 'object', properties: { code: { enum: codes } } },
          ],
        },
      },
    },
  };
}
