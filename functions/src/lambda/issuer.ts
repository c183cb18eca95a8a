import type { JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import type { TokenIssuer } from '../api/authentication.ts';
import { valid } from './environment.ts';

const environmentSchema = z.object({
  /** Absent where client apps alone call: nobody's token is good then. */
  OIDC_ISSUER: z.url({ protocol: /^https$/ }).optional(),
  OIDC_AUDIENCE: z.string().min(1).default('redress'),
  OIDC_JWKS: z.url({ protocol: /^https$/ }).optional(),
  OIDC_ROLES_CLAIM: z.string().min(1).default('roles'),
  OIDC_TEAMS_CLAIM: z.string().min(1).default('teams'),
});

const ANSWERS_WITHIN_MS = 5_000;
const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https$/ }) });

/** The issuer of people's tokens that the function was deployed with. Its keys are fetched when the first one comes. */
export function issuerFrom(environment: NodeJS.ProcessEnv): TokenIssuer | undefined {
  const settings = valid(environmentSchema, environment, 'environment');
  const issuer = settings.OIDC_ISSUER;
  if (issuer === undefined) return undefined;
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return {
    issuer,
    name: issuer.replace(/^https:\/\//, '').replace(/\/$/, ''),
    audience: settings.OIDC_AUDIENCE,
    rolesClaim: settings.OIDC_ROLES_CLAIM,
    teamsClaim: settings.OIDC_TEAMS_CLAIM,
    keys: () => {
      keys ??= keysOf(issuer, settings.OIDC_JWKS).catch((error: unknown) => {
        keys = undefined;
        throw error;
      });
      return keys;
    },
  };
}

/** At the address that is set, or else the one that the issuer's own metadata names. */
async function keysOf(issuer: string, address: string | undefined): Promise<JWTVerifyGetKey> {
  const { createRemoteJWKSet } = await import('jose');
  const jwks = address ?? (await metadataOf(issuer)).jwks_uri;
  return createRemoteJWKSet(new URL(jwks), { timeoutDuration: ANSWERS_WITHIN_MS });
}

async function metadataOf(issuer: string): Promise<z.infer<typeof metadataSchema>> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  const metadata = metadataSchema.parse(await response.json());
  if (metadata.issuer !== issuer) throw new TypeError('the issuer names itself otherwise');
  return metadata;
}
