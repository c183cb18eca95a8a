import { dynamoStore, sessions } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deployment, deploy } from './deployment.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy();
});
afterAll(() => deployment.close());

const PERSON = {
  kind: 'person',
  id: 'login.example.com/li.wei',
  subject: 'li.wei',
  roles: new Set(['handler'] as const),
  teams: new Set(['*']),
} as const;

describe('the console behind the gateway', () => {
  it('sends whoever is unknown to the issuer that was deployed, with PKCE, and remembers what they began', async () => {
    const { status, headers } = await deployment.request({ method: 'GET', path: '/console' });
    expect(status).toBe(303);
    expect(headers.location).toBe('/console/sign-in?returnTo=%2Fconsole');
    const begun = await deployment.request({ method: 'GET', path: headers.location ?? '' });
    const url = new URL(begun.headers.location ?? '');
    expect(url.origin + url.pathname).toBe('https://login.example.com/authorize');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ...{ client_id: 'redress-console', response_type: 'code', code_challenge_method: 'S256' },
      redirect_uri: `${deployment.graph.outputs.url}/console/sign-in/return`,
    });
    expect(begun.cookies[0]).toMatch(/^__Host-redress-.*; HttpOnly; Secure; SameSite=Lax$/);
  });

  it('shows whoever has signed in the queue, and its style sheet, from its own bundle', async () => {
    const intake = {
      channel: 'web',
      subject: '包裹从未送达',
      description: 'x',
      complainant: { name: 'A. Customer' },
    };
    const taken = await deployment.request({
      ...{ method: 'POST', path: '/v1/complaints', signed: true, body: JSON.stringify(intake) },
      headers: { 'content-type': 'application/json' },
    });
    expect(taken.status).toBe(201);
    const clock = { now: () => deployment.now() };
    const { client, tableName } = deployment.table;
    const log = { info() {}, warn() {}, error() {} };
    const keeping = { store: dynamoStore(client, { tableName, clock }), clock, log };
    const text = await sessions.begin(keeping, PERSON, { idle: 60_000, whole: 60_000, way: 'issuer' });
    const name = await cookieName();
    const page = await deployment.request({ method: 'GET', path: '/console', cookies: [`${name}=${text}`] });
    expect(page.status).toBe(200);
    expect(page.body).toContain('包裹从未送达');
    expect(page.body).toContain('<bdi>li.wei</bdi>');
    const [, path = ''] = /href="([^"]+\.css)"/.exec(String(page.body)) ?? [];
    const style = await deployment.request({ method: 'GET', path });
    expect(style).toMatchObject({ status: 200, headers: { 'content-type': 'text/css; charset=utf-8' } });
  });

  it('takes no cookie for the API, and no token for a page', async () => {
    const clock = { now: () => deployment.now() };
    const { client, tableName } = deployment.table;
    const log = { info() {}, warn() {}, error() {} };
    const keeping = { store: dynamoStore(client, { tableName, clock }), clock, log };
    const text = await sessions.begin(keeping, PERSON, { idle: 60_000, whole: 60_000, way: 'issuer' });
    const cookies = [`${await cookieName()}=${text}`];
    expect((await deployment.request({ method: 'GET', path: '/v1/complaints', cookies })).status).toBe(401);
    expect((await deployment.request({ method: 'GET', path: '/console', signed: true })).status).toBe(303);
  });

  /** As it is told to whoever begins. */
  async function cookieName(): Promise<string> {
    const { cookies } = await deployment.request({ method: 'GET', path: '/console/sign-in' });
    return cookies[0]?.match(/^(.*?)-oidc-/)?.[1] ?? '';
  }
});
