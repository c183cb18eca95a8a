import { browser, CONSOLE } from '@redress/console';
import { Refusal, sessions } from '@redress/core';
import {
  type ApiContext,
  callerLanguage,
  type Handler,
  type Limiting,
  PAGE_HEADERS,
  pass,
} from '@redress/functions';
import type { html } from 'hono/html';
import { signedIn } from './browser-session.ts';
import type { LocalIssuer } from './issuer.ts';
import type { LOCAL_OPERATIONS } from './operations.ts';
import * as pages from './sign-in-page.ts';
import * as users from './users.ts';

/*
 * How a person gets in with a browser: by name and password, or by a link that is good once, printed where the server
 * was started or by `npm run redress`. Opening a link does nothing yet, for whatever follows links would use it up;
 * its button does.
 */

const LINK_MS = 10 * 60_000;

interface SignIn extends browser.Signing {
  readonly issuer: LocalIssuer;
  readonly limiting: Limiting | undefined;
  /** Where else people can sign in, and who vouches for them there. */
  readonly elsewhere?: pages.Elsewhere | undefined;
}

type Operation = Extract<keyof typeof LOCAL_OPERATIONS, `signIn.${string}`>;

export function signInHandlers(signIn: SignIn): Readonly<Record<Operation, Handler>> {
  const { services, issuer, speed } = signIn;
  const language = callerLanguage;
  const proof = (c: ApiContext) => browser.formProof(c, signIn);

  const again = (
    c: ApiContext,
    fault: pages.Fault | undefined,
    { name = '', returnTo }: { name?: string; returnTo?: string | undefined } = {},
    status: 200 | 401 | 403 | 429 = 200,
  ) =>
    shown(
      c,
      pages.signInPage(language(c), {
        ...{ form: proof(c), fault, name, returnTo },
        elsewhere: signIn.elsewhere,
      }),
      status,
    );

  return {
    'signIn.form': async (c) => {
      const person = await signedIn(signIn, c.req.header('cookie'));
      const returnTo = localPath(c.req.query('returnTo'));
      if (!person) return again(c, undefined, { returnTo });
      if (returnTo !== undefined) return c.redirect(returnTo, 303);
      const seesMessages = person.roles.has('operations') || person.roles.has('auditor');
      return shown(
        c,
        pages.signedInPage(language(c), { form: proof(c), name: person.subject, seesMessages }),
      );
    },

    'signIn.password': async (c) => {
      const typed = await fieldsOf(c);
      const { name = '', password = '' } = typed;
      const returnTo = localPath(typed.returnTo);
      const asked = { name, returnTo };
      if (!browser.isOurForm(c, signIn, typed[pages.FORM_FIELD])) return again(c, 'stale', asked, 403);
      if (!(await mayTry(c, signIn, name))) return again(c, 'many', asked, 429);
      const user =
        password.length > pages.LONGEST_PASSWORD ? undefined : await users.signIn(services, name, password);
      if (!user) return again(c, 'wrong', asked, 401);
      await browser.begin(c, signIn, users.personOf(user), { way: 'password' });
      return onward(c, user.name, returnTo ?? CONSOLE);
    },

    'signIn.end': async (c) => {
      const typed = await fieldsOf(c);
      if (!browser.isOurForm(c, signIn, typed[pages.FORM_FIELD])) return again(c, 'stale', {}, 403);
      await browser.end(c, signIn);
      return c.redirect('/sign-in', 303);
    },

    'signIn.link': (c) => shown(c, pages.linkPage(language(c))),

    'signIn.byLink': async (c) => {
      const link = await issuer.readSignIn(c.req.param('token') ?? '');
      const until = services.clock.now() + LINK_MS * speed;
      if (!link || !(await sessions.useOnce(services, link.id, until)))
        throw new Refusal('unauthenticated', 'This link has been used, or is over: make a new one.');
      await browser.begin(c, signIn, link.person, { way: 'link' });
      return c.redirect(CONSOLE, 303);
    },

    'signIn.invitation': async (c) => {
      const user = await users.invited(services, c.req.param('token') ?? '');
      if (!user) return shown(c, pages.overPage(language(c)), 401);
      return shown(c, pages.invitationPage(language(c), { form: proof(c), name: user.name }));
    },

    'signIn.accept': async (c) => {
      const token = c.req.param('token') ?? '';
      const typed = await fieldsOf(c);
      const user = await users.invited(services, token);
      if (!user) return shown(c, pages.overPage(language(c)), 401);
      const { password = '' } = typed;
      const isFit = password.length >= pages.SHORTEST_PASSWORD && password.length <= pages.LONGEST_PASSWORD;
      const isOurs = browser.isOurForm(c, signIn, typed[pages.FORM_FIELD]);
      const fault = isOurs ? (isFit ? (password === typed.again ? undefined : 'differ') : 'short') : 'stale';
      if (fault !== undefined)
        return shown(
          c,
          pages.invitationPage(language(c), { form: proof(c), fault, name: user.name }),
          isOurs ? 422 : 403,
        );
      const accepted = users.personOf(await users.accept(services, token, password));
      await browser.begin(c, signIn, accepted, { way: 'password' });
      return c.redirect(CONSOLE, 303);
    },
  };

  function onward(c: ApiContext, name: string, to: string): Response | Promise<Response> {
    if (!to.startsWith('/oidc/')) return c.redirect(to, 303);
    c.header('refresh', `0; url=${to}`);
    return shown(c, pages.goOnPage(language(c), name, to));
  }
}

/** A page, which nobody keeps. */
export async function shown(
  c: ApiContext,
  page: ReturnType<typeof html>,
  status: 200 | 401 | 403 | 422 | 429 = 200,
) {
  // Nowhere else: with `no-referrer` the form would come with the origin `null`, which is everybody's.
  const headers = { ...PAGE_HEADERS, 'cache-control': 'no-store', 'referrer-policy': 'same-origin' };
  return c.body(String(await page), status, { ...headers, vary: 'accept-language' });
}

/** Of an address, and of a name from wherever: a hash costs much, and a password is worth guessing. */
async function mayTry(c: ApiContext, { limiting }: SignIn, name: string): Promise<boolean> {
  if (!limiting) return true;
  try {
    await pass(c, limiting, 'failed');
    await pass(c, limiting, 'failed', `name:${name}`);
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'too-many-requests') {
      c.header('retry-after', String(error.details.retryAfter));
      return false;
    }
    throw error;
  }
}

async function fieldsOf(c: ApiContext): Promise<Readonly<Record<string, string>>> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** Undefined for everything that could lead elsewhere. */
function localPath(text: string | undefined): string | undefined {
  if (text === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text)) return undefined;
  const url = URL.parse(text, 'http://here');
  return url?.origin === 'http://here' ? url.pathname + url.search : undefined;
}
