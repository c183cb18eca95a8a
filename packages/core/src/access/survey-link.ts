import { createHmac } from 'node:crypto';
import { type ComplaintId, isComplaintId } from '../base/ids.ts';
import type { Settings } from '../base/settings.ts';
import type { Caller } from './caller.ts';
import { isSameText } from './same-text.ts';

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

/** Whoever answers by the link, as the timeline names them. */
export function respondentOf({ complaintId, cycle }: SurveyTicket): Caller {
  return { kind: 'complainant', id: `${complaintId}/survey-${cycle}`, complaintId };
}

/** Undefined for everything we have not made ourselves, letter by letter. */
export function readSurveyToken(settings: Pick<Settings, 'secret'>, token: string): SurveyTicket | undefined {
  const [complaintId = '', cycle = ''] = token.split('.');
  if (!isComplaintId(complaintId) || !/^[1-9]\d{0,5}$/.test(cycle)) return undefined;
  const ticket = { complaintId, cycle: Number(cycle) };
  return isSameText(surveyToken(settings, ticket), token) ? ticket : undefined;
}

function proof(settings: Pick<Settings, 'secret'>, { complaintId, cycle }: SurveyTicket): Buffer {
  return createHmac('sha256', settings.secret).update(`survey\n${complaintId}\n${cycle}`).digest();
}
