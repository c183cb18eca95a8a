import { createHmac } from 'node:crypto';
import { Refusal } from './refusal.ts';
import type { Settings } from './settings.ts';

/** What a request says of the state it wants to meet (RFC 9110, section 13): tags as they were written, or any. */
export type Tags = '*' | readonly string[];
export interface Conditions {
  /** `If-Match`: what is there must be one of these. */
  readonly match?: Tags | undefined;
  /** `If-None-Match`: what is there must be none of these. */
  readonly noneMatch?: Tags | undefined;
}

/** A strong tag of one version of one thing. It shows neither how often that was changed nor whose it is. */
export function entityTag(
  { secret }: Pick<Settings, 'secret'>,
  ...version: readonly (string | number)[]
): string {
  const named = JSON.stringify(['entity-tag', ...version]);
  return `"${createHmac('sha256', secret).update(named).digest('base64url').slice(0, 16)}"`;
}

/**
 * @param current the tag of what is there, undefined where nothing is
 * @throws Refusal `precondition-failed`
 */
export function requireMet({ match, noneMatch }: Conditions, current: string | undefined): void {
  const isThere = current !== undefined;
  // A weak tag, which a proxy may have made of ours, does not say that not a byte differs.
  if (match !== undefined && !(match === '*' ? isThere : isThere && match.includes(current)))
    throw new Refusal('precondition-failed', 'It is not as If-Match says: read it again.');
  if (noneMatch !== undefined && current !== undefined && isAmong(noneMatch, current))
    throw new Refusal('precondition-failed', 'It is there already, against If-None-Match.');
}

/** Whether whoever knows what has these tags knows what is there, weak tags included. */
export function isAmong(tags: Tags, current: string): boolean {
  return tags === '*' || tags.some((tag) => tag.replace(/^W\//, '') === current);
}
