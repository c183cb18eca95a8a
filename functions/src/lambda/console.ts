import './interpreted.ts';
import {
  browser,
  CONSOLE,
  createConsole,
  personBehind,
  SIGN_IN,
  SIGNED_OUT,
  UPLOAD_PATHS,
} from '@redress/console';
import { ANYBODY } from '@redress/core/access/caller.ts';
import { createApi } from '../api/app.ts';
import { authenticator } from '../api/authentication.ts';
import type { Api } from '../api/routing.ts';
import { chatRoutes } from './chat-routes.ts';
import { systemClock } from './clock.ts';
import { behindGateway } from './gateway.ts';
import { consoleClientFrom, issuersFrom } from './issuer.ts';
import { limitingFrom } from './limits.ts';
import { awsAudit, awsServices, consoleSecret } from './services.ts';
import { awsCalls } from './workflows.ts';

const services = awsServices({ calls: awsCalls() });
const byToken = authenticator(services, issuersFrom(process.env), () => systemClock.now());
const client = consoleClientFrom(process.env, consoleSecret());
const signing = {
  ...{ services, instance: services.settings.publicUrl, speed: 1 },
  remote: client && {
    ...client,
    personOf: (token: string) => personBehind(byToken, services.settings.publicUrl, token),
  },
};

/** Sessions count here alone: with nothing but the API's address nobody gets in by a cookie. */
const api: Api = createApi(services, {
  authenticate: async (request) => {
    const session = await browser.sessionIn(signing, request.headers.get('cookie') ?? undefined);
    return session?.person ?? ANYBODY;
  },
  routes: chatRoutes(services),
  limiting: limitingFrom(process.env, services),
  audit: awsAudit(services),
  pages: {
    path: CONSOLE,
    streamed: UPLOAD_PATHS,
    fetch: createConsole({
      application: (request, bindings) => api.fetch(request, bindings),
      signIn: {
        signing,
        person: async (c) => (await browser.sessionIn(signing, c.req.header('cookie')))?.person,
        place: (returnTo) => `${SIGN_IN}?returnTo=${encodeURIComponent(returnTo)}`,
        out: SIGNED_OUT,
      },
    }).fetch,
  },
});

export const handler = behindGateway(api);
