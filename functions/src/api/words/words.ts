import type { RefusalCode, Sentence } from '@redress/core/base/refusal.ts';
import type { Language } from '@redress/core/base/vocabulary.ts';
import type * as z from 'zod/mini';
import { EN } from './en.ts';

export type ProblemCode = RefusalCode | 'internal';

/** Everything that a problem document says to people, in one language. */
export interface Words {
  readonly titles: Readonly<Record<ProblemCode, string>>;
  /** With `{name}` where the English has it. */
  readonly sentence: (english: Sentence) => string;
  /** A rule that a field breaks, as our schemas have it; the rule as it is where they do not. */
  readonly rule: (english: string) => string;
  /** zod's own messages, where they are not English. */
  readonly schemaMessages?: z.core.$ZodErrorMap;
}

/** Those of the one language; another than English is loaded by whom it is for. */
export async function wordsIn(language: Language): Promise<Words> {
  return language === 'en' ? EN : (await import('./zh-cn.ts')).ZH_CN;
}
