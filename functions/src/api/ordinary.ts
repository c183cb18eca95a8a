import { type Day, type Instant, instantOf, isInstant } from '@redress/core/base/instant.ts';
import type { Settings } from '@redress/core/base/settings.ts';
import { countryOf, loadDialling } from '@redress/core/base/telephone.ts';
import { invalid } from './input.ts';

/*
 * What people say in good faith and a schema alone cannot know: a client's clock that is a little ahead of ours, a
 * day that has begun elsewhere, a number as it is dialled at home.
 */

const AHEAD_MS = 60_000;
/** Where a day begins first, UTC+14. */
const FIRST_ZONE_MS = 14 * 3_600_000;

/** @throws Refusal `invalid-request` where it is still to happen, by any clock that is nearly right. */
export function requirePast(occurred: Instant | Day | undefined, now: number, field = 'occurredAt'): void {
  if (occurred === undefined) return;
  const latest = isInstant(occurred) ? now + AHEAD_MS : now + FIRST_ZONE_MS;
  if (occurred > instantOf(latest)) throw invalid('body', field, 'too_late', 'must not be in the future');
}

export function occurrence(occurred: Instant | Day | undefined) {
  if (occurred === undefined) return {};
  return isInstant(occurred) ? { occurredAt: occurred } : { occurredOn: occurred };
}

interface Dialled {
  readonly phone?: string;
  readonly contactPoints?: readonly { readonly kind: string; readonly value: string }[];
}

/**
 * The contact with its numbers as they are dialled from anywhere. A jurisdiction says where a number is from that does
 * not say so itself; the installation is asked only where there is none, for it may lie elsewhere.
 */
export async function dialling<C extends Dialled>(settings: Settings, contact: C) {
  const { phone, contactPoints } = contact;
  if (phone === undefined && !contactPoints?.some(({ kind }) => kind === 'phone')) return () => contact;
  const dial = await loadDialling();
  return (jurisdiction: string | undefined): C => {
    const country = countryOf(jurisdiction ?? settings.country);
    return {
      ...contact,
      ...(phone !== undefined && { phone: dial(phone, country) }),
      ...(contactPoints && {
        contactPoints: contactPoints.map((point) =>
          point.kind === 'phone' ? { ...point, value: dial(point.value, country) } : point,
        ),
      }),
    };
  };
}

interface Reached extends Dialled {
  readonly email?: string;
  readonly contactPoints?: readonly {
    readonly kind: string;
    readonly value: string;
    readonly preferred?: boolean;
  }[];
}

/** Where no address is named to write to, or number to ring, it is one of the contact points: the preferred, or the first. */
export function reaching<C extends Reached>(contact: C): C {
  const { contactPoints = [] } = contact;
  const of = (kind: string) => {
    const all = contactPoints.filter((point) => point.kind === kind);
    return (all.find(({ preferred }) => preferred) ?? all[0])?.value;
  };
  const email = contact.email ?? of('email');
  const phone = contact.phone ?? of('phone');
  return { ...contact, ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) };
}
