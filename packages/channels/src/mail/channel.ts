import { mailAddressSchema, withAsciiDomain } from '@redress/core/base/mail-address.ts';
import { tidyLine } from '@redress/core/base/plain-text.ts';
import type { Attachment, IncomingChannel, Shown, Understood } from '@redress/core/handling/channel.ts';
import { linkless } from '@redress/core/messages/clean.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type { Incoming } from '@redress/core/records/incoming.ts';
import { Limiter } from '@redress/core/records/limiter.ts';
import * as z from 'zod/mini';
import { languageIn } from '../words.ts';
import type { MailIdentity } from './addresses.ts';
import { machineBehind } from './machines.ts';
import { type MailFile, type ParsedMail, parsed, TooManyParts } from './parsed.ts';
import { ownWords } from './quotes.ts';
import { reportIn } from './reports.ts';
import { threadOf } from './threads.ts';

export const MAIL = 'mail';

/** What whoever brought a mail says of it, and it does not say itself. */
export const envelopeSchema = z.object({
  /** Empty: nobody is to answer. */
  from: z.optional(z.string()),
  to: z.optional(z.array(z.string())),
  /** As codes, of `spf`, `dkim`, `dmarc`, `spam`, `virus`. */
  verdicts: z.optional(z.record(z.string(), z.string())),
});
type Envelope = z.infer<typeof envelopeSchema>;

export interface MailChannelOptions extends Omit<MailIdentity, 'secret'> {
  /** So many new complaints a day are taken of one address; of more a person looks at each. */
  readonly complaintsPerDay?: number | undefined;
}

const COMPLAINTS_PER_DAY = 20;
const MINUTES_A_DAY = 1440;
const LONGEST = { subject: 200, name: 200, text: 20_000 } as const;

/** Understands mail, by whichever way it has come. */
export function mailChannel({
  complaintsPerDay = COMPLAINTS_PER_DAY,
  ...own
}: MailChannelOptions): IncomingChannel {
  return {
    name: MAIL,
    async understand(services, incoming, raw) {
      const identity = { ...own, secret: services.settings.secret };
      const envelope = envelopeSchema.safeParse(incoming.envelope ?? {}).data ?? {};
      let mail: ParsedMail;
      try {
        mail = await parsed(raw);
      } catch (error) {
        return { is: 'for-person', reason: error instanceof TooManyParts ? 'too-many-parts' : 'unreadable' };
      }
      const shown = shownOf(mail, envelope);
      const understood = await whatItIs(services, {
        identity,
        mail,
        raw,
        envelope,
        incoming,
        complaintsPerDay,
      });
      return { shown, ...understood };
    },
  };
}

interface Arriving {
  readonly identity: MailIdentity;
  readonly mail: ParsedMail;
  readonly raw: Uint8Array;
  readonly envelope: Envelope;
  readonly incoming: Incoming;
  readonly complaintsPerDay: number;
}

async function whatItIs(services: Services, arriving: Arriving): Promise<Understood> {
  const { identity, mail, raw, envelope } = arriving;
  const { verdicts = {} } = envelope;
  const path = envelope.from ?? mail.headers.get('return-path')?.replace(/[<>\s]/g, '');
  const machine = machineBehind(mail, path === '');
  if (machine === 'report' || machine === 'bounce') return reported(arriving);
  if (machine !== undefined) return { is: 'ignored', reason: machine };
  if (isOurs(identity, mail)) return { is: 'ignored', reason: 'own' };
  if (verdicts.virus === 'fail') return { is: 'for-person', reason: 'virus' };
  const text = ownWords(mail.text).slice(0, LONGEST.text);
  const attachments = mail.files.flatMap(attachmentOf);
  const recipients = [...(envelope.to ?? []), ...mail.to];
  const thread = await threadOf(services, identity, { mail, recipients, dmarc: verdicts.dmarc });
  if (text === '' && attachments.length === 0)
    return { is: 'for-person', reason: 'empty', ...(thread && { complaintId: thread.complaintId }) };
  if (!thread) return begun(services, { ...arriving, raw }, { text, attachments });
  const { complaintId, isProven, isStaffs } = thread;
  if (isStaffs) return { is: 'for-person', reason: 'staff-reply', complaintId };
  const way = { channel: MAIL, address: mail.from?.address ?? '' };
  return { is: 'message', complaintId, text, isProven, way, attachments };
}

