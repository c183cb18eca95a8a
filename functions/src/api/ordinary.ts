import {
  countryOf,
  type Day,
  type Instant,
  instantOf,
  isInstant,
  loadDialling,
  type Settings,
} from '@redress/core';
import { invalid } from './input.ts';

/*
 * What people say in good faith and a schema alone cannot know: a client's clock that is a little ahead of ours, a
 * day that has begun elsewhere, a number as it is dialled at home.
 */

const AHEAD_MS = 60_000;
/** Where a day begins first, UTC+14. */
const FIRST_ZONE_MS = 14 * 3_600_000;

/** @throws Refusal `invalid-request` where it is still to happen, by any clock that is nearly right. */
export function requirePast(occurred: Instant | Day | undefined, now: number): void {
  if (occurred === undefined) return;
  const latest = isInstant(occurred) ? now + AHEAD_MS : now + FIRST_ZONE_MS;
  if (occurred > instantOf(latest))
    throw invalid('body', 'occurredAt', 'too_late', 'must not be in the future');
}

export function occurrence(occurred: Instant | Day | undefined) {
  if (occurred === undefined) return {};
  return isInstant(occurred) ? { occurredAt: occurred } : { occurredOn: occurred };
}

/**
 * The contact with its number as it is dialled from anywhere. A jurisdiction says where a number is from that does
 * not say so itself; the installation is asked only where there is none, for it may lie elsewhere.
 */
export async function dialling<C extends { readonly phone?: string }>(settings: Settings, contact: C) {
  const { phone } = contact;
  if (phone === undefined) return () => contact;
  const dial = await loadDialling();
  return (jurisdiction: string | undefined): C => ({
    ...contact,
    phone: dial(phone, countryOf(jurisdiction ?? settings.country)),
  });
}
