import { type Client, createClient } from '@redress/client/source';
import type { Context } from 'hono';

/** The application in this process, with all that it decides, counts and records. */
export type Application = (request: Request, bindings: object) => Response | Promise<Response>;

/**
 * Asks in this process what a program would ask from elsewhere: no socket and no token between, only the session of
 * whoever looks at the page. So a page can do what its person may, and what it does is refused, repeated, limited and
 * recorded like everything else.
 */
export function clientOf(ask: Ask, c: Context, language: string): Client {
  return createClient({ baseUrl: new URL(c.req.url).origin, language, retries: 0, fetch: ask });
}

export type Ask = (url: string, init: RequestInit) => Promise<Response>;

/** What goes elsewhere, as files go to a bucket, goes by the network, and without the session. */
export function askOf(c: Context, application: Application): Ask {
  const { host } = new URL(c.req.url);
  const cookie = c.req.header('cookie') ?? '';
  const { requestId, address } = c.env ?? {};
  return async (url, init) => {
    const request = new Request(url, init);
    if (new URL(url).host !== host) return fetch(request);
    request.headers.set('cookie', cookie);
    return application(request, {
      ...(requestId === undefined ? {} : { requestId }),
      ...(address === undefined ? {} : { address }),
    });
  };
}
