import { randomBytes } from 'node:crypto';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { keyReused } from '../complaint/requests.ts';

/** For something new. It follows from the keyed request that makes it: two of them cannot make two. */
export function idFor(request?: KeyedRequest): string {
  return request ? request.id.slice(0, 16) : randomBytes(8).toString('hex');
}

/** What stands under the request's id. @throws Refusal `idempotency-key-reused` where another one has made it */
export function madeBy<Made extends { readonly request?: string | undefined }>(
  request: KeyedRequest,
  made: Made | undefined,
): Made | undefined {
  if (made && made.request !== request.fingerprint) throw keyReused();
  return made;
}
