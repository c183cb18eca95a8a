import type { Retrier } from '../language/asl.ts';
import type { Failure } from './execution.ts';

/** Whether a retrier's or a catcher's `ErrorEquals` names the failure; nothing names `States.Runtime`. */
export function matches(errorEquals: readonly string[], { error, timeout }: Failure): boolean {
  if (error === 'States.Runtime') return false;
  return errorEquals.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return true;
    if (name === 'States.TaskFailed') return timeout === undefined && error !== 'States.Timeout';
    return name === 'States.HeartbeatTimeout' && timeout === 'heartbeat';
  });
}

/** Milliseconds before the retrier's next attempt, `made` of which it has allowed so far. */
export function delayBefore(retrier: Retrier, made: number, random: () => number): number {
  const seconds = Math.min(
    retrier.intervalSeconds * retrier.backoffRate ** made,
    retrier.maxDelaySeconds ?? Infinity,
    LONGEST_DELAY_SECONDS,
  );
  const share = retrier.jitter === 'FULL' ? random() : 1;
  return Math.round(seconds * 1000 * share);
}

const LONGEST_DELAY_SECONDS = 31_622_400;
