import type { JWTVerifyGetKey } from 'jose';
import * as z from 'zod/mini';
import type { TokenIssuer } from './authentication.ts';

/** An issuer elsewhere, as an installation's settings have it. */
export interface RemoteIssuer extends Pick<TokenIssuer, 'issuer' | 'audience' | 'rolesClaim' | 'teamsClaim'> {
  /** Where its keys are; its metadata says so where nothing is said. */
  readonly jwks?: string | undefined;
}

const ANSWERS_WITHIN_MS = 5_000;

/** By https; without, on this machine alone. */
export const issuerAddressSchema = z.lazy(() =>
  z
    .url({ protocol: /^https?$/ })
    .check(
      z.refine(
        (url) => url.startsWith('https:') || ['127.0.0.1', 'localhost'].includes(new URL(url).hostname),
      ),
    ),
);
const metadataSchema = z.lazy(() => z.object({ issuer: z.string(), jwks_uri: issuerAddressSchema }));

/** Its keys are fetched when the first token comes. */
export function remoteIssuer({ issuer, audience, rolesClaim, teamsClaim, jwks }: RemoteIssuer): TokenIssuer {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return {
    issuer,
    name: issuer.replace(/^https?:\/\//, '').replace(/\/$/, ''),
    audience,
    rolesClaim,
    teamsClaim,
    keys: () => {
      keys ??= keysOf(issuer, jwks).catch((error: unknown) => {
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
