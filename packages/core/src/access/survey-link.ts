import { createHmac, timingSafeEqual } from 'node:crypto';
import { type ComplaintId, isComplaintId } from '../base/ids.ts';
import type { Settings } from '../base/settings.ts';

/*
 * A survey's link is a capability: whoever has it may answer, once, until it expires. The token names the
 * complaint and the cycle and carries 256 bits of proof, so that nothing secret has to be stored and the
 * reminder can carry the same link as the survey. It is void once the survey is answered, over, or the
 * complaint reopened.
 */

export interface SurveyTicket {
  readonly complaintId: ComplaintId;
  readonly cycle: number;
}

export function surveyToken(settings: Pick<Settings, 'secret'>, ticket: SurveyTicket): string {
  return `${ticket.complaintId}.${ticket.cycle}.${proof(settings, ticket).toString('base64url')}`;
}

export function surveyUrl(settings: Settings, ticket: SurveyTicket): string {
  return `${settings.publicUrl}/v1/surveys/${surveyToken(settings, ticket)}`;
}

/** Undefined for everything we have not made ourselves. */
export function readSurveyToken(settings: Settings, token: string): SurveyTicket | undefined {
  const [complaintId = '', cycleText = '', proofText = '', ...rest] = token.split('.');
  if (rest.length > 0 || !isComplaintId(complaintId) || !/^[1-9]\d{0,5}$/.test(cycleText)) return undefined;
  const ticket = { complaintId, cycle: Number(cycleText) };
  const given = Buffer.from(proofText, 'base64url');
  const expected = proof(settings, ticket);
  return given.length === expected.length && timingSafeEqual(given, expected) ? ticket : undefined;
}

function proof(settings: Pick<Settings, 'secret'>, { complaintId, cycle }: SurveyTicket): Buffer {
  return createHmac('sha256', settings.secret).update(`survey\n${complaintId}\n${cycle}`).digest();
}
