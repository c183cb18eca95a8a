import { pageSchema } from '../api/schemas.ts';
import { advanceSchema, testClockSchema } from '../api/test-clock-schemas.ts';
import { byId, type DescribedOf } from './described.ts';
import * as answers from './test-clock-answers.ts';

const refusals = ['sandbox-unavailable'] as const;

/** Worlds for apps under development. */
export const TEST_CLOCKS: DescribedOf<'testClocks'> = {
  'testClocks.list': {
    summary: 'The test clocks of the app',
    answer: { status: 200, schema: answers.testClockList },
    refusals,
  },
  'testClocks.add': {
    summary: 'A world of its own, with a clock that moves when it is told to',
    description:
      'It begins with the rules in force. What is asked for with a sandbox key goes to the world of the clock that the header `Redress-Test-Clock` names; without it to the only one there is. Nothing of it is seen anywhere else.',
    body: testClockSchema,
    answer: { status: 201, schema: answers.testClock, location: 'The test clock.' },
    refusals: [...refusals, 'sandbox-full'],
    links: {
      get: byId('testClocks.get'),
      advance: byId('testClocks.advance'),
      messages: byId('testClocks.messages'),
      close: byId('testClocks.close'),
    },
  },
  'testClocks.get': {
    summary: 'How far it has come',
    answer: { status: 200, schema: answers.testClock },
    refusals,
  },
  'testClocks.advance': {
    summary: 'Move it on, through everything that falls due',
    description:
      'Answers when all of it is done: steps of deadlines, messages, webhooks, surveys. To the instant it has come to, it does nothing; back it does not go.',
    body: advanceSchema,
    answer: { status: 200, schema: answers.advanced },
    refusals: [...refusals, 'wrong-state'],
  },
  'testClocks.close': {
    summary: 'End it, with all that is in its world',
    answer: { status: 200, schema: answers.testClockClosed },
    refusals,
  },
  'testClocks.messages': {
    summary: 'What its world has sent, the newest first',
    description: 'None of it has left the sandbox.',
    query: pageSchema,
    answer: { status: 200, schema: answers.testClockMessages },
    refusals,
  },
};
