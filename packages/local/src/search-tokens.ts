import { createHash } from 'node:crypto';
import type { SearchDocument, SearchQuery } from '@redress/core';

/** No word has it: a key that is compared as a whole is one token by its hash, whatever stands in it. */
const WHOLE = '†';
const tokenOf = (key: string) => `${WHOLE}${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;

/** All that the complaint is found by as a whole or by words, with blanks between. */
export function tokensOf({ keys, words }: SearchDocument): string {
  return [...[...keys].map(tokenOf), ...words].sort().join(' ');
}

/** Tokens of which a complaint has one of each group. */
export type Groups = readonly (readonly string[])[];

/** Undefined where none are asked for. */
export function tokensIn({ keys = [], words = [] }: SearchQuery): Groups | undefined {
  const groups = [...keys.map((group) => group.map(tokenOf)), ...words.map((word) => [word])];
  return groups.length === 0 ? undefined : groups;
}

/** As FTS5 is asked for them. */
export function matchOf(groups: Groups): string {
  return groups.map((group) => `(${group.map((token) => `"${token}"`).join(' OR ')})`).join(' AND ');
}
