import { isSameText } from '@redress/core/access/same-text.ts';
import { type ComplaintId, readReference } from '@redress/core/base/ids.ts';
import { withAsciiDomain } from '@redress/core/base/mail-address.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { linkOf } from '@redress/core/complaint/links.ts';
import { readMessageId } from '@redress/core/complaint/message-ids.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as complaints from '@redress/core/records/complaints.ts';
import * as references from '@redress/core/records/references.ts';
import { type MailIdentity, readMessageIdHeader, readReplyAddress } from './addresses.ts';
import type { ParsedMail } from './parsed.ts';

/** Which complaint a mail belongs to. */
export interface Thread {
  readonly complaintId: ComplaintId;
  /** Whether whoever wrote it has shown that they are the complainant. */
  readonly isProven: boolean;
  /** It answers what was written to the staff. */
  readonly isStaffs: boolean;
}

/** What of a mail says whose it is, the surest first. */
interface Signs {
  readonly mail: ParsedMail;
  /** Everybody it was brought for. */
  readonly recipients: readonly string[];
  /** What whoever brought it says of who has sent it. */
  readonly dmarc: string | undefined;
}

/** Undefined where it begins something new. */
export async function threadOf(
  services: Services,
  identity: MailIdentity,
  { mail, recipients, dmarc }: Signs,
): Promise<Thread | undefined> {
  const ticket = recipients
    .map((address) => readReplyAddress(identity, address))
    .find((one) => one !== undefined);
  if (ticket) {
    const complaint = (await complaints.find(services, ticket.complaintId))?.complaint;
    // One that has been revoked since is in hands that it is not meant for.
    const isGood = complaint !== undefined && linkOf(complaint).generation === ticket.generation;
    return { complaintId: ticket.complaintId, isProven: isGood, isStaffs: false };
  }
  for (const reference of mail.references) {
    const known = readMessageIdHeader(identity, reference);
    const complaintId = known === undefined ? undefined : complaintIn(known);
    if (known === undefined || complaintId === undefined) continue;
    const complaint = (await complaints.find(services, complaintId))?.complaint;
    const to = readMessageId(known)?.to;
    return {
      complaintId,
      // Whoever it was forwarded to has the reference as well.
      isProven: isOnRecord(complaint, mail) && dmarc !== 'fail',
      isStaffs: to !== undefined && to !== 'complainant',
    };
  }
  const reference = referenceIn(mail.subject);
  const complaintId = reference === undefined ? undefined : await references.find(services, reference);
  if (complaintId === undefined) return undefined;
  const complaint = (await complaints.find(services, complaintId))?.complaint;
  if (!isOnRecord(complaint, mail)) return undefined;
  // Anybody can write any address into a mail: whoever brought it must vouch for that.
  return { complaintId, isProven: dmarc === 'pass', isStaffs: false };
}

function complaintIn(known: string): ComplaintId | undefined {
  const [id = ''] = known.split('.');
  return readMessageId(`${id}.1.receipt.complainant`)?.complaintId;
}

function isOnRecord(complaint: Complaint | undefined, { from }: ParsedMail): boolean {
  const email = complaint?.content.complainant.email;
  const spelt = (address: string) => withAsciiDomain(address).toLowerCase();
  return email !== undefined && from !== undefined && isSameText(spelt(email), spelt(from.address));
}

/** The first that can be one, as our own subjects have it: with a hyphen in it. */
function referenceIn(subject: string): string | undefined {
  const [found] = /\b[0-9A-Za-z]{5}-[0-9A-Za-z]{5}\b/.exec(subject) ?? [];
  return found === undefined ? undefined : readReference(found);
}
