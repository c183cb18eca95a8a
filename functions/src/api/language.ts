import type { Language } from '@redress/core';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';

/** What the caller reads best of what we speak: any Chinese is Chinese. */
export function callerLanguage(c: Context): Language {
  const language = accepts(c, {
    header: 'Accept-Language',
    supports: ['en', 'zh-CN'],
    default: 'en',
    match: (accepted) => {
      const wanted = accepted.filter(({ q }) => q > 0).sort((a, b) => b.q - a.q);
      return (
        wanted
          .map(({ type }) => type.toLowerCase().split('-')[0])
          .find((tag) => tag === 'en' || tag === 'zh') ?? 'en'
      );
    },
  });
  return language === 'en' ? 'en' : 'zh-CN';
}
