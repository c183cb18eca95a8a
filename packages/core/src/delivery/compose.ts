import { surveyUrl } from '../access/survey-link.ts';
import { referenceOf } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import type { Settings } from '../base/settings.ts';
import { languageOf } from '../base/vocabulary.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { surveyExpiresAt } from '../complaint/follow-up.ts';
import type { OwedMessage } from '../complaint/owed.ts';
import { SURVEY_INVITATIONS, SURVEY_KINDS } from '../messages/kinds.ts';
import { type MessageFacts, renderMessage } from '../messages/render.ts';
import type { Message } from '../ports/notifier.ts';

/**
 * The message as it goes out: addressed, and in the language of whoever gets it.
 * @param note of the event the message is about, where that has one.
 * @param now milliseconds since the epoch: when it is sent.
 */
export function compose(
  settings: Settings,
  complaint: Complaint,
  owed: OwedMessage,
  note: string | undefined,
  now: number,
): Message {
  const { id: complaintId, content, category, severity, team, calendar } = complaint;
  const { complainant } = content;
  const toComplainant = owed.to.role === 'complainant';
  const { cycle } = owed;
  const { noteOf: _, ...facts } = owed.facts;
  const all: MessageFacts = {
    reference: referenceOf(complaintId),
    subject: content.subject,
    category,
    severity,
    team,
    timeZone: calendar.timeZone,
    ...facts,
    ...(note === undefined ? {} : { note }),
    ...(toComplainant ? { complainantName: complainant.name } : {}),
    // Its end counts from its sending.
    ...(SURVEY_INVITATIONS.has(owed.kind) ? { expiresAt: surveyExpiresAt(complaint, instantOf(now)) } : {}),
    ...(SURVEY_KINDS.has(owed.kind) ? { link: surveyUrl(settings, { complaintId, cycle }) } : {}),
  };
  const language = toComplainant ? languageOf(complainant.language) : settings.staffLanguage;
  return {
    id: owed.id,
    kind: owed.kind,
    complaintId,
    to: addressOf(settings, complaint, owed),
    language,
    ...renderMessage(owed.kind, language, all),
    at: owed.queuedAt,
  };
}

function addressOf(settings: Settings, complaint: Complaint, { to }: OwedMessage): string {
  switch (to.role) {
    case 'complainant':
      return complaint.content.complainant.email ?? '';
    case 'team':
      return settings.teamAddresses?.get(to.team) ?? `${to.team}@${settings.mailDomain}`;
    case 'assignee':
      return to.assignee.includes('@') ? to.assignee : `${to.assignee}@${settings.mailDomain}`;
  }
}
