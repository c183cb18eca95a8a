import { nameOf } from '@redress/core/access/caller.ts';
import { type KeyedRequest, keyedRequest } from '@redress/core/base/keyed-request.ts';
import type { Settings } from '@redress/core/base/settings.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as claims from '@redress/core/records/claims.ts';
import { valid } from './input.ts';
import type { ApiContext } from './routing.ts';
import { keyHeadersSchema } from './schemas.ts';

/**
 * The request, where it goes by an `Idempotency-Key`: known again by its caller, and the same again where it says the
 * same, however that was written.
 */
export function keyed(
  c: ApiContext,
  settings: Pick<Settings, 'secret'>,
  input: unknown,
  caller = nameOf(c.get('caller')),
): KeyedRequest | undefined {
  const key = idempotencyKey(c);
  if (key === undefined) return undefined;
  const address = c.req.path.replace(/\/$/, '');
  return keyedRequest(settings, {
    caller,
    key,
    request: JSON.stringify([c.req.method, address, input ?? {}]),
  });
}

/**
 * Whether it was asked for before, by its key; for what does no harm when it is carried out again.
 * @throws Refusal `idempotency-key-reused`
 */
export async function isRepeated(services: Services, request: KeyedRequest | undefined): Promise<boolean> {
  return request !== undefined && !(await claims.bind(services, request));
}

/** @throws Refusal `invalid-request` */
export function idempotencyKey(c: ApiContext): string | undefined {
  return valid(c, keyHeadersSchema, c.req.header(), 'header')['idempotency-key'];
}
