import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiKeys, type Caller, instantOf, nameOf, Refusal } from '@redress/core';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  exportJWK,
  exportSPKI,
  type JWTVerifyGetKey,
  SignJWT,
} from 'jose';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { recordingServices, START } from '../../test/support/recording.ts';
import { authenticator, type TokenIssuer } from '../src/api/authentication.ts';

const NOW = START;
const SECONDS = NOW / 1000;

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEYS = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] });

const issuer = (changes: Partial<TokenIssuer> = {}): TokenIssuer => ({
  issuer: 'https://login.test',
  name: 'login.test',
  audience: 'redress',
  rolesClaim: 'roles',
  teamsClaim: 'teams',
  keys: async () => KEYS,
  ...changes,
});

interface Token {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: KeyObject;
}

const CLAIMS = {
  iss: 'https://login.test',
  aud: 'redress',
  sub: 'anna',
  exp: SECONDS + 600,
  roles: ['handler', 'emperor'],
  teams: ['billing'],
};

const tokenWith = ({ claims = {}, header = {}, key = privateKey }: Token = {}): Promise<string> =>
  new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'one', ...header }).sign(key);

async function ask(authorization: string | undefined, changes?: Partial<TokenIssuer>): Promise<Caller> {
  const { services } = recordingServices();
  const authenticate = authenticator(services, [issuer(changes)], () => NOW);
  return authenticate(
    new Request('https://api.test/', authorization === undefined ? {} : { headers: { authorization } }),
  );
}

