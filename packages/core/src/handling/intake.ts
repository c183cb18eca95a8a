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
import { insert, type Stored } from '../records/complaints.ts';
import { readItem, stamped } from '../records/lift.ts';
import { loadRules, type RuleVersions, ruleVersionsSchema, versionsOf } from '../records/policy-sets.ts';
import { noting } from '../records/set-aside.ts';

/** A key is remembered for so long; a client that has not retried by then never will. */
const KEY_LIFETIME_MS = 30 * DAY_MS;

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

/**
 * Takes a complaint in. With a key, the same request again gives the same complaint as it was first answered,
 * whatever has become of it since; a crash between the two writes is mended by the retry.
 * @param request what was asked, for telling a repetition from another request under the same key.
 * @throws Refusal `idempotency-key-reused`
 */
export async function intake(
  services: Services,
  command: Intake,
  idempotency?: { client: string; key: string; request: string },
): Promise<Complaint> {
  const rules = await loadRules(services);
  const now = services.clock.now();
  if (!idempotency) {
    const complaint = receive(services.ids.complaint(now), command, now, rules);
    return admit(services, complaint, await insert(services, complaint));
  }
  const claim = await claimKey(services, idempotency, now, versionsOf(rules, services.settings));
  const known = await loadRules(services, claim.rules);
  const complaint = receive(claim.complaintId, command, millisOf(claim.receivedAt), known);
  return admit(services, complaint, await insert(services, complaint));
}

async function admit(
  services: Services,
  complaint: Complaint,
  stored: Stored | undefined,
): Promise<Complaint> {
  if (stored) await announce(services, stored);
  return complaint;
}

/** Ties the key to one complaint's id and instant: the first request's, which later ones get to know. */
async function claimKey(
  services: Services,
  idempotency: { client: string; key: string; request: string },
  now: number,
  rules: RuleVersions,
): Promise<Claim> {
  const { store, settings, ids } = services;
  const digest = createHmac('sha256', settings.secret)
    .update(JSON.stringify([idempotency.client, idempotency.key]))
    .digest('hex');
  const key = { pk: `INTAKE#${digest}`, sk: 'KEY' };
  const fingerprint = createHash('sha256').update(idempotency.request).digest('hex');
  const receivedAt = instantOf(now);
  const fresh: Claim = { complaintId: ids.complaint(now), fingerprint, receivedAt, rules };
  const expiresAt = instantOf(now + KEY_LIFETIME_MS);
  if (await store.putIfAbsent({ ...key, version: 1, body: stamped({ ...fresh }), expiresAt })) return fresh;
  const claim = await noting(services, async () => {
    const item = await store.get(key);
    return item && claimIn(item);
  });
  // It expired between the two calls: as good as a key never seen, on the next try.
  if (!claim) throw new Refusal('busy', 'The request is being handled; try again.');
  if (claim.fingerprint !== fingerprint)
    throw new Refusal('idempotency-key-reused', 'This Idempotency-Key was used with a different request.');
  return claim;
}
