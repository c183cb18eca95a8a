import { OUTCOMES, REMEDIES, ROOT_CAUSES } from '@redress/core/base/vocabulary.ts';
import { asBody, type Field } from '../../../ui/forms.ts';
import { rowCount } from '../../../ui/rows.ts';
import { type Action, type Asking, canNow, optionsOf, wordsOf } from '../action.ts';

/* How a complaint ends, and how it begins anew. */

const reason = ({ c }: Asking): readonly Field[] => [
  { kind: 'text', name: 'reason', label: wordsOf(c).labels.reason, required: true },
];

function resolutionFields({ c, complaint, sent }: Asking): readonly Field[] {
  const { labels, sep } = wordsOf(c);
  const rows = Array.from({ length: rowCount(sent, 'remedies', 1) }, (_, row): readonly Field[] => {
    const name = (field: string) => `remedies.${row}.${field}`;
    const label = (text: string) => `${labels.remedy} ${row + 1}${sep}${text}`;
    return [
      {
        kind: 'choice',
        name: name('kind'),
        label: `${labels.remedy} ${row + 1}`,
        options: optionsOf(c, REMEDIES),
      },
      { kind: 'line', name: name('amount'), label: label(labels.amount) },
      { kind: 'line', name: name('currency'), label: label(labels.currency) },
      { kind: 'line', name: name('note'), label: label(labels.note) },
      { kind: 'when', name: name('dueAt'), label: label(labels.promisedBy) },
      { kind: 'check', name: name('done'), label: label(labels.done) },
    ];
  });
  return [
    {
      kind: 'text',
      name: 'summary',
      label: labels.summary,
      hint: labels.summaryHint,
      required: true,
      rows: 6,
      lang: complaint.complainant.language,
    },
    { kind: 'choice', name: 'outcome', label: labels.outcome, options: optionsOf(c, OUTCOMES), as: 'radio' },
    {
      kind: 'choice',
      name: 'rootCause',
      label: labels.rootCause,
      options: optionsOf(c, ROOT_CAUSES),
      required: true,
    },
    ...rows.flat(),
    ...(complaint.openTasks
      ? [{ kind: 'check', name: 'despiteOpenTasks', label: labels.despiteOpenTasks } as const]
      : []),
  ];
}

export const DECIDING = {
  resolution: {
    permission: 'complaint.resolve',
    isPossible: canNow('resolve'),
    fields: resolutionFields,
    isVersioned: true,
    isChecked: true,
    list: 'remedies',
    tells: true,
    preview: ({ c, complaint }, body) =>
      c.var.client.complaints.previewResolution(complaint.id, asBody({ remedies: [], ...body })),
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.resolve(complaint.id, asBody({ remedies: [], ...body }), options),
  },
  reopening: {
    permission: 'complaint.reopen',
    isPossible: canNow('reopen'),
    fields: reason,
    isVersioned: true,
    tells: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.reopen(complaint.id, asBody(body), options),
  },
  withdrawal: {
    permission: 'complaint.withdraw',
    isPossible: canNow('withdraw'),
    fields: reason,
    isVersioned: true,
    tells: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.withdraw(complaint.id, asBody(body), options),
  },
  objection: {
    permission: 'complaint.object',
    isPossible: (complaint) => canNow('object')(complaint) && complaint.objection === undefined,
    fields: reason,
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.object(complaint.id, asBody(body), options),
  },
  'objection-decision': {
    permission: 'complaint.decide-objection',
    isPossible: (complaint) =>
      canNow('decide-objection')(complaint) &&
      complaint.objection !== undefined &&
      complaint.objection.rejectedAt === undefined,
    fields: (asking) => {
      const { labels, decisions } = wordsOf(asking.c);
      return [
        {
          kind: 'choice',
          as: 'radio',
          name: 'decision',
          label: labels.decision,
          required: true,
          options: [
            ['upheld', decisions.upheld],
            ['rejected', decisions.rejected],
          ],
        },
        ...reason(asking),
      ];
    },
    isVersioned: true,
    tells: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.decideObjection(complaint.id, asBody(body), options),
  },
} as const satisfies Readonly<Record<string, Action>>;
