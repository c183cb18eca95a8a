import { createHash } from 'node:crypto';
import { ANYBODY, type Language, Refusal, type Services, sessions } from '@redress/core';
import { type Authenticate, type Handler, PAGE_HEADERS, page } from '@redress/functions';
import { accepts } from 'hono/accepts';
import { getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import type { LocalIssuer } from './issuer.ts';

/*
 * How a person gets in with a browser: a link that is good once and for ten minutes, printed where the server was
 * started or by `npm run redress -- sign-in`. Opening it does nothing yet, for whatever follows links would use it
 * up; its button begins a session.
 */

const SESSION_MS = 12 * 3_600_000;
const LINK_MS = 10 * 60_000;

const TEXTS: Readonly<Record<Language, { heading: string; text: string; button: string }>> = {
  en: { heading: 'Sign in to Redress', text: 'This link works once.', button: 'Sign in' },
  'zh-CN': { heading: '登录 Redress', text: '此链接只能使用一次。', button: '登录' },
};

interface SignIn {
  readonly services: Services;
  readonly issuer: LocalIssuer;
  /** Seconds of complaint time for each real one: sessions last in real time. */
  readonly speed: number;
}

/** Cookies know no ports: another Redress on the same host has one of another name. */
function cookieOf({ issuer }: LocalIssuer): string {
  return `redress-${createHash('sha256').update(issuer).digest('hex').slice(0, 12)}`;
}

/** Who asks, by their session where they send no token. */
export function withSessions(
  { services, issuer }: Pick<SignIn, 'services' | 'issuer'>,
  next: Authenticate,
): Authenticate {
  const name = cookieOf(issuer);
  return async (request) => {
    const caller = await next(request);
    if (caller.kind !== 'anybody') return caller;
    const text = cookieIn(request, name);
    return (text !== undefined && (await sessions.find(services, text))) || ANYBODY;
  };
}

function cookieIn(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(/; */).map((pair) => pair.split('='));
  return pairs.find(([key]) => key === name)?.[1];
}

export function signInHandlers({
  services,
  issuer,
  speed,
}: SignIn): Readonly<Record<'signIn.page' | 'signIn.begin', Handler>> {
  // Nowhere else: with `no-referrer` the form would come with the origin `null`, which is everybody's.
  const headers = { ...PAGE_HEADERS, 'cache-control': 'no-store', 'referrer-policy': 'same-origin' };
  return {
    'signIn.page': async (c) => {
      const language = accepts(c, {
        header: 'Accept-Language',
        supports: ['en', 'zh-CN', 'zh'],
        default: 'en',
      });
      const texts = TEXTS[language === 'en' ? 'en' : 'zh-CN'];
      const content = html`<p>${texts.text}</p><form method="post"><button>${texts.button}</button></form>`;
      return c.body(
        String(await page(language === 'en' ? 'en' : 'zh-CN', texts.heading, content)),
        200,
        headers,
      );
    },
    'signIn.begin': async (c) => {
      const link = await issuer.readSignIn(c.req.param('token') ?? '');
      const until = services.clock.now() + LINK_MS * speed;
      if (!link || !(await sessions.useOnce(services, link.id, until)))
        throw new Refusal('unauthenticated', 'This link has been used, or is over: make a new one.');
      const former = getCookie(c, cookieOf(issuer));
      if (former !== undefined) await sessions.end(services, former);
      const text = await sessions.begin(services, link.person, SESSION_MS * speed);
      setCookie(c, cookieOf(issuer), text, {
        path: '/',
        httpOnly: true,
        sameSite: 'Strict',
        secure: services.settings.publicUrl.startsWith('https:'),
        maxAge: SESSION_MS / 1000,
      });
      return c.redirect('/outbox', 303);
    },
  };
}
