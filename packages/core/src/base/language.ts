import * as z from 'zod/mini';
import { tidyCode } from './plain-text.ts';
import type { Language } from './vocabulary.ts';

/** The languages that are written as ours are, by the first part of their tags. */
const NEAREST: Readonly<Record<Language, readonly string[]>> = {
  en: ['en', 'eng'],
  'zh-CN': [
    ...['zh', 'zho', 'chi', 'cmn', 'yue', 'wuu', 'hak', 'nan', 'gan', 'hsn', 'cdo', 'cjy', 'cpx', 'czh'],
    ...['czo', 'mnp', 'lzh'],
  ],
};

/** Of `zh-TW`, `zh_Hans_CN` or `en_US.UTF-8`; undefined where we speak nothing like it. */
export function nearestLanguage(tag: string): Language | undefined {
  const first = tag.toLowerCase().split('-')[0] ?? '';
  if (NEAREST.en.includes(first)) return 'en';
  return NEAREST['zh-CN'].includes(first) ? 'zh-CN' : undefined;
}

/** A language tag (BCP 47), also as operating systems write it: `zh_Hans_CN`, `en_US.UTF-8`. */
export const languageTagSchema = z.lazy(() =>
  z.pipe(
    z.pipe(
      z.string().check(z.maxLength(100)),
      z.transform((text) =>
        tidyCode(text.normalize('NFKC'))
          .replace(/[.@].*$/, '')
          .replaceAll('_', '-'),
      ),
    ),
    z.string().check(z.regex(/^[a-z]{1,8}(?:-[a-z0-9]{1,8})*$/i, 'must be a language tag like en or zh-CN')),
  ),
);
