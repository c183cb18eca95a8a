import { $ZodError } from 'zod/v4/core';
import { instantOf } from '../base/instant.ts';
import { CorruptItem } from '../ports/item-body.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import type { Found, Item, Key, Store } from '../ports/store.ts';
import { stamped } from './lift.ts';

/*
 * An item that cannot be read is set aside: named in the log and in a list of its own, while whoever came across
 * it goes on with the others.
 */

export type Noting = Pick<Services, 'store' | 'clock' | 'log'>;

export const SET_ASIDE = 'SET-ASIDE';

/** A process names each so often, however often it meets it. */
const AGAIN_MS = 10 * 60_000;
const MOST_REMEMBERED = 1000;
const named = new WeakMap<Store, Map<string, number>>();

/** Reads, and sets aside what cannot be read. @throws CorruptItem */
export async function noting<T>(services: Noting, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CorruptItem) await setAside(services, error.key, placeIn(error));
    throw error;
  }
}

/** Nothing where it cannot be read. */
export async function readable<T>(
  services: Noting,
  read: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await noting(services, read);
  } catch (error) {
    if (error instanceof CorruptItem) return undefined;
    throw error;
  }
}

/** Those of a page that can be read. */
export async function readableAmong<T>(
  services: Noting,
  { items, damaged = [] }: Found,
  read: (item: Item) => T,
): Promise<T[]> {
  await Promise.all(damaged.map((key) => setAside(services, key)));
  const all = await Promise.all(items.map((item) => readable(services, async () => ({ is: read(item) }))));
  return all.flatMap((one) => (one ? [one.is] : []));
}

/** Never throws. `place`: the member that is not as it should be, where there is one. */
export async function setAside(services: Noting, { pk, sk }: Key, place?: string): Promise<void> {
  const { store, clock, log } = services;
  const item = `${pk} ${sk}`;
  const now = clock.now();
  const known = named.get(store) ?? new Map<string, number>();
  named.set(store, known);
  if (now < (known.get(item) ?? Number.NEGATIVE_INFINITY) + AGAIN_MS) return;
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(item, now);
  const where = place === undefined ? {} : { where: place };
  log.error('item-set-aside', { item, ...where });
  try {
    const body = stamped({ pk, sk, ...where, since: instantOf(now) });
    await store.putIfAbsent({ pk: SET_ASIDE, sk: item, version: 1, body });
  } catch (error) {
    log.warn('set-aside-not-noted', { item, error: errorName(error) });
  }
}

function placeIn({ cause }: CorruptItem): string | undefined {
  const path = cause instanceof $ZodError ? cause.issues[0]?.path : undefined;
  return path === undefined || path.length === 0 ? undefined : path.join('.');
}
