import { createHmac } from 'node:crypto';
import { type ComplaintId, isComplaintId } from '../base/ids.ts';
import type { Settings } from '../base/settings.ts';
import type { Caller } from './caller.ts';
import { isSameText } from './same-text.ts';

/*
 * The link to a complaint's own page is a capability: whoever has it is the complainant. The token names the complaint
 * and the generation of its link, and carries 256 bits of proof, so that nothing has to be stored where a complaint
 * comes in. It is void once the complaint has a later generation, or has been over for long.
 */

export interface LinkTicket {
  readonly complaintId: ComplaintId;
  readonly generation: number;
}

export function linkToken(settings: Pick<Settings, 'secret'>, ticket: LinkTicket): string {
  const { complaintId, generation } = ticket;
  const proof = createHmac('sha256', settings.secret).update(`link\n${complaintId}\n${generation}`);
  return `${complaintId}.${generation}.${proof.digest('base64url')}`;
}

export function linkUrl(settings: Settings, ticket: LinkTicket): string {
  return `${settings.publicUrl}/c/${linkToken(settings, ticket)}`;
}

/** Whoever has come by the link, as the timeline names them: by the link, for who they are nobody has said. */
export function visitorOf({ complaintId, generation }: LinkTicket): Caller {
  return { kind: 'complainant', id: `${complaintId}/link-${generation}`, complaintId };
}

/** Undefined for everything we have not made ourselves, letter by letter. Whether it is void the complaint says. */
export function readLinkToken(settings: Pick<Settings, 'secret'>, token: string): LinkTicket | undefined {
  const [complaintId = '', generation = ''] = token.split('.');
  if (!isComplaintId(complaintId) || !/^[1-9]\d{0,5}$/.test(generation)) return undefined;
  const ticket = { complaintId, generation: Number(generation) };
  return isSameText(linkToken(settings, ticket), token) ? ticket : undefined;
}
