import type { ComplaintId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import type { Complaint, OwedMessage } from '../complaint/complaint.ts';
import { type Outcome, record } from '../complaint/outcomes.ts';
import { Draft } from '../complaint/timeline.ts';
import { errorName } from '../ports/log.ts';
import { AddressRefused, ProviderFault } from '../ports/notifier.ts';
import type { Services } from '../ports/services.ts';
import { find, update } from '../records/complaints.ts';
import * as timelines from '../records/timeline-chunks.ts';
import { compose } from './compose.ts';
import { mayTry, noteFault, noteSuccess } from './provider.ts';
import { strikeOutSignals, tell } from './tell.ts';

/*
 * What is owed stands on the item until it is struck out; whoever wakes the deliverer is an alarm clock only.
 *
 * D1  A message is sent only by the holder of a lease on (message, attempt), after a consistent read that still
 *     shows it owed at that attempt.
 * D2  Leases are not given back: a recorded failure changes the attempt and so the key; an outcome nobody knows
 *     waits for the lease to end, and is tried again then, with the same message id.
 * D3  A holder gives up before its lease ends.
 * D4  Outcomes are recorded by message and attempt: by anybody, in any order, twice without harm.
 * D5  A provider that fails is recorded, never thrown: only a store that fails is.
 */

const LEASE_MS = 5 * 60_000;
/** Of real time, whatever the speed of the complaint's clock: well within the lease. */
const SEND_WITHIN_MS = 120_000;

export interface DeliveryLimits {
  readonly sendWithinMs: number;
}

/**
 * Tells the workflow what it has not heard of the complaint, and sends the messages that may be tried now. Safe
 * to run twice, at the same time, and to be killed anywhere.
 * @throws whatever the store throws; then nobody else is kept from trying.
 */
export async function deliver(
  services: Services,
  id: ComplaintId,
  limits: DeliveryLimits = { sendWithinMs: SEND_WITHIN_MS },
): Promise<void> {
  const stored = await find(services, id);
  if (!stored) return;
  const { complaint } = stored;
  const at = instantOf(services.clock.now());
  const due = complaint.owed.filter(({ retryAt }) => (retryAt ?? at) <= at);
  const [heard, outcomes] = await Promise.all([
    tell(services, complaint),
    Promise.all(due.map((message) => attempt(services, id, message, limits))),
  ]);
  const known = outcomes.filter((outcome) => outcome !== undefined);
  if (known.length === 0 && heard.every(({ kind }) => kind === 'start')) return;
  await update(services, id, (current, now) => {
    const draft = new Draft(current, now);
    strikeOutSignals(draft, heard);
    for (const outcome of known) record(draft, outcome);
    return draft.complaint;
  });
}

/** Undefined where the message is in other hands, is not owed so any more, or nobody knows what became of it. */
async function attempt(
  services: Services,
  id: ComplaintId,
  { id: messageId, attempts }: OwedMessage,
  limits: DeliveryLimits,
): Promise<Outcome | undefined> {
  const { store, clock, log } = services;
  const now = clock.now();
  const lease = { pk: id, sk: `SEND#${messageId}#${attempts}` };
  const expiresAt = instantOf(now + LEASE_MS);
  const gate = await mayTry(services);
  if (gate === 'wait') return { messageId, attempts, result: 'postponed' };
  if (!(await store.putIfAbsent({ ...lease, version: 1, body: {}, expiresAt }))) return undefined;
  const current = (await find(services, id))?.complaint;
  const message = current?.owed.find((other) => other.id === messageId && other.attempts === attempts);
  if (!current || !message) return undefined;
  if (message.notAfter !== undefined && message.notAfter <= instantOf(clock.now()))
    return { messageId, attempts, result: 'lapsed' };
  if (message.to.role === 'complainant' && current.content.complainant.emailFault)
    return { messageId, attempts, result: 'address', fault: current.content.complainant.emailFault.reason };
  try {
    const sent = await send(services, current, message, limits);
    await noteSuccess(services);
    return { messageId, attempts, result: 'sent', ...sent };
  } catch (error) {
    const fields = { complaintId: id, message: message.kind, error: faultOf(error) };
    if (error instanceof AddressRefused) {
      const isStaff = message.to.role !== 'complainant';
      log.error(isStaff ? 'staff-address-refused' : 'message-given-up', fields);
      return { messageId, attempts, result: 'address', fault: faultOf(error) };
    }
    log.warn('message-failed', fields);
    if (!(error instanceof ProviderFault)) return undefined;
    // One that asks for a slower pace is not out: the others may go on.
    if (!error.throttled) await noteFault(services, error);
    return { messageId, attempts, result: 'provider', fault: error.fault };
  }
}

async function send(
  services: Services,
  complaint: Complaint,
  message: OwedMessage,
  { sendWithinMs }: DeliveryLimits,
): Promise<{ providerId?: string }> {
  const { noteOf } = message.facts;
  const [event] = noteOf === undefined ? [] : await timelines.read(services, complaint, noteOf - 1, 1);
  const composed = compose(services.settings, complaint, message, event?.note, services.clock.now());
  const deadline = AbortSignal.timeout(sendWithinMs);
  const tooLate = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason), { once: true });
  });
  // Not every provider heeds the signal.
  return Promise.race([services.notifier.send(composed, deadline), tooLate]);
}

/** A name without personal data: of the provider's fault where it has one. */
function faultOf(error: unknown): string {
  return error instanceof ProviderFault ? error.fault : errorName(error);
}
