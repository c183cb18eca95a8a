import { REMEDIES } from '@redress/core/base/vocabulary.ts';
import { asBody, type Field, filled } from '../../../ui/forms.ts';
import { type Action, type Asking, always, canNow, optionsOf, wordsOf } from '../action.ts';

/* What is done for the complainant, and what others have to do for it. */

export const remediesOf = ({ complaint }: Pick<Asking, 'complaint'>) => [
  ...(complaint.resolution?.remedies ?? []),
  ...(complaint.remedies ?? []),
];
const stateOf = (asking: Asking) => remediesOf(asking).find(({ id }) => id === asking.of)?.state;
const taskOf = ({ complaint, of }: Asking) => complaint.tasks?.find(({ id }) => id === of);
const isOpenTask = (_: unknown, asking: Asking) => taskOf(asking)?.state === 'open';

const owner = ({ c }: Asking): readonly Field[] => [
  { kind: 'line', name: 'team', label: wordsOf(c).labels.team },
  { kind: 'line', name: 'assignee', label: wordsOf(c).labels.assignee },
  { kind: 'when', name: 'dueAt', label: wordsOf(c).labels.dueBy },
];
const note = ({ c }: Asking): readonly Field[] => [
  { kind: 'text', name: 'note', label: wordsOf(c).labels.note },
];

export const REMEDYING = {
  remedies: {
    permission: 'remedy.promise',
    isPossible: canNow('promise-remedy'),
    fields: ({ c, of }) => {
      const { labels } = wordsOf(c);
      return [
        {
          kind: 'choice',
          name: 'kind',
          label: labels.remedy,
          required: true,
          options: optionsOf(c, REMEDIES),
        },
        { kind: 'line', name: 'amount', label: labels.amount, hint: labels.amountHint },
        { kind: 'line', name: 'currency', label: labels.currency, hint: labels.currencyHint },
        { kind: 'line', name: 'note', label: labels.note },
        { kind: 'when', name: 'dueAt', label: labels.promisedBy, hint: labels.promiseHint },
        { kind: 'check', name: 'done', label: labels.done },
        ...(of === ''
          ? []
          : ([
              { kind: 'hidden', name: 'replaces.id', label: '' },
              { kind: 'text', name: 'replaces.reason', label: labels.replaceReason, required: true },
            ] as const)),
      ];
    },
    initial: ({ of }) => ({ 'replaces.id': of }),
    isVersioned: true,
    tells: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.remedies.promise(complaint.id, asBody(body), options),
  },
  'remedy-completion': {
    permission: 'remedy.settle',
    isPossible: (complaint, asking) => canNow('settle-remedy')(complaint) && stateOf(asking) === 'open',
    fields: async ({ c, complaint }) => {
      const { labels } = wordsOf(c);
      const { items } = await c.var.client.evidence.list(complaint.id);
      const there = items.filter(({ state }) => state === 'available');
      return [
        { kind: 'moment', name: 'at', label: labels.doneAt, hint: labels.nowHint },
        { kind: 'line', name: 'person', label: labels.assignee },
        { kind: 'line', name: 'team', label: labels.team },
        ...(there.length === 0
          ? []
          : [
              {
                kind: 'choices',
                name: 'evidence',
                label: labels.proof,
                options: there.map(({ id, name }) => [id, name] as const),
              } as const,
            ]),
        { kind: 'line', name: 'note', label: labels.note },
      ];
    },
    isOfOne: true,
    isVersioned: true,
    send: ({ c, complaint, of }, body, options) =>
      c.var.client.remedies.carryOut(complaint.id, of, asBody(body), options),
  },
  'remedy-withdrawal': {
    permission: 'remedy.settle',
    isPossible: (complaint, asking) =>
      canNow('settle-remedy')(complaint) && ['open', 'awaiting-approval'].includes(stateOf(asking) ?? ''),
    fields: ({ c, complaint }) => [
      {
        kind: 'text',
        name: 'reason',
        label: wordsOf(c).labels.reasonTold,
        required: true,
        lang: complaint.complainant.language,
      },
    ],
    isOfOne: true,
    isVersioned: true,
    tells: true,
    send: ({ c, complaint, of }, body, options) =>
      c.var.client.remedies.takeBack(complaint.id, of, asBody(body), options),
  },
  'remedy-approval': {
    permission: 'remedy.approve',
    isPossible: (_, asking) => stateOf(asking) === 'awaiting-approval',
    fields: ({ c }) => [
      {
        kind: 'choice',
        as: 'radio',
        name: 'decision',
        label: wordsOf(c).labels.decision,
        required: true,
        options: [
          ['approved', wordsOf(c).decisions.approved],
          ['rejected', wordsOf(c).decisions.notApproved],
        ],
      },
      { kind: 'text', name: 'reason', label: wordsOf(c).labels.reason, hint: wordsOf(c).labels.rejectHint },
    ],
    isOfOne: true,
    isVersioned: true,
    send: ({ c, complaint, of }, body, options) =>
      c.var.client.remedies.decide(complaint.id, of, asBody(body), options),
  },
  tasks: {
    permission: 'task.add',
    isPossible: (complaint) => always(complaint) && complaint.status !== 'withdrawn',
    fields: (asking) => [
      { kind: 'line', name: 'title', label: wordsOf(asking.c).labels.task, required: true },
      ...note(asking),
      ...owner(asking),
    ],
    isVersioned: true,
    send: ({ c, complaint }, body, options) => c.var.client.tasks.add(complaint.id, asBody(body), options),
  },
  'task-change': {
    permission: 'task.change',
    isPossible: isOpenTask,
    fields: owner,
    initial: (asking) => {
      const { team = '', assignee = '', dueAt } = taskOf(asking) ?? {};
      return { team, assignee, dueAt: filled('when', dueAt, asking.c.var.look.timeZone) };
    },
    isOfOne: true,
    isCorrection: true,
    send: ({ c, complaint, of }, body, { idempotencyKey }) =>
      c.var.client.tasks.change(complaint.id, of, asBody(body), { idempotencyKey }),
  },
  'task-completion': {
    permission: 'task.change',
    isPossible: isOpenTask,
    fields: note,
    isOfOne: true,
    send: ({ c, complaint, of }, body, { idempotencyKey }) =>
      c.var.client.tasks.complete(complaint.id, of, asBody(body), { idempotencyKey }),
  },
  'task-cancellation': {
    permission: 'task.change',
    isPossible: isOpenTask,
    fields: note,
    isOfOne: true,
    send: ({ c, complaint, of }, body, { idempotencyKey }) =>
      c.var.client.tasks.cancel(complaint.id, of, asBody(body), { idempotencyKey }),
  },
} as const satisfies Readonly<Record<string, Action>>;
