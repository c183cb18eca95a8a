import { SimulatedClock } from '@redress/engine';
import { openInstallation } from '@redress/local';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Desk } from '../support/console.ts';
import { AUDIENCE, openIssuer } from '../support/issuer.ts';
import { HOUR, START, startMachine } from '../support/machine.ts';

const HOME = 'https://complaints.test';
const HANDLER = { subject: 'li.wei', roles: ['handler'], teams: ['*'] };

describe('signing in where one’s organisation knows one', () => {
  let issuer: Awaited<ReturnType<typeof openIssuer>>;
  let machine: Awaited<ReturnType<typeof openInstallation>>;
  let clock: SimulatedClock;
  const log: { readonly event: string; readonly fields: unknown }[] = [];
  beforeAll(async () => {
    issuer = await openIssuer('console', HANDLER);
    clock = new SimulatedClock(START);
    const note = (event: string, fields?: unknown) => {
      log.push({ event, fields });
    };
    machine = await openInstallation({
      ...{
        storeFile: ':memory:',
        engineFile: ':memory:',
        sweeper: 'off',
        publicUrl: HOME,
        clock: () => clock,
      },
      log: { info: note, warn: note, error: note },
      oidc: { issuer: issuer.url, audience: AUDIENCE, rolesClaim: 'roles', teamsClaim: 'teams' },
      consoleClient: { clientId: 'console', scope: 'openid' },
    });
  });
  afterAll(async () => {
    await machine.close();
    await issuer.close();
  });
  beforeEach(() => {
    issuer.tampering.nonce = undefined;
    issuer.tampering.audience = AUDIENCE;
  });

  /** To the issuer and back, as a browser is sent. */
  async function led(desk: Desk, path = '/console/sign-in?returnTo=%2Fconsole%2Fsettings') {
    const { location = '' } = await desk.get(path);
    const back = await fetch(location, { redirect: 'manual' });
    return { asked: new URL(location), back: back.headers.get('location') ?? '' };
  }

  it('asks by code, with PKCE, state and nonce, and lets in whom the access token is for', async () => {
    const desk = new Desk({ machine });
    expect((await desk.get('/sign-in?returnTo=%2Fconsole')).html).toContain(
      'href="/console/sign-in?returnTo=%2Fconsole"',
    );
    const { asked, back } = await led(desk);
    const parameters = Object.fromEntries(asked.searchParams);
    expect(parameters).toMatchObject({
      ...{ response_type: 'code', client_id: 'console', scope: 'openid', code_challenge_method: 'S256' },
      redirect_uri: `${HOME}/console/sign-in/return`,
    });
    expect(parameters.state?.length).toBeGreaterThan(20);
    expect(parameters.nonce?.length).toBeGreaterThan(20);
    const page = await desk.get(back);
    expect(page.status).toBe(200);
    expect(page.headers.get('refresh')).toBe('0; url=/console/settings');
    const settings = await desk.get('/console/settings');
    expect(settings.html).toContain('<bdi>li.wei</bdi>');
    expect(desk.cookies.map(({ name }) => name).every((name) => /^(__Host-)?redress-/.test(name))).toBe(true);
  });

  it('lets nobody in with what another browser has begun, or that has been used', async () => {
    const mine = new Desk({ machine });
    const { back } = await led(mine);
    expect((await new Desk({ machine }).get(back)).status).toBe(401);
    expect((await mine.get(back)).status).toBe(200);
    expect((await mine.get(back)).status).toBe(401);
  });

  it.each(['state', 'code', 'iss'])('lets nobody in with another %s', async (name) => {
    const desk = new Desk({ machine });
    const url = new URL((await led(desk)).back);
    url.searchParams.set(name, 'https://another.example');
    expect((await desk.get(url.href)).status).toBe(401);
    expect((await desk.get('/console')).location).toContain('/sign-in');
  });

  it('lets nobody in with another nonce, or with a token for another audience', async () => {
    issuer.tampering.nonce = 'another';
    const first = new Desk({ machine });
    expect((await first.get((await led(first)).back)).status).toBe(401);
    issuer.tampering.nonce = undefined;
    issuer.tampering.audience = 'another-api';
    const second = new Desk({ machine });
    const page = await second.get((await led(second)).back);
    expect(page.status).toBe(401);
    expect(page.html).toContain('Signing in did not work');
    expect(log.filter(({ event }) => event === 'sign-in-failed').length).toBeGreaterThan(0);
    expect(JSON.stringify(log)).not.toMatch(/eyJ|li\.wei/);
  });

  it('leads back nowhere but into the console', async () => {
    for (const returnTo of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/outbox',
      '/consoles',
    ]) {
      const desk = new Desk({ machine });
      const { back } = await led(desk, `/console/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
      expect((await desk.get(back)).headers.get('refresh')).toBe('0; url=/console');
    }
  });
});

describe('a session', () => {
  const isIn = async (desk: Desk) => (await desk.get('/console/settings')).status === 200;

  it('is over after two hours without a request, and after twelve in all', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const desk = await Desk.open(test);
    for (let hour = 1.5; hour < 12; hour += 1.5) {
      await test.advance(1.5 * HOUR);
      expect(await isIn(desk), `after ${hour} hours of work`).toBe(true);
    }
    await test.advance(1.5 * HOUR);
    expect(await isIn(desk)).toBe(false);
    const idle = await Desk.open(test, { subject: 'ben' });
    await test.advance(2 * HOUR + 1);
    expect(await isIn(idle)).toBe(false);
  });

  it('ends with signing out: here, or everywhere', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const [here, elsewhere, another] = [
      await Desk.open(test),
      await Desk.open(test),
      await Desk.open(test, { subject: 'ben' }),
    ];
    const out = await here.post(await here.get('/console/settings'), '/console/sign-out');
    expect(out).toMatchObject({ status: 303, location: '/sign-in' });
    expect([await isIn(here), await isIn(elsewhere), await isIn(another)]).toEqual([false, true, true]);
    const again = await Desk.open(test);
    await again.post(await again.get('/console/settings'), '/console/sign-out', { everywhere: 'yes' });
    expect([await isIn(again), await isIn(elsewhere), await isIn(another)]).toEqual([false, false, true]);
    await test.advance(1000);
    expect(await isIn(await Desk.open(test))).toBe(true);
  });

  it('begins anew with each signing in: what a browser had before is good for nothing', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const desk = await Desk.open(test);
    const before = desk.cookies;
    await desk.signIn({ subject: 'ben' });
    expect(await isIn(desk)).toBe(true);
    const thief = new Desk(test);
    thief.take(before);
    expect(await isIn(thief)).toBe(false);
  });
});
