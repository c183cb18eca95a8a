import * as schemas from '../api/evidence-schemas.ts';
import type { DescribedOf } from './described.ts';
import * as answers from './evidence-answers.ts';

const parameters = { id: '$request.path.id', evidence: '$response.body#/id' };

export const EVIDENCE: DescribedOf<'evidence'> = {
  'evidence.announce': {
    summary: 'Announce a photo, a video, a document or a recording',
    description:
      'It is expected for a day. Ask for forms for its parts, post them, in any order and again where the line broke, and complete it.',
    body: schemas.evidenceSchema,
    answer: { status: 201, schema: answers.evidence, location: 'What is known of it.' },
    refusals: ['wrong-state', 'evidence-limit', 'set-aside'],
    links: {
      get: { operationId: 'evidence.get', parameters },
      parts: { operationId: 'evidence.parts', parameters },
      complete: { operationId: 'evidence.complete', parameters },
    },
  },
  'evidence.list': {
    summary: 'The evidence of a complaint',
    description:
      'Of all there is, staff see everything; complainants and apps what has come from them, and what was given to them.',
    answer: { status: 200, schema: answers.evidenceList },
    refusals: ['set-aside'],
  },
  'evidence.get': {
    summary: 'One piece of evidence',
    description: 'Of one that is still to come: which parts have.',
    answer: { status: 200, schema: answers.evidence },
    refusals: ['set-aside'],
  },
  'evidence.parts': {
    summary: 'Forms for the parts of a piece of evidence',
    description: 'For those that are missing, or for those that are named; a hundred at most.',
    body: schemas.partsSchema,
    answer: { status: 200, schema: answers.evidenceParts },
    refusals: ['set-aside'],
  },
  'evidence.complete': {
    summary: 'All of it has come',
    description:
      'It is looked at what it is, and by what and where it was made is taken out of it. Asked for again, it is answered the same.',
    answer: { status: 200, schema: answers.evidence },
    refusals: ['evidence-incomplete', 'evidence-refused', 'storage-full', 'set-aside'],
  },
  'evidence.content': {
    summary: 'The bytes of a piece of evidence, as a file to save',
    description: 'One range of them where the request asks for it, with 206, or 416 where there is none.',
    answer: { status: 200, isFile: true },
    otherwise: {
      status: 303,
      location: 'The file, for five minutes.',
      when: 'It is kept elsewhere, as on AWS.',
    },
    refusals: ['set-aside'],
  },
  'evidence.thumbnail': {
    summary: 'A small picture of a picture',
    description:
      'Where the piece has a `thumbnail`; else 404, as ever on AWS. At most 320 pixels wide and high, encoded anew, and answered as the file itself is.',
    answer: { status: 200, isFile: true },
    otherwise: {
      status: 303,
      location: 'The file, for five minutes.',
      when: 'It is kept elsewhere.',
    },
    refusals: ['set-aside'],
  },
  'evidence.remove': {
    summary: 'Remove a piece of evidence for good',
    body: schemas.evidenceRemovalSchema,
    answer: { status: 200, schema: answers.evidenceRemoved },
    refusals: ['set-aside'],
  },
};

export const EVIDENCE_REPORTS: DescribedOf<'evidenceReports'> = {
  'evidenceReports.take': {
    summary: 'Tell what a scan of evidence has found',
    description:
      'For whatever scans what is in quarantine, which signs it. A delivery is carried out once for each `webhook-id`.',
    body: schemas.evidenceReportSchema,
    answer: { status: 202, schema: answers.evidenceReportAccepted },
    refusals: ['set-aside'],
  },
};
