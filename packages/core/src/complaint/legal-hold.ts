import { Refusal } from '../base/refusal.ts';
import type { Complaint } from './complaint.ts';
import { requireNotErased } from './erasure.ts';
import { Draft } from './timeline.ts';

/**
 * A court, an authority or a claim needs it: from now on nothing of it is erased or removed. Its deadlines go on.
 * @throws Refusal `erasure-refused` where it is under one already; `erased`
 */
export function holdLegally(
  complaint: Complaint,
  command: { reason: string; by: string },
  now: number,
): Complaint {
  requireNotErased(complaint);
  if (complaint.legalHold)
    throw new Refusal('erasure-refused', 'It is under a legal hold already.', { cause: 'legal-hold' });
  const draft = new Draft(complaint, now);
  const { reason, by } = command;
  draft.set({ legalHold: { since: draft.at, by, reason } });
  draft.event('handler', 'legal-hold-set', {}, reason);
  return draft.done();
}

/** @throws Refusal `erasure-refused` where it is under none */
export function liftLegalHold(
  complaint: Complaint,
  command: { note?: string | undefined },
  now: number,
): Complaint {
  if (!complaint.legalHold)
    throw new Refusal('erasure-refused', 'It is under no legal hold.', { cause: 'no-legal-hold' });
  const draft = new Draft(complaint, now);
  draft.set({ legalHold: undefined });
  draft.event('handler', 'legal-hold-lifted', {}, command.note);
  return draft.done();
}
