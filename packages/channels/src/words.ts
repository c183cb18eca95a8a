import type { Language } from '@redress/core/base/vocabulary.ts';

/* What can be told from somebody's own words, where they say nothing else. */

const LONGEST = 80;

/** Of what has been said without one: the first line, or as much of it as a list shows. */
export function subjectOf(said: string): string {
  const [line = ''] = said.split('\n');
  if (line.length <= LONGEST) return line;
  return `${line
    .slice(0, LONGEST - 1)
    .toWellFormed()
    .trimEnd()}…`;
}

/** Which of the two that we speak it is written in. */
export function languageIn(text: string): Language {
  return (text.match(/\p{Script=Han}/gu) ?? []).length * 4 > (text.match(/\p{L}/gu) ?? []).length
    ? 'zh-CN'
    : 'en';
}
