import { calendarDocumentSchema } from '@redress/core/calendar/calendar.ts';
import { policySetSchema } from '@redress/core/policy/policy.ts';
import { inForceSchema, replaySchema } from '../api/policy-schemas.ts';
import * as schemas from '../api/schemas.ts';
import * as answers from './answers.ts';
import { byId, type DescribedOf } from './described.ts';
import * as policies from './policy-answers.ts';

/* Policy sets and calendars: reading, storing, trying, replaying and putting them in force. */

export const POLICY_SETS: DescribedOf<'policySets'> = {
  'policySets.list': {
    summary: 'Policy sets, those that ship and one’s own, each with all its versions',
    description:
      'By id. A set that an older release has stored is listed once another version of it is stored, or where it has been in force.',
    answer: { status: 200, schema: policies.policySetList },
    refusals: ['set-aside'],
    links: {
      get: { operationId: 'policySets.get', parameters: { id: '$response.body#/items/0/id' } },
    },
  },
  'policySets.get': {
    summary: 'The newest version of a policy set',
    answer: { status: 200, schema: policySetSchema },
    refusals: ['set-aside'],
  },
  'policySets.put': {
    summary: 'Store the next version of a policy set',
    description:
      '`version` is one more than the newest, 1 for a new set. Complaints that are there keep theirs.',
    body: policySetSchema,
    answer: { status: 200, schema: policySetSchema },
    refusals: ['version-conflict', 'set-aside'],
  },
  'policySets.versions': {
    summary: 'Its versions, the newest first, and who has stored each',
    answer: { status: 200, schema: policies.versions },
    refusals: ['set-aside'],
    links: {
      version: {
        operationId: 'policySets.version',
        parameters: { id: '$request.path.id', version: '$response.body#/items/0/version' },
      },
    },
  },
  'policySets.version': {
    summary: 'One version of it',
    answer: { status: 200, schema: policySetSchema },
    refusals: ['set-aside'],
  },
  'policySets.check': {
    summary: 'What would keep a version from being stored, and which of its rules nothing comes to',
    description: 'Refused as storing it would be; nothing of it is stored.',
    body: policySetSchema,
    answer: { status: 200, schema: policies.policySetCheck },
    refusals: ['set-aside'],
  },
  'policySets.try': {
    summary: 'What a complaint would get by it, and why',
    description:
      'By the newest version, or by any other. Nothing of it is stored; sent again, it is answered by the rules of then.',
    body: schemas.trialSchema,
    answer: { status: 200, schema: answers.trial },
    refusals: ['set-aside'],
  },
};

export const IN_FORCE: DescribedOf<'inForce'> = {
  'inForce.get': {
    summary: 'Which policy set counts for new complaints, and who said so when',
    answer: { status: 200, schema: policies.inForce },
    refusals: ['set-aside'],
    links: { cancel: { operationId: 'inForce.cancel', parameters: { id: '$response.body#/changes/0/id' } } },
  },
  'inForce.put': {
    summary: 'Put a version of a policy set in force, now or from an instant on',
    description:
      'To put a former version in force is to roll back. From the first time on, to store a version of `default` puts nothing in force by itself.',
    body: inForceSchema,
    answer: { status: 201, schema: policies.putInForce },
    refusals: ['set-aside'],
    links: { cancel: byId('inForce.cancel') },
  },
  'inForce.cancel': {
    summary: 'Have what was to come in force never do so',
    answer: { status: 200, schema: policies.putInForce },
    refusals: ['wrong-state', 'set-aside'],
  },
};

export const REPLAYS: DescribedOf<'replays'> = {
  'replays.list': {
    summary: 'Replays of the last 30 days, the newest first',
    answer: { status: 200, schema: policies.replayList },
    links: { get: { operationId: 'replays.get', parameters: { id: '$response.body#/items/0/id' } } },
  },
  'replays.start': {
    summary: 'Replay past complaints under a policy set before it is put in force',
    description:
      'A version that is stored, or a `draft` that comes along. What people did is done again at its instants; it goes on by itself, from where it was where it is interrupted. Follow-ups, calls and remedies are left out; what clocks the latter fulfil counts as fulfilled with the resolution.',
    body: replaySchema,
    answer: { status: 202, schema: policies.replay, location: 'The replay.' },
    refusals: ['set-aside'],
    links: {
      get: byId('replays.get'),
      changes: byId('replays.changes'),
      cancel: byId('replays.cancel'),
    },
  },
  'replays.get': {
    summary: 'How far it has come, and what it has counted so far',
    answer: { status: 200, schema: policies.replay },
    links: { changes: byId('replays.changes') },
  },
  'replays.changes': {
    summary: 'The promises that would have been others, or kept otherwise',
    query: schemas.pageSchema,
    answer: { status: 200, schema: policies.replayChangePage },
  },
  'replays.cancel': {
    summary: 'Have it go on no further',
    answer: { status: 200, schema: policies.replay },
    refusals: ['set-aside'],
  },
};

export const CALENDARS: DescribedOf<'calendars'> = {
  'calendars.list': {
    summary: 'Calendars, those that ship and one’s own, each with all its versions',
    description:
      'By id. One that an older release has stored is listed once another version of it is stored, or where the policy set in force names it.',
    answer: { status: 200, schema: policies.calendarList },
    refusals: ['set-aside'],
    links: {
      get: { operationId: 'calendars.get', parameters: { id: '$response.body#/items/0/id' } },
    },
  },
  'calendars.check': {
    summary: 'What would keep a version of a calendar from being stored',
    description: 'Refused as storing it would be; nothing of it is stored.',
    body: calendarDocumentSchema,
    answer: { status: 200, schema: policies.calendarCheck },
    refusals: ['set-aside'],
  },
  'calendars.versions': {
    summary: 'Its versions, the newest first, and who has stored each',
    answer: { status: 200, schema: policies.versions },
    refusals: ['set-aside'],
    links: {
      version: {
        operationId: 'calendars.version',
        parameters: { id: '$request.path.id', version: '$response.body#/items/0/version' },
      },
    },
  },
  'calendars.version': {
    summary: 'One version of it',
    answer: { status: 200, schema: calendarDocumentSchema },
    refusals: ['set-aside'],
  },
  'calendars.get': {
    summary: 'The newest version of a calendar',
    answer: { status: 200, schema: calendarDocumentSchema },
    refusals: ['set-aside'],
  },
  'calendars.put': {
    summary: 'Store the next version of a calendar',
    description: 'Open deadlines that depend on it move.',
    body: calendarDocumentSchema,
    answer: { status: 200, schema: calendarDocumentSchema },
    refusals: ['version-conflict', 'set-aside'],
  },
};
