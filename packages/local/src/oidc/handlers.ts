import { IncomingMessage, ServerResponse } from 'node:http';
import { browser } from '@redress/console';
import { Refusal } from '@redress/core';
import { type ApiContext, callerLanguage, type Handler } from '@redress/functions';
import type { InteractionResults, Provider } from 'oidc-provider';
import * as z from 'zod';
import { signedIn } from '../browser-session.ts';
import type { LOCAL_OPERATIONS } from '../operations.ts';
import { shown } from '../sign-in.ts';
import * as pages from '../sign-in-page.ts';
import * as users from '../users.ts';
import { MOUNT } from './place.ts';
import type { IssuerOptions } from './provider.ts';

const bindingsSchema = z.looseObject({
  incoming: z.instanceof(IncomingMessage),
  outgoing: z.instanceof(ServerResponse),
});

/** Noted with the interaction: a program wants its person to sign in anew, and the browser's session has been ended. */
const ANEW = 'anew';

type Operation = Extract<keyof typeof LOCAL_OPERATIONS, `oidc.${string}`>;

/** The issuer's own addresses, and the one where it finds out who somebody is. It is made when it is first asked. */
export function oidcHandlers(options: IssuerOptions): Readonly<Record<Operation, Handler>> {
  const { services } = options;
  let provider: Promise<Provider> | undefined;
  const theProvider = () => {
    provider ??= import('./provider.ts').then(({ openProvider }) => openProvider(options));
    return provider;
  };

  const answer: Handler = async (c) => {
    const { incoming, outgoing } = connectionOf(c);
    const { host, protocol } = new URL(services.settings.publicUrl);
    incoming.headers.host = host;
    incoming.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    delete incoming.headers['x-forwarded-host'];
    const originalUrl = incoming.url ?? '';
    Object.assign(incoming, { originalUrl, url: originalUrl.slice(MOUNT.length) || '/' });
    const headers = {
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-request-id': c.get('requestId'),
    };
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
    await (await theProvider()).callback()(incoming, outgoing);
    return new Response(null, { headers: { 'x-hono-already-sent': 'true' } });
  };

  /** What a program has asked for, and who is there to say yes. */
  const asked = async (c: ApiContext) => {
    const { incoming, outgoing } = connectionOf(c);
    const here = await theProvider();
    const details = await here.interactionDetails(incoming, outgoing).catch(() => undefined);
    if (!details) throw new Refusal('not-found', 'There is nothing at this address.');
    const person = await signedIn(options, c.req.header('cookie'));
    const user = person && (await users.active(services, person.subject));
    const finish = (result: InteractionResults) => here.interactionResult(incoming, outgoing, result);
    return { details, user, finish };
  };

  return {
    'oidc.interaction': async (c) => {
      const { details, user, finish } = await asked(c);
      const { prompt, returnTo, result } = details;
      const isAskedAnew = prompt.reasons.some((reason) => reason === 'login_prompt' || reason === 'max_age');
      const mustSignIn = isAskedAnew && result?.[ANEW] === undefined;
      // From then on whoever is signed in here has done so since.
      if (mustSignIn) await finish({ [ANEW]: true });
      if (!user || mustSignIn) {
        await browser.end(c, options);
        return c.redirect(`/sign-in?returnTo=${encodeURIComponent(new URL(c.req.url).pathname)}`, 303);
      }
      if (prompt.name === 'login') {
        await finish({ login: { accountId: user.name, remember: false } });
        return c.redirect(returnTo, 303);
      }
      const form = browser.formProof(c, options);
      return shown(c, pages.allowPage(callerLanguage(c), { form, name: user.name }));
    },
    // Any program on this computer could say that it is the one it says (RFC 8252, 8.6): a person says so.
    'oidc.allow': async (c) => {
      const { details, user, finish } = await asked(c);
      const { form } = await c.req.parseBody();
      const isTheirs = details.prompt.name === 'consent' && user?.name === details.session?.accountId;
      if (!user || !isTheirs || !browser.isOurForm(c, options, form))
        return c.redirect(new URL(c.req.url).pathname, 303);
      await finish({ consent: {} });
      c.header('refresh', `0; url=${details.returnTo}`);
      return shown(c, pages.goOnPage(callerLanguage(c), user.name, details.returnTo));
    },
    'oidc.get': answer,
    'oidc.post': answer,
  };
}

/** The library answers over Node's own objects. */
function connectionOf(c: ApiContext) {
  const { data } = bindingsSchema.safeParse(c.env);
  if (!data) throw new Refusal('not-found', 'There is nothing at this address.');
  return data;
}
