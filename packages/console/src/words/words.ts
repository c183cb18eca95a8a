import type { Language } from '@redress/core/base/vocabulary.ts';
import type { ComplaintWords } from './complaint/words.ts';
import { EN } from './en.ts';
import type { IntakeWords } from './intake/words.ts';
import type { ExecutionWords, HealthWords } from './operations/words.ts';
import type { PolicyWords } from './policies/words.ts';
import type { QueueWords } from './queue/words.ts';
import { ZH_CN } from './zh-cn.ts';

/** Every word a member of the staff sees, complete by type in each language. */
export interface Words {
  readonly name: string;
  readonly skip: string;
  readonly languageName: string;
  readonly nav: Readonly<
    Record<
      'label' | 'queue' | 'supervise' | 'executions' | 'health' | 'policies' | 'settings' | 'signOut',
      string
    >
  >;
  readonly clock: { readonly now: (at: string) => string; readonly zone: (zone: string) => string };
  /** Of spans of time. The page's script has them, too, and rounds alike. */
  readonly time: {
    readonly left: (span: string) => string;
    readonly late: (span: string) => string;
    readonly days: string;
    readonly hours: string;
    readonly minutes: string;
    readonly isSpaced: boolean;
    readonly today: string;
  };
  readonly errors: Readonly<
    Record<'title' | 'heading' | 'notFound' | 'failed' | 'stale' | 'back', string>
  > & { readonly request: (id: string) => string };
  readonly signIn: Readonly<
    Record<'done' | 'failed' | 'signedOut', { readonly heading: string; readonly text: string }> &
      Record<'goOn' | 'again' | 'signIn' | 'everywhere' | 'everywhereHint', string>
  >;
  readonly forms: Readonly<Record<'optional' | 'missing' | 'day' | 'time' | 'choose' | 'yes' | 'no', string>>;
  readonly intake: IntakeWords;
  /** Of one complaint, and of all that can be done with it. */
  readonly complaint: ComplaintWords;
  readonly executions: ExecutionWords;
  readonly health: HealthWords;
  /** Of the queue, of what is found, and of what is done to many. */
  readonly queue: QueueWords;
  readonly policies: PolicyWords;
  readonly settings: Readonly<
    Record<
      'title' | 'language' | 'scheme' | 'keys' | 'keysOn' | 'keysOff' | 'zone' | 'save' | 'saved',
      string
    >
  > & { readonly schemes: Readonly<Record<'' | 'light' | 'dark', string>> };
}

const ALL: Readonly<Record<Language, Words>> = { en: EN, 'zh-CN': ZH_CN };

export const wordsIn = (language: Language): Words => ALL[language];
