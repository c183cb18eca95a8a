import { instantOf } from '@redress/core/base/instant.ts';
import type { Clock } from '@redress/core/ports/clock.ts';
import type { Log, LogFields } from '@redress/core/ports/log.ts';
import type { Context } from 'aws-lambda';
import { systemClock } from './clock.ts';

/** What a log line may say. A field that is not named here is left out, whatever it holds. */
const ALLOWED: ReadonlySet<string> = new Set([
  'calendar',
  'calendarVersion',
  'channel',
  'clock',
  'code',
  'complaintId',
  'cycle',
  'error',
  'failed',
  'generation',
  'head',
  'incoming',
  'item',
  'message',
  'method',
  'reason',
  'requestId',
  'route',
  'seen',
  'signal',
  'state',
  'stepsTaken',
  'task',
  'unheard',
  'was',
  'where',
]);

interface LambdaLog {
  readonly log: Log;
  /** From now on lines name the invocation, by Lambda's id for it: a container has one at a time. */
  nameInvocation(context: Pick<Context, 'awsRequestId'>): void;
}

/** One JSON line an event, its fields under `detail`; the names of dropped ones under `dropped`. */
export function lambdaLog(clock: Clock, write: (line: string) => void): LambdaLog {
  let invocation: string | undefined;
  const line = (level: string) => (event: string, fields?: LogFields) => {
    const timestamp = instantOf(clock.now());
    write(`${JSON.stringify({ level, message: event, timestamp, invocation, ...extra(fields) })}\n`);
  };
  return {
    log: { info: line('INFO'), warn: line('WARN'), error: line('ERROR') },
    nameInvocation({ awsRequestId }) {
      invocation = awsRequestId;
    },
  };
}

export const { log, nameInvocation } = lambdaLog(systemClock, (line) => process.stdout.write(line));

function extra(fields: LogFields = {}) {
  const entries = Object.entries(fields);
  const detail = Object.fromEntries(entries.filter(([name]) => ALLOWED.has(name)));
  const dropped = entries.map(([name]) => name).filter((name) => !ALLOWED.has(name));
  return { detail, ...(dropped.length > 0 && { dropped }) };
}
