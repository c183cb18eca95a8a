import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../base/refusal.ts';
import type { Language } from '../base/vocabulary.ts';
import { isTimeZone } from '../calendar/calendar.ts';
import type { Complaint } from './complaint.ts';
import { isLinkGood, linkOf, revoke } from './links.ts';
import { requeue } from './outcomes.ts';
import { begin } from './steps.ts';
import { Draft } from './timeline.ts';

export interface Contact {
  readonly name: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly language: Language;
  /** IANA name. */
  readonly timeZone?: string | undefined;
  /** All ways to reach them; `email` and `phone` are those that we use. */
  readonly contactPoints?: Complaint['content']['complainant']['contactPoints'];
}

/** Where the complainant reads a clock: in their own zone, where it is known, else in the policy's. */
export function zoneOf({ content, calendar }: Complaint): string {
  const { timeZone } = content.complainant;
  return timeZone !== undefined && isTimeZone(timeZone) ? timeZone : calendar.timeZone;
}

const FIELDS = ['name', 'email', 'phone', 'language', 'timeZone', 'contactPoints'] as const;

/** So many former ones are kept. */
const MOST_FORMER = 20;

/**
 * Corrects how the complainant is reached; what it was before is kept. Messages that waited for another address
 * are tried again; the link that went to another address is void. The same complaint where nothing differs.
 */
export function correctContact(complaint: Complaint, contact: Contact, now: number): Complaint {
  const { complainant } = complaint.content;
  const changed = FIELDS.filter((field) => !isDeepStrictEqual(complainant[field], contact[field]));
  if (changed.length === 0) return complaint;
  const draft = begin(complaint, now);
  const { content } = draft.complaint;
  const { name, email, phone, language, timeZone, tier, contactPoints, chats, prefers, usedLast } =
    content.complainant;
  const former = {
    until: draft.at,
    name,
    language,
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(contactPoints === undefined ? {} : { contactPoints }),
  };
  const isSameAddress = !changed.includes('email');
  draft.set({
    content: {
      ...content,
      complainant: {
        name: contact.name,
        language: contact.language,
        ...(contact.email === undefined ? {} : { email: contact.email }),
        ...(contact.phone === undefined ? {} : { phone: contact.phone }),
        ...(contact.timeZone === undefined ? {} : { timeZone: contact.timeZone }),
        ...(contact.contactPoints === undefined ? {} : { contactPoints: contact.contactPoints }),
        ...(tier === undefined ? {} : { tier }),
        ...(chats === undefined ? {} : { chats }),
        ...(prefers === undefined ? {} : { prefers }),
        ...(usedLast === undefined ? {} : { usedLast }),
        ...(isSameAddress && content.complainant.emailFault
          ? { emailFault: content.complainant.emailFault }
          : {}),
      },
      formerContacts: [...(content.formerContacts ?? []), former].slice(-MOST_FORMER),
    },
  });
  if (!isSameAddress && email !== undefined) revoke(draft, 'system');
  draft.event('handler', 'contact-corrected', { fields: changed.join(',') });
  if (!isSameAddress && contact.email !== undefined) {
    const waiting = (draft.complaint.parked ?? []).filter(({ to }) => to.role === 'complainant');
    for (const message of waiting) requeue(draft, message);
    // Whatever they are owed carries the new link; where that is nothing, it goes by itself.
    const isToldAnyway = draft.complaint.owed.some(({ to }) => to.role === 'complainant');
    const isGood = isLinkGood(draft.complaint, linkOf(draft.complaint).generation, now);
    if (!isToldAnyway && isGood) draft.tellComplainant('link');
  }
  return draft.done();
}

/** An operator has a message that nobody tries any more sent again. @throws Refusal `not-found` */
export function sendAgain(complaint: Complaint, messageId: string, now: number): Complaint {
  const draft = new Draft(complaint, now);
  const message = complaint.parked?.find(({ id }) => id === messageId);
  if (!message) throw new Refusal('not-found', 'No such message waits to be sent again.');
  draft.event('handler', 'message-requeued', { message: message.kind, to: message.to.role });
  requeue(draft, message);
  return draft.done();
}
