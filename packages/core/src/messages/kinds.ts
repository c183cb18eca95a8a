/** A complainant whom no mail reaches is told of these by a person. */
const WEIGHTY_KINDS = [
  'receipt',
  'acknowledgement',
  'update',
  'question',
  'question-reminder',
  'extension',
  'closure',
  'resolution',
  'reopening',
  'withdrawal',
  'objection-rejection',
  'hold',
  'merger',
  'remedy',
  'remedy-done',
  'remedy-withdrawal',
] as const;

/** These carry a survey's link. */
const LINKED_KINDS = ['survey', 'reminder', 'survey-call', 'survey-call-reminder'] as const;

export const MESSAGE_KINDS = [
  ...WEIGHTY_KINDS,
  ...LINKED_KINDS,
  'thanks',
  'objection-receipt',
  'link',
  'code',
  'warning',
  'breach',
  'escalation',
  'assignment',
  'answer',
  'addition',
  'objection',
  'objection-reminder',
  'silence',
  'dissatisfaction',
  'undeliverable',
  'call',
  'call-reminder',
  'unasked',
  'hold-end',
  'hold-reminder',
  'hold-limit',
  'mention',
  'approval',
  'approval-reminder',
  'approval-decision',
  'task',
  'task-reminder',
  'task-overdue',
  'task-end',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export const TOLD_BY_CALL: ReadonlySet<string> = new Set(WEIGHTY_KINDS);
export const SURVEY_KINDS: ReadonlySet<MessageKind> = new Set(LINKED_KINDS);

/** They show that whoever reads the mail is whom we know by its address: they go by mail, or not at all. */
export const MAIL_KINDS: ReadonlySet<string> = new Set<MessageKind>(['link', 'code']);

/** Those that have a meaning only while the complainant has the ball. */
export const QUESTION_KINDS: ReadonlySet<string> = new Set<MessageKind>(['question', 'question-reminder']);

/** Those that ask for the first time, by mail or through the staff's telephone. */
export const SURVEY_INVITATIONS: ReadonlySet<string> = new Set<MessageKind>(['survey', 'survey-call']);

export function isMessageKind(kind: string): kind is MessageKind {
  return MESSAGE_KINDS.some((known) => known === kind);
}
