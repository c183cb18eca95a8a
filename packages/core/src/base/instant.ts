import * as z from 'zod';

declare const instantBrand: unique symbol;

/**
 * An instant as ISO 8601 in UTC with milliseconds, `2026-11-21T21:05:00.000Z`: always 24 characters, so that
 * the order of the strings is the order of time and an instant can be (part of) a sort key.
 */
export type Instant = string & { readonly [instantBrand]: true };

const FIXED_WIDTH = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

export const DAY_MS = 86_400_000;

export function instantOf(millis: number): Instant {
  return asInstant(new Date(millis).toISOString());
}

export function isInstant(text: string): text is Instant {
  // Date.parse takes the 30th of February for the 2nd of March: only what comes back as it was is an instant.
  const millis = FIXED_WIDTH.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(millis) && new Date(millis).toISOString() === text;
}

/** @throws RangeError when the text is not an instant in the fixed form. */
export function asInstant(text: string): Instant {
  if (!isInstant(text)) throw new RangeError(`not an instant: ${text}`);
  return text;
}

export function millisOf(instant: Instant): number {
  return Date.parse(instant);
}

export const instantSchema = z.custom<Instant>(
  (value) => typeof value === 'string' && isInstant(value),
  'an instant',
);
