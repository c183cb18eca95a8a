import { Logger } from '@aws-lambda-powertools/logger';
import type { Log, LogFields } from '@redress/core';

/** What a log line may say. A field that is not named here is left out, whatever it holds. */
const ALLOWED: ReadonlySet<string> = new Set([
  'calendar',
  'calendarVersion',
  'clock',
  'code',
  'complaintId',
  'cycle',
  'error',
  'failed',
  'generation',
  'item',
  'message',
  'method',
  'requestId',
  'route',
  'seen',
  'signal',
  'stepsTaken',
  'task',
  'unheard',
  'where',
]);

export const logger = new Logger();

/** The event as the line's message, its fields under `detail`; the names of dropped ones under `dropped`. */
export function lambdaLog(target: Pick<Logger, 'info' | 'warn' | 'error'> = logger): Log {
  return {
    info: (event, fields) => target.info(event, extra(fields)),
    warn: (event, fields) => target.warn(event, extra(fields)),
    error: (event, fields) => target.error(event, extra(fields)),
  };
}

function extra(fields: LogFields = {}) {
  const entries = Object.entries(fields);
  const detail = Object.fromEntries(entries.filter(([name]) => ALLOWED.has(name)));
  const dropped = entries.map(([name]) => name).filter((name) => !ALLOWED.has(name));
  return { detail, ...(dropped.length > 0 && { dropped }) };
}
