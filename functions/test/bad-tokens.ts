import { createHmac, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLES, SCOPES } from '@redress/core';
import { importJWK, SignJWT } from 'jose';
import { expect } from 'vitest';
import * as z from 'zod';
import { jsonOf, type TestApi, UNKNOWN_ID } from './test-api.ts';

/** Whatever can be wrong with a token or key, by what it is; `folder`: where the issuer has its key. */
export async function makeBadTokens(api: TestApi, folder: string): Promise<Record<string, string>> {
  const { key: jwk } = z
    .object({ key: z.looseObject({ kty: z.string(), kid: z.string() }) })
    .parse(JSON.parse(readFileSync(join(folder, 'issuer.json'), 'utf8')));
  const ours = await importJWK(jwk, 'ES256');
  const { d: _, ...open } = jwk;
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: api.issuer.issuer,
    aud: 'redress',
    sub: 'mallory',
    jti: '1',
    iat: now,
    exp: now + 600,
    roles: [...ROLES],
    teams: ['*'],
  };
  const header = { alg: 'ES256', kid: jwk.kid, typ: 'at+jwt' };
  const signed = (
    changes: Record<string, unknown>,
    changed: Record<string, unknown> = {},
    key: Parameters<SignJWT['sign']>[0] = ours,
  ) =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ ...header, ...changed })
      .sign(key)
      .then((token) => `Bearer ${token}`);
  // Were this one not good, the others would prove nothing.
  const good = await api.send('/v1/keys', { headers: { authorization: await signed({}) } });
  expect(good.status, good.text).toBe(200);
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const plain = `${encoded({ ...header, alg: 'HS256' })}.${encoded(claims)}`;
  const shared = createHmac('sha256', JSON.stringify(open)).update(plain).digest('base64url');
  const added = jsonOf(await api.post('/v1/keys', { name: 'revoked', scopes: SCOPES }));
  const { id, key } = z.looseObject({ id: z.string(), key: z.string() }).parse(added);
  await api.post(`/v1/keys/${id}/revocation`, undefined);
  return {
    'an expired token': await signed({ exp: now - 3600 }),
    'one that is not valid yet': await signed({ nbf: now + 3600 }),
    'one for another audience': await signed({ aud: 'shop' }),
    'one of another issuer': await signed({ iss: 'https://login.test' }),
    'one signed by a stranger': await signed({}, {}, stranger),
    'one of an unknown key': await signed({}, { kid: 'unknown' }, stranger),
    'an ID token': await signed({ nonce: 'n' }, { typ: 'JWT' }),
    'one to sign in with': await signed({}, { typ: 'sign-in+jwt' }),
    'one without a signature': `Bearer ${encoded({ alg: 'none', typ: 'at+jwt' })}.${encoded(claims)}.`,
    'one signed with the public key': `Bearer ${plain}.${shared}`,
    'one that is cut': (await signed({})).slice(0, -4),
    'a revoked key': `Bearer ${key}`,
    'a key of the same id': `Bearer ${key.slice(0, -8)}AAAAAAAA`,
    'a survey’s link': `Bearer ${UNKNOWN_ID}.1.${'A'.repeat(43)}`,
    'no token at all': '',
  };
}
