import { approvalSchema, carriedOutSchema, newRemedySchema, takenBackSchema } from '../api/remedy-schemas.ts';
import {
  approvalsSchema,
  taskChangeSchema,
  taskEndSchema,
  taskSchema,
  tasksSchema,
} from '../api/task-schemas.ts';
import { complaint } from './answers.ts';
import type { Answered, DescribedOf } from './described.ts';
import { approvalPage, ownTask, taskPage } from './remedy-answers.ts';

const CHANGED: Answered = { status: 200, schema: complaint };
const refusals = ['wrong-state', 'remedy-refused', 'set-aside'] as const;

export const REMEDIES: DescribedOf<'remedies'> = {
  'remedies.promise': {
    summary: 'Do something for the complainant, beside a resolution or before it',
    description:
      'Until `dueAt`, or as the policy has it for its kind. The complainant hears of it, unless somebody must agree first; `replaces` takes another one back once it may be promised.',
    body: newRemedySchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'remedy-refused', 'promise-refused', 'set-aside'],
  },
  'remedies.carryOut': {
    summary: 'Say that a remedy has been carried out, by whom, when, and what shows it',
    description:
      'The complainant hears of it. Once nothing is left to be done, a complaint that has waited for that is closed.',
    body: carriedOutSchema,
    answer: CHANGED,
    refusals,
  },
  'remedies.takeBack': {
    summary: 'Take a remedy back',
    description: 'The complainant hears why, where they have been told of it.',
    body: takenBackSchema,
    answer: CHANGED,
    refusals,
  },
  'remedies.listWaiting': {
    summary: 'Remedies that wait for your approval, by when it is due',
    description:
      'Of those that a team is asked to agree to, your own teams where none is named: what you may decide. One that has just been proposed or decided may take a moment to come or go.',
    query: approvalsSchema,
    answer: { status: 200, schema: approvalPage },
    links: {
      decide: {
        operationId: 'remedies.decide',
        parameters: {
          id: '$response.body#/items/0/complaint/id',
          remedy: '$response.body#/items/0/id',
        },
      },
    },
  },
  'remedies.decide': {
    summary: 'Agree to a remedy that waits for approval, or reject it',
    description:
      'For the role that the policy names, in the complaint’s team or the one that was asked, and not for whoever has proposed it.',
    body: approvalSchema,
    answer: CHANGED,
    refusals,
  },
};

const TASK: Answered = { status: 200, schema: ownTask };

export const TASKS: DescribedOf<'tasks'> = {
  'tasks.list': {
    summary: 'Open tasks of a team or a person, by when they are due',
    description:
      'One’s own and those of one’s teams where nobody is named. A task that has just been given or done may take a moment to come or go.',
    query: tasksSchema,
    answer: { status: 200, schema: taskPage },
    links: {
      get: {
        operationId: 'tasks.get',
        parameters: {
          id: '$response.body#/items/0/complaint/id',
          task: '$response.body#/items/0/id',
        },
      },
    },
  },
  'tasks.get': {
    summary: 'One task',
    description:
      'For whoever it is given to, who sees of the complaint what it is called by, and for whoever has that.',
    answer: TASK,
    refusals: ['set-aside'],
  },
  'tasks.add': {
    summary: 'Give another department something to do for the complaint',
    description: 'Its owner is told, and reminded a working day before it is due.',
    body: taskSchema,
    answer: CHANGED,
    refusals: ['task-refused', 'promise-refused', 'conflict-of-interest', 'set-aside'],
  },
  'tasks.change': {
    summary: 'Give a task to somebody else, or another date',
    body: taskChangeSchema,
    answer: TASK,
    refusals: ['task-refused', 'promise-refused', 'conflict-of-interest', 'set-aside'],
  },
  'tasks.complete': {
    summary: 'Say that a task is done',
    description: 'Whoever has the complaint hears of it.',
    body: taskEndSchema,
    answer: TASK,
    refusals: ['task-refused', 'set-aside'],
  },
  'tasks.cancel': {
    summary: 'Cancel a task',
    description: 'Whoever it was given to hears of it.',
    body: taskEndSchema,
    answer: TASK,
    refusals: ['task-refused', 'set-aside'],
  },
};
