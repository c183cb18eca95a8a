import * as z from 'zod';
import type { TokenIssuer } from '../api/authentication.ts';
import { remoteIssuer } from '../api/remote-issuer.ts';
import { valid } from './environment.ts';

const environmentSchema = z.object({
  /** Absent where client apps alone call: nobody's token is good then. */
  OIDC_ISSUER: z.url({ protocol: /^https$/ }).optional(),
  OIDC_AUDIENCE: z.string().min(1).default('redress'),
  OIDC_JWKS: z.url({ protocol: /^https$/ }).optional(),
  OIDC_ROLES_CLAIM: z.string().min(1).default('roles'),
  OIDC_TEAMS_CLAIM: z.string().min(1).default('teams'),
});

const consoleSchema = environmentSchema.extend({
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_SCOPE: z.string().min(1).default('openid'),
});

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
