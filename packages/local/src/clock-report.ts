import type { Log } from '@redress/core';
import type { ClockChange } from '@redress/engine';
import type { HealthCheck } from '@redress/functions';

/** Puts into the log what happens to the computer's clock, with seconds: docs/one-machine.md says what they mean. */
export function clockReport(log: Log): (change: ClockChange, millis: number) => void {
  return (change, millis) => {
    const seconds = Math.round(millis / 100) / 10;
    if (change === 'suspended') log.info('computer-was-suspended', { seconds });
    else if (change === 'followed') log.warn('clock-jump-followed', { seconds });
    else if (change === 'joined') log.info('clock-joined');
    else
      log.warn(change === 'began-ahead' ? 'clock-behind-data' : 'clock-apart', { aheadBySeconds: seconds });
  };
}

const WORTH_A_WARNING_MS = 1000;

/** `offset` in milliseconds: how far our time is ahead of the computer's clock. */
export function clockCheck(offset: () => number): HealthCheck {
  return async () => {
    const millis = offset();
    if (Math.abs(millis) < WORTH_A_WARNING_MS) return undefined;
    const facts = { state: 'joining the computer’s clock', aheadBySeconds: Math.round(millis / 1000) };
    return { part: 'clock', isReady: true, facts };
  };
}
