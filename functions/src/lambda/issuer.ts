import * as z from 'zod/mini';
import type { TokenIssuer } from '../api/authentication.ts';
import { remoteIssuer } from '../api/remote-issuer.ts';
import { valid } from './environment.ts';

const address = z.optional(z.url({ protocol: /^https$/ }));
const name = z.string().check(z.minLength(1));

const environmentSchema = z.object({
  /** Absent where client apps alone call: nobody's token is good then. */
  OIDC_ISSUER: address,
  OIDC_AUDIENCE: z._default(name, 'redress'),
  OIDC_JWKS: address,
  OIDC_ROLES_CLAIM: z._default(name, 'roles'),
  OIDC_TEAMS_CLAIM: z._default(name, 'teams'),
});

/** The console's alone. */
const consoleSchema = z.lazy(() =>
  z.extend(environmentSchema, {
    OIDC_CLIENT_ID: z.optional(name),
    OIDC_SCOPE: z._default(name, 'openid'),
  }),
);

/** What the console is there; undefined where nobody signs in with a browser. @param secret empty where it has none */
export function consoleClientFrom(environment: NodeJS.ProcessEnv, secret: string) {
  const settings = valid(consoleSchema, environment, 'environment');
  if (settings.OIDC_ISSUER === undefined || settings.OIDC_CLIENT_ID === undefined) return undefined;
  return {
    issuer: settings.OIDC_ISSUER,
    clientId: settings.OIDC_CLIENT_ID,
    clientSecret: secret === '' ? undefined : secret,
    scope: settings.OIDC_SCOPE,
  };
}

/** The issuer of people's tokens that the function was deployed with. */
export function issuersFrom(environment: NodeJS.ProcessEnv): TokenIssuer[] {
  const settings = valid(environmentSchema, environment, 'environment');
  if (settings.OIDC_ISSUER === undefined) return [];
  return [
    remoteIssuer({
      issuer: settings.OIDC_ISSUER,
      audience: settings.OIDC_AUDIENCE,
      jwks: settings.OIDC_JWKS,
      rolesClaim: settings.OIDC_ROLES_CLAIM,
      teamsClaim: settings.OIDC_TEAMS_CLAIM,
    }),
  ];
}
