import { expect } from 'vitest';
import * as z from 'zod';
import { OPERATIONS, type Operation, type OperationId } from '../src/api/operations.ts';
import { CONTRACT, refusalsOf } from '../src/openapi/contract.ts';
import { problemSchema } from '../src/openapi/problem.ts';

const isOperation = (id: string): id is OperationId => Object.hasOwn(OPERATIONS, id);
const MATCHERS = Object.keys(OPERATIONS)
  .filter(isOperation)
  .map((id) => {
    const { method, path } = OPERATIONS[id];
    return { id, method, path: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}/?$`) };
  });

/** The operation that a request is one of; none for addresses that are not the API's. */
export function operationOf(method: string, address: string): OperationId | undefined {
  const { pathname } = new URL(address, 'http://localhost');
  return MATCHERS.find((matcher) => matcher.method === method && matcher.path.test(pathname))?.id;
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Whatever any test is answered is what the contract says: its schema, or a refusal that is declared. */
export function expectAsDeclared(id: OperationId, { status, headers, text }: Answered): void {
  const type = headers.get('content-type');
  const { method, versioned }: Operation = OPERATIONS[id];
  if (status < 400) expect(headers.has('etag'), `${id} answers a tag`).toBe(versioned !== undefined);
  if (headers.has('idempotency-replayed')) expect([method, status < 300], id).toEqual(['POST', true]);
  if (status === 304) {
    expect([versioned, text], id).toEqual(['read', '']);
    return;
  }
  if (type === 'application/problem+json') {
    const { code } = problemSchema.parse(JSON.parse(text));
    expect(refusalsOf(id), `${id} is not declared to answer ${code}`).toContain(code);
  } else if (type === 'application/json') {
    const { answer: usual, otherwise } = CONTRACT[id];
    const answer = status === otherwise?.status ? otherwise : usual;
    expect(status, id).toBe(answer.status);
    const result = answer.schema && z.safeParse(answer.schema, JSON.parse(text));
    expect(result?.error?.issues, `${id}: ${text}`).toBeUndefined();
  } else if (CONTRACT[id].answer.isFile === true) expect([200, 206, 303, 416], id).toContain(status);
  else expect(CONTRACT[id].answer.isPage, `${id} answers ${type}`).toBe(true);
}
