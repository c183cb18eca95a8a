import * as schemas from '../api/schemas.ts';
import type { DescribedOf } from './described.ts';
import * as answers from './execution-answers.ts';

const byName = { name: '$response.body#/name' };
export const EXECUTIONS: DescribedOf<'executions'> = {
  'executions.list': {
    summary: 'Workflow executions, newest first, with their complaints',
    description:
      'Sorted by `next`, those of open complaints by when somebody must have looked at them, what is late first. With `complaint`, all of that one. Without `workflow`, by `started` those of `complaint`. A page may hold fewer than `limit`, or none, though more follow.',
    query: schemas.executionsSchema,
    answer: { status: 200, schema: answers.executionPage },
    links: {
      get: { operationId: 'executions.get', parameters: { name: '$response.body#/items/0/name' } },
      history: { operationId: 'executions.history', parameters: { name: '$response.body#/items/0/name' } },
      stop: { operationId: 'executions.stop', parameters: { name: '$response.body#/items/0/name' } },
    },
  },
  'executions.get': {
    summary: 'One execution',
    answer: { status: 200, schema: answers.execution },
    links: { history: { operationId: 'executions.history', parameters: byName } },
  },
  'executions.history': {
    summary: 'Its history, as AWS Step Functions records it',
    description: 'Task tokens are masked: whoever has one can answer the task.',
    query: schemas.historySchema,
    answer: { status: 200, schema: answers.historyPage },
  },
  'executions.stop': {
    summary: 'Stop it',
    description: 'It stays stopped until it is restarted; the steps of its deadlines are taken all the same.',
    body: schemas.reasonSchema,
    answer: { status: 200, schema: answers.execution },
    refusals: ['wrong-state', 'set-aside'],
    links: { restart: { operationId: 'executions.restart', parameters: byName } },
  },
  'executions.redrive': {
    summary: 'Let one that has ended badly go on where it was',
    description: 'Within 14 days of its end. One that was stopped is no longer stopped then.',
    answer: { status: 200, schema: answers.execution },
    refusals: ['wrong-state', 'set-aside'],
  },
  'executions.signal': {
    summary: 'Tell it once more what its complaint says',
    description: 'It begins its waits anew.',
    answer: { status: 200, schema: answers.execution },
    refusals: ['wrong-state', 'set-aside'],
  },
  'executions.restart': {
    summary: 'Follow it by another one',
    answer: { status: 202, schema: answers.executionName, location: 'The execution that follows.' },
    refusals: ['wrong-state', 'set-aside'],
    links: { get: { operationId: 'executions.get', parameters: byName } },
  },
};

export const STANDING: DescribedOf<'standing'> = {
  'standing.get': {
    summary: 'How the installation is, in numbers',
    description: 'Counted as far as 100; `isMore` says that there are more.',
    answer: { status: 200, schema: answers.standing },
  },
};
