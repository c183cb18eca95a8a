import type { Category, Language } from '@redress/core/base/vocabulary.ts';
import type { Said } from '../complainant/texts.ts';
import { en } from './en.ts';
import type { Step } from './steps.ts';
import { zhCn } from './zh-cn.ts';

interface Labelled {
  readonly label: string;
  readonly hint?: string;
}

/** Everything that a person sees of the form. */
export interface FormTexts {
  readonly name: string;
  readonly errorTitle: (title: string) => string;
  readonly errors: string;
  readonly progress: (step: number, of: number) => string;
  readonly optional: string;
  readonly titles: Readonly<Record<Step, string>>;
  readonly leads: Readonly<Record<Step, string>>;
  readonly fields: Readonly<
    Record<'category' | 'danger' | 'product' | 'order' | 'happenedOn' | 'name' | 'email' | 'phone', Labelled>
  >;
  /** The kinds of trouble in words of whoever has it. */
  readonly categories: Readonly<Record<Category, string>>;
  readonly yes: string;
  readonly no: string;
  readonly evidence: {
    readonly label: string;
    readonly hint: (megabytes: number, pieces: number) => string;
    readonly list: string;
    readonly add: string;
    readonly drop: string;
    readonly checking: string;
    /** What the script says while a file is on its way. */
    readonly sending: (file: string) => string;
    readonly sent: (file: string) => string;
    readonly lost: (file: string) => string;
  };
  readonly check: {
    readonly change: string;
    readonly nothing: string;
    readonly files: string;
    readonly byMail: string;
    readonly byPhone: string;
    readonly send: string;
  };
  readonly done: {
    readonly title: string;
    readonly reference: string;
    readonly next: string;
    readonly contact: (moment: string) => string;
    readonly decision: (moment: string) => string;
    readonly mail: string;
    readonly call: string;
    readonly keep: string;
    readonly again: string;
    readonly find: string;
  };
  readonly go: string;
  readonly back: string;
  readonly discard: string;
  /** What the script says of what is typed. */
  readonly saved: string;
  readonly unsaved: string;
  readonly kept: string;
  readonly ownWindow: string;
  readonly otherLanguage: string;
  readonly zone: (zone: string) => string;
  readonly wrong: {
    readonly missing: Readonly<Record<'description' | 'name' | 'reach' | 'answer', string>>;
    readonly tooLong: (most: number) => string;
    readonly category: string;
    readonly day: string;
    readonly future: string;
    readonly email: string;
    readonly phone: string;
    readonly answer: string;
    readonly file: string;
    readonly fileMissing: string;
    readonly fileTooMuch: (pieces: number, megabytes: number) => string;
    readonly room: string;
  };
  readonly said: Readonly<Record<'again' | 'lost' | 'gone' | 'failed' | 'off' | 'tooMany', Said>>;
}

export const FORM_TEXTS: Readonly<Record<Language, FormTexts>> = { en, 'zh-CN': zhCn };
