import type { Block, Choice } from './blocks.ts';
import type { MessageKind } from './kinds.ts';

export type Addressee = 'complainant' | 'staff';

export const ADDRESSEES: Readonly<Record<MessageKind, Addressee>> = {
  receipt: 'complainant',
  acknowledgement: 'complainant',
  update: 'complainant',
  question: 'complainant',
  'question-reminder': 'complainant',
  extension: 'complainant',
  closure: 'complainant',
  resolution: 'complainant',
  reopening: 'complainant',
  withdrawal: 'complainant',
  merger: 'complainant',
  survey: 'complainant',
  reminder: 'complainant',
  'survey-call': 'staff',
  'survey-call-reminder': 'staff',
  thanks: 'complainant',
  'objection-receipt': 'complainant',
  'objection-rejection': 'complainant',
  link: 'complainant',
  code: 'complainant',
  warning: 'staff',
  breach: 'staff',
  escalation: 'staff',
  assignment: 'staff',
  answer: 'staff',
  addition: 'staff',
  objection: 'staff',
  'objection-reminder': 'staff',
  silence: 'staff',
  dissatisfaction: 'staff',
  undeliverable: 'staff',
  call: 'staff',
  'call-reminder': 'staff',
  unasked: 'staff',
  hold: 'complainant',
  'hold-end': 'complainant',
  'hold-reminder': 'staff',
  'hold-limit': 'staff',
  mention: 'staff',
  remedy: 'complainant',
  'remedy-done': 'complainant',
  'remedy-withdrawal': 'complainant',
  approval: 'staff',
  'approval-reminder': 'staff',
  'approval-decision': 'staff',
  task: 'staff',
  'task-reminder': 'staff',
  'task-overdue': 'staff',
  'task-end': 'staff',
};

/** The clocks that every complaint may have; a policy names others. */
export type ClockName =
  | 'acknowledgement'
  | 'resolution'
  | 'followUp'
  | 'promise'
  /** What a policy calls a clock of its own has no capitals. */
  | 'thirdParty'
  | 'promisedRemedy'
  /** No clocks, but due like them. */
  | 'remedyApproval'
  | 'departmentTask';

/** Facts made ready for a sentence: cleaned, in the reader's language and zone; empty where unknown. */
export interface Wording {
  readonly reference: string;
  readonly subject: string;
  readonly name: string;
  readonly category: string;
  readonly severity: string;
  readonly team: string;
  readonly assignee: string;
  /** Who is away, and whose it is that this tells; empty where it goes to themselves. */
  readonly standsInFor: string;
  /** Whoever has the complaint: the assignee with the team, or the team. */
  readonly who: string;
  readonly clock: string;
  readonly due: string;
  readonly acknowledgementDue: string;
  readonly resolutionDue: string;
  /** That has passed: nobody promises it any more. */
  readonly isResolutionLate: boolean;
  /** Of a receipt: the date on which the complaint reached us, where that was earlier. */
  readonly received: string;
  /** Of a receipt: something that is promised from then is past. */
  readonly isLate: boolean;
  readonly note: string;
  readonly remedies: readonly string[];
  readonly apology: boolean;
  /** Remedies that something else is done for, or nothing. */
  readonly replaced: readonly string[];
  /** Of a decision on a remedy that somebody had to agree to. */
  readonly approved: boolean;
  /** A task's number, such as 3. */
  readonly task: string;
  readonly level: string;
  readonly fromTeam: string;
  readonly toTeam: string;
  /** Of an escalation: the complaint is at that level already, and nobody else is given it. */
  readonly stays: boolean;
  /** Of an escalation: the deadline has passed. */
  readonly overdue: boolean;
  readonly score: number | undefined;
  readonly supervised: boolean;
  readonly expires: string;
  readonly pauseEnds: string;
  /** Whether the complaint is closed where a question stays unanswered. */
  readonly closes: boolean;
  /** Whom a hold waits for; empty where that is not known. */
  readonly hold: string;
  /** The resolution's clock does not stand still for what the message tells of. */
  readonly goesOn: boolean;
  /** It stands still for something else. */
  readonly onHold: boolean;
  readonly link: string;
  /** Of a survey: each answer, with the link that has it chosen already. Empty where a chat has buttons for that. */
  readonly answers: readonly Choice[];
  /** The complainant's own page; empty where they have none. */
  readonly page: string;
  /** It goes into a chat, where what is answered to it is heard. */
  readonly inChat: boolean;
  /** Of the staff: where they handle it. */
  readonly desk: string;
  /** Whoever answers the message is heard. */
  readonly isRepliedTo: boolean;
  readonly code: string;
  /** What those are called that are on the complaint's page with a message. */
  readonly files: readonly string[];
  readonly asksReply: boolean;
  /** Where a message tells several steps at once, a line for each; else empty. */
  readonly steps: readonly string[];
  /** What another message was, that could not be delivered. */
  readonly message: string;
  /** Of an escalation: that it is for a call, about that message, which nobody has made. */
  readonly isForCall: boolean;
  /** Of an escalation: that nobody has decided on an objection in time. */
  readonly isForObjection: boolean;
}

export interface StepWording {
  readonly kind: 'warning' | 'breach' | 'escalation';
  readonly clock: string;
  readonly due: string;
  readonly overdue: boolean;
  readonly level: string;
  readonly toTeam: string;
}

/** All words of one language. */
export interface Texts {
  readonly clocks: Readonly<Record<ClockName, string>>;
  /** Whom a hold waits for, by its kind. */
  readonly holds: Readonly<Record<string, string>>;
  who(team: string, assignee: string): string;
  remedy(name: string, sum: string, note: string, due: string): string;
  /** One of several steps that are told at once: what, of which clock, and when that was due. */
  step(step: StepWording): string;
  /** What a message is to whoever gets it, where that has a name of its own. */
  readonly kinds: Readonly<Partial<Record<MessageKind, string>>> & { readonly other: string };
  /** As it follows "by" and "until", or stands before 前; without a time of day, the end of the day. */
  moment(local: { readonly date: string; readonly time: string | undefined; readonly zone: string }): string;
  readonly subject: Readonly<Record<Addressee, (title: string, facts: Wording) => string>>;
  /** Around what goes into a chat: without the politeness of letters. */
  chat(body: readonly Block[], facts: Wording): Block[];
  /** Around what is printed and posted: whoever reads it cannot press anything. */
  letter(body: readonly Block[], facts: Wording): Block[];
  readonly frame: Readonly<Record<Addressee, (body: readonly Block[], facts: Wording) => Block[]>>;
  readonly messages: Readonly<Record<MessageKind, (facts: Wording) => Text>>;
}

export interface Text {
  readonly title: string;
  readonly body: readonly Block[];
}
