import { createHash } from 'node:crypto';
import type { ComplaintId } from '../base/ids.ts';
import { DAY_MS, type Day, type Instant, instantOf, isInstant, millisOf } from '../base/instant.ts';
import { keyId } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { type Intake, receive } from '../complaint/commands.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { keyReused } from '../complaint/requests.ts';
import { announce } from '../delivery/tell.ts';
import type { Services } from '../ports/services.ts';
import type { Item, Key } from '../ports/store.ts';
import * as claims from '../records/claims.ts';
import { find, insert, load } from '../records/complaints.ts';
import { stamped } from '../records/lift.ts';
import { loadRules, versionsOf } from '../records/rules.ts';

/** A key is remembered for so long; a client that has not retried by then never will. */
const KEY_LIFETIME_MS = 30 * DAY_MS;
/** Within so long nobody means to complain of the same thing in the same words again. */
const REPETITION_SECONDS = 10;
/** So far from now, what is said to have happened is a client's clock rather than a memory. */
const NOW_MS = 60_000;

/** Who sends an intake, and with what. */
export interface Sender {
  readonly client: string;
  /** The caller's own name for the request: repeating it is safe for as long as that is remembered. */
  readonly key?: string | undefined;
  /** What was asked, for telling a repetition from another request under the same key. */
  readonly request: string;
  /** Why it is refused, unless it is a repetition of one that was not. */
  readonly fault?: Refusal | undefined;
}

export interface Taken {
  /** As it is now. */
  readonly complaint: Complaint;
  /** As it was first answered; the same but for a repetition. */
  readonly first: Complaint;
  /** It was taken in before: nothing new has come of this one. */
  readonly isRepetition: boolean;
}

/**
 * Takes a complaint in. With a key, the same request again gives the same complaint, whatever has become of it since.
 * Without one, so does the same intake again within seconds, which is a double click. A crash between claim and
 * complaint is mended by the retry.
 * @throws Refusal `idempotency-key-reused`, or `invalid-request` where it was received too long ago, or is still to come
 */
export async function intake(services: Services, command: Intake, sender?: Sender): Promise<Taken> {
  const rules = await loadRules(services);
  const now = services.clock.now();
  const wanted = sender && wantedClaim(services, command, sender, now);
  let fresh: Complaint;
  try {
    if (sender?.fault) throw sender.fault;
    fresh = receive(services.ids.complaint(now), command, now, rules);
  } catch (error) {
    // What was received in time when it was sent first is too old for the policy some day, and is no other request.
    const first = error instanceof Refusal && wanted ? await claimed(services, wanted) : undefined;
    if (!first) throw error;
    return repeat(services, command, first);
  }
  if (!wanted) {
    await admit(services, fresh);
    return { complaint: fresh, first: fresh, isRepetition: false };
  }
  const claim: claims.IntakeClaim = {
    complaintId: fresh.id,
    fingerprint: wanted.fingerprint,
    receivedAt: instantOf(now),
    rules: versionsOf(rules, services.settings),
  };
  const first = await claimOnce(services, wanted, claim, () => admit(services, fresh, itemOf(wanted, claim)));
  if (first === claim) return { complaint: fresh, first: fresh, isRepetition: false };
  return repeat(services, command, first);
}

/** A complaint whose id was given before it was sent: sent again, it is the one that is there. */
export async function intakeOnce(services: Services, id: ComplaintId, command: Intake): Promise<Complaint> {
  const known = await find(services, id);
  if (known) return known.complaint;
  await admit(services, receive(id, command, services.clock.now(), await loadRules(services)));
  return (await load(services, id)).complaint;
}

/** As it was taken in first, and as it is by now. */
async function repeat(services: Services, command: Intake, first: claims.IntakeClaim): Promise<Taken> {
  const known = await loadRules(services, first.rules);
  const received = receive(first.complaintId, command, millisOf(first.receivedAt), known);
  await admit(services, received);
  const { complaint } = await load(services, first.complaintId);
  return { complaint, first: received, isRepetition: true };
}

/** False where the complaint is there already, or its claim is another one's. */
async function admit(services: Services, complaint: Complaint, claim?: Item): Promise<boolean> {
  const stored = await insert(services, complaint, claim);
  if (stored) await announce(services, stored);
  return stored !== undefined;
}

/** What an intake is known by, for how long, and what must not differ then. */
interface WantedClaim {
  readonly key: Key;
  readonly lifetimeMs: number;
  readonly fingerprint: string;
}

function wantedClaim(
  { settings }: Services,
  command: Intake,
  { client, key, request }: Sender,
  now: number,
): WantedClaim | undefined {
  const keyOf = (...name: string[]) => claims.claimKey(keyId(settings, ...name));
  if (key !== undefined)
    return { key: keyOf(client, key), lifetimeMs: KEY_LIFETIME_MS, fingerprint: digestOf(request) };
  const seconds = settings.repetitionSeconds ?? REPETITION_SECONDS;
  if (seconds === 0) return undefined;
  // All of it is in the name, keyed: nothing is left to compare.
  const name = keyOf('repetition', client, withoutNow(command, now));
  return { key: name, lifetimeMs: seconds * 1000, fingerprint: 'repetition' };
}

/** An app may send the time of the click along, which each click has of its own. */
function withoutNow({ content, received, ...command }: Intake, now: number): string {
  const { occurredAt, ...others } = content;
  const isNow = (at: Instant | Day | undefined) =>
    at !== undefined && isInstant(at) && Math.abs(millisOf(at) - now) <= NOW_MS;
  return JSON.stringify({
    ...command,
    ...(received !== undefined && !isNow(received) && { received }),
    content: isNow(occurredAt) ? others : content,
  });
}

/** A claim that expires between two calls is as good as none, and the next attempt takes it. */
const MOST_ATTEMPTS = 3;

function itemOf({ key, lifetimeMs }: WantedClaim, claim: claims.IntakeClaim): Item {
  const expiresAt = instantOf(millisOf(claim.receivedAt) + lifetimeMs);
  return { ...key, version: 1, body: stamped({ ...claim }), expiresAt };
}

/** The claim, where it could be put, or that of the first request, which later ones get to know. */
async function claimOnce(
  services: Services,
  wanted: WantedClaim,
  claim: claims.IntakeClaim,
  put: () => Promise<boolean>,
): Promise<claims.IntakeClaim> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (await put()) return claim;
    const first = await claimed(services, wanted);
    if (first) return first;
  }
  throw new Refusal('busy', 'The request is being handled; try again.');
}

/** The claim of the first request. @throws Refusal `idempotency-key-reused` where that was another one */
async function claimed(
  services: Services,
  { key, fingerprint }: WantedClaim,
): Promise<claims.IntakeClaim | undefined> {
  const first = await claims.find(services, key);
  if (first && ('bound' in first || first.fingerprint !== fingerprint)) throw keyReused();
  return first;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
