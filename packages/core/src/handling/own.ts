import { createHmac } from 'node:crypto';
import type { Caller } from '../access/caller.ts';
import { type LinkTicket, readLinkToken, visitorOf } from '../access/complaint-link.ts';
import { isWithin, reachOf } from '../access/decide.ts';
import { mailCode } from '../access/mail-code.ts';
import { isSameText } from '../access/same-text.ts';
import { asComplaintId, type ComplaintId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import { withAsciiDomain } from '../base/mail-address.ts';
import { tryCode } from '../complaint/codes.ts';
import { withdraw } from '../complaint/commands.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { isLinkGood, sendLink } from '../complaint/links.ts';
import type { Services } from '../ports/services.ts';
import { find, update } from '../records/complaints.ts';
import { stamped } from '../records/lift.ts';
import * as references from '../records/references.ts';
import * as visits from '../records/visits.ts';
import { act } from './acting.ts';

/* What complainants do to get to their own complaint, and what they do there that takes more than one command. */

/** What a token leads to; undefined where it is none, or void. */
export async function followLink(services: Services, token: string): Promise<LinkTicket | undefined> {
  const ticket = readLinkToken(services.settings, token);
  return ticket && (await complaintBehind(services, ticket)) && ticket;
}

/** A complaint, and whoever visits it. */
export interface Visit {
  readonly complaint: Complaint;
  readonly caller: Caller;
}

/** Who comes with that text in their cookie; undefined where their time is over, or the link is void by now. */
export async function visit(services: Services, text: string): Promise<Visit | undefined> {
  const ticket = await visits.find(services, text);
  const complaint = ticket && (await complaintBehind(services, ticket));
  if (!complaint) return undefined;
  const caller = visitorOf(ticket);
  return isWithin(reachOf(caller, 'complaint.view-own'), complaint) ? { complaint, caller } : undefined;
}

async function complaintBehind(
  services: Services,
  { complaintId, generation }: LinkTicket,
): Promise<Complaint | undefined> {
  const complaint = (await find(services, complaintId))?.complaint;
  return complaint && isLinkGood(complaint, generation, services.clock.now()) ? complaint : undefined;
}

/** Has the form of an id, and nobody has it. */
const NOBODYS = asComplaintId(`cmp_${'0'.repeat(26)}`);

/**
 * Has the link sent to whoever gives a complaint's reference and address. What is done here takes the same reads and
 * writes whether or not there is such a complaint, and says nothing of it. Once for the same two in `every` milliseconds.
 */
export async function askForLink(
  services: Services,
  { reference, email }: { readonly reference: string; readonly email: string },
  every: number,
): Promise<void> {
  const { store, settings, clock } = services;
  const address = spelt(email);
  const digest = createHmac('sha256', settings.secret).update(JSON.stringify(['link', reference, address]));
  const key = { pk: `LINK-REQUEST#${digest.digest('hex')}`, sk: 'ASKED' };
  const note = { ...key, body: stamped(), expiresAt: instantOf(clock.now() + every) };
  if (!(await store.putIfAbsent({ ...note, version: 1 }))) return;
  const id = (await references.find(services, reference)) ?? NOBODYS;
  const stored = await find(services, id);
  const { email: known, emailFault } = stored?.complaint.content.complainant ?? {};
  const isTheirs = known !== undefined && emailFault === undefined && isSameText(spelt(known), address);
  if (stored && isTheirs) await update(services, id, sendLink, { known: stored });
  else await store.replace({ ...note, version: 2 }, 1);
}

const spelt = (email: string) => withAsciiDomain(email).toLowerCase();

/** Withdraws for good: whoever has come by a link proves by a code that they read the complainant's mail as well. */
export async function withdrawByCode(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  { code, reason }: { readonly code: string; readonly reason?: string | undefined },
): Promise<'withdrawn' | 'wrong' | 'over'> {
  const results: ReturnType<typeof tryCode>['result'][] = [];
  await act(services, caller, 'complaint.withdraw', id, (complaint, now) => {
    const isRight = (serial: number) => isSameText(mailCode(services.settings, id, serial), code);
    const tried = tryCode(complaint, isRight, now);
    results.push(tried.result);
    return tried.result === 'right' ? withdraw(tried.complaint, { reason }, now) : tried.complaint;
  });
  // Decided anew where a race was lost: the last time counts.
  const result = results.at(-1) ?? 'over';
  return result === 'right' ? 'withdrawn' : result;
}
