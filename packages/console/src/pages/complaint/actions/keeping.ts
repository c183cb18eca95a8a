import { asBody, type Field } from '../../../ui/forms.ts';
import { type Action, type Asking, always, canNow, wordsOf } from '../action.ts';

/* What belongs to a complaint, and who is kept from it. */

const LINKS = ['repeat-of', 'part-of', 'duplicate-of'] as const;

const text = (name: 'reason' | 'note', required: boolean) => {
  return ({ c }: Asking): readonly Field[] => [
    { kind: 'text', name, label: wordsOf(c).labels[name], required },
  ];
};

/** By its reference or its id, as people have it. */
async function idOf({ c }: Asking, named: unknown): Promise<string> {
  const { id } = await c.var.client.complaints.get(String(named).trim());
  return id;
}

/** `kind:id`, as the page names a link. */
const linkIn = (of: string) => {
  const [kind = '', to = ''] = of.split(':');
  return { kind, to };
};

export const KEEPING = {
  links: {
    permission: 'complaint.link',
    isPossible: always,
    fields: (asking) => {
      const { labels, links } = wordsOf(asking.c);
      return [
        {
          kind: 'choice',
          as: 'radio',
          name: 'kind',
          label: labels.linkKind,
          required: true,
          options: LINKS.filter((kind) => kind !== 'duplicate-of' || canNow('merge')(asking.complaint)).map(
            (kind) => [kind, links[kind]] as const,
          ),
        },
        { kind: 'line', name: 'to', label: labels.linkTo, hint: labels.linkToHint, required: true },
      ];
    },
    initial: ({ of }) => ({ to: of }),
    isVersioned: true,
    isChecked: true,
    send: async (asking, { to, ...body }, options) => {
      const { c, complaint } = asking;
      const linked = { ...body, ...(to !== undefined && { to: await idOf(asking, to) }) };
      return c.var.client.links.add(complaint.id, asBody(linked), options);
    },
  },
  'link-removal': {
    permission: 'complaint.link',
    isPossible: (_, { of }) => of !== '',
    fields: () => [],
    isOfOne: true,
    isVersioned: true,
    send: ({ c, complaint, of }, _, options) =>
      c.var.client.links.remove(complaint.id, asBody(linkIn(of)), options),
  },
  'evidence-removal': {
    permission: 'evidence.remove',
    isPossible: (_, { of }) => of !== '',
    fields: text('reason', false),
    isOfOne: true,
    send: ({ c, complaint, of }, body, { idempotencyKey }) =>
      c.var.client.evidence.remove(complaint.id, of, asBody(body), { idempotencyKey }),
  },
  'note-erasure': {
    permission: 'complaint.erase-note',
    isPossible: (_, { of }) => of !== '',
    fields: () => [],
    isOfOne: true,
    send: ({ c, complaint, of }, _, { idempotencyKey }) =>
      c.var.client.conversation.eraseNote(complaint.id, of, { idempotencyKey }),
  },
  'link-revocation': {
    permission: 'complaint.revoke-link',
    isPossible: always,
    fields: ({ c }) => [{ kind: 'check', name: 'send', label: wordsOf(c).labels.sendLink }],
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.revokeLink(complaint.id, asBody(body), options),
  },
  'legal-hold': {
    permission: 'complaint.set-legal-hold',
    isPossible: ({ legalHold }) => legalHold === undefined,
    fields: text('reason', true),
    send: ({ c, complaint }, body, { idempotencyKey }) =>
      c.var.client.legalHold.set(complaint.id, asBody(body), { idempotencyKey }),
  },
  'legal-hold-release': {
    permission: 'complaint.set-legal-hold',
    isPossible: ({ legalHold }) => legalHold !== undefined,
    fields: text('note', false),
    send: ({ c, complaint }, body, { idempotencyKey }) =>
      c.var.client.legalHold.lift(complaint.id, asBody(body), { idempotencyKey }),
  },
  conflicts: {
    permission: 'complaint.set-conflicts',
    isPossible: () => true,
    fields: ({ c }) => [
      {
        kind: 'list',
        name: 'persons',
        label: wordsOf(c).labels.persons,
        hint: wordsOf(c).labels.personsHint,
      },
      { kind: 'text', name: 'reason', label: wordsOf(c).labels.reason },
    ],
    initial: ({ complaint: { conflicts = [] } }) => ({ persons: conflicts.join(', ') }),
    isVersioned: true,
    send: ({ c, complaint }, body, { ifMatch = '*' }) =>
      c.var.client.conflicts.set(complaint.id, asBody({ persons: [], ...body }), { ifMatch }),
  },
  recusal: {
    permission: 'complaint.recuse',
    isPossible: () => true,
    fields: text('reason', false),
    isChecked: true,
    send: ({ c, complaint }, body, { idempotencyKey }) =>
      c.var.client.conflicts.declare(complaint.id, asBody(body), { idempotencyKey }),
  },
} as const satisfies Readonly<Record<string, Action>>;
