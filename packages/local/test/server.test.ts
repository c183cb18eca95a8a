import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { DEFAULT_LIMITS } from '@redress/core';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { authorizationFor } from '../../../test/support/access.ts';
import { proxiesIn } from '../src/proxies.ts';
import { type RunningServer, type ServerOptions, startServer } from '../src/server.ts';

const HOUR_S = 3600;

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'redress-server-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    engineHost: '127.0.0.1',
    enginePort: 0,
    data,
    speed: 1,
    staffLanguage: 'en',
    quiet: true,
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}

/** The status of an answer to a request with these headers, which `fetch` would not send. */
function statusOf(url: string, headers: Record<string, string | string[]>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

async function health({ url }: RunningServer): Promise<unknown> {
  return (await fetch(`${url}/healthz`)).json();
}

const clockHealth = z.object({
  status: z.literal('warning'),
  clock: z.object({ state: z.string(), aheadBySeconds: z.number() }),
});

describe('the zone of an installation', () => {
  it('is what was said at a start, and stays so at the next one that says nothing', async () => {
    const zoneOf = async ({ url, data }: RunningServer) => {
      const trial = await fetch(`${url}/v1/policy-sets/default/trial`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(await authorizationFor(data)) },
        body: JSON.stringify({ channel: 'web' }),
      });
      return trialZone.parse(await trial.json()).deadlines.resolution.timeZone;
    };
    const first = await start({ timeZone: 'Australia/Lord_Howe' });
    expect(await zoneOf(first)).toBe('Australia/Lord_Howe');
    await first.close();
    expect(await zoneOf(await start())).toBe('Australia/Lord_Howe');
  });
});

const trialZone = z.object({ deadlines: z.object({ resolution: z.object({ timeZone: z.string() }) }) });

describe('a start whose clock lies before the newest data', () => {
  it('goes on behind them, and says by how much', async () => {
    const first = await start();
    expect(await health(first)).toEqual({ status: 'ok', store: 'ready' });
    await first.close();
    const db = new DatabaseSync(join(data, 'store.db'));
    db.prepare('UPDATE time SET latest = ?').run(Date.now() + 8 * HOUR_S * 1000);
    db.close();
    const { clock } = clockHealth.parse(await health(await start()));
    expect(clock.aheadBySeconds).toBeGreaterThan(7 * HOUR_S);
    expect(clock.aheadBySeconds).toBeLessThanOrEqual(8 * HOUR_S);
  });

  it('is nothing to warn of where time runs faster anyway', async () => {
    await (await start({ speed: 1_000_000 })).close();
    expect(await health(await start({ speed: 1_000_000 }))).toEqual({ status: 'ok', store: 'ready' });
  });
});

describe('a page of somebody else that a browser has been led to', () => {
  it.each(['/v1/complaints', '/outbox', '/healthz'])('gets nothing of %s', async (path) => {
    const { url, data } = await start();
    const { host, port } = new URL(url);
    const foreign = `rebound.example:${port}`;
    expect(await statusOf(url + path, { host: foreign })).toBe(421);
    expect(await statusOf(url + path, { host, origin: `http://${foreign}` })).toBe(403);
    expect(await statusOf(url + path, { host, origin: 'null' })).toBe(403);
    const own = { host: `localhost:${port}`, origin: url, ...(await authorizationFor(data)) };
    expect(await statusOf(url + path, own)).toBe(200);
  });

  it('gets nothing of the engine, and is told why in a problem document by the API', async () => {
    const { url, engineUrl } = await start();
    expect(await statusOf(engineUrl, { host: `rebound.example:${new URL(engineUrl).port}` })).toBe(421);
    const refused = await fetch(`${url}/v1/complaints`, { headers: { origin: 'https://rebound.example' } });
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject({
      status: 403,
      code: 'foreign-origin',
      requestId: refused.headers.get('x-request-id'),
    });
    const chinese = await fetch(`${url}/v1/complaints`, {
      headers: { origin: 'https://rebound.example', 'accept-language': 'zh-CN', 'x-request-id': 'mine' },
    });
    expect(await chinese.json()).toMatchObject({ requestId: 'mine', title: '不接受其他来源页面的请求' });
  });
});

