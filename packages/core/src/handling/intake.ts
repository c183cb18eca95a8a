import { createHash, createHmac } from 'node:crypto';
import * as z from 'zod';
import { complaintIdSchema } from '../base/ids.ts';
import { DAY_MS, instantOf, instantSchema, millisOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { type Intake, receive } from '../complaint/commands.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { announce } from '../delivery/tell.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { insert, load } from '../records/complaints.ts';
import { readItem, stamped } from '../records/lift.ts';
import { loadRules, type RuleVersions, ruleVersionsSchema, versionsOf } from '../records/policy-sets.ts';
import { noting } from '../records/set-aside.ts';

/** A key is remembered for so long; a client that has not retried by then never will. */
const KEY_LIFETIME_MS = 30 * DAY_MS;
/** Within so long nobody means to complain of the same thing in the same words again. */
const REPETITION_SECONDS = 10;
/** So far from the receipt, an occurrence is a client's clock rather than a memory. */
const NOW_MS = 60_000;

const claimSchema = z.object({
  complaintId: complaintIdSchema,
  fingerprint: z.string(),
  receivedAt: instantSchema,
  /** What the complaint was matched against. */
  rules: ruleVersionsSchema,
});
type Claim = z.infer<typeof claimSchema>;

/** @throws CorruptItem */
export function claimIn(item: Item): Claim {
  return readItem('claim', claimSchema, item);
}

/** Who sends an intake, and with what. */
export interface Sender {
  readonly client: string;
  /** The caller's own name for the request: repeating it is safe for as long as that is remembered. */
  readonly key?: string | undefined;
  /** What was asked, for telling a repetition from another request under the same key. */
  readonly request: string;
}

export interface Taken {
  readonly complaint: Complaint;
  /** It was taken in before: nothing new has come of this one. */
  readonly isRepetition: boolean;
}

/**
 * Takes a complaint in. With a key, the same request again gives the same complaint as it was first answered,
 * whatever has become of it since. Without one, the same intake again within seconds is a double click, and gives
 * the first complaint as it is. A crash between claim and complaint is mended by the retry.
 * @throws Refusal `idempotency-key-reused`
 */
export async function intake(services: Services, command: Intake, sender?: Sender): Promise<Taken> {
  const rules = await loadRules(services);
  const now = services.clock.now();
  const wanted = sender && wantedClaim(services, command, sender, now);
  if (!wanted) {
    const complaint = receive(services.ids.complaint(now), command, now, rules);
    return { complaint: await admit(services, complaint), isRepetition: false };
  }
  const { claim, isFresh } = await claimOnce(services, wanted, now, versionsOf(rules, services.settings));
  const known = await loadRules(services, claim.rules);
  const complaint = receive(claim.complaintId, command, millisOf(claim.receivedAt), known);
  const taken = { complaint: await admit(services, complaint), isRepetition: !isFresh };
  if (isFresh || sender.key !== undefined) return taken;
  return { ...taken, complaint: (await load(services, claim.complaintId)).complaint };
}

/** The complaint as it is taken in, whoever has done so. */
async function admit(services: Services, complaint: Complaint): Promise<Complaint> {
  const stored = await insert(services, complaint);
  if (stored) await announce(services, stored);
  return complaint;
}

/** What an intake is known by, for how long, and what must not differ then. */
interface WantedClaim {
  readonly name: readonly string[];
  readonly lifetimeMs: number;
  readonly fingerprint: string;
}

function wantedClaim(
  { settings }: Services,
  command: Intake,
  { client, key, request }: Sender,
  now: number,
): WantedClaim | undefined {
  if (key !== undefined)
    return { name: [client, key], lifetimeMs: KEY_LIFETIME_MS, fingerprint: digestOf(request) };
  const seconds = settings.repetitionSeconds ?? REPETITION_SECONDS;
  if (seconds === 0) return undefined;
  // All of it is in the name, keyed: nothing is left to compare.
  const name = ['repetition', client, withoutNow(command, now)];
  return { name, lifetimeMs: seconds * 1000, fingerprint: 'repetition' };
}

/** An app may send the time of the click along, which each click has of its own. */
function withoutNow({ content, ...command }: Intake, now: number): string {
  const { occurredAt, ...others } = content;
  const isNow = occurredAt !== undefined && Math.abs(millisOf(occurredAt) - now) <= NOW_MS;
  return JSON.stringify({ ...command, content: isNow ? others : content });
}

/** A claim that expires between two calls is as good as none, and the next attempt takes it. */
const MOST_ATTEMPTS = 3;

/** Ties the name to one complaint's id and instant: the first request's, which later ones get to know. */
async function claimOnce(
  services: Services,
  { name, lifetimeMs, fingerprint }: WantedClaim,
  now: number,
  rules: RuleVersions,
): Promise<{ claim: Claim; isFresh: boolean }> {
  const { store, settings, ids } = services;
  const digest = createHmac('sha256', settings.secret).update(JSON.stringify(name)).digest('hex');
  const key = { pk: `INTAKE#${digest}`, sk: 'KEY' };
  const fresh: Claim = { complaintId: ids.complaint(now), fingerprint, receivedAt: instantOf(now), rules };
  const item = { ...key, version: 1, body: stamped({ ...fresh }), expiresAt: instantOf(now + lifetimeMs) };
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (await store.putIfAbsent(item)) return { claim: fresh, isFresh: true };
    const claim = await noting(services, async () => {
      const found = await store.get(key);
      return found && claimIn(found);
    });
    if (!claim) continue;
    if (claim.fingerprint !== fingerprint)
      throw new Refusal('idempotency-key-reused', 'This Idempotency-Key was used with a different request.');
    return { claim, isFresh: false };
  }
  throw new Refusal('busy', 'The request is being handled; try again.');
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
