import type { Instant } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { languageOf } from '../base/vocabulary.ts';
import { nextHour } from './calling.ts';
import { type Commitment, commit } from './commitments.ts';
import type { Complaint } from './complaint.ts';
import { correctContact } from './contact.ts';
import { closeIfDone } from './follow-up.ts';
import { fulfil, notedNames } from './fulfilment.ts';
import { noteAsked } from './question.ts';
import { begin } from './steps.ts';

export const CONTACT_WAYS = ['call', 'visit', 'chat', 'letter'] as const;
export const CONTACT_OUTCOMES = ['reached', 'not-reached', 'wrong-number'] as const;

/**
 * Somebody has tried to speak to the complainant; where they were reached, the call that is named is done, and a
 * message that waits for another address has been told.
 * @throws Refusal `not-found` where no such call is open, or a clock is named that does not run; `wrong-state` or
 * `promise-refused` where something is promised that cannot be
 */
export function recordContact(
  complaint: Complaint,
  command: {
    outcome: (typeof CONTACT_OUTCOMES)[number];
    call?: string | undefined;
    way?: (typeof CONTACT_WAYS)[number] | undefined;
    /** The complainant has come to us. */
    inbound?: boolean | undefined;
    startedAt?: Instant | undefined;
    endedAt?: Instant | undefined;
    note?: string | undefined;
    /** What they were told will be done by when. */
    promise?: Commitment | undefined;
    /** The clocks that it fulfils; absent: all that a reply does. */
    fulfils?: readonly string[] | undefined;
  },
  now: number,
): Complaint {
  const draft = begin(complaint, now);
  const call = draft.complaint.calls?.find(({ id }) => id === command.call);
  if (command.call !== undefined && !call)
    throw new Refusal('not-found', 'No such call has to be made for this complaint.');
  const { outcome } = command;
  // What they are told in the call was not promised to be told.
  const toldSince = call?.kind === 'update' ? call.openedAt : undefined;
  draft.event(
    'handler',
    'contact-recorded',
    {
      outcome,
      ...(command.way !== undefined && { way: command.way }),
      ...(command.inbound && { inbound: true }),
      ...(command.startedAt !== undefined && { startedAt: command.startedAt }),
      ...(command.endedAt !== undefined && { endedAt: command.endedAt }),
      ...(call ? { message: call.kind } : {}),
      ...(toldSince === undefined ? {} : { toldSince }),
      ...notedNames(command.fulfils),
    },
    command.note,
  );
  if (outcome === 'wrong-number') return withoutNumber(draft.done(), now);
  if (outcome === 'not-reached') {
    const tries = (call?.tries ?? 0) + 1;
    const isCalled = call && (command.way ?? 'call') === 'call' && !command.inbound;
    if (isCalled) draft.setCall({ ...call, tries, againAt: nextHour(complaint, now) });
    return draft.done();
  }
  fulfil(draft, 'reply', { named: command.fulfils, toldSince });
  if (command.promise) commit(draft, command.promise);
  closeIfDone(draft);
  if (!call) return draft.done();
  draft.endCall(call.id);
  const { parked = [] } = draft.complaint;
  if (parked.some(({ id }) => id === call.id))
    draft.set({ parked: parked.filter(({ id }) => id !== call.id) });
  if (call.kind === 'question') noteAsked(draft);
  return draft.done();
}

/** They are rung at the next number that they have left; where they have left none, they get a letter, or are looked for. */
function withoutNumber(complaint: Complaint, now: number): Complaint {
  const { complainant } = complaint.content;
  const { phone: wrong, contactPoints: points } = complainant;
  if (wrong === undefined) return complaint;
  const left = points?.filter(({ kind, value }) => kind !== 'phone' || value !== wrong);
  const phone = left?.find(({ kind }) => kind === 'phone')?.value;
  const contact = { ...complainant, language: languageOf(complainant.language), phone, contactPoints: left };
  // With what is known of the attempt it is one change.
  return { ...correctContact(complaint, contact, now), version: complaint.version };
}