describe('headers that are too large', () => {
  it('are refused with a problem document, also where Node by itself would hang up', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/v1/complaints`, { headers: { 'x-long': 'x'.repeat(20_000) } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([431, 'application/problem+json']);
  });
});

describe('a server behind a proxy', () => {
  const publicUrl = 'https://complaints.example.com';
  const proxies = proxiesIn('127.0.0.1');

  it('goes by its public name, at the door, and shows strangers no figures', async () => {
    const server = await start({ publicUrl, proxies });
    const host = 'complaints.example.com';
    expect(server.publicUrl).toBe(publicUrl);
    expect(await statusOf(`${server.url}/healthz`, { host, origin: publicUrl })).toBe(200);
    expect(await statusOf(`${server.url}/healthz`, { host: 'other.example.com' })).toBe(421);
    expect(await statusOf(`${server.url}/healthz`, { host, origin: 'https://other.example.com' })).toBe(403);
    expect(await statusOf(`${server.url}/metrics`, { host, 'x-forwarded-for': '192.0.2.1' })).toBe(404);
  });

  it('counts requests by whom the proxy has them from', async () => {
    const limits = { ...DEFAULT_LIMITS, anonymous: { perMinute: 1, atOnce: 1 } };
    const { url } = await start({ publicUrl, proxies, limits });
    const of = (address: string) => statusOf(`${url}/healthz`, { 'x-forwarded-for': address });
    expect(await of('192.0.2.1')).toBe(200);
    expect(await of('198.51.100.7, 192.0.2.1')).toBe(429);
    expect(await of('192.0.2.2')).toBe(200);
  });
});

describe('another issuer', () => {
  it('vouches for people, too, by keys that it publishes', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256', kid: 'one' }] };
    const login = createServer(({ url }, response) => {
      const metadata = { issuer, jwks_uri: `${issuer}/keys` };
      response.end(JSON.stringify(url === '/keys' ? keys : metadata));
    }).listen(0, '127.0.0.1');
    await once(login, 'listening');
    onTestFinished(() => void login.close());
    const issuer = `http://127.0.0.1:${z.object({ port: z.number() }).parse(login.address()).port}`;
    const { url } = await start({
      oidc: { issuer, audience: 'api', rolesClaim: 'groups', teamsClaim: 'teams' },
    });
    const tokenFor = (audience: string, iss = issuer) =>
      new SignJWT({ groups: ['handler'], teams: '*' })
        .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'at+jwt' })
        .setIssuer(iss)
        .setAudience(audience)
        .setSubject('anna')
        .setExpirationTime('5 min')
        .sign(privateKey);
    const ask = async (token: string) =>
      (await fetch(`${url}/v1/complaints`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await ask(await tokenFor('api'))).toBe(200);
    expect(await ask(await tokenFor('another'))).toBe(401);
    expect(await ask(await tokenFor('api', 'https://login.example.com'))).toBe(401);
    // This machine's own is as good as before.
    expect(await statusOf(`${url}/v1/complaints`, await authorizationFor(data))).toBe(200);
  });
});

describe('the engine’s endpoint', () => {
  it('stays where it is, whatever the API listens on', async () => {
    const { url, engineUrl } = await start({ host: 'localhost' });
    expect(new URL(url).hostname).toBe('localhost');
    expect(new URL(engineUrl).hostname).toBe('127.0.0.1');
    expect(await statusOf(engineUrl, {})).toBe(405);
  });

  it('goes elsewhere where it is told to', async () => {
    const { url, engineUrl } = await start({ engineHost: 'localhost' });
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(new URL(engineUrl).hostname).toBe('localhost');
    expect(await statusOf(engineUrl, {})).toBe(405);
  });

  it('leaves a line in the log where it fails', async () => {
    const lines: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const { engineUrl } = await start();
    const { all } = StatementSync.prototype;
    vi.spyOn(StatementSync.prototype, 'all').mockImplementation(function (this: StatementSync, ...values) {
      if (this.sourceSQL.includes('FROM machine')) throw new Error('disk I/O error');
      return all.apply(this, values);
    });
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSStepFunctions.ListStateMachines',
    };
    const { status } = await fetch(engineUrl, { method: 'POST', headers, body: '{}' });
    vi.restoreAllMocks();
    expect(status).toBe(500);
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'engine-endpoint-failed', error: 'Error' }),
    );
  });
});

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

it.skipIf(outside === undefined)('its figures are for this machine alone, wherever it listens', async () => {
  const inside = await start();
  expect((await fetch(`${inside.url}/metrics`)).status).toBe(200);
  await inside.close();
  const open = await start({ host: outside ?? '' });
  expect((await fetch(`${open.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${open.url}/metrics`)).status).toBe(404);
});
