import { nearestLanguage } from '@redress/core/base/language.ts';
import { LANGUAGES } from '@redress/core/base/vocabulary.ts';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { getCookie, setCookie } from 'hono/cookie';
import * as z from 'zod';
import type { Look } from './context.ts';

/* How pages look for somebody is nobody's secret, and stays with their browser. */

const COOKIE = 'redress-look';
const YEAR_SECONDS = 365 * 86_400;

const isZone = (name: string) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

const chosenSchema = z.object({
  language: z.enum(LANGUAGES).optional().catch(undefined),
  scheme: z.enum(['light', 'dark']).optional().catch(undefined),
  keys: z.enum(['on', 'off']).optional().catch(undefined),
  zone: z.string().max(64).refine(isZone).optional().catch(undefined),
});
type Chosen = z.infer<typeof chosenSchema>;

/** @param timeZone of whoever has said none */
export function lookOf(c: Context, timeZone: string): Look {
  const { language, scheme, keys, zone } = chosen(c);
  return {
    language: language ?? browserLanguage(c),
    scheme,
    keys: keys !== 'off',
    timeZone: zone ?? timeZone,
  };
}

function chosen(c: Context): Chosen {
  return chosenSchema.parse(Object.fromEntries(new URLSearchParams(getCookie(c, COOKIE) ?? '')));
}

/** What is not said stays as it was; an empty text leaves it to their system. */
export function choose(c: Context, wanted: Readonly<Record<string, string>>): void {
  const parsed = chosenSchema.parse({ ...chosen(c), ...wanted });
  const kept = new URLSearchParams();
  for (const [name, value] of Object.entries(parsed)) if (value !== undefined) kept.set(name, value);
  // Not for the server alone: the script that tells it the browser's zone reads it.
  setCookie(c, COOKIE, String(kept), {
    path: '/',
    sameSite: 'Lax',
    maxAge: YEAR_SECONDS,
  });
}

function browserLanguage(c: Context) {
  const language = accepts(c, {
    header: 'Accept-Language',
    supports: [...LANGUAGES],
    default: 'en',
    match: (wanted) =>
      wanted
        .filter(({ q }) => q > 0)
        .sort((a, b) => b.q - a.q)
        .flatMap(({ type }) => nearestLanguage(type) ?? [])[0] ?? 'en',
  });
  return LANGUAGES.find((known) => known === language) ?? 'en';
}
