import { written } from '@redress/channels/mail/written.ts';
import type { Mail } from '@redress/core';

/**
 * The message as RFC 5322 text, with CRLF. `key` names it in its Message-ID.
 * @throws AddressRefused where the recipient is no mail address.
 */
export function composeMail(message: Mail, key: string): Promise<Buffer> {
  const { to, subject, text, html, at } = message;
  return written({
    ...{ to, subject, text, html },
    from: { name: 'Redress', address: 'redress@localhost' },
    messageId: `<${key}@redress.localhost>`,
    date: new Date(at),
    headers: {
      'X-Redress-Kind': message.kind,
      'X-Redress-Complaint': message.complaintId,
      'X-Redress-Message': message.id,
      'Content-Language': message.language,
      'Auto-Submitted': 'auto-generated',
    },
  });
}
