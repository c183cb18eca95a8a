import { type Mail, mailAddress } from '@redress/core';
import MailComposer from 'nodemailer/lib/mail-composer';

/**
 * The message as RFC 5322 text, with CRLF. `key` names it in its Message-ID.
 * @throws AddressRefused where the recipient is no mail address.
 */
export async function composeMail(message: Mail, key: string): Promise<Buffer> {
  const composer = new MailComposer({
    from: { name: 'Redress', address: 'redress@localhost' },
    to: { name: '', address: mailAddress(message.to) },
    subject: message.subject,
    // Without any text there would be no part for it.
    text: `${message.text}\n`,
    html: message.html,
    messageId: `<${key}@redress.localhost>`,
    date: new Date(message.at),
    headers: {
      'X-Redress-Kind': message.kind,
      'X-Redress-Complaint': message.complaintId,
      'X-Redress-Message': message.id,
      'Content-Language': message.language,
      'Auto-Submitted': 'auto-generated',
    },
    encoding: 'quoted-printable',
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
