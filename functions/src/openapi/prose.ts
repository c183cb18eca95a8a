import type { JsonObject } from '@redress/core';

export const INFO = {
  title: 'Redress',
  license: { name: 'MIT', identifier: 'MIT' },
  description: [
    'Complaints with deadlines that are kept: client apps submit them, handlers see to them, operations watch.',
    'Errors are problem documents (RFC 9457): act on `code`, show `title` and `detail`, which come in English or Chinese by `Accept-Language`; `errors` names the fields. What a request does not know is refused, parameters included.',
    'Lists come in pages: pass `nextCursor` back as `cursor` until there is none.',
    '`429` and `503` may be repeated after `Retry-After`. So may any GET and PUT, and a POST with the `Idempotency-Key` it had, which is carried out once.',
    'Complaints, policy sets and calendars come with an `ETag`: sent along as `If-Match`, nothing is changed that somebody else has changed meanwhile.',
    'Answers may gain members and codes; clients pass over what they do not know.',
  ].join('\n\n'),
};

export const TAGS: JsonObject[] = [
  { name: 'service', description: 'The installation itself' },
  { name: 'complaints', description: 'Complaints, from intake to their end' },
  { name: 'searches', description: 'Finding complaints' },
  { name: 'conflicts', description: 'Whom a complaint is about' },
  { name: 'accessReport', description: 'Who has seen a complaint' },
  { name: 'erasures', description: 'What is personal is taken away' },
  { name: 'legalHold', description: 'What must not be erased' },
  { name: 'absences', description: 'Who is away, and who has what is theirs meanwhile' },
  { name: 'conversation', description: 'What was said about a complaint' },
  { name: 'templates', description: 'What is written again and again' },
  { name: 'links', description: 'What complaints are to each other' },
  { name: 'evidence', description: 'Photos, videos, documents and recordings of a complaint' },
  { name: 'evidenceReports', description: 'What scanners say of evidence' },
  { name: 'surveys', description: 'What complainants are asked afterwards' },
  { name: 'executions', description: 'The workflows behind the deadlines' },
  { name: 'undelivered', description: 'Messages that have not reached anybody' },
  { name: 'events', description: 'What has happened' },
  { name: 'webhooks', description: 'Endpoints that are told of it' },
  { name: 'messageReports', description: 'What relays of mail say became of messages' },
  { name: 'policySets', description: 'Rules that give complaints their deadlines' },
  { name: 'inForce', description: 'Which policy set counts from when on' },
  { name: 'replays', description: 'What other rules would have made of past complaints' },
  { name: 'record', description: 'What the record says of a complaint, corrected' },
  { name: 'fields', description: 'The installation’s own fields of a complaint' },
  { name: 'advice', description: 'For handlers, by what a complainant is after' },
  { name: 'calendars', description: 'Working time and holidays' },
  { name: 'keys', description: 'What client apps come with' },
  { name: 'imports', description: 'Complaints that were handled elsewhere before' },
  { name: 'testClocks', description: 'Worlds in which an app’s developer moves time' },
  { name: 'setAside', description: 'What this version cannot read' },
  { name: 'audit', description: 'Who has seen what, and who was refused' },
];

/** By noun and name. */
export const PATH_PARAMETERS: Readonly<Record<string, string>> = {
  'complaints.id': 'The complaint’s id, or its reference however that is spelt.',
  'conflicts.id': 'The complaint’s id.',
  'accessReport.id': 'The complaint’s id.',
  'erasures.id': 'The complaint’s id.',
  'legalHold.id': 'The complaint’s id.',
  'absences.id': 'The absence’s id.',
  'conversation.id': 'The complaint’s id.',
  'conversation.seq': 'The entry’s number.',
  'conversation.text': 'The note’s id.',
  'templates.id': 'The template’s name.',
  'links.id': 'The complaint’s id.',
  'evidence.id': 'The complaint’s id.',
  'evidence.evidence': 'The id of the piece of evidence.',
  'record.id': 'The complaint’s id.',
  'surveys.token': 'The survey’s key, from its link.',
  'executions.name': 'The execution’s name.',
  'undelivered.id': 'The message’s id.',
  'policySets.id': 'The policy set’s name.',
  'policySets.version': 'The version’s number.',
  'inForce.id': 'The change’s id, as it is listed.',
  'replays.id': 'The replay’s id.',
  'calendars.id': 'The calendar’s name.',
  'testClocks.id': 'The test clock’s id.',
  'webhooks.id': 'The webhook’s id.',
  'keys.id': 'The key’s id, as it is listed.',
};

/** Where the text in an address means something else than text. */
export const QUERY_PARAMETERS: Readonly<Record<string, { description: string; schema?: JsonObject }>> = {
  limit: {
    description: 'So many at most; a page may hold fewer though more follow.',
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 25 },
  },
  timeZone: { description: 'The reader’s, where it may be another one than the calendar’s.' },
  after: { description: '`after` of a page before; from the oldest that is kept where nothing is said.' },
  types: { description: 'Those types alone, with commas between.' },
  cursor: { description: '`nextCursor` of the page before.' },
};
