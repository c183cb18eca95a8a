import type { Language } from '@redress/core/base/vocabulary.ts';
import { en } from './en.ts';
import { zhCn } from './zh-cn.ts';

/** A page that only says something, or the line that says what has been done. */
export interface Said {
  readonly heading: string;
  readonly text: string;
}

/** What a status line can say, by the word in the address. */
export const DONE = [
  'answered',
  'added',
  'brought',
  'objected',
  'reopened',
  'code',
  'withdrawn',
  'asked',
  'left',
] as const;
export type Done = (typeof DONE)[number];

/** What in the conversation is shown, and as what. */
export type Spoken =
  | 'received'
  | 'accepted'
  | 'asked'
  | 'updated'
  | 'answered'
  | 'waiting'
  | 'goingOn'
  | 'extended'
  | 'decided'
  | 'added'
  | 'objected'
  | 'stands'
  | 'upheld'
  | 'reopened'
  | 'withdrawn'
  | 'rated'
  | 'closed';

export interface OwnTexts {
  readonly title: string;
  readonly errorTitle: (title: string) => string;
  readonly errors: string;
  readonly home: Readonly<Record<'heading' | 'complain' | 'follow' | 'staff', string>>;
  /** The page that a link leads to. */
  readonly open: Said & { readonly button: string };
  readonly ask: Said & {
    readonly reference: string;
    readonly referenceHint: string;
    readonly email: string;
    readonly send: string;
  };
  readonly wrong: {
    readonly missing: string;
    readonly tooLong: (most: number) => string;
    readonly reference: string;
    readonly email: string;
    readonly file: string;
    readonly fileMissing: string;
    readonly code: string;
    readonly codeOver: string;
  };
  readonly done: Readonly<Record<Done, string>>;
  readonly said: Readonly<Record<'badLink' | 'visitOver' | 'notChanged' | 'failed', Said>>;
  readonly complaint: (reference: string) => string;
  /** By status, and `reopened`; of one that a later version has added, its label. */
  readonly headings: Readonly<Record<string, string>>;
  readonly nextTitle: string;
  readonly next: {
    readonly contact: (moment: string) => string;
    readonly contactLate: (moment: string) => string;
    readonly decision: (moment: string) => string;
    readonly decisionLate: (moment: string) => string;
    readonly answer: (moment: string, isStanding: boolean) => string;
    /** Somebody else is waited for, by the kind of the hold. */
    readonly hold: (kind: string, moment: string, isStanding: boolean) => string;
    readonly promised: (moment: string) => string;
    readonly promisedLate: (moment: string) => string;
    readonly closes: string;
    readonly goesOn: string;
    readonly objection: (moment: string) => string;
    readonly objectionLate: (moment: string) => string;
    readonly stands: string;
    readonly unanswered: string;
    readonly over: string;
    readonly withdrawn: string;
    readonly merged: string;
    readonly mergedDecided: string;
  };
  readonly steps: {
    readonly name: string;
    readonly all: readonly [string, string, string, string, string];
    readonly done: string;
    readonly now: string;
    readonly later: string;
  };
  readonly decision: string;
  readonly remedies: string;
  /** A remedy with how far it has come, and when. */
  readonly remedyStates: {
    readonly open: (remedy: string) => string;
    readonly due: (remedy: string, moment: string) => string;
    readonly late: (remedy: string, moment: string) => string;
    readonly done: (remedy: string, moment: string) => string;
    readonly takenBack: (remedy: string) => string;
  };
  readonly survey: { readonly text: string; readonly link: string };
  readonly conversation: string;
  readonly you: string;
  readonly us: string;
  readonly spoken: Readonly<Record<Spoken, string>>;
  readonly score: (score: number) => string;
  readonly optional: string;
  readonly forms: {
    readonly more: string;
    readonly answer: { readonly label: string; readonly send: string };
    readonly add: FormTexts;
    readonly evidence: Omit<FormTexts, 'hint'> & {
      readonly hint: (megabytes: number) => string;
      readonly list: string;
    };
    readonly object: FormTexts;
    readonly reopen: FormTexts;
    readonly withdraw: {
      readonly open: string;
      readonly hint: string;
      readonly sendCode: string;
      readonly sent: string;
      readonly code: string;
      readonly reason: string;
      readonly send: string;
      readonly again: string;
    };
  };
  readonly zone: (zone: string) => string;
  readonly leave: string;
}

interface FormTexts {
  readonly open: string;
  readonly hint: string;
  readonly label: string;
  readonly send: string;
}

export const OWN_TEXTS: Readonly<Record<Language, OwnTexts>> = { en, 'zh-CN': zhCn };
