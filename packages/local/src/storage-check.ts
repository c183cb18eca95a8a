import { errorName, type Log, StoreUnavailable } from '@redress/core';
import { storageFault } from '@redress/engine';
import type { HealthCheck } from '@redress/functions';

/** Not ready while a database cannot be written. `prove` rejects with what that fails with. */
export function storageCheck(part: string, prove: () => Promise<void>, log: Log): HealthCheck {
  return async () => {
    try {
      await prove();
      return undefined;
    } catch (error) {
      const reason =
        error instanceof StoreUnavailable ? error.reason : (storageFault(error) ?? errorName(error));
      log.error('database-not-ready', { part, reason });
      return { part, isReady: false, facts: { state: 'cannot be relied on', reason } };
    }
  };
}
