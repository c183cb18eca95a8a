import type { Feedback } from '@redress/core/complaint/outcomes.ts';
import { type MailIdentity, readMessageIdHeader } from './addresses.ts';
import type { ParsedMail } from './parsed.ts';

/** What somebody on the way says of a message of ours. */
export type MailReport =
  | { readonly messageId: string; readonly feedback: Feedback }
  /** It is still on its way, or has arrived. */
  | 'nothing-to-do'
  /** Of a mail that we have not written. */
  | 'unknown';

/** What a report says, by lines as in the head of a mail. */
function fieldIn(text: string, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*([^\\r\\n]*)`, 'im').exec(text)?.[1]?.trim();
}

/**
 * Reads delivery reports (RFC 3464), complaints (RFC 5965), and letters of servers that know neither, by our own Message-ID in
 * them: nobody can have that who has not had the message.
 */
export function reportIn(mail: ParsedMail, raw: Uint8Array, identity: MailIdentity): MailReport {
  const all = Buffer.from(raw)
    .toString('latin1')
    .slice(0, MOST_TEXT)
    .replace(/=\r?\n/g, '');
  const texts = [
    all,
    ...mail.files.map(({ content }) => Buffer.from(content).toString('latin1').slice(0, MOST_TEXT)),
  ];
  const messageId = texts.map((text) => ownIdIn(text, identity)).find((id) => id !== undefined);
  const kind = texts.map((text) => fieldIn(text, 'Feedback-Type')).find((type) => type !== undefined);
  if (kind !== undefined) {
    if (messageId === undefined) return 'unknown';
    return /abuse/i.test(kind) ? { messageId, feedback: { kind: 'complained' } } : 'nothing-to-do';
  }
  const told = texts
    .slice()
    .reverse()
    .find((text) => fieldIn(text, 'Action') !== undefined);
  const action = told === undefined ? undefined : fieldIn(told, 'Action')?.toLowerCase();
  if (action !== undefined && action !== 'failed') return 'nothing-to-do';
  if (messageId === undefined) return 'unknown';
  const status = told === undefined ? undefined : fieldIn(told, 'Status');
  const recipient = told === undefined ? undefined : fieldIn(told, 'Final-Recipient');
  const address = recipient?.split(';').at(-1)?.trim();
  return {
    messageId,
    feedback: {
      kind: 'bounced',
      reason: /^\d\.\d{1,3}\.\d{1,3}$/.test(status ?? '') ? `Smtp${status}` : 'Bounced',
      ...(address?.includes('@') && { address }),
    },
  };
}

const MOST_TEXT = 256 * 1024;

function ownIdIn(text: string, identity: MailIdentity): string | undefined {
  for (const [found] of text.matchAll(/cmp_[\w.-]{30,200}@[\w.-]{1,255}/g)) {
    const known = readMessageIdHeader(identity, found);
    if (known !== undefined && !known.endsWith('.thread')) return known;
  }
  return undefined;
}
