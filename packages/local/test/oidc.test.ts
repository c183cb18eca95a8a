import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { authorizationFor } from '../../../test/support/access.ts';
import { freePort } from '../../../test/support/server.ts';
import { type RunningServer, startServer } from '../src/server.ts';

const PASSWORD = 'correct horse battery staple';
const CALLBACK = 'http://127.0.0.1:54321/callback';

let data: string;
let port: number;
let server: RunningServer;
const start = async () => {
  server = await startServer({
    host: '127.0.0.1',
    port,
    engineHost: '127.0.0.1',
    enginePort: 0,
    data,
    speed: 1,
    staffLanguage: 'en',
    quiet: true,
  });
};
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'redress-oidc-'));
  port = await freePort();
  await start();
  const anna = { name: 'anna', roles: ['handler'], teams: ['*'], password: PASSWORD };
  expect((await asAdministrator('POST', '/v1/users', anna)).status).toBe(201);
});
afterEach(async () => {
  await server.close();
  rmSync(data, { recursive: true, force: true });
});

const asAdministrator = async (method: string, path: string, body: unknown) =>
  fetch(server.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(await authorizationFor(data)) },
    body: JSON.stringify(body),
  });

const metadataSchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  code_challenge_methods_supported: z.array(z.string()),
});
const metadata = async () =>
  metadataSchema.parse(await (await fetch(`${server.url}/oidc/.well-known/openid-configuration`)).json());
const tokensSchema = z.object({ access_token: z.string(), id_token: z.string(), expires_in: z.number() });

/** Keeps cookies and follows redirects as a browser does, up to the program's own address. */
class Browser {
  readonly #cookies = new Map<string, string>();
  readonly way: string[] = [];

  async go(
    address: string,
    form?: Record<string, string>,
  ): Promise<{ url: URL; status: number; text: string }> {
    const url = new URL(address, server.url);
    this.way.push(url.pathname.replace(/[\w-]{15,}/, '…'));
    if (url.origin !== server.url) return { url, status: 0, text: '' };
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const text = await response.text();
    const next = response.headers.get('location') ?? response.headers.get('refresh')?.replace(/^.*url=/, '');
    return next === undefined ? { url, status: response.status, text } : this.go(next);
  }

  /** Signs in, and allows the program what it asks for. */
  async signIn({ url, text }: { url: URL; text: string }) {
    expect(url.pathname).toBe('/sign-in');
    return this.allow(await this.go('/sign-in', { ...hiddenIn(text), name: 'anna', password: PASSWORD }));
  }

  async allow({ url, text }: { url: URL; text: string }) {
    expect(text).toContain('A program on your computer wants to do for an hour what anna may do here.');
    return this.go(url.pathname, hiddenIn(text));
  }
}

const hiddenIn = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );

