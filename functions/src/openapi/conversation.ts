import { templateSchema } from '@redress/core/templates';
import { draftSchema, noteSchema } from '../api/conversation-schemas.ts';
import { linkSchema } from '../api/link-schemas.ts';
import * as schemas from '../api/schemas.ts';
import { complaint } from './answers.ts';
import * as answers from './conversation-answers.ts';
import type { Answered, DescribedOf } from './described.ts';

/* What is said about a complaint, and what complaints are to each other. */

const CHANGED: Answered = { status: 200, schema: complaint };

export const LINKS: DescribedOf<'links'> = {
  'links.earlier': {
    summary: 'Other complaints of the same person, and how they went',
    description:
      'Of whoever has the same address or telephone number; the newest 50, as far as you reach them.',
    answer: { status: 200, schema: answers.earlierList },
    refusals: ['set-aside'],
  },
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
    refusals: ['wrong-state', 'link-refused', 'merged', 'set-aside'],
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

export const CONVERSATION: DescribedOf<'conversation'> = {
  'conversation.list': {
    summary: 'What was said, and what else happened, in one order',
    description:
      'With the conversations of complaints that are merged into it. Apps see what was said to and by the complainant.',
    query: schemas.pageSchema,
    answer: { status: 200, schema: answers.entryPage },
    refusals: ['set-aside'],
  },
  'conversation.message': {
    summary: 'A message as it went out',
    description:
      'By the number of an entry that is `sent`; without the links and codes that are the complainant’s alone.',
    answer: { status: 200, schema: answers.sentMessage },
    refusals: ['set-aside'],
  },
  'conversation.note': {
    summary: 'Write a note for the staff',
    description:
      'It stays as it was written; another one may correct it. Whom it names is told that there is one.',
    body: noteSchema,
    answer: CHANGED,
    refusals: ['conflict-of-interest', 'set-aside'],
  },
  'conversation.eraseNote': {
    summary: 'Erase the words of a note',
    description: 'That there was one stays.',
    answer: { status: 200, schema: answers.noteErased },
    refusals: ['set-aside'],
  },
  'conversation.drafts': {
    summary: 'Your own draft, and those that colleagues share',
    answer: { status: 200, schema: answers.draftList },
    refusals: ['set-aside'],
  },
  'conversation.saveDraft': {
    summary: 'Save your draft',
    description:
      'One for each complaint, kept for 30 days after it was last saved. Sent with its id, it is gone.',
    body: draftSchema,
    answer: { status: 200, schema: answers.draft },
    refusals: ['set-aside'],
  },
  'conversation.discardDraft': {
    summary: 'Throw your draft away',
    answer: { status: 200, schema: answers.draftDiscarded },
    refusals: ['set-aside'],
  },
};

export const TEMPLATES: DescribedOf<'templates'> = {
  'templates.list': {
    summary: 'The newest version of every template',
    answer: { status: 200, schema: answers.templateList },
  },
  'templates.get': {
    summary: 'The newest version of a template',
    answer: { status: 200, schema: templateSchema },
    refusals: ['set-aside'],
  },
  'templates.put': {
    summary: 'Store the next version of a template',
    description:
      '`version` is one more than the newest, 1 for a new one. Its texts may name what every complaint has (`{{complainant.name}}`, `{{complainantReference}}`, `{{reference}}`, `{{subject}}`, `{{dueAt}}`, `{{team}}`, `{{today}}`) and its own `fields`.',
    body: templateSchema,
    answer: { status: 200, schema: templateSchema },
    refusals: ['version-conflict', 'set-aside'],
  },
};
