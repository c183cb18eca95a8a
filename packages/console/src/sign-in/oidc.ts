import { errorName } from '@redress/core/ports/log.ts';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import * as client from 'openid-client';
import * as z from 'zod';
import type { Look, Pages } from '../context.ts';
import { CONSOLE } from '../place.ts';
import { bare } from '../ui/bare.ts';
import { wordsIn } from '../words/words.ts';
import * as browser from './browser.ts';
import { configurationOf, type Issuer } from './issuer.ts';

/*
 * People sign in where their organisation knows them: by code and PKCE, with state and nonce bound to the browser that
 * began. Who they are and what they may is read from the access token, by the same rules as that of a program.
 */

export const SIGN_IN = `${CONSOLE}/sign-in`;
export const SIGNED_OUT = `${CONSOLE}/signed-out`;
const RETURN = `${SIGN_IN}/return`;

const MINUTES_10 = 600;

/** What the browser that began keeps until it comes back. */
const begunSchema = z.object({
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string().startsWith(CONSOLE),
});

/** @param lookOf of whoever has not signed in yet */
export function addOidc(
  pages: Pages,
  signing: browser.Signing,
  issuer: Issuer,
  lookOf: (c: Context) => Look,
): void {
  const { log, settings } = signing.services;
  const isEncrypted = settings.publicUrl.startsWith('https:');
  const redirectUri = settings.publicUrl + RETURN;
  const nameOf = (state: string) => browser.cookieOf(signing, `-oidc-${state.slice(0, 12)}`);

  const failed = (c: Context, error: unknown) => {
    log.warn('sign-in-failed', {
      error: error instanceof client.ClientError ? (error.code ?? error.name) : errorName(error),
    });
    const { signIn } = wordsIn(lookOf(c).language);
    return bare(c, lookOf(c), { ...signIn.failed, link: { to: SIGN_IN, text: signIn.again } }, 401);
  };

  pages.get(SIGN_IN.slice(CONSOLE.length), async (c) => {
    const [state, nonce, verifier] = [
      client.randomState(),
      client.randomNonce(),
      client.randomPKCECodeVerifier(),
    ];
    try {
      const config = await configurationOf(issuer);
      const url = client.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope: issuer.scope, state, nonce },
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const returnTo = localPath(c.req.query('returnTo')) ?? CONSOLE;
      setCookie(
        c,
        nameOf(state),
        Buffer.from(JSON.stringify({ nonce, verifier, returnTo })).toString('base64url'),
        {
          // The way back comes from elsewhere: with `Strict` it would not be sent.
          ...{ path: '/', httpOnly: true, sameSite: 'Lax', secure: isEncrypted, maxAge: MINUTES_10 },
        },
      );
      return c.redirect(url.href, 303);
    } catch (error) {
      return failed(c, error);
    }
  });

  pages.get(RETURN.slice(CONSOLE.length), async (c) => {
    const state = c.req.query('state') ?? '';
    const begun = begunSchema.safeParse(begunIn(getCookie(c, nameOf(state))));
    if (!begun.success) return failed(c, new TypeError('another browser began, or it is too long ago'));
    const { nonce, verifier, returnTo } = begun.data;
    deleteCookie(c, nameOf(state), { path: '/', secure: isEncrypted });
    try {
      const answer = new URL(redirectUri);
      answer.search = new URL(c.req.url).search;
      const tokens = await client.authorizationCodeGrant(await configurationOf(issuer), answer, {
        ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
      });
      const person = await issuer.personOf(tokens.access_token);
      if (!person) return failed(c, new TypeError('not an access token for this API'));
      await browser.begin(c, signing, person, { way: 'issuer', refreshToken: tokens.refresh_token });
    } catch (error) {
      return failed(c, error);
    }
    // By a page: a redirect would still come from elsewhere, and the session's cookie not be sent with it.
    c.header('refresh', `0; url=${returnTo}`);
    const look = lookOf(c);
    const { signIn } = wordsIn(look.language);
    return bare(c, look, { ...signIn.done, link: { to: returnTo, text: signIn.goOn } });
  });

  pages.get(SIGNED_OUT.slice(CONSOLE.length), (c) => {
    const look = lookOf(c);
    const { signIn } = wordsIn(look.language);
    return bare(c, look, { ...signIn.signedOut, link: { to: SIGN_IN, text: signIn.signIn } });
  });
}

function begunIn(text: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(text ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** Undefined for everything that could lead elsewhere. */
function localPath(text: string | undefined): string | undefined {
  if (text === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text)) return undefined;
  const url = URL.parse(text, 'http://here');
  const isOurs =
    url?.origin === 'http://here' && (url.pathname === CONSOLE || url.pathname.startsWith(`${CONSOLE}/`));
  return isOurs ? url.pathname + url.search : undefined;
}
