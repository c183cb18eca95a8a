import { errorName, type JsonValue, Refusal, type Services } from '@redress/core';
import { Hono } from 'hono';

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
export function healthRoute(services: Services, checks: readonly HealthCheck[]): Hono {
  return new Hono().get('/', async (c) => {
    const found = await Promise.all([storeAnswers(services), ...checks].map((check) => check()));
    const findings = found.filter((finding) => finding !== undefined);
    const parts = Object.fromEntries(findings.map(({ part, facts }) => [part, facts]));
    if (findings.some(({ isReady }) => !isReady))
      throw new Refusal('busy', 'This installation is not ready.', parts);
    return c.json({ status: findings.length > 0 ? 'warning' : 'ok', store: 'ready', ...parts });
  });
}

function storeAnswers({ store, log }: Services): HealthCheck {
  return async () => {
    try {
      // A key nobody has: what counts is that the store answers.
      await store.get({ pk: 'HEALTH', sk: 'CHECK' });
      return undefined;
    } catch (error) {
      log.error('store-not-ready', { error: errorName(error) });
      return { part: 'store', isReady: false, facts: { state: 'does not answer' } };
    }
  };
}
