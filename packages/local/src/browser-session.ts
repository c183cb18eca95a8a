import { browser } from '@redress/console';
import { ANYBODY, Refusal, type sessions } from '@redress/core';
import type { Authenticate } from '@redress/functions';
import * as users from './users.ts';

/* Who has signed in with a browser: people of this machine as they are now. */

/** Who asks, by their session where they send no token. */
export function withSessions(signing: browser.Signing, next: Authenticate): Authenticate {
  return async (request, permission) => {
    const caller = await next(request, permission);
    if (caller.kind === 'person') {
      const known = await users.current(signing.services, caller);
      if (!known)
        throw new Refusal('unauthenticated', 'The token or key is not good, or not good any more.', {
          presented: true,
        });
      return known;
    }
    if (caller.kind !== 'anybody') return caller;
    return (await signedIn(signing, request.headers.get('cookie') ?? undefined)) ?? ANYBODY;
  };
}

/** Who has signed in with the browser that sends these cookies, as they are now. */
export async function signedIn(
  signing: browser.Signing,
  cookies: string | undefined,
): Promise<sessions.Person | undefined> {
  const session = await browser.sessionIn(signing, cookies);
  return session && users.current(signing.services, session.person, session);
}
