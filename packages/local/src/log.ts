import { instantOf, type Log, type LogFields } from '@redress/core';
import type { WaitableClock } from '@redress/engine';

/** One JSON line an event, on standard error. */
export function jsonLog(clock: Pick<WaitableClock, 'now'>, write: (line: string) => void): Log {
  const line = (level: string) => (event: string, fields?: LogFields) =>
    write(`${JSON.stringify({ at: instantOf(clock.now()), level, event, ...fields })}\n`);
  return { info: line('info'), warn: line('warn'), error: line('error') };
}
