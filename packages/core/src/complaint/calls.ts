import { Refusal } from '../base/refusal.ts';
import type { Complaint } from './complaint.ts';
import { noteAsked } from './question.ts';
import { begin } from './steps.ts';

export const CONTACT_OUTCOMES = ['reached', 'not-reached'] as const;

/**
 * Somebody has tried to speak to the complainant; where they were reached, the call that is named is done, and a
 * message that waits for another address has been told.
 * @throws Refusal `not-found` where no such call is open.
 */
export function recordContact(
  complaint: Complaint,
  command: {
    outcome: (typeof CONTACT_OUTCOMES)[number];
    call?: string | undefined;
    note?: string | undefined;
  },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  const call = draft.complaint.calls?.find(({ id }) => id === command.call);
  if (command.call !== undefined && !call)
    throw new Refusal('not-found', 'No such call has to be made for this complaint.');
  const { outcome } = command;
  draft.event(
    'handler',
    'contact-recorded',
    { outcome, ...(call ? { message: call.kind } : {}) },
    command.note,
  );
  if (outcome !== 'reached' || !call) return draft.done();
  draft.endCall(call.id);
  const { parked = [] } = draft.complaint;
  if (parked.some(({ id }) => id === call.id))
    draft.set({ parked: parked.filter(({ id }) => id !== call.id) });
  if (call.kind === 'question') noteAsked(draft);
  return draft.done();
}
