import { linkSchema } from '../api/link-schemas.ts';
import * as schemas from '../api/schemas.ts';
import { complaint } from './answers.ts';
import * as answers from './conversation-answers.ts';
import type { Answered, DescribedOf } from './described.ts';

/* What is said about a complaint, and what complaints are to each other. */

const CHANGED: Answered = { status: 200, schema: complaint };

export const LINKS: DescribedOf<'links'> = {
  'links.list': {
    summary: 'What it is to other complaints, and they to it',
    query: schemas.pageSchema,
    answer: { status: 200, schema: answers.linkPage },
    refusals: ['set-aside'],
  },
  'links.add': {
    summary: 'Link it to another complaint',
    description:
      '`repeat-of` an earlier one, `part-of` the matter of an earlier one, or `duplicate-of`: it is merged into the other, which is answered for both. Its clocks stop, and it leaves the queue. Where the other one is merged itself, it is merged into the same. Both must be within reach.',
    body: linkSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'link-refused', 'set-aside'],
  },
  'links.remove': {
    summary: 'Take a link back',
    description:
      'A duplicate goes its own way again, as long as the other one has not been decided on: in a new cycle, whose clocks go on as if they had never stopped.',
    body: linkSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'link-refused', 'set-aside'],
  },
};
