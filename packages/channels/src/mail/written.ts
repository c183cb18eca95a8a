import { mailAddress } from '@redress/core/ports/mail-address.ts';
import MailComposer from 'nodemailer/lib/mail-composer';

/** What a mail is written of. */
export interface Writing {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
  readonly messageId: string;
  readonly replyTo?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The mail as RFC 5322 text, with CRLF.
 * @throws AddressRefused where the recipient is no mail address.
 */
export async function written({ to, replyTo, text, ...mail }: Writing): Promise<Buffer> {
  const composer = new MailComposer({
    ...mail,
    to: { name: '', address: mailAddress(to) },
    ...(replyTo !== undefined && { replyTo: { name: '', address: replyTo } }),
    // Without any text there would be no part for it.
    text: `${text}\n`,
    encoding: 'quoted-printable',
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
