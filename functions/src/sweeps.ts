import { instantOf, millisOf } from '@redress/core/base/instant.ts';
import { continueIndexing } from '@redress/core/handling/indexing.ts';
import { continueLifting } from '@redress/core/handling/lifting.ts';
import * as setAside from '@redress/core/handling/set-aside.ts';
import { type Swept, sweep } from '@redress/core/handling/sweeping.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { stamped } from '@redress/core/records/lift.ts';
import * as sweeps from '@redress/core/records/sweeps.ts';
import { oldestFailing, oldestFailingWebhook } from '@redress/core/records/watch.ts';

const LEASE = { pk: 'JOBS', sk: 'SWEEP' };
/** Longer than whoever holds it lives, which is the function's time-out. */
const LEASE_MS = 65_000;
/** By then no function of the version before is at work any more. */
const DEPLOY_MS = 15 * 60_000;

export interface SweepFigures extends Swept {
  /** Of the oldest message that has been tried in vain, or that nobody tries; 0 where there is none. */
  readonly oldestUndeliveredMs: number;
  /** Of the oldest event that an endpoint has failed to take; 0 where there is none. */
  readonly oldestWebhookMs: number;
  /** Items that cannot be read, as far as one page goes. */
  readonly setAside: number;
}

/**
 * One sweep at a time: a schedule may call twice in a minute, and an operator by hand. Undefined where another is
 * under way.
 */
export function createSweeps(
  services: Services,
  /** What else there is to come back to. */
  besides: (isTimeUp: () => boolean) => Promise<void> = async () => undefined,
): (isTimeUp: () => boolean) => Promise<SweepFigures | undefined> {
  const { store, clock, log } = services;
  return async (isTimeUp) => {
    const expiresAt = instantOf(clock.now() + LEASE_MS);
    if (!(await store.putIfAbsent({ ...LEASE, version: 1, body: stamped(), expiresAt }))) {
      log.info('sweep-under-way');
      return undefined;
    }
    try {
      const swept = await sweep(services, isTimeUp);
      const { seen, stepsTaken, failed, finished } = swept;
      await sweeps.note(services, { at: instantOf(clock.now()), seen, stepsTaken, failed, finished });
      await besides(isTimeUp);
      await continueLifting(services, isTimeUp, DEPLOY_MS);
      await continueIndexing(services, isTimeUp);
      const waiting = [await oldestFailing(store), swept.oldestOwed].flatMap((instant) => instant ?? []);
      const ages = waiting.map((instant) => clock.now() - millisOf(instant));
      const unreadable = await setAside.strikeOffMended(services);
      const webhook = await oldestFailingWebhook(store);
      const oldestWebhookMs = webhook === undefined ? 0 : Math.max(0, clock.now() - millisOf(webhook));
      return { ...swept, oldestWebhookMs, oldestUndeliveredMs: Math.max(0, ...ages), setAside: unreadable };
    } finally {
      await store.delete(LEASE);
    }
  };
}
