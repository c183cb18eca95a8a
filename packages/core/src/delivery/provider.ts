import { instantOf } from '../base/instant.ts';
import type { ProviderFault } from '../ports/notifier.ts';
import type { Services } from '../ports/services.ts';

/*
 * While the provider is out, one message a minute finds out whether it is back: not every message its own
 * time-out. What is known of it stands in the store, for all who deliver.
 */

const OUT = { pk: 'PROVIDER#mail', sk: 'OUT' };
const PROBE = { pk: 'PROVIDER#mail', sk: 'PROBE' };
const PROBE_EVERY_MS = 60_000;
/** A provider that nobody has found out for so long is tried like any other. */
const BELIEVED_MS = 10 * 60_000;
/** How long a process goes by what it has read. */
const FRESH_MS = 5_000;

const known = new WeakMap<Services['store'], { isOut: boolean; readAt: number }>();

/** Whether a message may be tried now. */
export async function mayTry({ store, clock }: Services): Promise<'try' | 'wait'> {
  const now = clock.now();
  const last = known.get(store);
  const isFresh = last !== undefined && now >= last.readAt && now < last.readAt + FRESH_MS;
  const isOut = isFresh ? last.isOut : (await store.get(OUT)) !== undefined;
  if (!isFresh) known.set(store, { isOut, readAt: now });
  if (!isOut) return 'try';
  const until = instantOf(now + PROBE_EVERY_MS);
  const isProbe = await store.putIfAbsent({ ...PROBE, version: 1, body: {}, expiresAt: until });
  return isProbe ? 'try' : 'wait';
}

export async function noteFault({ store, clock }: Services, fault: ProviderFault): Promise<void> {
  const now = clock.now();
  known.set(store, { isOut: true, readAt: now });
  const until = instantOf(now + PROBE_EVERY_MS);
  const expiresAt = instantOf(now + BELIEVED_MS);
  const body = { fault: fault.fault };
  await store.delete(OUT);
  await store.putIfAbsent({ ...OUT, version: 1, body, expiresAt });
  await store.putIfAbsent({ ...PROBE, version: 1, body: {}, expiresAt: until });
}

export async function noteSuccess({ store, clock }: Services): Promise<void> {
  if (known.get(store)?.isOut !== true) return;
  known.set(store, { isOut: false, readAt: clock.now() });
  await store.delete(OUT);
}
