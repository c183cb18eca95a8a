import { fieldsSchema } from '@redress/core/complaint/fields.ts';
import { consentSchema, recordSchema } from '../api/record-schemas.ts';
import * as answers from './answers.ts';
import type { DescribedOf } from './described.ts';
import { advice } from './record-answers.ts';

/* What the record says of a complaint beside what happened, and what an installation adds to it. */

export const RECORD: DescribedOf<'record'> = {
  'record.correct': {
    summary: 'Correct what the record says',
    description:
      'What is given is so from now on; null: it was said, and is not so. What it was before is kept. Where the policies in force ask for something that is corrected, the complaint is matched anew while its deadlines run, as by a classification.',
    body: recordSchema,
    answer: { status: 200, schema: answers.complaint },
    refusals: ['wrong-state', 'promise-refused', 'set-aside'],
  },
  'record.consent': {
    summary: 'Record that the complainant agrees to something, or takes that back',
    description: 'All are kept; the last one of a purpose counts.',
    body: consentSchema,
    answer: { status: 200, schema: answers.complaint },
    refusals: ['set-aside'],
  },
};

export const FIELDS: DescribedOf<'fields'> = {
  'fields.get': {
    summary: 'The installation’s own fields of a complaint',
    answer: { status: 200, schema: fieldsSchema },
    refusals: ['set-aside'],
  },
  'fields.put': {
    summary: 'Declare them anew',
    description:
      '`version` is one more than the newest. Complaints that are there keep their values: these are checked when they are written.',
    body: fieldsSchema,
    answer: { status: 200, schema: fieldsSchema },
    refusals: ['version-conflict', 'set-aside'],
  },
};

export const ADVICE: DescribedOf<'advice'> = {
  'advice.list': {
    summary: 'What helps with a complainant, by what they are after',
    answer: { status: 200, schema: advice },
  },
};
