import { type Client, createClient } from '@redress/client/source';
import type { Context } from 'hono';

/** The application in this process, with all that it decides, counts and records. */
export type Application = (request: Request, bindings: object) => Response | Promise<Response>;

/**
 * Asks in this process what a program would ask from elsewhere: no socket and no token between, only the session of
 * whoever looks at the page. So a page can do what its person may, and what it does is refused, repeated, limited and
 * recorded like everything else.
 */
export function clientOf(c: Context, application: Application, language: string): Client {
  const { origin } = new URL(c.req.url);
  const cookie = c.req.header('cookie') ?? '';
  const { requestId, address } = c.env ?? {};
  return createClient({
    baseUrl: origin,
    language,
    retries: 0,
    fetch: async (url, init) => {
      const request = new Request(url, init);
      request.headers.set('cookie', cookie);
      return application(request, {
        ...(requestId === undefined ? {} : { requestId }),
        ...(address === undefined ? {} : { address }),
      });
    },
  });
}
