import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { listen } from '../../packages/local/src/http.ts';

/** Whom it vouches for, and what for. */
export interface Vouched {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly teams: readonly string[];
}

export const AUDIENCE = 'redress-api';

/**
 * An OpenID Connect issuer of some organisation, as OpenID Connect Core and RFC 7636 have it: it asks nobody anything,
 * and remembers what it was asked.
 */
export async function openIssuer(clientId: string, vouched: Vouched) {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const codes = new Map<
    string,
    { readonly challenge: string; readonly nonce: string; readonly redirectUri: string }
  >();
  const tampering = { nonce: undefined as string | undefined, audience: AUDIENCE };
  /** Good once each, as OAuth 2.0's best practice (RFC 9700) has it; none are given out where it says so. */
  const refreshing = { isGiven: false, isRefused: false, isDown: false, asked: 0 };
  const refreshTokens = new Set<string>();
  let current = vouched;

  const signed = (issuer: string, typ: string, audience: string, claims: Record<string, unknown>) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'one', typ })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(current.subject)
      .setIssuedAt()
      .setExpirationTime('5 minutes')
      .sign(privateKey);

  const token = async (issuer: string, form: URLSearchParams): Promise<Response> => {
    const code = form.get('code') ?? '';
    const begun = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      begun?.challenge === challenge &&
      begun.redirectUri === form.get('redirect_uri') &&
      form.get('client_id') === clientId;
    if (!begun || !isRight) return Response.json({ error: 'invalid_grant' }, { status: 400 });
    return Response.json({
      ...(await granted(issuer)),
      id_token: await signed(issuer, 'JWT', clientId, { nonce: tampering.nonce ?? begun.nonce }),
    });
  };

  const granted = async (issuer: string) => {
    const { roles, teams } = current;
    const refreshToken = refreshing.isGiven ? randomUUID() : undefined;
    if (refreshToken !== undefined) refreshTokens.add(refreshToken);
    return {
      token_type: 'Bearer',
      expires_in: 300,
      access_token: await signed(issuer, 'at+jwt', tampering.audience, { roles, teams }),
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    };
  };

  const refreshed = async (issuer: string, form: URLSearchParams): Promise<Response> => {
    refreshing.asked++;
    if (refreshing.isDown) return new Response('<h1>Bad gateway</h1>', { status: 502 });
    const isKnown = refreshTokens.delete(form.get('refresh_token') ?? '');
    if (!isKnown || refreshing.isRefused) return Response.json({ error: 'invalid_grant' }, { status: 400 });
    return Response.json(await granted(issuer));
  };

  const server = await listen(
    async (request) => {
      const { pathname, searchParams } = new URL(request.url);
      const issuer = server.url;
      switch (pathname) {
        case '/.well-known/openid-configuration':
          return Response.json({
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/keys`,
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['ES256'],
            authorization_response_iss_parameter_supported: true,
          });
        case '/keys':
          return Response.json({ keys: [jwk] });
        case '/authorize': {
          const asked = (name: string) => searchParams.get(name) ?? '';
          const code = randomUUID();
          codes.set(code, {
            challenge: asked('code_challenge'),
            nonce: asked('nonce'),
            redirectUri: asked('redirect_uri'),
          });
          const back = new URL(asked('redirect_uri'));
          back.search = String(new URLSearchParams({ code, state: asked('state'), iss: issuer }));
          return Response.redirect(back, 303);
        }
        case '/token': {
          const form = new URLSearchParams(await request.text());
          return (form.get('grant_type') === 'refresh_token' ? refreshed : token)(issuer, form);
        }
        default:
          return new Response(null, { status: 404 });
      }
    },
    { host: '127.0.0.1', port: 0 },
  );
  return {
    ...{ url: server.url, tampering, refreshing },
    /** From now on it says something else of them. */
    vouch(other: Vouched) {
      current = other;
    },
    close: () => server.close(),
  };
}
