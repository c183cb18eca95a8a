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

/** A channel by which complainants are written to, such as `mail`; or an endpoint of webhooks. */
type Provider = string;

const outKey = (provider: Provider) => ({ pk: `PROVIDER#${provider}`, sk: 'OUT' });
const probeKey = (provider: Provider) => ({ pk: `PROVIDER#${provider}`, sk: 'PROBE' });
const PROBE_EVERY_MS = 60_000;
/** Much longer than any message waits for its next attempt: while anything is owed, somebody finds out. */
const BELIEVED_MS = 24 * 3_600_000;
/** How long a process goes by what it has read. */
const FRESH_MS = 5_000;

interface Known {
  readonly isOut: boolean;
  readonly readAt: number;
}
const known = new WeakMap<Services['store'], Map<Provider, Known>>();

function knownOf({ store }: Services): Map<Provider, Known> {
  const all = known.get(store) ?? new Map<Provider, Known>();
  known.set(store, all);
  return all;
}

/** As far as this process knows, which has read it just now. */
export async function isOut(services: Services, provider: Provider): Promise<boolean> {
  const { store, clock } = services;
  const now = clock.now();
  const last = knownOf(services).get(provider);
  if (last !== undefined && now >= last.readAt && now < last.readAt + FRESH_MS) return last.isOut;
  const found = (await readable(services, () => store.get(outKey(provider)))) !== undefined;
  knownOf(services).set(provider, { isOut: found, readAt: now });
  return found;
}

/** Whether a message may be tried now. */
export async function mayTry(services: Services, provider: Provider): Promise<'try' | 'wait'> {
  if (!(await isOut(services, provider))) return 'try';
  const { store, clock } = services;
  const until = instantOf(clock.now() + PROBE_EVERY_MS);
  const probe = { ...probeKey(provider), version: 1, body: stamped(), expiresAt: until };
  return (await store.putIfAbsent(probe)) ? 'try' : 'wait';
}

/** A message was not sent, or nobody knows, and not because of its address. */
export function noteOut(services: Services, provider: Provider, fault: string): Promise<void> {
  return noted(services, async ({ store, clock }) => {
    const now = clock.now();
    knownOf(services).set(provider, { isOut: true, readAt: now });
    const key = outKey(provider);
    const item = await store.get(key);
    const version = (item?.version ?? 0) + 1;
    const out = { ...key, version, body: stamped({ fault }), expiresAt: instantOf(now + BELIEVED_MS) };
    await (item ? store.replace(out, item.version) : store.putIfAbsent(out));
    const until = instantOf(now + PROBE_EVERY_MS);
    await store.putIfAbsent({ ...probeKey(provider), version: 1, body: stamped(), expiresAt: until });
  });
}

export function noteSuccess(services: Services, provider: Provider): Promise<void> {
  return noted(services, async ({ store, clock }) => {
    if (knownOf(services).get(provider)?.isOut !== true) return;
    knownOf(services).set(provider, { isOut: false, readAt: clock.now() });
    await store.delete(outKey(provider));
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
