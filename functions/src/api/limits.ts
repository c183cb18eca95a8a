import { ANYBODY, type Caller, nameOf } from '@redress/core/access/caller.ts';
import { isForMachines, isPublic } from '@redress/core/access/decide.ts';
import type { LimitName, Limits } from '@redress/core/access/limits.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Limiter, Passage } from '@redress/core/records/limiter.ts';
import { networkOf } from './address.ts';
import type { Authenticate } from './authentication.ts';
import type { Operation } from './operations.ts';
import type { ApiContext } from './routing.ts';

/** How many requests one may send, and who counts them. */
export interface Limiting {
  readonly limiter: Limiter;
  readonly limits: Limits;
}

/** Who asks, where they may ask just now. */
export type LetIn = (c: ApiContext, operation: Operation) => Promise<Caller>;

/** Which machine has signed the request; undefined where it comes with a token or key instead. */
export type Signer = (c: ApiContext) => Promise<Caller | undefined>;

/**
 * Whoever has said who they are is counted by that, wherever they send from; everybody else by their address. So
 * nobody can use up what is another's: also not by tokens that are not good.
 */
export function letting(authenticate: Authenticate, limiting: Limiting | undefined, signer?: Signer): LetIn {
  // Where nothing is asked of anybody, nobody is asked who they are.
  const whoAsks = async (c: ApiContext, { permission }: Operation) => {
    if (isPublic(permission)) return ANYBODY;
    const machine = isForMachines(permission) ? await signer?.(c) : undefined;
    return machine ?? authenticate(c.req.raw, permission);
  };
  if (!limiting) return whoAsks;
  return async (c, operation) => {
    try {
      const caller = await whoAsks(c, operation);
      if (caller.kind === 'anybody')
        await pass(c, limiting, operation.permission === 'form.send' ? 'form' : 'anonymous');
      else await pass(c, limiting, kindOf(operation), nameOf(caller));
      return caller;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unauthenticated') await pass(c, limiting, 'failed');
      throw error;
    }
  };
}

function kindOf({ method, permission }: Operation): LimitName {
  if (permission === 'complaint.submit') return 'intake';
  if (permission === 'complaint.search') return 'searches';
  return method === 'GET' ? 'reads' : 'changes';
}

/** Counts one request, where nothing is said of its address. @throws Refusal `too-many-requests` */
export async function pass(
  c: ApiContext,
  { limiter, limits }: Limiting,
  name: LimitName,
  who = `address:${networkOf(c.env?.address)}`,
): Promise<void> {
  const limit = limits[name];
  if (!limit) return;
  const passage = await limiter.take(`${name} ${who}`, limit);
  c.set('rateLimit', headersOf(name, passage));
  if (passage.isLetIn) return;
  const retryAfter = Math.max(1, Math.ceil(passage.waitMs / 1000));
  throw new Refusal('too-many-requests', 'Too many requests: try again in {retryAfter} s.', {
    retryAfter,
  });
}

/** As draft-ietf-httpapi-ratelimit-headers-10 has them. */
function headersOf(name: LimitName, { limit, left, fullInMs }: Passage): Record<string, string> {
  const window = Math.max(1, Math.ceil((limit.atOnce * 60) / limit.perMinute));
  return {
    'ratelimit-policy': `"${name}";q=${limit.atOnce};w=${window}`,
    ratelimit: `"${name}";r=${left};t=${Math.ceil(fullInMs / 1000)}`,
  };
}
