import type { Category, Language } from '@redress/core/base/vocabulary.ts';
import type { StaffAction, Way } from './buttons.ts';
import type { Step } from './chat.ts';
import { en } from './en.ts';
import type { Counted } from './polls.ts';
import { zhCn } from './zh-cn.ts';

/** Of the complaint that is being taken, as its summary shows it; empty where nothing was said. */
export interface Summary {
  readonly words: string;
  readonly category: string;
  readonly when: string;
  readonly order: string;
  readonly files: number;
  readonly contact: string;
}

/** Everything that the bot says by itself. What a complaint's messages say is the core's. */
export interface ChatTexts {
  readonly welcome: string;
  readonly help: string;
  /** What each command does, as Telegram's menu shows it: 3 to 256 characters. */
  readonly commands: Readonly<Record<CommandName, string>>;
  readonly ask: Readonly<Record<Step, string>>;
  readonly choices: {
    readonly skip: string;
    readonly send: string;
    readonly sendNow: string;
    readonly done: string;
    readonly again: string;
    readonly cancel: string;
    readonly today: string;
    readonly yesterday: string;
    readonly yes: string;
    readonly no: string;
    readonly noComment: string;
    readonly withdraw: string;
    readonly makeNew: string;
    readonly openChat: string;
  };
  summary(summary: Summary): string;
  readonly wordsFirst: string;
  readonly notContact: string;
  filesSo(count: number): string;
  readonly tooManyFiles: string;
  readonly fileTooLarge: string;
  readonly wordsFull: string;
  readonly cancelled: string;
  readonly nothingToCancel: string;
  readonly draftGone: string;
  readonly changed: string;
  readonly said: Readonly<Partial<Record<Way, string>>>;
  way(way: Way, reference: string): string;
  readonly whichComplaint: string;
  readonly brought: string;
  notBrought(name: string): string;
  readonly scored: string;
  readonly howCome: string;
  readonly ratedNot: string;
  readonly noComplaints: string;
  status(reference: string, subject: string, standing: string): string;
  /** Of a status that it stands in, what is promised next. */
  readonly standing: {
    contact(moment: string): string;
    decision(moment: string): string;
    readonly late: string;
    answer(moment: string): string;
    objection(moment: string): string;
  };
  readonly whichToWithdraw: string;
  sureToWithdraw(reference: string): string;
  readonly withdrawalOver: string;
  readonly noneToWithdraw: string;
  readonly notWithdrawnHere: string;
  readonly notPossible: string;
  readonly chooseLanguage: string;
  readonly languageChosen: string;
  readonly slower: string;
  readonly notUnderstood: string;
  readonly wordsOnly: string;
  readonly inGroup: string;
  readonly askPrivately: string;
  readonly mentionTaken: string;
  readonly badCode: string;
  readonly bound: {
    readonly person: string;
    team(team: string): string;
    readonly mention: string;
    readonly link: string;
  };
  readonly staff: {
    readonly news: Readonly<Record<StaffNews, string>>;
    line(kind: string, reference: string, facts: readonly string[]): string;
    readonly clocks: Readonly<Record<string, string>>;
    due(clock: string, moment: string): string;
    readonly actions: Readonly<Record<StaffAction, string>>;
    readonly done: Readonly<Record<StaffAction, (name: string, reference: string) => string>>;
    readonly unknownPerson: string;
    readonly refused: string;
  };
  readonly poll: {
    readonly howHere: string;
    readonly howConcerned: string;
    readonly nobody: string;
    readonly none: string;
    asked(chats: number): string;
    results(counted: Counted): string;
  };
  readonly edited: string;
  /** Before what they have said of the time. */
  readonly when: string;
  /** In place of a name that Telegram does not tell. */
  readonly somebody: string;
}

export const STAFF_NEWS = ['received', 'warned', 'breached', 'escalated', 'assigned', 'reopened'] as const;
export type StaffNews = (typeof STAFF_NEWS)[number];

export const COMMAND_NAMES = ['complain', 'status', 'withdraw', 'language', 'help', 'cancel'] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** What people most often complain of: as many as a phone shows at once. */
export const OFFERED: readonly Category[] = [
  'delivery',
  'product-quality',
  'after-sales',
  'price',
  'service-attitude',
  'slow-service',
  'technical-fault',
  'product-safety',
  'privacy',
  'other',
];

const TEXTS: Readonly<Record<Language, ChatTexts>> = { en, 'zh-CN': zhCn };

export function textsIn(language: Language): ChatTexts {
  return TEXTS[language];
}
