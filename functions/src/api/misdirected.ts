import { Refusal, type RefusalCode, type Sentence } from '@redress/core/base/refusal.ts';
import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from './routing.ts';

/** What the server in front has found wrong with where a request was sent, or from. */
export type Misdirected = 400 | 403 | 421;

const REFUSALS: Readonly<Record<Misdirected, readonly [RefusalCode, Sentence]>> = {
  400: ['malformed-request', 'A request names its host, once, in the header Host.'],
  403: ['foreign-origin', 'Pages of other origins may not send requests here.'],
  421: ['misdirected-request', 'This server does not go by that name.'],
};

export const meantForUs: MiddlewareHandler<ApiEnv> = (c, next) => {
  const misdirected = c.env?.misdirected;
  if (misdirected !== undefined) throw new Refusal(...REFUSALS[misdirected]);
  return next();
};
