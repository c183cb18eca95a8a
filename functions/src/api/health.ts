import { instantOf, millisOf } from '@redress/core/base/instant.ts';
import type { JsonValue } from '@redress/core/base/json.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import * as setAside from '@redress/core/handling/set-aside.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { stamped } from '@redress/core/records/lift.ts';
import { oldestFailingWebhook } from '@redress/core/records/watch.ts';
import type { Handler } from './routing.ts';

/** What somebody should know of one part. A part that is well has none. */
export interface Finding {
  readonly part: string;
  /** False: what this installation answers cannot be relied on until it is mended. */
  readonly isReady: boolean;
  readonly facts: Readonly<Record<string, JsonValue>>;
}
export type HealthCheck = () => Promise<Finding | undefined>;

/**
 * `GET /healthz`: `{status: 'ok', store: 'ready'}`; `status: 'warning'` with the findings by part where it works
 * and somebody should look; 503 where it is not ready.
 */
export function healthHandler(services: Services, checks: readonly HealthCheck[]): Handler {
  return async (c) => {
    const found = await Promise.all([storeAnswers(services), ...checks].map((check) => check()));
    const findings = found.filter((finding) => finding !== undefined);
    const parts = Object.fromEntries(findings.map(({ part, facts }) => [part, facts]));
    if (findings.some(({ isReady }) => !isReady))
      throw new Refusal('busy', 'This installation is not ready.', parts);
    return c.json({ status: findings.length > 0 ? 'warning' : 'ok', store: 'ready', ...parts });
  };
}

/** A process tries so often at most: anybody may ask. */
const PROVEN_FOR_MS = 10_000;

/** Not ready where the store takes no writes: shown by a note that expires at once. */
export function writesCheck({ store, clock, log }: Services): HealthCheck {
  const prove = async (now: number): Promise<Finding | undefined> => {
    const note = { pk: 'HEALTH', sk: 'WRITE', version: 1, body: stamped(), expiresAt: instantOf(now + 1) };
    try {
      await store.putIfAbsent(note);
      return undefined;
    } catch (error) {
      log.error('store-not-ready', { error: errorName(error) });
      return { part: 'writes', isReady: false, facts: { state: 'refused' } };
    }
  };
  let last: { readonly at: number; readonly finding: Promise<Finding | undefined> } | undefined;
  return () => {
    const now = clock.now();
    if (!last || now >= last.at + PROVEN_FOR_MS) last = { at: now, finding: prove(now) };
    return last.finding;
  };
}

const LATE_MS = 3_600_000;

/** A warning where an event has waited for an hour for an endpoint that does not take it. */
export function webhooksCheck({ store, clock }: Services): HealthCheck {
  return async () => {
    const since = await oldestFailingWebhook(store);
    if (since === undefined || clock.now() < millisOf(since) + LATE_MS) return undefined;
    return { part: 'webhooks', isReady: true, facts: { state: 'not taken', since } };
  };
}

/** A warning where items are set aside: `GET /v1/set-aside` says which. */
function storeAnswers({ store, log }: Services): HealthCheck {
  return async () => {
    try {
      // A key nobody has: what counts is that the store answers.
      await store.get({ pk: 'HEALTH', sk: 'CHECK' });
      if (!(await setAside.isAny(store))) return undefined;
      return { part: 'items', isReady: true, facts: { state: 'some cannot be read' } };
    } catch (error) {
      log.error('store-not-ready', { error: errorName(error) });
      return { part: 'store', isReady: false, facts: { state: 'does not answer' } };
    }
  };
}
