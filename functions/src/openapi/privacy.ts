import { erasureSchema, legalHoldReleaseSchema, legalHoldSchema } from '../api/privacy-schemas.ts';
import { pageSchema } from '../api/schemas.ts';
import type { DescribedOf } from './described.ts';
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
