import { channelMessageSchema } from '@redress/channels/webhook/message.ts';
import { isPublic } from '@redress/core/access/decide.ts';
import { AFTER_MERGING } from '@redress/core/handling/acting.ts';
import { isKeyed, OPERATIONS, type Operation, type OperationId } from '../api/operations.ts';
import * as schemas from '../api/schemas.ts';
import type { ProblemCode } from '../api/words/words.ts';
import * as answers from './answers.ts';
import { BULK } from './bulk.ts';
import { CALLS } from './calls.ts';
import { COMPLAINTS } from './complaints.ts';
import { CONVERSATION, LINKS, TEMPLATES } from './conversation.ts';
import { byId, type Described, type DescribedOf } from './described.ts';
import { EVIDENCE, EVIDENCE_REPORTS } from './evidence.ts';
import { EXECUTIONS, STANDING } from './executions.ts';
import { IMPORTS } from './imports.ts';
import { INCOMING } from './incoming.ts';
import { ABSENCES, ACCESS_REPORT, CONFLICTS, SESSIONS } from './people.ts';
import { CALENDARS, IN_FORCE, POLICY_SETS, REPLAYS } from './policies.ts';
import { ERASURES, LEGAL_HOLD, PRIVACY_REQUESTS, RETENTION } from './privacy.ts';
import { QUALITY } from './quality.ts';
import { ADVICE, FIELDS, RECORD } from './record.ts';
import { REMEDIES, TASKS } from './remedies.ts';
import { SEARCHES } from './searches.ts';
import { TEST_CLOCKS } from './test-clocks.ts';
import { EVENTS, WEBHOOKS } from './webhooks.ts';

const SERVICE: DescribedOf<'service'> = {
  'service.links': {
    summary: 'Where to go',
    answer: { status: 200, schema: answers.links, isPage: true },
  },
  'service.health': {
    summary: 'Whether it and its store are up',
    description:
      '`status: ok`; `warning` with what was found, where it works and somebody should look; 503 where what it answers cannot be relied on.',
    answer: { status: 200, schema: answers.health },
  },
  'service.openapi': {
    summary: 'This contract',
    answer: { status: 200, schema: answers.openApi },
  },
  'service.docs': {
    summary: 'This contract as a page for people',
    answer: { status: 200, isPage: true },
  },
};

const SURVEYS: DescribedOf<'surveys'> = {
  'surveys.get': {
    summary: 'The survey behind a link',
    description: 'Whoever has the link may see it: the token in the path is the key. A page for browsers.',
    answer: { status: 200, schema: answers.surveyQuestion, isPage: true },
    refusals: ['survey-answered', 'survey-over', 'set-aside'],
  },
  'surveys.answer': {
    summary: 'Answer the survey, once',
    body: schemas.answerSchema,
    form: schemas.answerFormSchema,
    answer: { status: 200, schema: answers.surveyAnswered, isPage: true },
    refusals: ['survey-answered', 'survey-over', 'set-aside'],
  },
};

const UNDELIVERED: DescribedOf<'undelivered'> = {
  'undelivered.list': {
    summary: 'Messages that have failed and why, by complaint',
    description: '`failing` ones are still tried; `parked` ones wait for another address.',
    query: schemas.undeliveredSchema,
    answer: { status: 200, schema: answers.undeliveredPage },
    links: {
      send: {
        operationId: 'undelivered.send',
        parameters: { id: '$response.body#/items/0/messages/0/id' },
      },
      complaint: { operationId: 'complaints.get', parameters: { id: '$response.body#/items/0/complaintId' } },
    },
  },
  'undelivered.send': {
    summary: 'Send a parked message again',
    answer: { status: 200, schema: answers.requeued },
    refusals: ['wrong-state', 'set-aside'],
  },
};

const CHANNEL_MESSAGES: DescribedOf<'channelMessages'> = {
  'channelMessages.take': {
    summary: 'Bring what somebody has written',
    description:
      'For the gateway of a network, which signs it by the network’s name. The same `id` again is the same message. It is kept as it came, and then answered; what it is, an answer, something to add or a new complaint, is found out afterwards, and what cannot be is for a person.',
    body: channelMessageSchema,
    answer: { status: 202, schema: answers.channelMessageAccepted },
  },
};

const MESSAGE_REPORTS: DescribedOf<'messageReports'> = {
  'messageReports.take': {
    summary: 'Tell what became of a message',
    description:
      'For whatever relays our mail, which signs it. `bounced`: for good, nothing more goes to that address until it is corrected; `rejected`: not this time; `complained`: called spam. A delivery is carried out once for each `webhook-id`.',
    body: schemas.messageReportSchema,
    answer: { status: 202, schema: answers.messageReportAccepted },
    refusals: ['set-aside'],
  },
};

