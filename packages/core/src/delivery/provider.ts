import { instantOf } from '../base/instant.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import { stamped } from '../records/lift.ts';
import { readable } from '../records/set-aside.ts';

/*
 * While the provider is out, one message a minute finds out whether it is back: not every message its own
 * time-out. What is known of it stands in the store, for all who deliver; where that fails, it is as if nothing
 * were known.
 */

const OUT = { pk: 'PROVIDER#mail', sk: 'OUT' };
const PROBE = { pk: 'PROVIDER#mail', sk: 'PROBE' };
const PROBE_EVERY_MS = 60_000;
/** Much longer than any message waits for its next attempt: while anything is owed, somebody finds out. */
const BELIEVED_MS = 24 * 3_600_000;
/** How long a process goes by what it has read. */
const FRESH_MS = 5_000;

const known = new WeakMap<Services['store'], { isOut: boolean; readAt: number }>();

/** Whether a message may be tried now. */
export async function mayTry(services: Services): Promise<'try' | 'wait'> {
  const { store, clock } = services;
  const now = clock.now();
  const last = known.get(store);
  const isFresh = last !== undefined && now >= last.readAt && now < last.readAt + FRESH_MS;
  const isOut = isFresh ? last.isOut : (await readable(services, () => store.get(OUT))) !== undefined;
  if (!isFresh) known.set(store, { isOut, readAt: now });
  if (!isOut) return 'try';
  const until = instantOf(clock.now() + PROBE_EVERY_MS);
  const isProbe = await store.putIfAbsent({ ...PROBE, version: 1, body: stamped(), expiresAt: until });
  return isProbe ? 'try' : 'wait';
}

/** A message was not sent, or nobody knows, and not because of its address. */
export function noteOut(services: Services, fault: string): Promise<void> {
  return noted(services, async ({ store, clock }) => {
    const now = clock.now();
    known.set(store, { isOut: true, readAt: now });
    const item = await store.get(OUT);
    const version = (item?.version ?? 0) + 1;
    const out = { ...OUT, version, body: stamped({ fault }), expiresAt: instantOf(now + BELIEVED_MS) };
    await (item ? store.replace(out, item.version) : store.putIfAbsent(out));
    const until = instantOf(now + PROBE_EVERY_MS);
    await store.putIfAbsent({ ...PROBE, version: 1, body: stamped(), expiresAt: until });
  });
}

export function noteSuccess(services: Services): Promise<void> {
  return noted(services, async ({ store, clock }) => {
    if (known.get(store)?.isOut !== true) return;
    known.set(store, { isOut: false, readAt: clock.now() });
    await store.delete(OUT);
  });
}

/** What became of the message counts for more than what is known of the provider. */
async function noted(services: Services, note: (services: Services) => Promise<void>): Promise<void> {
  try {
    await note(services);
  } catch (error) {
    services.log.warn('provider-not-noted', { error: errorName(error) });
  }
}
