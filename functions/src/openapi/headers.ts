import type { JsonObject } from '@redress/core/base/json.ts';
import { isKeyed, OPERATIONS, type Operation, type OperationId } from '../api/operations.ts';
import { keyHeadersSchema } from '../api/schemas.ts';
import { parameterSchemas } from './json-schema.ts';

/*
 * What makes requests safe to retry and safe to race stands in their headers and follows from what an operation is,
 * not from what it is about.
 */

const text = { type: 'string' };

/** The parameters of a request. */
export function headerParameters(id: OperationId, values: Readonly<Record<string, string>>): JsonObject[] {
  const operation: Operation = OPERATIONS[id];
  const { versioned } = operation;
  // Only what can be missing is made where nothing is.
  const isMade = id === 'policySets.put' || id === 'calendars.put';
  const parameters: JsonObject[] = [];
  const add = (name: string, description: string, schema: JsonObject = text, isRequired = false) =>
    parameters.push({
      name,
      in: 'header',
      ...(isRequired && { required: true }),
      description,
      schema,
      ...(values[name] !== undefined && { example: values[name] }),
    });
  if (isKeyed(operation))
    for (const { name, schema } of parameterSchemas(keyHeadersSchema))
      add(
        name,
        'A UUID is a good one. The same request with it again is carried out once; another one is refused.',
        schema,
      );
  if (versioned === 'changed' || versioned === 'replaced')
    add(
      'if-match',
      'The `etag` of the state that was seen: it is changed only where that is the state it is in.',
      text,
      versioned === 'replaced' && !isMade,
    );
  if (isMade)
    add('if-none-match', '`*`: it is stored only where there is none. One of the two is asked for.');
  if (versioned === 'read') add('if-none-match', 'The `etag` of what the caller has: it is not sent again.');
  return parameters;
}

export const ANSWERED_HEADERS = {
  ETag: { description: 'The state it is in, in one word that says nothing else.', schema: text },
  IdempotencyReplayed: {
    description:
      '`true`: the request had been carried out before, and what it is about is shown as it is now.',
    schema: { type: 'string', enum: ['true'] },
  },
} satisfies JsonObject;

/** The headers of what an operation answers where it is not refused. */
export function answeredHeaders(id: OperationId): JsonObject {
  const operation: Operation = OPERATIONS[id];
  const { versioned } = operation;
  return {
    ...(versioned !== undefined && { etag: { $ref: '#/components/headers/ETag' } }),
    ...(isKeyed(operation) && {
      'idempotency-replayed': { $ref: '#/components/headers/IdempotencyReplayed' },
    }),
  };
}
