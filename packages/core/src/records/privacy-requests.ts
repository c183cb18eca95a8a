import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { complaintIdSchema } from '../base/ids.ts';
import { DAY_MS, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import { type KeyedRequest, keyId } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { keyReused } from '../complaint/requests.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { everyReadable } from './every-readable.ts';
import { Job } from './job.ts';
import { readItem } from './lift.ts';
import { noting } from './set-aside.ts';

/*
 * Somebody asks for what there is about them, or for its erasure. Whom it is about stands here as keyed hashes, and what
 * was found as ids: a request holds no personal data. It goes after a while.
 */

const KEPT_MS = 90 * DAY_MS;
const PREFIX = 'PRIVACY#';
/** Of one person; what a request has found is one item. */
export const MOST_FOUND = 1000;

const requestSchema = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    kind: z.enum(['export', 'erasure']),
    /** Keyed hashes of addresses and numbers. */
    persons: z.array(z.string()),
    reason: z.optional(z.string()),
    force: z.optional(z.boolean()),
    note: z.optional(z.string()),
    startedAt: instantSchema,
    by: z.string(),
    request: z.optional(z.string()),
    after: z.optional(z.object({ pk: z.string(), sk: z.string() })),
    looked: z.int(),
    /** `found`, `erased`, or why it could not be. */
    found: z.array(z.object({ complaintId: complaintIdSchema, result: z.string() })),
    endedAt: z.optional(instantSchema),
    cancelledAt: z.optional(instantSchema),
  }),
);
export type PrivacyRequest = z.infer<typeof requestSchema>;
type Reading = Pick<Services, 'store' | 'clock' | 'log'>;

const jobOf = (id: string) => new Job<PrivacyRequest>(`${PREFIX}${id}`, requestSchema);

export function isAsking({ endedAt, cancelledAt }: PrivacyRequest): boolean {
  return endedAt === undefined && cancelledAt === undefined;
}

export async function isAnybodyAsking(services: Reading): Promise<boolean> {
  return (await list(services)).some(isAsking);
}

/** Whoever has not the secret cannot tell whom it is about. */
export function personHash(settings: Pick<Services['settings'], 'secret'>, person: string): string {
  return keyId(settings, 'person', person);
}

/** The newest first. */
export async function list(services: Reading): Promise<PrivacyRequest[]> {
  const all = await everyReadable(services, 'JOBS', requestIn, PREFIX);
  return all.sort((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
}

/** @throws Refusal `not-found` */
export async function load(
  services: Reading,
  id: string,
): Promise<{ readonly state: PrivacyRequest; readonly version: number }> {
  const item = await services.store.get({ pk: 'JOBS', sk: `${PREFIX}${id}` });
  if (!item) throw new Refusal('not-found', 'There is nothing by that name.');
  return noting(services, async () => ({ state: requestIn(item), version: item.version }));
}

type Start = Pick<PrivacyRequest, 'kind' | 'persons' | 'reason' | 'force' | 'note' | 'by'>;

/** By the same keyed request it is started once. @throws Refusal `idempotency-key-reused` */
export async function start(
  services: Reading,
  said: Start,
  keyed?: KeyedRequest,
): Promise<{ readonly state: PrivacyRequest; readonly isReplay: boolean }> {
  const id = keyed ? keyed.id.slice(0, 16) : randomBytes(8).toString('hex');
  const startedAt = instantOf(services.clock.now());
  const state: PrivacyRequest = {
    ...{ id, ...said, startedAt, request: keyed?.fingerprint, looked: 0, found: [] },
  };
  if (await write(services, state)) return { state, isReplay: false };
  const known = await load(services, id);
  if (known.state.request !== keyed?.fingerprint) throw keyReused();
  return { state: known.state, isReplay: true };
}

/** False where somebody else has written since that version was read. */
export function write(
  { store }: Pick<Services, 'store'>,
  state: PrivacyRequest,
  version?: number,
): Promise<boolean> {
  return jobOf(state.id).write({ store }, state, version, instantOf(millisOf(state.startedAt) + KEPT_MS));
}

/** One that is over stays as it is. @throws Refusal `not-found` */
export async function cancel(services: Reading, id: string): Promise<PrivacyRequest> {
  const { state, version } = await load(services, id);
  if (!isAsking(state)) return state;
  const cancelled = { ...state, cancelledAt: instantOf(services.clock.now()) };
  return (await write(services, cancelled, version)) ? cancelled : cancel(services, id);
}

/** @throws CorruptItem */
const requestIn = (item: Item) => readItem('job', requestSchema, item);
