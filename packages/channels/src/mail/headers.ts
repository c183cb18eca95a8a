import type { Message } from '@redress/core/ports/notifier.ts';
import { type MailIdentity, messageIdHeader, replyAddress, threadId } from './addresses.ts';

/** What a mail of ours says of itself beside who, to whom and what: by whichever server it goes. */
export interface OwnHeaders {
  readonly messageId: string;
  readonly replyTo?: string | undefined;
  readonly others: Readonly<Record<string, string>>;
}

export function headersOf(identity: MailIdentity, message: Message): OwnHeaders {
  const { id, complaintId, language, reply } = message;
  const thread = `<${threadId(identity, complaintId)}>`;
  return {
    messageId: `<${messageIdHeader(identity, id)}>`,
    ...(reply && { replyTo: replyAddress(identity, reply) }),
    others: {
      'X-Redress-Message': id,
      // RFC 3834: nobody answers it by a machine, ourselves included.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': language,
      References: thread,
      'In-Reply-To': thread,
    },
  };
}
