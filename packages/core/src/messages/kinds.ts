export const MESSAGE_KINDS = [
  'receipt',
  'acknowledgement',
  'question',
  'question-reminder',
  'extension',
  'closure',
  'resolution',
  'reopening',
  'withdrawal',
  'survey',
  'reminder',
  'survey-call',
  'survey-call-reminder',
  'thanks',
  'warning',
  'breach',
  'escalation',
  'assignment',
  'answer',
  'silence',
  'dissatisfaction',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Those that carry a survey's link. */
export const SURVEY_KINDS: ReadonlySet<MessageKind> = new Set([
  'survey',
  'reminder',
  'survey-call',
  'survey-call-reminder',
]);
