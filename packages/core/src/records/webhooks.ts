import { createHmac } from 'node:crypto';
import { DAY_MS, instantOf } from '../base/instant.ts';
import type { Services } from '../ports/services.ts';
import { stamped } from './lift.ts';

/* Which deliveries of a machine have been carried out: it repeats those whose answer it has not got, for days. */

type Keeping = Pick<Services, 'store' | 'clock' | 'settings'>;

const KEPT_MS = 4 * DAY_MS;

/** Two machines may number theirs alike. */
function keyOf({ settings }: Pick<Keeping, 'settings'>, machine: string, delivery: string) {
  const digest = createHmac('sha256', settings.secret).update(JSON.stringify(['webhook', machine, delivery]));
  return { pk: `WEBHOOK#${digest.digest('hex')}`, sk: 'DONE' };
}

export async function isDone(services: Keeping, machine: string, delivery: string): Promise<boolean> {
  return (await services.store.get(keyOf(services, machine, delivery))) !== undefined;
}

export async function noteDone(services: Keeping, machine: string, delivery: string): Promise<void> {
  const expiresAt = instantOf(services.clock.now() + KEPT_MS);
  await services.store.putIfAbsent({
    ...keyOf(services, machine, delivery),
    version: 1,
    body: stamped(),
    expiresAt,
  });
}
