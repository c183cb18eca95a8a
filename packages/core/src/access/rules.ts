import type { Role, Scope } from './caller.ts';

/** How far a role reaches: to every complaint, or to those of the person's teams and those assigned to them. */
type Reach = 'all' | 'teams';

/** Who has it. Client apps reach what they have submitted, complainants the one complaint of their link. */
export interface Rule {
  readonly roles?: Readonly<Partial<Record<Role, Reach>>>;
  readonly scope?: Scope;
  /** Apps with a key to the sandbox, of their own test clocks. */
  readonly sandbox?: true;
  readonly complainant?: true;
  /** Machines that sign what they report. */
  readonly machine?: true;
  /** Nothing is asked of anybody. */
  readonly open?: true;
}

const HANDLING = { handler: 'teams', supervisor: 'teams' } as const;
const READING = { ...HANDLING, auditor: 'all' } as const;
/** What complainants ask for themselves, or through others. */
const ASKING = { roles: HANDLING, scope: 'complaints:act', complainant: true } as const;
const RULE_READING = {
  handler: 'all',
  supervisor: 'all',
  operations: 'all',
  auditor: 'all',
  administrator: 'all',
} as const;

const EVERYBODY = { ...RULE_READING, privacy: 'all' } as const;

/** Every permission there is, and who has it. What is not said here nobody may. */
export const RULES = {
  'installation.read': { open: true },
  'survey.answer': { open: true },
  /** A complainant's link: it proves itself. */
  'link.open': { open: true },
  /** The form to complain with; and what of it costs others something. */
  'form.use': { open: true },
  'form.send': { open: true },

  'complaint.submit': { roles: { handler: 'all', supervisor: 'all' }, scope: 'complaints:create' },
  'complaint.list': { roles: READING, scope: 'complaints:read' },
  'complaint.import': { roles: { administrator: 'all' } },
  'complaint.search': { roles: READING, scope: 'complaints:read' },
  'complaint.read': { roles: READING, scope: 'complaints:read' },
  'complaint.explain': { roles: { ...READING, operations: 'all' }, scope: 'complaints:read' },
  'complaint.acknowledge': { roles: HANDLING },
  'complaint.assign': { roles: HANDLING },
  /** Many at once; of each it is decided anew whether they may. */
  'bulk.use': { roles: { ...HANDLING, operations: 'all' } },
  'complaint.record-contact': { roles: HANDLING },
  'complaint.send-update': { roles: HANDLING },
  'complaint.fulfil': { roles: HANDLING },
  'complaint.correct-contact': { roles: HANDLING, scope: 'complaints:act' },
  'complaint.ask': { roles: HANDLING },
  'complaint.answer': ASKING,
  'complaint.hold': { roles: HANDLING },
  'complaint.extend': { roles: HANDLING },
  'complaint.escalate': { roles: HANDLING },
  'complaint.reclassify': { roles: HANDLING },
  'complaint.correct-receipt': { roles: HANDLING },
  'complaint.correct-record': { roles: HANDLING },
  'complaint.record-consent': ASKING,
  'complaint.resolve': { roles: HANDLING },
  'remedy.promise': { roles: HANDLING },
  'remedy.settle': { roles: HANDLING },
  /** Which of them must agree says the policy. */
  'remedy.approve': { roles: HANDLING },
  'task.add': { roles: HANDLING },
  'task.read': { roles: READING },
  'task.change': { roles: HANDLING },
  'complaint.reopen': ASKING,
  'complaint.withdraw': ASKING,
  'complaint.add': ASKING,
  'complaint.object': ASKING,
  'complaint.decide-objection': { roles: HANDLING },
  'complaint.revoke-link': { roles: HANDLING },
  'complaint.recuse': { roles: HANDLING },
  'complaint.set-conflicts': { roles: { supervisor: 'teams', auditor: 'all', administrator: 'all' } },
  /** Who has seen it and who has changed it. */
  'complaint.link': { roles: HANDLING },
  'complaint.read-access': { roles: { auditor: 'all', privacy: 'all' } },
  'complaint.note': { roles: HANDLING },
  'complaint.read-earlier': { roles: READING },
  'complaint.erase-note': { roles: { supervisor: 'teams' } },
  /** How well others have handled what is over. */
  'quality.review': { roles: { supervisor: 'teams' } },
  'template.read': { roles: RULE_READING },
  'template.change': { roles: { supervisor: 'all', administrator: 'all' } },
  'complaint.view-own': { complainant: true },
  'message.report': { machine: true },
  /** What people write to us by a network, which its gateway brings. */
  'channel.bring': { machine: true },
  'evidence.add': ASKING,
  'evidence.read': { roles: READING, scope: 'complaints:read', complainant: true },
  'evidence.remove': { roles: HANDLING },
  'evidence.report': { machine: true },
  /** A form that was signed for it: it proves itself. */
  'evidence.upload': { open: true },

  /** Answers for personal data: erases it, and gives it to whom it is about. */
  'complaint.erase': { roles: { privacy: 'all' } },
  'complaint.set-legal-hold': { roles: { supervisor: 'teams', privacy: 'all', administrator: 'all' } },
  'privacy.read': { roles: { privacy: 'all', auditor: 'all' } },
  'privacy.act': { roles: { privacy: 'all' } },
  'retention.read': { roles: { privacy: 'all', auditor: 'all', operations: 'all', administrator: 'all' } },
  'retention.change': { roles: { privacy: 'all', administrator: 'all' } },
  'absence.read': { roles: { handler: 'all', supervisor: 'all', auditor: 'all', administrator: 'all' } },
  /** One's own; supervisors and administrators record those of others, too. */
  'absence.record': { roles: { handler: 'all', supervisor: 'all', administrator: 'all' } },
  /** Ids and codes of what happens to complaints. */
  'event.read': { roles: { ...READING, operations: 'all' }, scope: 'complaints:read' },
  /** That one's own account in a chat acts as oneself; and that a group there hears of a team's complaints. */
  'chat.link': { roles: { ...HANDLING, administrator: 'all' } },
  /** To ask many in their chats, and to see what they have answered. */
  'poll.run': { roles: { supervisor: 'teams', administrator: 'all' } },
  'chat.bind-team': { roles: { supervisor: 'teams', administrator: 'all' } },
  'webhook.read': {
    roles: { administrator: 'all', operations: 'all', auditor: 'all' },
    scope: 'webhooks:manage',
  },
  'webhook.change': { roles: { administrator: 'all' }, scope: 'webhooks:manage' },

  'execution.read': { roles: { operations: 'all', auditor: 'all' } },
  'execution.change': { roles: { operations: 'all' } },
  /** How the installation is: numbers alone. */
  'standing.read': { roles: { operations: 'all', auditor: 'all' } },
  'undelivered.read': { roles: { supervisor: 'teams', operations: 'all', auditor: 'all' } },
  'undelivered.send': { roles: { supervisor: 'teams', operations: 'all' } },
  /** What came in and no machine could understand. */
  'incoming.read': { roles: { handler: 'all', supervisor: 'all', auditor: 'all' } },
  'incoming.settle': { roles: { handler: 'all', supervisor: 'all' } },
  'set-aside.read': { roles: { operations: 'all', auditor: 'all' } },
  'audit.read': { roles: { auditor: 'all' } },
  'policy.read': { roles: RULE_READING },
  'policy.try': { roles: RULE_READING },
  'policy.replay': { roles: { operations: 'all', administrator: 'all' } },
  'policy.change': { roles: { administrator: 'all' } },
  'calendar.read': { roles: RULE_READING },
  'calendar.change': { roles: { administrator: 'all' } },
  'test-clock.use': { sandbox: true },
  /** Whoever takes complaints in asks for what the fields ask for. */
  'field.read': { roles: RULE_READING, scope: 'complaints:create' },
  'field.change': { roles: { administrator: 'all' } },
  'advice.read': { roles: { handler: 'all', supervisor: 'all', auditor: 'all' } },
  'key.read': { roles: { administrator: 'all', auditor: 'all' } },
  'key.change': { roles: { administrator: 'all' } },
  /** One's own; administrators and auditors see everybody's, and administrators end them. */
  'session.read': { roles: EVERYBODY },
  'session.end': { roles: EVERYBODY },
  'user.read': { roles: { administrator: 'all', auditor: 'all' } },
  'user.change': { roles: { administrator: 'all' } },
  'outbox.read': { roles: { operations: 'all', auditor: 'all' } },
  'metrics.read': { open: true },
} as const satisfies Record<string, Rule>;

export type Permission = keyof typeof RULES;
