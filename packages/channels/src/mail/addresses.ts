import { createHmac } from 'node:crypto';
import type { LinkTicket } from '@redress/core/access/complaint-link.ts';
import { isSameText } from '@redress/core/access/same-text.ts';
import { type ComplaintId, isComplaintId } from '@redress/core/base/ids.ts';

/*
 * What a reply is known by. Both are made of what they name and 80 bits of proof, so that nothing has to be stored, and
 * nobody can write to a complaint, or say that a message of ours has come back, who has not had one of its messages.
 */

/** As whom the installation writes. */
export interface MailIdentity {
  /** Who mail is from: `complaints@example.com`. */
  readonly sender: string;
  /**
   * Where replies go: with a `*`, which stands for what the complaint is known by (`*@replies.example.com`), or an address, whose
   * server must hand over what has a `+` after its name (`complaints+…@example.com`).
   */
  readonly replies?: string | undefined;
  readonly secret: string;
}

const PROOF_BYTES = 10;

/** In digits and letters that survive whoever writes addresses in small ones. */
function proof({ secret }: MailIdentity, ...named: readonly (string | number)[]): string {
  const mac = createHmac('sha256', secret)
    .update(['mail', ...named].join('\n'))
    .digest('hex')
    .slice(0, 2 * PROOF_BYTES);
  return BigInt(`0x${mac}`).toString(32).padStart(16, '0');
}

function tokenOf(identity: MailIdentity, { complaintId, generation }: LinkTicket): string {
  const id = complaintId.slice('cmp_'.length);
  return `${id}-${generation}-${proof(identity, 'reply', complaintId, generation)}`;
}

/** What stands around the token. */
function around({ replies = '' }: MailIdentity): readonly [string, string] {
  const [before = '', after] = replies.split('*');
  if (after !== undefined) return [before, after];
  const at = replies.lastIndexOf('@');
  return [`${replies.slice(0, at)}+`, replies.slice(at)];
}

/** Where replies about the complaint go; undefined where replies go nowhere. */
export function replyAddress(identity: MailIdentity, ticket: LinkTicket): string | undefined {
  if (identity.replies === undefined) return undefined;
  const [before, after] = around(identity);
  return `${before}${tokenOf(identity, ticket)}${after}`;
}

/** RFC 5321, 4.5.3.1.1, with the token's longest generation in it. */
const LONGEST_LOCAL_PART = 64 - (26 + 1 + 6 + 1 + 16);

/** Whether a reply's address can be made of it. */
export function isReplies(text: string): boolean {
  const [before, after] = around({ replies: text, sender: '', secret: '' });
  const local = before + after.slice(0, Math.max(0, after.indexOf('@')));
  return /^[^\s*@]*\*?[^\s*@]*@[^\s*@]+\.[^\s*@]+$/.test(text) && local.length <= LONGEST_LOCAL_PART;
}

/** Whose reply comes to that address, letter by letter but for their case; undefined where it is none of ours. */
export function readReplyAddress(identity: MailIdentity, address: string): LinkTicket | undefined {
  if (identity.replies === undefined) return undefined;
  const [before, after] = around(identity).map((part) => part.toLowerCase());
  const spelt = address.toLowerCase();
  if (before === undefined || after === undefined || !spelt.startsWith(before) || !spelt.endsWith(after))
    return undefined;
  const token = spelt.slice(before.length, spelt.length - after.length);
  const [id = '', generation = ''] = token.split('-');
  const complaintId = `cmp_${id}`;
  if (!isComplaintId(complaintId) || !/^[1-9]\d{0,5}$/.test(generation)) return undefined;
  const ticket = { complaintId, generation: Number(generation) };
  return isSameText(tokenOf(identity, ticket), token) ? ticket : undefined;
}

const domainOf = ({ sender }: MailIdentity) => sender.slice(sender.lastIndexOf('@') + 1);

/** Of a message of ours, without the angle brackets. */
export function messageIdHeader(identity: MailIdentity, messageId: string): string {
  return `${messageId}.${proof(identity, 'message', messageId)}@${domainOf(identity)}`;
}

/** What all mail about a complaint refers to, so that it is one thread. */
export function threadId(identity: MailIdentity, complaintId: ComplaintId): string {
  return messageIdHeader(identity, `${complaintId}.thread`);
}

/** The message of ours that has that Message-ID, or the complaint whose thread it is; undefined for what we have not made. */
export function readMessageIdHeader(identity: MailIdentity, header: string): string | undefined {
  const known = header.trim().replace(/^<|>$/g, '');
  const at = known.lastIndexOf('@');
  const dot = known.lastIndexOf('.', at);
  if (at < 0 || dot < 0) return undefined;
  const messageId = known.slice(0, dot);
  return isSameText(messageIdHeader(identity, messageId), known) ? messageId : undefined;
}
