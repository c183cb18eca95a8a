import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Log, LogFields } from '@redress/core/ports/log.ts';
import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from './routing.ts';

const HEADER = 'x-request-id';
/** What others call a request by stands in our log: nothing that could break out of it, nor much of anything. */
const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const current = new AsyncLocalStorage<string>();

/** The caller's name for the request, its gateway's, or a new one; it goes back with every answer. */
export const requestIds: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const given = c.req.header(HEADER);
  const requestId =
    given !== undefined && WELL_FORMED.test(given) ? given : (c.env?.requestId ?? randomUUID());
  c.set('requestId', requestId);
  await current.run(requestId, next);
  c.header(HEADER, requestId);
};

/** Every line that is written while a request is answered names it. */
export function namingRequests(log: Log): Log {
  const named = (fields?: LogFields): LogFields | undefined => {
    const requestId = current.getStore();
    return requestId === undefined ? fields : { ...fields, requestId };
  };
  return {
    info: (event, fields) => log.info(event, named(fields)),
    warn: (event, fields) => log.warn(event, named(fields)),
    error: (event, fields) => log.error(event, named(fields)),
  };
}