function reported({ identity, mail, raw }: Arriving): Understood {
  const report = reportIn(mail, raw, identity);
  if (report === 'unknown') return { is: 'ignored', reason: 'bounce-of-unknown' };
  if (report === 'nothing-to-do') return { is: 'ignored', reason: 'delivery-report' };
  return { is: 'report', ...report };
}

/** From ourselves, in a circle that says nothing of what it is. */
function isOurs({ sender, replies = '' }: MailIdentity, { from }: ParsedMail): boolean {
  const address = from?.address.toLowerCase() ?? '';
  return address !== '' && (address === sender.toLowerCase() || address === replies.toLowerCase());
}

async function begun(
  services: Services,
  { mail, envelope, complaintsPerDay }: Arriving,
  { text, attachments }: { readonly text: string; readonly attachments: readonly Attachment[] },
): Promise<Understood> {
  const { verdicts = {} } = envelope;
  if (verdicts.spam === 'fail') return { is: 'for-person', reason: 'spam' };
  if (verdicts.dmarc === 'fail') return { is: 'for-person', reason: 'sender-not-vouched-for' };
  const { data: email } = mailAddressSchema.safeParse(mail.from?.address);
  if (email === undefined) return { is: 'for-person', reason: 'no-sender' };
  const { clock, log, settings, store } = services;
  const limiter = new Limiter({ store, log, secret: settings.secret, now: () => clock.now() });
  const limit = { perMinute: complaintsPerDay / MINUTES_A_DAY, atOnce: complaintsPerDay };
  const passage = await limiter.take(`mail-in ${withAsciiDomain(email).toLowerCase()}`, limit);
  if (!passage.isLetIn) return { is: 'for-person', reason: 'too-many-of-sender' };
  const [firstLine = ''] = text.split('\n');
  const subject = tidyLine(mail.subject) || tidyLine(firstLine) || '—';
  const name = tidyLine(mail.from?.name ?? '') || email.slice(0, email.lastIndexOf('@'));
  return {
    is: 'complaint',
    attachments,
    intake: {
      channel: 'email',
      category: 'other',
      severity: 'moderate',
      content: {
        subject: subject.slice(0, LONGEST.subject),
        description: text === '' ? subject : text,
        complainant: {
          name: name.slice(0, LONGEST.name),
          email,
          language: languageIn(`${subject}\n${text}`),
          usedLast: MAIL,
        },
      },
    },
  };
}

/** What comes along without anybody having meant it: signatures of a machine, cards, invitations, reports. */
const UNMEANT =
  /^(application\/(pkcs7-signature|x-pkcs7-signature|pgp-signature|ics)|text\/(x?-?vcard|calendar|rfc822-headers)|message\/(delivery-status|disposition-notification|feedback-report|external-body))$/i;
/** Pictures of logos and lines, in the letter itself. */
const SMALL_PICTURE = 8 * 1024;

function attachmentOf({ name, type, content, isInline }: MailFile): Attachment[] {
  const isOrnament = isInline && /^image\//i.test(type) && content.length < SMALL_PICTURE;
  return UNMEANT.test(type) || isOrnament || content.length === 0 ? [] : [{ name, content }];
}

const MOST_SHOWN = 10_000;

function shownOf({ from, subject, text, files }: ParsedMail, { verdicts }: Envelope): Shown {
  return {
    ...(from && {
      from: from.name === '' ? from.address : `${linkless(tidyLine(from.name))} <${from.address}>`,
    }),
    subject: subject.slice(0, LONGEST.subject),
    text: ownWords(text).slice(0, MOST_SHOWN),
    attachments: files.map(({ name }) => name.slice(0, LONGEST.name)),
    ...(verdicts && { verdicts }),
  };
}
