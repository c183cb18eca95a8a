import { isApiKey } from '@redress/core/access/api-key.ts';
import { ANYBODY, type Caller, ROLES, type Role } from '@redress/core/access/caller.ts';
import type { Permission } from '@redress/core/access/rules.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { errorName, type Log } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as apiKeys from '@redress/core/records/api-keys.ts';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import * as z from 'zod/mini';

/** Who vouches for people: an OIDC issuer and what it says in its access tokens. */
export interface TokenIssuer {
  /** As it stands in `iss`. */
  readonly issuer: string;
  /** What its people are called by here, before their subject: `local`, `login.example.com`. */
  readonly name: string;
  /** What must stand in `aud`; or, where access tokens have none (Amazon Cognito), in `client_id`. */
  readonly audience: string;
  /** Names of the claims that list a person's roles and teams. */
  readonly rolesClaim: string;
  readonly teamsClaim: string;
  /** The issuer's public keys, fetched or at hand. */
  readonly keys: () => Promise<JWTVerifyGetKey>;
}

/** Who asks, and for what. */
export type Authenticate = (request: Request, permission: Permission) => Promise<Caller>;

/** Asymmetric ones alone: with a shared secret a public key would pass as one. */
const ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
  'Ed25519',
];
const LONGEST_TOKEN = 8192;
/** Between the issuer's clock and ours. */
const CLOCK_TOLERANCE_S = 30;
const MOST_TEAMS = 100;

/**
 * Finds out who asks: `Authorization: Bearer` with an access token of one of the issuers, or with a client app's key. Without
 * the header it is anybody.
 * @param now real time, in milliseconds: tokens know no other.
 */
export function authenticator(
  services: Pick<Services, 'store' | 'clock' | 'log'>,
  issuers: readonly TokenIssuer[],
  now: () => number,
): (request: Request) => Promise<Caller> {
  return async (request) => {
    const header = request.headers.get('authorization');
    if (header === null) return ANYBODY;
    const [, token] = /^Bearer +([\x21-\x7e]+)$/i.exec(header) ?? [];
    if (token === undefined || token.length > LONGEST_TOKEN) throw unauthenticated();
    if (isApiKey(token)) {
      const caller = await apiKeys.callerOf(services, token);
      if (!caller) throw unauthenticated();
      return caller;
    }
    const issuer = await issuerOf(issuers, token);
    if (!issuer) throw unauthenticated();
    return personOf(issuer, await verified(services.log, issuer, token, now()));
  };
}

/** One refusal for everything that is wrong with it: what exactly helps nobody but an attacker. */
export function unauthenticated(): Refusal {
  return new Refusal('unauthenticated', 'The token or key is not good, or not good any more.', {
    presented: true,
  });
}

/** Whose token it says it is: that has still to be shown. */
async function issuerOf(issuers: readonly TokenIssuer[], token: string): Promise<TokenIssuer | undefined> {
  const { decodeJwt, errors } = await import('jose');
  try {
    const { iss } = decodeJwt(token);
    return issuers.find(({ issuer }) => issuer === iss);
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

async function verified(log: Log, issuer: TokenIssuer, token: string, now: number): Promise<JWTPayload> {
  // People come with tokens; client apps, which come more often, need none of this.
  const { jwtVerify, errors } = await import('jose');
  try {
    const { payload, protectedHeader } = await jwtVerify(token, await issuer.keys(), {
      issuer: issuer.issuer,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(now),
    });
    if (!isAccessToken(protectedHeader.typ, payload) || !isMeantFor(issuer.audience, payload))
      throw unauthenticated();
    return payload;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (error instanceof errors.JOSEError && !KEYS_NOT_HAD.has(error.code)) throw unauthenticated();
    // Nothing is wrong with the token: the issuer's keys cannot be had.
    log.error('issuer-unreachable', { error: errorName(error) });
    throw new Refusal('busy', 'The issuer of tokens does not answer; try again.');
  }
}

/** jose's codes for what goes wrong on the way to the issuer's keys. */
const KEYS_NOT_HAD: ReadonlySet<string> = new Set([
  'ERR_JWKS_TIMEOUT',
  'ERR_JWKS_INVALID',
  'ERR_JOSE_GENERIC',
]);

const textClaim = z.lazy(() => z.string().check(z.minLength(1), z.maxLength(255)));

/** An ID token says who somebody is to an app; it is no permission to call anybody. */
function isAccessToken(typ: string | undefined, payload: JWTPayload): boolean {
  const kind = typ?.toLowerCase().replace(/^application\//, '');
  if (kind !== undefined && kind !== 'at+jwt' && kind !== 'jwt') return false;
  if (kind === 'at+jwt') return true;
  const { token_use: use, typ: claimed, nonce, at_hash: atHash, c_hash: cHash } = payload;
  if (use !== undefined) return use === 'access';
  return claimed !== 'ID' && nonce === undefined && atHash === undefined && cHash === undefined;
}

function isMeantFor(audience: string, { aud, client_id: client, token_use: use }: JWTPayload): boolean {
  if (aud !== undefined) return (Array.isArray(aud) ? aud : [aud]).includes(audience);
  // Cognito's access tokens have no `aud`.
  return use === 'access' && client === audience;
}

/** A list of texts, or one text with the values in it, as OAuth writes scopes. */
const listClaim = z.lazy(() =>
  z.pipe(
    z.catch(
      z.union([
        z.array(z.string()),
        z.pipe(
          z.string(),
          z.transform((text) => text.split(/[ ,]+/)),
        ),
      ]),
      [],
    ),
    z.transform((values) => values.slice(0, MOST_TEAMS)),
  ),
);

function personOf({ name, rolesClaim, teamsClaim }: TokenIssuer, payload: JWTPayload): Caller {
  const subject = textClaim.safeParse(payload.sub);
  if (!subject.success) throw unauthenticated();
  const known: readonly string[] = ROLES;
  const roles = listClaim.parse(payload[rolesClaim]).filter((role): role is Role => known.includes(role));
  const teams = listClaim.parse(payload[teamsClaim]);
  return {
    kind: 'person',
    id: `${name}/${subject.data}`,
    subject: subject.data,
    roles: new Set(roles),
    teams: new Set(teams),
  };
}
