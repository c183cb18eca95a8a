import { inForce, instantOf, type Scannable, type Services, type Store } from '@redress/core';

type From = Pick<Services, 'clock' | 'log'> & { readonly store: Store & Scannable };

/** Partitions whose items never change: versions of calendars, of own fields and of policy sets. */
const KEPT = ['CALENDAR#', 'FIELDS#', 'POLICY-SET#'];
const PAGE = 100;

/** The world begins with all rules that are stored, and with those in force that are in force by now. */
export async function copyRules(from: From, to: Pick<Services, 'store' | 'clock'>): Promise<void> {
  for (const prefix of KEPT) await copyAll(from.store, to.store, prefix);
  const { current } = await inForce.schedule(from);
  const item = current?.change && (await from.store.get({ pk: inForce.IN_FORCE, sk: current.change.id }));
  if (!item) return;
  // Since the world's beginning, which may lie before it was said here.
  const at = instantOf(to.clock.now());
  const { pk, sk, body } = item;
  await to.store.putIfAbsent({ pk, sk, version: 1, body: { ...body, seq: 1, at, from: at } });
}

async function copyAll(from: Scannable, to: Store, prefix: string): Promise<void> {
  // One machine's store scans in the order of the keys, and from any text on.
  let after: { pk: string; sk: string } | undefined = { pk: prefix, sk: '' };
  while (after !== undefined) {
    const page: Awaited<ReturnType<Scannable['scan']>> = await from.scan(after, PAGE);
    const ours = page.items.filter(({ pk }) => pk.startsWith(prefix));
    for (const { pk, sk, body } of ours) await to.putIfAbsent({ pk, sk, version: 1, body });
    after = page.next?.pk.startsWith(prefix) ? page.next : undefined;
  }
}
