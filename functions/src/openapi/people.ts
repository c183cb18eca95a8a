import {
  absenceChangeSchema,
  absenceSchema,
  absencesSchema,
  conflictsSchema,
  recusalSchema,
} from '../api/absence-schemas.ts';
import { sessionEndsSchema } from '../api/schemas.ts';
import { byId, type DescribedOf } from './described.ts';
import * as answers from './people-answers.ts';

export const ABSENCES: DescribedOf<'absences'> = {
  'absences.list': {
    summary: 'Who is away, who will be, and who was lately',
    query: absencesSchema,
    answer: { status: 200, schema: answers.absenceList },
  },
  'absences.get': {
    summary: 'One absence',
    answer: { status: 200, schema: answers.absence },
    refusals: ['set-aside'],
  },
  'absences.record': {
    summary: 'Record that somebody is away, and who has what is theirs meanwhile',
    description:
      'One’s own, or, for supervisors and administrators, somebody else’s. While it lasts, the delegate is told what was for them and reaches what is assigned to them; who is away, too, passes it on, and where nobody is left the complaint’s team has it. What a supervisor records for others holds for the complaints of their own teams.',
    body: absenceSchema,
    answer: { status: 201, schema: answers.absence, location: 'The absence.' },
    refusals: ['set-aside'],
    links: {
      get: byId('absences.get'),
      change: byId('absences.change'),
      end: byId('absences.end'),
    },
  },
  'absences.change': {
    summary: 'Change an absence that is not over',
    description: 'The whole of it, as it is from now on; whose it is stays.',
    body: absenceChangeSchema,
    answer: { status: 200, schema: answers.absence },
    refusals: ['wrong-state', 'set-aside'],
  },
  'absences.end': {
    summary: 'End an absence now',
    answer: { status: 200, schema: answers.absence },
    refusals: ['set-aside'],
  },
};

export const CONFLICTS: DescribedOf<'conflicts'> = {
  'conflicts.get': {
    summary: 'Whom the complaint is about',
    answer: { status: 200, schema: answers.conflicts },
    refusals: ['set-aside'],
  },
  'conflicts.set': {
    summary: 'Say whom the complaint is about: they neither see nor handle it',
    description:
      'All of them, as it is from now on. To them it is as if there were no such complaint; where it is assigned to one of them it goes back to its team.',
    body: conflictsSchema,
    answer: { status: 200, schema: answers.conflicts },
    refusals: ['set-aside'],
  },
  'conflicts.declare': {
    summary: 'Say of oneself that one has an interest in the complaint',
    description: 'From then on whoever says so neither sees nor handles it.',
    body: recusalSchema,
    answer: { status: 200, schema: answers.recused },
    refusals: ['set-aside'],
  },
};

export const ACCESS_REPORT: DescribedOf<'accessReport'> = {
  'accessReport.get': {
    summary: 'Who has seen the complaint',
    description:
      'Each caller once, with how often, by what and when. Pages of lists, which show a line of each complaint, stand in the audit under whoever has seen them.',
    answer: { status: 200, schema: answers.accessReport },
    refusals: ['set-aside'],
  },
};

export const SESSIONS: DescribedOf<'sessions'> = {
  'sessions.list': {
    summary: 'Who is signed in with a browser, those who used it last first',
    description:
      'One’s own; administrators and auditors see everybody’s. What opens a session nobody is told.',
    answer: { status: 200, schema: answers.sessionList },
    refusals: ['set-aside'],
    links: {
      end: { operationId: 'sessions.end', parameters: { id: '$response.body#/items/0/id' } },
    },
  },
  'sessions.end': {
    summary: 'Sign out one browser',
    description: 'One’s own, or, for administrators, anybody’s.',
    answer: { status: 200, schema: answers.sessionEnded },
  },
  'sessions.endAll': {
    summary: 'Sign somebody out everywhere',
    description:
      'Oneself, or, for administrators, anybody. Tokens that were made for programs are good until they end.',
    body: sessionEndsSchema,
    answer: { status: 200, schema: answers.sessionsEnded },
  },
};
