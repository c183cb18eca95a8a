import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROLES, type Role, SCOPES } from '@redress/core';
import { importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openIssuer } from '../../packages/local/src/issuer.ts';
import { RELAY_SECRET, signedHeaders } from '../../test/support/webhooks.ts';
import { type Answer, openTestApi, problemOf, type TestApi, UNKNOWN_ID } from './test-api.ts';

/*
 * Every operation that the published document has, asked for by everybody there is. What should come of it is read
 * from the table in docs/access.md, as a reader of it would expect.
 */

const readOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const operationSchema = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  requestBody: z
    .object({ content: z.record(z.string(), z.looseObject({ example: z.json().optional() })) })
    .optional(),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.enum(['get', 'post', 'put']), operationSchema.optional())),
});
const OPERATIONS = Object.entries(documentSchema.parse(JSON.parse(readOf('openapi.json'))).paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      if (!operation) return [];
      const body = operation.requestBody?.content['application/json']?.example;
      return [
        { id: operation.operationId, method: method.toUpperCase(), path, body, security: operation.security },
      ];
    }),
);
type Operation = (typeof OPERATIONS)[number];
const PROTECTED = OPERATIONS.filter(({ security }) => security.length > 0);

/** By operation: what stands in each column. */
const [HEAD = [], , ...LINES] = readOf('docs/access.md')
  .split('## The table\n\n')[1]
  ?.trim()
  .split('\n')
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  ) ?? [[]];
const cellOf = (id: string, column: string): string => {
  const row = LINES.find(([operation]) => operation === id) ?? expect.fail(`${id} is not in the table`);
  return row[HEAD.indexOf(column)] ?? expect.fail(`there is no column ${column}`);
};

