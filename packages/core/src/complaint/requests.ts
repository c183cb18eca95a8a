import * as z from 'zod/mini';
import { DAY_MS, type Instant, instantOf, instantSchema } from '../base/instant.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';

/*
 * Requests with a key that have changed a complaint stand on it, written with the change itself: it cannot be there
 * without them, nor they without it, whatever breaks in between. So a request that is sent again is known for what
 * it is, by everybody who might carry it out, in the very write that would do so.
 */

/** Whoever has not tried again by then never will. */
export const REQUEST_LIFETIME_MS = DAY_MS;
/** A complaint is changed a handful of times a day; more than these would make each of its writes dearer. */
const MOST_REQUESTS = 100;

export const requestSchema = z.lazy(() =>
  z.strictObject({
    /** Of the keyed request's id. */
    id: z.string(),
    fingerprint: z.string(),
    at: instantSchema,
    /** What it was answered by: the tag of the complaint then, or the name of what has come of it. */
    result: z.string(),
  }),
);
type Request = z.infer<typeof requestSchema>;

interface Requested {
  readonly requests?: Request[] | undefined;
}

const ID_LENGTH = 22;
const idOf = ({ id }: KeyedRequest) => id.slice(0, ID_LENGTH);

/**
 * What the request was answered by when it was carried out; undefined where it has not been.
 * @throws Refusal `idempotency-key-reused` where the key was another request's
 */
export function resultOf(
  { requests = [] }: Requested,
  request: KeyedRequest,
  now: number,
): string | undefined {
  const since = rememberedSince(now);
  const known = requests.find(({ id, at }) => id === idOf(request) && at > since);
  if (known && known.fingerprint !== request.fingerprint) throw keyReused();
  return known?.result;
}

/** The complaint on which it stands that the request has been carried out. */
export function withRequest<C extends Requested>(
  complaint: C,
  request: KeyedRequest,
  result: string,
  now: number,
): C {
  const at = instantOf(now);
  const carriedOut = { id: idOf(request), fingerprint: request.fingerprint, at, result };
  return { ...complaint, requests: [...remembered(complaint, now), carriedOut].slice(-MOST_REQUESTS) };
}

/** The complaint without those that are forgotten. */
export function withoutForgotten<C extends Requested>(complaint: C, now: number): C {
  if (complaint.requests === undefined) return complaint;
  const requests = remembered(complaint, now);
  return { ...complaint, requests: requests.length > 0 ? requests : undefined };
}

function remembered({ requests = [] }: Requested, now: number): Request[] {
  const since = rememberedSince(now);
  return requests.filter(({ at }) => at > since);
}

const rememberedSince = (now: number): Instant => instantOf(now - REQUEST_LIFETIME_MS);

export function keyReused(): Refusal {
  return new Refusal('idempotency-key-reused', 'This Idempotency-Key was used with a different request.');
}
