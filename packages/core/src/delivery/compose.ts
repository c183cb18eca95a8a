import type { Delegate, receiverOf } from '../access/absence.ts';
import { linkUrl } from '../access/complaint-link.ts';
import { mailCode } from '../access/mail-code.ts';
import { surveyUrl } from '../access/survey-link.ts';
import { referenceOf } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import type { GivenNames } from '../base/names.ts';
import type { Settings } from '../base/settings.ts';
import { type Language, languageOf } from '../base/vocabulary.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { zoneOf } from '../complaint/contact.ts';
import { surveyExpiresAt } from '../complaint/follow-up.ts';
import { linkOf, surveyLinkOf } from '../complaint/links.ts';
import type { OwedMessage } from '../complaint/owed.ts';
import { hasButtons, type Way } from '../complaint/ways.ts';
import { SURVEY_INVITATIONS, SURVEY_KINDS } from '../messages/kinds.ts';
import { type MessageFacts, renderMessage } from '../messages/render.ts';
import { clockNames } from '../policy/policy.ts';
import type { Message } from '../ports/notifier.ts';

/** What the complaint does not say of a message about it. */
interface Surroundings {
  /** Of the event the message is about, where that has one. */
  readonly note?: string | undefined;
  /** Of a handler's message: the subject that it was given. */
  readonly title?: string | undefined;
  /** What the files are called that go with it. */
  readonly fileNames?: readonly string[] | undefined;
  /** For somebody else to look at: without the links and codes that are the complainant's alone. */
  readonly isShown?: boolean;
  /** By a person, or on paper: without links. In which language, where that is not the complainant's. */
  readonly told?: 'spoken' | 'printed' | undefined;
  readonly inLanguage?: Language | undefined;
  readonly teamNames: GivenNames;
  /** By which a complainant is written to; mail where nothing is said. */
  readonly way?: Way | undefined;
  /** Who is told what is for the assignee. */
  readonly receiver?: ReturnType<typeof receiverOf> | undefined;
  /** Milliseconds since the epoch: when it is sent. */
  readonly now: number;
}

/** The message as it goes out: addressed, and in the language and the zone of whoever gets it. */
export function compose(
  settings: Settings,
  complaint: Complaint,
  owed: OwedMessage,
  { note, title, fileNames, teamNames, receiver, way, told, inLanguage, now, isShown = false }: Surroundings,
): Message {
  const { id: complaintId, content, category, severity, team, policy } = complaint;
  const { complainant } = content;
  const toComplainant = owed.to.role === 'complainant';
  const { cycle } = owed;
  const { noteOf: _, code, ...facts } = owed.facts;
  const at = instantOf(now);
  const all: MessageFacts = {
    reference: referenceOf(complaintId),
    subject: content.subject,
    category,
    severity,
    team,
    teamNames,
    clockNames: clockNames(policy),
    timeZone: toComplainant ? zoneOf(complaint) : complaint.calendar.timeZone,
    now: at,
    supervised: (facts.score ?? CLEARLY_UNHAPPY) <= policy.survey.unhappyUpTo,
    ...facts,
    ...(note === undefined ? {} : { note }),
    ...(title === undefined ? {} : { title }),
    ...(fileNames === undefined ? {} : { fileNames }),
    ...(receiver?.absence ? { standsInFor: receiver.absence.person } : {}),
    ...(toComplainant ? { complainantName: complainant.name } : {}),
    // Of the link that is good when it is sent: one that was revoked since it was owed goes to nobody.
    ...(told && { told }),
    ...(toComplainant && !told ? { page: linkUrl(settings, linkOf(complaint)) } : {}),
    ...(way && way.channel !== 'mail' ? { inChat: true, hasButtons: hasButtons(way) } : {}),
    ...(toComplainant
      ? { isRepliedTo: settings.takesReplies === true }
      : { desk: `${settings.publicUrl}/console/complaints/${complaintId}` }),
    ...(code === undefined ? {} : { code: mailCode(settings, complaintId, code) }),
    // Its end counts from its sending.
    ...(SURVEY_INVITATIONS.has(owed.kind) ? { expiresAt: surveyExpiresAt(complaint, at) } : {}),
    ...(SURVEY_KINDS.has(owed.kind) ? { link: surveyUrl(settings, surveyLinkOf(complaint, cycle)) } : {}),
  };
  const secrets = isShown ? hidden(settings, all) : {};
  const language = toComplainant ? (inLanguage ?? languageOf(complainant.language)) : settings.staffLanguage;
  return {
    id: owed.id,
    kind: owed.kind,
    complaintId,
    channel: way?.channel ?? 'mail',
    to: way?.address ?? addressOf(settings, complaint, receiver?.to ?? owed.to),
    language,
    ...renderMessage(owed.kind, language, { ...all, ...secrets }),
    ...(toComplainant ? { reply: linkOf(complaint) } : {}),
    at: owed.queuedAt,
  };
}

function hidden({ publicUrl }: Settings, { page, link, code }: MessageFacts): Partial<MessageFacts> {
  return {
    ...(page !== undefined && { page: `${publicUrl}/c/...` }),
    ...(link !== undefined && { link: `${publicUrl}/v1/surveys/...` }),
    ...(code !== undefined && { code: '······' }),
  };
}

/** Of the scores that are called dissatisfied, the better one. */
const CLEARLY_UNHAPPY = 2;

function addressOf(settings: Settings, complaint: Complaint, to: OwedMessage['to'] | Delegate): string {
  if ('role' in to && to.role === 'complainant') return complaint.content.complainant.email ?? '';
  if ('team' in to) return settings.teamAddresses?.get(to.team) ?? `${to.team}@${settings.mailDomain}`;
  const person = 'person' in to ? to.person : to.assignee;
  return person.includes('@') ? person : `${person}@${settings.mailDomain}`;
}
