import type { Language } from '@redress/core/base/vocabulary.ts';
import { EN } from './en/index.ts';
import { ZH_CN } from './zh-cn/index.ts';

/** The same words in another language: each text another text, whatever it says. */
type Widened<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof T]: Widened<T[Key]> };

/** Every word a member of the staff sees, complete by type in each language. */
export type Words = Widened<typeof EN>;

const ALL: Readonly<Record<Language, Words>> = { en: EN, 'zh-CN': ZH_CN };

export const wordsIn = (language: Language): Words => ALL[language];
