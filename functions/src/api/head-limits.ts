import { Refusal } from '@redress/core/base/refusal.ts';
import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from './routing.ts';

/** A cursor and all filters that there are take half of it. */
const LONGEST_QUERY = 8 * 1024;
/** An access token may take 8 KiB of it. API Gateway takes 10 KiB. */
const MOST_HEADER_CHARACTERS = 12 * 1024;

/** What comes before a body: its own limits say so in a problem, where the server in front lets it through. */
export const boundedHead: MiddlewareHandler<ApiEnv> = async ({ req }, next) => {
  const from = req.url.indexOf('?');
  if (from >= 0 && req.url.length - from - 1 > LONGEST_QUERY)
    throw new Refusal('query-too-long', 'The query is too long.', { maxLength: LONGEST_QUERY });
  let characters = 0;
  for (const [name, value] of req.raw.headers) characters += name.length + value.length;
  if (characters > MOST_HEADER_CHARACTERS)
    throw new Refusal('headers-too-large', 'The headers are too large.', {
      maxLength: MOST_HEADER_CHARACTERS,
    });
  await next();
};