const folder = mkdtempSync(join(tmpdir(), 'redress-access-'));
let api: TestApi;
beforeAll(async () => {
  const webhooks = new Map([['relay', [RELAY_SECRET]]]);
  api = await openTestApi(undefined, { issuer: await openIssuer(folder), webhooks });
  // The example of a correction has one.
  const labels = { en: 'Store number', 'zh-CN': '门店编号' };
  const fields = [{ name: 'store-number', type: 'integer', labels }];
  const declared = await api.send('/v1/fields', {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'if-match': '*' },
    body: JSON.stringify({ id: 'fields', version: 2, fields }),
  });
  expect(declared.status, declared.text).toBe(200);
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

/** In the team that the policy names, and in another one. */
const OURS = ['complaints'];
const received = async () => (await api.receive()).id;
const foreign = async () => {
  const id = await received();
  await api.act(id, 'assignment', { team: 'repairs' });
  return id;
};

const NAMES: Readonly<Record<string, string>> = { name: 'nobodys-1', token: 'nobodys' };

function ask(
  { method, path, body }: Operation,
  id: string,
  authorization: string,
  signature: Record<string, string> = {},
): Promise<Answer> {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => NAMES[name] ?? id);
  const isPolicy = /policy-sets|calendars/.test(path);
  return api.send(isPolicy ? address.replace(id, 'default') : address, {
    method,
    // What replaces something asks which state of it was seen: any.
    headers: {
      authorization,
      ...signature,
      'content-type': 'application/json',
      ...(method === 'PUT' && { 'if-match': '*' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** All of it that does not name the request. */
function said({ status, headers, text }: Answer, id: string): object {
  const left = text.replace(/"requestId":"[^"]*"/, '').replaceAll(id, 'ID');
  const named = ['x-request-id', 'date', 'ratelimit'];
  return { status, left, headers: [...headers].filter(([name]) => !named.includes(name)) };
}

/** A second name stands in it, of something that the complaint does not have. */
const ofItsParts = /\}\/.*\{/;
/** They name something in their body that is not there. */
const NAMING: ReadonlySet<string> = new Set(['links.add', 'links.remove', 'complaints.previewUpdate']);

const isOfComplaint = ({ path }: Operation) => path.startsWith('/v1/complaints/{id}');

it('the table says something of every operation of the document, and beside them of pages for people alone', () => {
  const documented = new Set(OPERATIONS.map(({ id }) => id));
  const others = LINES.filter(([id = '']) => !documented.has(id)).map(([, request]) => request);
  expect(LINES).toHaveLength(documented.size + others.length);
  for (const request of others) expect(request).toMatch(/^(GET|POST) `\/c(\/|`)/);
  expect(HEAD).toEqual(expect.arrayContaining([...ROLES, 'client app', 'machine', 'anybody']));
});

describe.each(PROTECTED)('$id', (operation) => {
  it('is refused to whoever has no good token or key, whatever is wrong with it, and says no more', async () => {
    const bad = await badTokens();
    const id = await received();
    const before = await api.send(`/v1/complaints/${id}`);
    const answers = await Promise.all(
      Object.entries(bad).map(async ([name, authorization]) => {
        const answer = await ask(operation, id, authorization);
        expect(problemOf(answer), name).toMatchObject({ status: 401, code: 'unauthenticated' });
        expect(answer.headers.get('www-authenticate'), name).toMatch(/^Bearer/);
        return said(answer, id);
      }),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect((await api.send(`/v1/complaints/${id}`)).text).toBe(before.text);
  });

  it.each(ROLES)('is for %s as the table has it', async (role) => {
    const token = await bearerOf(role, OURS);
    const reach = cellOf(operation.id, role);
    const ids = { ours: await received(), theirs: await foreign(), nobodys: UNKNOWN_ID };
    const ours = await ask(operation, ids.ours, token);
    if (reach === '') {
      // Whether there is such a complaint is told to nobody for whom it would not be anyway.
      expect(problemOf(ours)).toMatchObject({ status: 403, code: 'forbidden' });
      for (const id of [ids.theirs, ids.nobodys])
        expect(said(await ask(operation, id, token), id)).toEqual(said(ours, ids.ours));
      return;
    }
    expect([401, 403]).not.toContain(ours.status);
    if (!isOfComplaint(operation)) return;
    // What is not there of a complaint, a clock, a piece of evidence or a remedy, is said to those who reach it.
    if (ours.status === 404 && !ofItsParts.test(operation.path) && !NAMING.has(operation.id))
      expect(problemOf(ours)).toHaveProperty('running');
    const theirs = await ask(operation, ids.theirs, token);
    const nobodys = await ask(operation, ids.nobodys, token);
    expect(problemOf(nobodys).status).toBe(404);
    if (reach === 'all') expect(theirs.status).toBe(ours.status);
    else expect(said(theirs, ids.theirs)).toEqual(said(nobodys, ids.nobodys));
  });

  it('is for client apps as the table has it', async () => {
    const scope = SCOPES.find((one) => cellOf(operation.id, 'client app').includes(one));
    const [shop, bank] = [await keyOf('shop', SCOPES), await keyOf('bank', SCOPES)];
    const submitted = async (key: string) => {
      const operation = OPERATIONS.find(({ id }) => id === 'complaints.submit') ?? expect.fail();
      const answer = await ask(operation, '', key);
      return z.looseObject({ id: z.string() }).parse(JSON.parse(answer.text)).id;
    };
    const ids = { ours: await submitted(shop), theirs: await submitted(bank), nobodys: UNKNOWN_ID };
    const ours = await ask(operation, ids.ours, shop);
    if (scope === undefined) {
      expect(problemOf(ours)).toMatchObject({ status: 403, code: 'forbidden' });
      return;
    }
    // An app has webhooks of its own, and this is none; nor is there such a piece of evidence.
    const isUnknown = operation.path.startsWith('/v1/webhooks/{') || ofItsParts.test(operation.path);
    expect(isUnknown ? [401, 403] : [401, 403, 404]).not.toContain(ours.status);
    const others = await keyOf(
      'shop',
      SCOPES.filter((one) => one !== scope),
    );
    expect(problemOf(await ask(operation, ids.ours, others)).status).toBe(403);
    if (!isOfComplaint(operation)) return;
    const nobodys = said(await ask(operation, ids.nobodys, shop), ids.nobodys);
    expect(said(await ask(operation, ids.theirs, shop), ids.theirs)).toEqual(nobodys);
    expect(nobodys).toMatchObject({ status: 404 });
  });

  it('is for machines as the table has it, and for none with a bad signature', async () => {
    const { body } = operation;
    const text = body === undefined ? '' : JSON.stringify(body);
    const good = signedHeaders(text, { id: operation.id.replace('.', '-') });
    const id = await received();
    const answer = await ask(operation, id, '', { ...good });
    const bad = await ask(operation, id, '', { ...good, 'webhook-id': 'another' });
    const none = await ask(operation, id, '');
    expect(said(bad, id)).toEqual(said(none, id));
    expect(problemOf(none)).toMatchObject({ status: 401, code: 'unauthenticated' });
    // Elsewhere than where machines come a signature says nothing.
    if (cellOf(operation.id, 'machine') === '') expect(said(answer, id)).toEqual(said(none, id));
    else expect(answer.status).toBe(202);
  });
});

it('lists are of what one reaches', async () => {
  const [ours, theirs] = [await received(), await foreign()];
  const list = OPERATIONS.find(({ id }) => id === 'complaints.list') ?? expect.fail();
  const idsFor = async (authorization: string) => {
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const answer = await api.send(`${list.path}?limit=100${cursor}`, { headers: { authorization } });
      const page = z
        .object({ items: z.array(z.object({ id: z.string() })), nextCursor: z.string().optional() })
        .parse(JSON.parse(answer.text));
      ids.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === undefined) return ids;
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  };
  expect(await idsFor(await bearerOf('auditor', []))).toEqual(expect.arrayContaining([ours, theirs]));
  const handlers = await idsFor(await bearerOf('handler', OURS));
  expect(handlers).toContain(ours);
  expect(handlers).not.toContain(theirs);
  expect(await idsFor(await bearerOf('handler', []))).toEqual([]);
  expect(await idsFor(await keyOf('nobody', ['complaints:read']))).toEqual([]);
});

const bearerOf = async (role: Role, teams: readonly string[]) =>
  `Bearer ${await api.issuer.token({ subject: `a-${role}`, roles: [role], teams }, 3600)}`;

const addedSchema = z.looseObject({ id: z.string(), key: z.string() });
async function addKey(name: string, scopes: readonly string[]) {
  return addedSchema.parse(JSON.parse((await api.post('/v1/keys', { name, scopes })).text));
}
const keyOf = async (name: string, scopes: readonly string[]) => `Bearer ${(await addKey(name, scopes)).key}`;

/** Made once: they are as bad for one operation as for the next. */
let made: Promise<Record<string, string>> | undefined;
function badTokens(): Promise<Record<string, string>> {
  made ??= makeBadTokens();
  return made;
}

async function makeBadTokens(): Promise<Record<string, string>> {
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
  const { id, key } = await addKey('revoked', SCOPES);
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
