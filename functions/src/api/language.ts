import { nearestLanguage } from '@redress/core/base/language.ts';
import { LANGUAGES, type Language, languageOf } from '@redress/core/base/vocabulary.ts';
import type { Context, MiddlewareHandler } from 'hono';
import { accepts } from 'hono/accepts';
import type { ApiEnv } from './routing.ts';
import { wordsIn } from './words/words.ts';

/** What the caller reads best of what we speak: any Chinese is Chinese. */
export function callerLanguage(c: Context): Language {
  const language = accepts(c, {
    header: 'Accept-Language',
    supports: [...LANGUAGES],
    default: 'en',
    match: (accepted) => {
      const wanted = accepted.filter(({ q }) => q > 0).sort((a, b) => b.q - a.q);
      return wanted.flatMap(({ type }) => nearestLanguage(type) ?? [])[0] ?? 'en';
    },
  });
  return languageOf(language);
}

export const inCallersWords: MiddlewareHandler<ApiEnv> = async (c, next) => {
  c.set('words', await wordsIn(callerLanguage(c)));
  await next();
};
