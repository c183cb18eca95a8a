import { createHmac } from 'node:crypto';
import { type ComplaintId, isComplaintId } from '../base/ids.ts';
import type { Settings } from '../base/settings.ts';
import type { Caller } from './caller.ts';
import { isSameText } from './same-text.ts';

/*
 * A survey's link is a capability: whoever has it may answer, once, until it expires. The token names the
 * complaint and the cycle and carries 256 bits of proof, so that nothing secret has to be stored and the
 * reminder can carry the same link as the survey. It is void once the survey is answered, over, the complaint
 * reopened, or its links revoked: from the second generation on the token says which it is of.
 */

export interface SurveyTicket {
  readonly complaintId: ComplaintId;
  readonly cycle: number;
  /** Of the complaint's links; the first, where nothing is said. */
  readonly generation?: number;
}

export function surveyToken(settings: Pick<Settings, 'secret'>, ticket: SurveyTicket): string {
  const { complaintId, cycle, generation = 1 } = ticket;
  const named = [complaintId, cycle, ...(generation > 1 ? [generation] : [])];
  const proof = createHmac('sha256', settings.secret).update(['survey', ...named].join('\n'));
  return [...named, proof.digest('base64url')].join('.');
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
  const [complaintId = '', cycle = '', ...others] = token.split('.');
  const [generation = '1'] = others.slice(0, -1);
  if (!isComplaintId(complaintId) || !NUMBER.test(cycle) || !NUMBER.test(generation)) return undefined;
  const ticket = {
    complaintId,
    cycle: Number(cycle),
    ...(generation === '1' ? {} : { generation: Number(generation) }),
  };
  return isSameText(surveyToken(settings, ticket), token) ? ticket : undefined;
}

const NUMBER = /^[1-9]\d{0,5}$/;
