import * as z from 'zod/mini';
import { complaintIdSchema } from '../base/ids.ts';
import { instantOf, instantSchema } from '../base/instant.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { keyReused, REQUEST_LIFETIME_MS } from '../complaint/requests.ts';
import type { Services } from '../ports/services.ts';
import type { Item, Key } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { ruleVersionsSchema } from './rules.ts';
import { noting } from './set-aside.ts';

/*
 * Whose a key is. The claim of an intake says all that is needed to take it in once more; of any other request it
 * says no more than which one that is: whether it has been carried out stands on what it has changed.
 */

const intakeClaimSchema = z.lazy(() =>
  z.object({
    complaintId: complaintIdSchema,
    fingerprint: z.string(),
    receivedAt: instantSchema,
    /** What the complaint was matched against. */
    rules: ruleVersionsSchema,
  }),
);
export type IntakeClaim = z.infer<typeof intakeClaimSchema>;

const claimSchema = z.lazy(() =>
  z.union([intakeClaimSchema, z.object({ fingerprint: z.string(), bound: z.literal(true) })]),
);
type Claim = z.infer<typeof claimSchema>;

/** @throws CorruptItem */
export function claimIn(item: Item): Claim {
  return readItem('claim', claimSchema, item);
}

export function claimKey(id: string): Key {
  return { pk: `INTAKE#${id}`, sk: 'KEY' };
}

/** @throws CorruptItem */
export async function find(services: Binding, key: Key): Promise<Claim | undefined> {
  return noting(services, async () => {
    const item = await services.store.get(key);
    return item && claimIn(item);
  });
}

type Binding = Pick<Services, 'store' | 'clock' | 'log'>;

/** A claim that expires between two calls is as good as none, and the next attempt takes it. */
const MOST_ATTEMPTS = 3;

/**
 * The key is this request's for a day, and no other's. False where it was bound to it before.
 * @throws Refusal `idempotency-key-reused`
 */
export async function bind(services: Binding, request: KeyedRequest): Promise<boolean> {
  const { fingerprint } = request;
  const expiresAt = instantOf(services.clock.now() + REQUEST_LIFETIME_MS);
  const body = stamped({ fingerprint, bound: true });
  const item = { ...claimKey(request.id), version: 1, body, expiresAt };
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (await services.store.putIfAbsent(item)) return true;
    if (await isBound(services, request)) return false;
  }
  throw new Refusal('busy', 'The request is being handled; try again.');
}

/** @throws Refusal `idempotency-key-reused` where the key is another request's */
export async function isBound(services: Binding, { id, fingerprint }: KeyedRequest): Promise<boolean> {
  const claim = await find(services, claimKey(id));
  if (claim && claim.fingerprint !== fingerprint) throw keyReused();
  return claim !== undefined;
}
