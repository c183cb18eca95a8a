import { createHmac } from 'node:crypto';
import { browser } from '@redress/console';
import { errorName, type Services } from '@redress/core';
import { errors, interactionPolicy, Provider } from 'oidc-provider';
import { signedIn } from '../browser-session.ts';
import type { LocalIssuer } from '../issuer.ts';
import * as users from '../users.ts';
import { storeAdapter } from './adapter.ts';
import { issuerUrl, MOUNT } from './place.ts';

export interface IssuerOptions extends browser.Signing {
  readonly services: Services;
  readonly issuer: LocalIssuer;
}

const CODE_SECONDS = 60;
const TOKEN_SECONDS = 3600;
const INTERACTION_SECONDS = 600;
const SESSION_SECONDS = 12 * 3600;
const SCOPE = 'api';

/**
 * One machine as an OpenID Connect issuer: programs on this computer sign a user in with a browser, by code and PKCE,
 * and get an access token for the API. The library is certified; ours are the keys, the store and the people.
 */
export function openProvider(options: IssuerOptions): Provider {
  const { services, issuer, speed } = options;
  const { publicUrl, secret } = services.settings;
  const activeUser = (name: string) => users.active(services, name);
  const provider = new Provider(issuerUrl(publicUrl), {
    adapter: (model) => storeAdapter({ ...services, speed }, model),
    jwks: { keys: [issuer.signingKey] },
    cookies: {
      keys: [createHmac('sha256', secret).update('oidc cookies').digest('base64url')],
      // Cookies know no ports: another Redress on the same host has others.
      names: Object.fromEntries(
        ['interaction', 'resume', 'session'].map((use) => [use, browser.cookieOf(options, `-oidc-${use}`)]),
      ),
    },
    clients: [
      {
        client_id: 'redress',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        // Of programs on this computer, at whatever port (RFC 8252).
        redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    responseTypes: ['code'],
    clientAuthMethods: ['none'],
    scopes: ['openid'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      // Nothing that nobody here needs.
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => publicUrl,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => {
          if (resource !== publicUrl) throw new errors.InvalidTarget();
          return {
            scope: SCOPE,
            audience: issuer.audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: TOKEN_SECONDS,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
    ttl: {
      AccessToken: TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      Interaction: INTERACTION_SECONDS,
      Session: SESSION_SECONDS,
      Grant: SESSION_SECONDS,
      IdToken: TOKEN_SECONDS,
    },
    interactions: { url: (_, { uid }) => `${MOUNT}/interaction/${uid}`, policy: policyFor(options) },
    findAccount: async (_, sub) => {
      const user = await activeUser(sub);
      return user && { accountId: sub, claims: () => ({ sub }) };
    },
    extraTokenClaims: async (_, token) => {
      const user = 'accountId' in token ? await activeUser(token.accountId) : undefined;
      return user && { roles: [...user.roles], teams: [...user.teams] };
    },
    // What it may get is what there is; whether it may at all, its person is asked each time (`handlers.ts`).
    loadExistingGrant: async (ctx) => {
      const { client, session, provider: here } = ctx.oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new here.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid');
      grant.addResourceScope(publicUrl, SCOPE);
      await grant.save();
      return grant;
    },
    renderError: (ctx, out) => {
      ctx.type = 'json';
      ctx.body = out;
    },
  });
  // By the addresses that it is told it is at (`handlers.ts`), whatever a request says.
  provider.proxy = true;
  provider.on('server_error', (_, error) => services.log.error('oidc-failed', { error: errorName(error) }));
  return provider;
}

/** Nobody is signed in here who is not, or no longer, at the machine itself. */
function policyFor(options: IssuerOptions) {
  const { base, Check } = interactionPolicy;
  const policy = base();
  const isSignedOut = new Check('signed_out', 'Nobody is signed in', 'login_required', async (ctx) => {
    const person = await signedIn(options, ctx.req.headers.cookie);
    const { accountId } = ctx.oidc.session ?? {};
    return accountId !== undefined && person?.subject !== accountId;
  });
  policy.get('login')?.checks.add(isSignedOut);
  return policy;
}
