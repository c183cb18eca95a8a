import type { Instant } from '../base/instant.ts';
import { MAIL_KINDS } from '../messages/kinds.ts';
import type { Complaint } from './complaint.ts';

/** How a message goes out: a channel by which we write ourselves, and whom it knows by that address. */
export interface Way {
  /** `mail`, or a chat's: `telegram`. */
  readonly channel: string;
  readonly address: string;
}

/** Of the chats that can: who brings the message puts them under it. */
export const hasButtons = ({ channel }: Way): boolean => channel === 'telegram';

type Complainant = Complaint['content']['complainant'];

/** A mail address, or a chat: whether it still works is another question. */
export function hasWay({ email, chats = [] }: Complainant, kind: string): boolean {
  return email !== undefined || (chats.length > 0 && !MAIL_KINDS.has(kind));
}

/** Whoever left a number or a postal address is rung, or gets a letter, where nothing else reaches them. */
export function isToldByPerson({ phone, contactPoints = [] }: Complainant): boolean {
  return phone !== undefined || contactPoints.some(({ kind }) => kind === 'post');
}

/**
 * The ways by which the complainant can be written to, in the order in which they are tried: what they prefer, what they
 * used last, mail, and the chats. What is known not to reach them is left out.
 */
export function waysTo({ content }: Pick<Complaint, 'content'>, kind: string): readonly Way[] {
  const { email, emailFault, chats = [], prefers, usedLast } = content.complainant;
  const mail = email !== undefined && !emailFault ? [{ channel: 'mail', address: email }] : [];
  if (MAIL_KINDS.has(kind)) return mail;
  const open = chats.flatMap(({ channel, address, fault }) => (fault ? [] : [{ channel, address }]));
  const rank = ({ channel }: Way) => (channel === prefers ? 0 : channel === usedLast ? 1 : 2);
  return [...mail, ...open].toSorted((one, other) => rank(one) - rank(other));
}

/** They have been heard by it: it works, whatever was known, and is what they used last. */
export function heardBy(complainant: Complainant, { channel, address }: Way, at: Instant): Complainant {
  const [last] = complainant.chats ?? [];
  const isSame = channel === 'mail' || (last?.channel === channel && last.address === address && !last.fault);
  if (isSame && complainant.usedLast === channel) return complainant;
  if (channel === 'mail') return { ...complainant, usedLast: channel };
  const others = (complainant.chats ?? []).filter(
    (chat) => chat.channel !== channel || chat.address !== address,
  );
  return {
    ...complainant,
    chats: [{ channel, address, at }, ...others].slice(0, MOST_CHATS),
    usedLast: channel,
  };
}

/** Those that they have not used for longest go. */
const MOST_CHATS = 10;

/** It refuses what is written to it, for good. */
export function withFault(
  complainant: Complainant,
  { channel, address }: Way,
  fault: { readonly at: Instant; readonly reason: string },
): Complainant {
  const isIt = (chat: Way) => chat.channel === channel && chat.address === address;
  return {
    ...complainant,
    chats: complainant.chats?.map((chat) => (isIt(chat) ? { ...chat, fault } : chat)),
  };
}

/** Whether a message that says it went `by` that was written to them, by whichever channel. */
export function isWritten(by: unknown): boolean {
  return typeof by === 'string' && by !== 'call';
}
