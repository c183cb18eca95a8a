import {
  erasureSchema,
  exportQuerySchema,
  legalHoldReleaseSchema,
  legalHoldSchema,
  privacyRequestSchema,
  retentionSchema,
} from '../api/privacy-schemas.ts';
import { pageSchema } from '../api/schemas.ts';
import { byId, type DescribedOf } from './described.ts';
import * as answers from './privacy-answers.ts';

export const ERASURES: DescribedOf<'erasures'> = {
  'erasures.erase': {
    summary: 'Erase the personal data of a complaint',
    description:
      'For good. Codes, times, amounts and ids stay, and who has done what. It is refused under a legal hold, and, unless forced for a reason, while the complaint is open, which it then ends.',
    body: erasureSchema,
    answer: { status: 200, schema: answers.erased },
    refusals: ['erasure-refused', 'wrong-state', 'set-aside'],
  },
  'erasures.list': {
    summary: 'Which complaints have been erased',
    description: 'Keep it elsewhere: what a backup brings back is erased again by it.',
    query: pageSchema,
    answer: { status: 200, schema: answers.erasurePage },
  },
};

export const RETENTION: DescribedOf<'retention'> = {
  'retention.get': {
    summary: 'How long complaints are kept that are over',
    answer: { status: 200, schema: answers.retention },
    refusals: ['set-aside'],
  },
  'retention.put': {
    summary: 'Say anew how long they are kept',
    description:
      'All rules, as they are from now on. `eraseAfterDays`: what is personal goes, codes and times stay. `removeAfterDays`: the whole of it goes. Neither: it is kept for ever. What is under a legal hold stays as it is.',
    body: retentionSchema,
    answer: { status: 200, schema: answers.retention },
    refusals: ['version-conflict', 'set-aside'],
  },
};

export const PRIVACY_REQUESTS: DescribedOf<'privacyRequests'> = {
  'privacyRequests.list': {
    summary: 'What people have asked for about themselves, the newest first',
    answer: { status: 200, schema: answers.privacyRequestList },
  },
  'privacyRequests.start': {
    summary: 'Find everything about somebody, or erase it',
    description:
      'By their mail address, their telephone number or both: those of today and those of before. All complaints are gone through, and the request says how far that has come. Whom it is about is stored as a keyed hash.',
    body: privacyRequestSchema,
    answer: { status: 202, schema: answers.privacyRequest, location: 'The request.' },
    refusals: ['set-aside'],
    links: {
      get: byId('privacyRequests.get'),
      cancel: byId('privacyRequests.cancel'),
      export: byId('privacyRequests.export'),
    },
  },
  'privacyRequests.get': {
    summary: 'How far a request has come, and what it has found',
    answer: { status: 200, schema: answers.privacyRequest },
    refusals: ['set-aside'],
  },
  'privacyRequests.cancel': {
    summary: 'Stop looking',
    description: 'What has been erased stays so.',
    answer: { status: 200, schema: answers.privacyRequest },
    refusals: ['set-aside'],
  },
  'privacyRequests.export': {
    summary: 'Everything about the person of a request',
    description:
      'As JSON, or, with `format=html`, as a page for them in their language, with their files. Made when it is asked for, in pages where it is longer than one answer may be, as on AWS; a page in HTML names the next one in its header `Link`. `notes=true` adds what the staff have written for themselves: read it first, for it may say something of others.',
    query: exportQuerySchema,
    answer: { status: 200, schema: answers.personalData, isPage: true },
    refusals: ['set-aside'],
  },
  'privacyRequests.exportComplaint': {
    summary: 'Everything about the person of one complaint',
    query: exportQuerySchema,
    answer: { status: 200, schema: answers.personalData, isPage: true },
    refusals: ['set-aside'],
  },
};

export const LEGAL_HOLD: DescribedOf<'legalHold'> = {
  'legalHold.set': {
    summary: 'Put the complaint under a legal hold',
    description: 'Nothing of it is erased or removed until that is lifted. Its deadlines go on.',
    body: legalHoldSchema,
    answer: { status: 200, schema: answers.legalHeld },
    refusals: ['erasure-refused', 'set-aside'],
  },
  'legalHold.lift': {
    summary: 'Lift the legal hold',
    body: legalHoldReleaseSchema,
    answer: { status: 200, schema: answers.legalHeld },
    refusals: ['erasure-refused', 'set-aside'],
  },
};