const verifier = randomBytes(32).toString('base64url');
const request = async (changes: Record<string, string> = {}) => {
  const { authorization_endpoint } = await metadata();
  const asked = {
    client_id: 'redress',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid api',
    state: 'a state',
    nonce: 'a nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  return `${authorization_endpoint}?${new URLSearchParams(asked)}`;
};
const redeem = async (code: string, changes: Record<string, string> = {}) => {
  const { token_endpoint } = await metadata();
  const body = {
    grant_type: 'authorization_code',
    client_id: 'redress',
    redirect_uri: CALLBACK,
    code,
    code_verifier: verifier,
    ...changes,
  };
  const response = await fetch(token_endpoint, { method: 'POST', body: new URLSearchParams(body) });
  const answer: unknown = await response.json();
  return { status: response.status, answer };
};
const codeFor = async (browser = new Browser()) => {
  const { url } = await browser.signIn(await browser.go(await request()));
  return url.searchParams.get('code') ?? expect.fail(url.href);
};
const queue = async (token: string) =>
  (await fetch(`${server.url}/v1/complaints`, { headers: { authorization: `Bearer ${token}` } })).status;

describe('one machine as an issuer', () => {
  it('says what it is, by its own address', async () => {
    const { issuer, code_challenge_methods_supported, ...others } = await metadata();
    expect(issuer).toBe(`${server.url}/oidc`);
    expect(code_challenge_methods_supported).toEqual(['S256']);
    expect(others.authorization_endpoint).toBe(`${server.url}/oidc/auth`);
    expect(others.token_endpoint).toBe(`${server.url}/oidc/token`);
    const keys = await (await fetch(others.jwks_uri)).text();
    expect(keys).toContain('"crv":"P-256"');
    expect(keys).not.toContain('"d":');
  });

  it('signs a user in for a program, whose token then does with the API what the user may', async () => {
    const browser = new Browser();
    const { url } = await browser.signIn(await browser.go(await request()));
    expect(browser.way).toEqual([
      '/oidc/auth',
      '/oidc/interaction/…',
      '/sign-in',
      '/sign-in',
      '/oidc/interaction/…',
      '/oidc/auth/…',
      '/oidc/interaction/…',
      '/oidc/interaction/…',
      '/oidc/auth/…',
      '/callback',
    ]);
    expect(url.href.startsWith(CALLBACK)).toBe(true);
    expect(url.searchParams.get('state')).toBe('a state');
    expect(url.searchParams.get('iss')).toBe(`${server.url}/oidc`);
    const { status, answer } = await redeem(url.searchParams.get('code') ?? '');
    expect(status, JSON.stringify(answer)).toBe(200);
    const { access_token: token, id_token: idToken } = tokensSchema.parse(answer);
    const { issuer, jwks_uri } = await metadata();
    const keys = createRemoteJWKSet(new URL(jwks_uri));
    const access = await jwtVerify(token, keys, {
      issuer,
      audience: 'redress',
      typ: 'at+jwt',
      algorithms: ['ES256'],
    });
    expect(access.payload).toMatchObject({
      sub: 'anna',
      client_id: 'redress',
      roles: ['handler'],
      teams: ['*'],
    });
    const id = await jwtVerify(idToken, keys, { issuer, audience: 'redress', algorithms: ['ES256'] });
    expect(id.payload).toMatchObject({ sub: 'anna', nonce: 'a nonce' });
    expect(decodeProtectedHeader(idToken).typ).not.toBe('at+jwt');
    expect(await queue(token)).toBe(200);
    // What says who somebody is to a program is no permission to call the API.
    expect(await queue(idToken)).toBe(401);
    expect((await asAdministrator('PUT', '/v1/users/anna', { isDisabled: true })).status).toBe(200);
    expect(await queue(token)).toBe(401);
  });

  it('lets in at once who is signed in, asks again for a password where a program wants that, and after signing out', async () => {
    const browser = new Browser();
    await codeFor(browser);
    const again = await browser.allow(await browser.go(await request()));
    expect(again.url.pathname).toBe('/callback');
    const anew = await browser.go(await request({ prompt: 'login' }));
    expect(anew.url.pathname).toBe('/sign-in');
    expect((await browser.signIn(anew)).url.pathname).toBe('/callback');
    await browser.go('/sign-out', hiddenIn((await browser.go('/sign-in')).text));
    expect((await browser.go(await request())).url.pathname).toBe('/sign-in');
    const silent = await browser.go(await request({ prompt: 'none' }));
    expect(silent.url.searchParams.get('error')).toBe('login_required');
  });

  it('takes a code once, with its verifier, its address and its program', async () => {
    const code = await codeFor();
    for (const changes of [
      { code_verifier: randomBytes(32).toString('base64url') },
      { redirect_uri: `${CALLBACK}2` },
    ])
      expect(await redeem(await codeFor(), changes)).toMatchObject({
        status: 400,
        answer: { error: 'invalid_grant' },
      });
    const both = await Promise.all([redeem(code), redeem(code)]);
    expect(both.map(({ status }) => status).sort()).not.toEqual([200, 200]);
    expect(await redeem(code)).toMatchObject({ status: 400, answer: { error: 'invalid_grant' } });
  });

  it('keeps what it has begun when it is started again', async () => {
    const code = await codeFor();
    await server.close();
    await start();
    expect((await redeem(code)).status).toBe(200);
  });

  it.each([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['with a plain challenge', { code_challenge_method: 'plain' }],
    ['for another kind of answer', { response_type: 'code token' }],
  ])('gives nothing %s', async (_, changes) => {
    const { url } = await new Browser().go(await request(changes));
    const answer = new URLSearchParams(`${url.search.slice(1)}&${url.hash.slice(1)}`);
    expect(answer.get('code')).toBeNull();
    expect(answer.get('error')).not.toBeNull();
  });

  it.each([
    ['to an address elsewhere', { redirect_uri: 'https://evil.example/callback' }],
    ['to another path', { redirect_uri: 'http://127.0.0.1:54321/elsewhere' }],
    ['to a program it does not know', { client_id: 'another' }],
  ])('leads nobody %s', async (_, changes) => {
    const { url, status } = await new Browser().go(await request(changes));
    expect(url.origin).toBe(server.url);
    expect(status).toBe(400);
  });

  it('gives a program nothing that nobody has allowed it', async () => {
    const browser = new Browser();
    const page = await browser.go(await request());
    const form = { ...hiddenIn(page.text), name: 'anna', password: PASSWORD };
    const asked = await browser.go('/sign-in', form);
    const refused = await browser.go(asked.url.pathname, { form: 'x' });
    expect(refused.url.pathname).toBe(asked.url.pathname);
    expect((await new Browser().go(asked.url.pathname, hiddenIn(asked.text))).status).toBe(404);
  });

  it('knows nothing of an interaction that nobody has begun', async () => {
    expect((await new Browser().go('/oidc/interaction/none')).status).toBe(404);
  });
});
