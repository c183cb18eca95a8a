import { asBody } from '../../../ui/forms.ts';
import { type Action, always, canNow, wordsOf } from '../action.ts';

/* Who has it, what holds it, and until when. */

const LEVELS = ['2', '3', '4', '5', '6', '7', '8', '9'] as const;

export const HANDLING = {
  acknowledgement: {
    permission: 'complaint.acknowledge',
    isPossible: canNow('acknowledge'),
    fields: ({ c, complaint }) => [
      {
        kind: 'text',
        name: 'message',
        label: wordsOf(c).labels.message,
        hint: wordsOf(c).labels.messageHint,
        lang: complaint.complainant.language,
      },
    ],
    isVersioned: true,
    tells: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.acknowledge(complaint.id, asBody(body), options),
  },
  claim: {
    permission: 'complaint.assign',
    isPossible: (complaint, { c }) =>
      canNow('assign')(complaint) && complaint.assignee !== c.var.person.subject,
    fields: () => [],
    isVersioned: true,
    send: ({ c, complaint: { id, team } }, _, options) =>
      c.var.client.complaints.assign(id, { team, assignee: c.var.person.subject }, options),
  },
  assignment: {
    permission: 'complaint.assign',
    isPossible: canNow('assign'),
    fields: ({ c }) => [
      { kind: 'line', name: 'team', label: wordsOf(c).labels.team, required: true },
      {
        kind: 'line',
        name: 'assignee',
        label: wordsOf(c).labels.assignee,
        hint: wordsOf(c).labels.assigneeHint,
      },
    ],
    initial: ({ complaint: { team } }) => ({ team }),
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.assign(complaint.id, asBody(body), options),
  },
  pause: {
    permission: 'complaint.ask',
    isPossible: canNow('pause'),
    fields: ({ c, complaint }) => [
      {
        kind: 'text',
        name: 'question',
        label: wordsOf(c).labels.question,
        required: true,
        lang: complaint.complainant.language,
      },
    ],
    isVersioned: true,
    isChecked: true,
    tells: true,
    preview: ({ c, complaint }, body) => c.var.client.complaints.previewQuestion(complaint.id, asBody(body)),
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.pause(complaint.id, asBody(body), options),
  },
  resumption: {
    permission: 'complaint.answer',
    isPossible: canNow('resume'),
    fields: ({ c }) => [
      { kind: 'text', name: 'answer', label: wordsOf(c).labels.answer, hint: wordsOf(c).labels.answerHint },
    ],
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.resume(complaint.id, asBody(body), options),
  },
  messages: {
    permission: 'complaint.add',
    isPossible: canNow('add'),
    fields: ({ c }) => [{ kind: 'text', name: 'message', label: wordsOf(c).labels.said, required: true }],
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.addMessage(complaint.id, asBody(body), options),
  },
  hold: {
    permission: 'complaint.hold',
    isPossible: (complaint) => canNow('hold')(complaint) && complaint.hold === undefined,
    fields: ({ c }) => [
      {
        kind: 'choice',
        as: 'radio',
        name: 'kind',
        label: wordsOf(c).labels.waitsFor,
        required: true,
        options: [
          ['third-party', wordsOf(c).holds['third-party']],
          ['authority', wordsOf(c).holds.authority],
        ],
      },
      { kind: 'text', name: 'reason', label: wordsOf(c).labels.reason, required: true },
      { kind: 'when', name: 'until', label: wordsOf(c).labels.until, hint: wordsOf(c).labels.untilHint },
    ],
    isVersioned: true,
    tells: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.hold(complaint.id, asBody(body), options),
  },
  'hold-release': {
    permission: 'complaint.hold',
    isPossible: (complaint) => canNow('release')(complaint) && complaint.hold !== undefined,
    fields: ({ c }) => [{ kind: 'text', name: 'note', label: wordsOf(c).labels.note }],
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.release(complaint.id, asBody(body), options),
  },
  extension: {
    permission: 'complaint.extend',
    isPossible: (complaint) =>
      canNow('extend')(complaint) && complaint.clocks.resolution.breachedAt === undefined,
    fields: ({ c, complaint }) => [
      { kind: 'when', name: 'dueAt', label: wordsOf(c).labels.newDate, required: true },
      {
        kind: 'text',
        name: 'reason',
        label: wordsOf(c).labels.reasonTold,
        required: true,
        lang: complaint.complainant.language,
      },
    ],
    isVersioned: true,
    tells: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.extend(complaint.id, asBody(body), options),
  },
  escalation: {
    permission: 'complaint.escalate',
    isPossible: canNow('escalate'),
    fields: ({ c, complaint }) => [
      { kind: 'text', name: 'reason', label: wordsOf(c).labels.reason, required: true },
      {
        kind: 'choice',
        name: 'level',
        label: wordsOf(c).labels.level,
        hint: wordsOf(c).labels.levelHint,
        options: LEVELS.filter((level) => Number(level) > complaint.level).map((level) => [
          level,
          wordsOf(c).level(Number(level)),
        ]),
      },
      { kind: 'line', name: 'team', label: wordsOf(c).labels.team },
    ],
    isVersioned: true,
    send: ({ c, complaint }, { level, ...body }, options) =>
      c.var.client.complaints.escalate(
        complaint.id,
        asBody({ ...body, ...(level !== undefined && { level: Number(level) }) }),
        options,
      ),
  },
  fulfilments: {
    permission: 'complaint.fulfil',
    isPossible: (complaint) => canNow('fulfil')(complaint) && runningClocks(complaint).length > 0,
    fields: ({ c, complaint }) => [
      {
        kind: 'choice',
        name: 'clock',
        label: wordsOf(c).labels.clock,
        required: true,
        options: runningClocks(complaint).map((name) => [name, name]),
      },
      { kind: 'text', name: 'note', label: wordsOf(c).labels.note },
    ],
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.fulfil(complaint.id, asBody(body), options),
  },
  contacts: {
    permission: 'complaint.record-contact',
    isPossible: always,
    fields: ({ c, complaint }) => {
      const { labels, outcomes, ways } = wordsOf(c);
      return [
        {
          kind: 'choice',
          as: 'radio',
          name: 'outcome',
          label: labels.reached,
          required: true,
          options: [
            ['reached', outcomes.reached],
            ['not-reached', outcomes['not-reached']],
            ['wrong-number', outcomes['wrong-number']],
          ],
        },
        {
          kind: 'choice',
          as: 'radio',
          name: 'way',
          label: labels.way,
          options: Object.entries(ways),
        },
        { kind: 'check', name: 'inbound', label: labels.inbound },
        ...((complaint.calls ?? []).length === 0
          ? []
          : [
              {
                kind: 'choice',
                name: 'call',
                label: labels.call,
                options: (complaint.calls ?? []).map(({ id, about }) => [id, about] as const),
              } as const,
            ]),
        { kind: 'moment', name: 'startedAt', label: labels.startedAt },
        { kind: 'moment', name: 'endedAt', label: labels.endedAt },
        { kind: 'text', name: 'note', label: labels.spoken },
        { kind: 'when', name: 'promise.dueAt', label: labels.promise, hint: labels.promiseHint },
      ];
    },
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.recordContact(complaint.id, asBody(body), options),
  },
} as const satisfies Readonly<Record<string, Action>>;

/** Of those that a policy has besides. */
function runningClocks({ clocks }: Parameters<Action['isPossible']>[0]): readonly string[] {
  return Object.entries(clocks.others ?? {}).flatMap(([name, { state }]) =>
    state === 'stopped' || name.startsWith('promise-remedy') ? [] : [name],
  );
}
