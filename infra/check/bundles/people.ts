import { generateKeyPairSync } from 'node:crypto';
import { ROLES } from '@redress/core';
import { exportJWK, SignJWT } from 'jose';

const ISSUER = 'https://login.example.com';
const ALGORITHM = 'ES256';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = { ...(await exportJWK(publicKey)), kid: 'check', alg: ALGORITHM, use: 'sig' };

/** What the issuer of people's tokens answers, by address: it is not on any network. */
export const ISSUER_ANSWERS: Readonly<Record<string, object>> = {
  [`${ISSUER}/.well-known/openid-configuration`]: {
    issuer: ISSUER,
    jwks_uri: `${ISSUER}/keys`,
    authorization_endpoint: `${ISSUER}/authorize`,
    token_endpoint: `${ISSUER}/token`,
  },
  [`${ISSUER}/keys`]: { keys: [key] },
};

/** The token of somebody who may do everything, and for as long as any check moves time. */
export const TOKEN = await new SignJWT({ roles: [...ROLES], teams: ['*'] })
  .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: 'at+jwt' })
  .setIssuer(ISSUER)
  .setAudience('redress')
  .setSubject('checker')
  .setExpirationTime('20y')
  .sign(privateKey);