async function refusalOf(authorization: string, changes?: Partial<TokenIssuer>): Promise<string> {
  try {
    return nameOf(await ask(authorization, changes));
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('An access token of the issuer', () => {
  test('says who a person is, and grants the roles that there are', async () => {
    expect(await ask(`Bearer ${await tokenWith()}`)).toEqual({
      kind: 'person',
      id: 'login.test/anna',
      subject: 'anna',
      roles: new Set(['handler']),
      teams: new Set(['billing']),
    });
  });

  test('may list its roles as one text, under other names', async () => {
    const token = await tokenWith({
      claims: { 'https://claims.test/roles': 'auditor operations', groups: 'returns' },
    });
    const caller = await ask(`bearer ${token}`, {
      rolesClaim: 'https://claims.test/roles',
      teamsClaim: 'groups',
    });
    expect(caller).toMatchObject({ roles: new Set(['auditor', 'operations']), teams: new Set(['returns']) });
  });

  test('grants nothing where its claims are no lists of texts', async () => {
    const token = await tokenWith({ claims: { roles: { handler: true }, teams: 7 } });
    expect(await ask(`Bearer ${token}`)).toMatchObject({ roles: new Set(), teams: new Set() });
  });

  test('of Amazon Cognito has no audience, but a client', async () => {
    const claims = { aud: undefined, client_id: 'redress', token_use: 'access' };
    expect(await refusalOf(`Bearer ${await tokenWith({ claims })}`)).toBe('person:login.test/anna');
    for (const other of [{ client_id: 'shop' }, { token_use: 'id' }, { token_use: undefined }])
      expect(await refusalOf(`Bearer ${await tokenWith({ claims: { ...claims, ...other } })}`)).toBe(
        'unauthenticated',
      );
  });

  test('is let in a little after its end, and not later', async () => {
    expect(await refusalOf(`Bearer ${await tokenWith({ claims: { exp: SECONDS - 20 } })}`)).toBe(
      'person:login.test/anna',
    );
    expect(await refusalOf(`Bearer ${await tokenWith({ claims: { exp: SECONDS - 31 } })}`)).toBe(
      'unauthenticated',
    );
  });
});

describe('Refused is', () => {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  test.each<[string, Token]>([
    ['an expired token', { claims: { exp: SECONDS - 3600 } }],
    ['one that is not valid yet', { claims: { nbf: SECONDS + 3600 } }],
    ['one without an end', { claims: { exp: undefined } }],
    ['one without a subject', { claims: { sub: undefined } }],
    ['one with an empty subject', { claims: { sub: '' } }],
    ['one for somebody else', { claims: { aud: 'shop' } }],
    ['one for nobody', { claims: { aud: undefined } }],
    ['one of another issuer', { claims: { iss: 'https://evil.test' } }],
    ['one signed by a stranger', { key: stranger }],
    ['one of an unknown key', { header: { kid: 'two' } }],
    ['an ID token, by its type', { header: { typ: 'id+jwt' } }],
    ['an ID token, by its nonce', { claims: { nonce: 'n' } }],
    ['an ID token, by its hash', { claims: { at_hash: 'h' } }],
    ['an ID token, by its use', { claims: { token_use: 'id' } }],
    ['an ID token, by its claimed type', { claims: { typ: 'ID' } }],
  ])('%s', async (_, token) => {
    expect(await refusalOf(`Bearer ${await tokenWith(token)}`)).toBe('unauthenticated');
  });

  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('one that says it needs no signature', async () => {
    for (const alg of ['none', 'None', 'NONE'])
      expect(await refusalOf(`Bearer ${encoded({ alg })}.${encoded(CLAIMS)}.`)).toBe('unauthenticated');
  });

  test('one signed with the public key as if it were a shared secret', async () => {
    const signed = `${encoded({ alg: 'HS256', kid: 'one' })}.${encoded(CLAIMS)}`;
    const signature = createHmac('sha256', await exportSPKI(publicKey))
      .update(signed)
      .digest('base64url');
    expect(await refusalOf(`Bearer ${signed}.${signature}`)).toBe('unauthenticated');
  });

  test('one whose key comes along with it', async () => {
    const jwk = await exportJWK(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
    expect(await refusalOf(`Bearer ${await tokenWith({ key: stranger, header: { jwk } })}`)).toBe(
      'unauthenticated',
    );
  });

  test.each([
    'Basic YTpi',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer x.y',
    'Token x',
    '',
    `Bearer ${'x'.repeat(9000)}`,
    'Bearer ü',
  ])('the header %j', async (header) => {
    expect(await refusalOf(header)).toBe('unauthenticated');
  });

  test('any token where no issuer is known', async () => {
    const authenticate = authenticator(recordingServices().services, [], () => NOW);
    const headers = { authorization: `Bearer ${await tokenWith()}` };
    await expect(authenticate(new Request('https://api.test/', { headers }))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('nobody who says nothing: it is anybody', async () => {
    expect(await ask(undefined)).toEqual({ kind: 'anybody' });
  });

  test.each([
    'x-forwarded-user',
    'x-remote-user',
    'remote-user',
    'x-amzn-oidc-identity',
    'x-auth-request-email',
  ])('nobody by the header %s, which a proxy might set: it is anybody', async (name) => {
    const authenticate = authenticator(recordingServices().services, [issuer()], () => NOW);
    const request = new Request('https://api.test/', { headers: { [name]: 'anna' } });
    expect(await authenticate(request)).toEqual({ kind: 'anybody' });
  });
});

test('An issuer whose keys cannot be had is its fault, not the token’s', async () => {
  const server = createServer((_, response) => response.writeHead(500).end()).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  const remote = (url: string): JWTVerifyGetKey => createRemoteJWKSet(new URL(url));
  for (const url of [`http://127.0.0.1:${port}/jwks`, 'http://127.0.0.1:9/jwks'])
    expect(await refusalOf(`Bearer ${await tokenWith()}`, { keys: async () => remote(url) })).toBe('busy');
});

describe('The key of a client app', () => {
  const HOUR = 3_600_000;
  async function withKeys() {
    const { services, pass } = recordingServices();
    const authenticate = authenticator(services, [], () => NOW);
    return {
      services,
      pass,
      ask: (text: string) =>
        authenticate(new Request('https://api.test/', { headers: { authorization: `Bearer ${text}` } })).then(
          nameOf,
          (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error)),
        ),
    };
  }

  test('says which app it is, until it is revoked', async () => {
    const { services, ask } = await withKeys();
    const { key, text } = await apiKeys.add(services, { name: 'shop', scopes: ['complaints:create'] });
    expect(await ask(text)).toBe('client:shop');
    await apiKeys.revoke(services, key.id);
    expect(await ask(text)).toBe('unauthenticated');
  });

  test('ends when it was to', async () => {
    const { services, ask, pass } = await withKeys();
    const { text } = await apiKeys.add(services, {
      name: 'shop',
      scopes: [],
      expiresAt: instantOf(NOW + HOUR),
    });
    await pass(HOUR - 1);
    expect(await ask(text)).toBe('client:shop');
    await pass(1);
    expect(await ask(text)).toBe('unauthenticated');
  });

  test('is good beside the one that follows it, for the overlap and no longer', async () => {
    const { services, ask, pass } = await withKeys();
    const old = await apiKeys.add(services, { name: 'shop', scopes: ['complaints:read'] });
    const next = await apiKeys.rotate(services, old.key.id, { overlapUntil: instantOf(NOW + HOUR) });
    expect(next.key).toMatchObject({ name: 'shop', scopes: ['complaints:read'] });
    expect([await ask(old.text), await ask(next.text)]).toEqual(['client:shop', 'client:shop']);
    await pass(HOUR);
    expect([await ask(old.text), await ask(next.text)]).toEqual(['unauthenticated', 'client:shop']);
  });

  test('is refused where a character of it is another, before the store is asked', async () => {
    const { services, ask } = await withKeys();
    const { text } = await apiKeys.add(services, { name: 'shop', scopes: [] });
    const asked = vi.spyOn(services.store, 'get');
    const changed = [...text].map((character, at) =>
      at < 4 ? text : text.slice(0, at) + (character === 'a' ? 'b' : 'a') + text.slice(at + 1),
    );
    for (const other of changed.slice(4).filter((one) => one !== text))
      expect(await ask(other)).toBe('unauthenticated');
    for (const other of [`${text}=`, text.toUpperCase(), 'rdk_', `rdk_${'0'.repeat(16)}_`])
      expect(await ask(other)).toBe('unauthenticated');
    expect(asked).not.toHaveBeenCalled();
    expect(await ask(text)).toBe('client:shop');
    expect(asked).toHaveBeenCalled();
  });

  test('is nowhere in the store', async () => {
    const { services } = await withKeys();
    const { key, text } = await apiKeys.add(services, { name: 'shop', scopes: [] });
    const item = await services.store.get({ pk: 'API-KEYS', sk: key.id });
    const secret = text.slice(21, 64);
    expect(JSON.stringify(item)).not.toContain(secret);
    expect(JSON.stringify(await apiKeys.list(services))).not.toContain('hash');
  });

  test('of an id that can be none is not looked for', async () => {
    const { services } = await withKeys();
    for (const id of ['', 'x'.repeat(3000), '../KEY', 'ABCDEF0123456789'])
      await expect(apiKeys.revoke(services, id)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('shows when it was last used, to the day', async () => {
    const { services, ask, pass } = await withKeys();
    const { text } = await apiKeys.add(services, { name: 'shop', scopes: [] });
    await ask(text);
    await pass(HOUR);
    await ask(text);
    expect((await apiKeys.list(services))[0]?.lastUsedAt).toBe(instantOf(NOW));
    await pass(24 * HOUR);
    await ask(text);
    expect((await apiKeys.list(services))[0]?.lastUsedAt).toBe(instantOf(NOW + 25 * HOUR));
  });
});