const KEYS: DescribedOf<'keys'> = {
  'keys.list': {
    summary: 'The keys of client apps',
    description:
      'Revoked and expired ones too. What a key is cannot be asked for: it is shown where it is made.',
    answer: { status: 200, schema: answers.keyList },
  },
  'keys.add': {
    summary: 'A new key for a client app',
    description:
      'Keys of one name are one app: each sees what any of them has submitted. Sent again with its `Idempotency-Key`, it answers which key was made, but not the key: revoke that one where its answer was lost.',
    body: schemas.keySchema,
    answer: { status: 201, schema: answers.newKey },
    refusals: ['set-aside', 'sandbox-unavailable'],
    links: {
      rotate: byId('keys.rotate'),
      revoke: byId('keys.revoke'),
    },
  },
  'keys.rotate': {
    summary: 'A new key in the place of another',
    description:
      'With the same name and scopes. The old one is good for the overlap, and no longer. Sent again with its `Idempotency-Key`, it answers which key was made, but not the key.',
    body: schemas.keyRotationSchema,
    answer: { status: 201, schema: answers.newKey },
    refusals: ['wrong-state', 'set-aside'],
    links: { revoke: byId('keys.revoke') },
  },
  'keys.revoke': {
    summary: 'End a key at once',
    answer: { status: 200, schema: answers.listedKey },
    refusals: ['set-aside'],
  },
};

const SET_ASIDE: DescribedOf<'setAside'> = {
  'setAside.list': {
    summary: 'Items that cannot be read, by their keys',
    query: schemas.pageSchema,
    answer: { status: 200, schema: answers.setAsidePage },
  },
};

const AUDIT: DescribedOf<'audit'> = {
  'audit.list': {
    summary: 'Who has seen a complaint, or what one caller did; the newest first',
    description:
      'One of `complaint` and `caller` must be said. Nobody can change the audit; that nobody has is verified on the command line.',
    query: schemas.auditSchema,
    answer: { status: 200, schema: answers.auditPage },
  },
};

export const CONTRACT: Readonly<Record<OperationId, Described>> = {
  ...SERVICE,
  ...COMPLAINTS,
  ...SEARCHES,
  ...CONFLICTS,
  ...ACCESS_REPORT,
  ...EVIDENCE,
  ...EVIDENCE_REPORTS,
  ...ABSENCES,
  ...LINKS,
  ...ERASURES,
  ...LEGAL_HOLD,
  ...RECORD,
  ...FIELDS,
  ...ADVICE,
  ...CONVERSATION,
  ...TEMPLATES,
  ...RETENTION,
  ...PRIVACY_REQUESTS,
  ...REMEDIES,
  ...TASKS,
  ...SURVEYS,
  ...EXECUTIONS,
  ...STANDING,
  ...CALLS,
  ...QUALITY,
  ...BULK,
  ...INCOMING,
  ...UNDELIVERED,
  ...CHANNEL_MESSAGES,
  ...MESSAGE_REPORTS,
  ...POLICY_SETS,
  ...IN_FORCE,
  ...REPLAYS,
  ...CALENDARS,
  ...EVENTS,
  ...WEBHOOKS,
  ...SESSIONS,
  ...KEYS,
  ...IMPORTS,
  ...TEST_CLOCKS,
  ...SET_ASIDE,
  ...AUDIT,
};

/** All that the operation can answer instead of what it is for. */
export function refusalsOf(id: OperationId): readonly ProblemCode[] {
  const { method, path, permission, versioned }: Operation = OPERATIONS[id];
  const { body, refusals = [] } = CONTRACT[id];
  // What is opened from elsewhere comes with parameters that others have put there.
  const changesOne = method !== 'GET' && path.startsWith('/v1/complaints/:id/');
  const isBare = id.startsWith('service.') || id === 'surveys.get';
  return [
    ...(isPublic(permission) ? [] : (['unauthenticated', 'forbidden'] as const)),
    ...(isBare ? [] : (['invalid-request'] as const)),
    ...(body ? (['malformed-request', 'unsupported-media-type'] as const) : []),
    ...(method === 'GET' ? [] : (['too-large'] as const)),
    ...(isKeyed(OPERATIONS[id]) ? (['idempotency-key-reused'] as const) : []),
    ...(method === 'GET' && versioned !== 'read' ? [] : (['precondition-failed'] as const)),
    ...(versioned === 'replaced' ? (['precondition-required'] as const) : []),
    ...(path.includes(':') ? (['not-found'] as const) : []),
    // Of a complaint that has been erased nothing is changed any more.
    ...(changesOne ? (['erased'] as const) : []),
    // Of one that is merged what is to be done is done with the first.
    ...(changesOne && !AFTER_MERGING.has(permission) ? (['merged'] as const) : []),
    ...refusals,
    'query-too-long',
    'headers-too-large',
    'too-many-requests',
    'busy',
    'internal',
  ];
}
