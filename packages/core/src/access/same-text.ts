import { timingSafeEqual } from 'node:crypto';

/**
 * Whether the texts are the same, in a time that does not depend on where they differ. Texts, not what they decode to:
 * one proof can be spelt in several ways.
 */
export function isSameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
