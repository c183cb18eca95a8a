import { SimulatedClock } from '@redress/engine';
import { openInstallation } from '@redress/local';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Desk } from '../support/console.ts';
import { AUDIENCE, openIssuer } from '../support/issuer.ts';
import { authorization, Client, HOUR, MINUTE, START, startMachine } from '../support/machine.ts';

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
    Object.assign(issuer.refreshing, { isGiven: false, isRefused: false, isDown: false, asked: 0 });
    issuer.vouch(HANDLER);
    log.length = 0;
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

  /** Somebody whose issuer can be asked meanwhile. */
  async function signedIn(isGiven = true): Promise<Desk> {
    issuer.refreshing.isGiven = isGiven;
    const desk = new Desk({ machine });
    expect((await desk.get((await led(desk)).back)).status).toBe(200);
    return desk;
  }
  const later = (millis: number) => clock.advance(millis, () => machine.settled());
  const isIn = async (desk: Desk) => (await desk.get('/console/settings')).status === 200;

  it('asks the issuer again every quarter of an hour, once for whoever comes by then, and goes by what it says now', async () => {
    const desk = await signedIn();
    expect(issuer.refreshing.asked).toBe(0);
    await later(14 * MINUTE);
    expect(await isIn(desk)).toBe(true);
    expect(issuer.refreshing.asked).toBe(0);
    issuer.vouch({ ...HANDLER, roles: ['operations'] });
    await later(MINUTE);
    const answers = await Promise.all([1, 2, 3].map(() => desk.get('/console/settings')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(issuer.refreshing.asked).toBe(1);
    // Handlers see no executions, and operations no queue.
    expect((await desk.get('/console')).location).toBe('/console/executions');
    await later(15 * MINUTE);
    expect(await isIn(desk)).toBe(true);
    expect(issuer.refreshing.asked).toBe(2);
    const stored = JSON.stringify(
      (await machine.services.store.query({ partition: 'SESSIONS', limit: 100 })).items,
    );
    expect(stored).toContain('"sealed"');
    expect(stored).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  it.each([
    ['it says no', () => Object.assign(issuer.refreshing, { isRefused: true })],
    ['it means somebody else', () => issuer.vouch({ ...HANDLER, subject: 'wang.fang' })],
    ['its token is for another', () => Object.assign(issuer.tampering, { audience: 'another-api' })],
  ])('ends the session where %s', async (_, change) => {
    const desk = await signedIn();
    change();
    await later(15 * MINUTE);
    expect((await desk.get('/console/settings')).location).toContain('/sign-in');
    expect(log.map(({ event }) => event)).toContain('session-refused');
    expect(JSON.stringify(log)).not.toContain('li.wei');
    Object.assign(issuer.refreshing, { isRefused: false });
    expect(await isIn(desk)).toBe(false);
  });

  it('goes on while the issuer cannot be reached, until the session ends by itself', async () => {
    const desk = await signedIn();
    issuer.refreshing.isDown = true;
    await later(15 * MINUTE);
    expect(await isIn(desk)).toBe(true);
    expect(log.map(({ event }) => event)).toContain('session-unconfirmed');
    issuer.refreshing.isDown = false;
    await later(15 * MINUTE);
    expect(await isIn(desk)).toBe(true);
    expect(issuer.refreshing.asked).toBe(2);
    issuer.refreshing.isDown = true;
    for (let hour = 1; hour < 12; hour++) {
      await later(HOUR);
      expect(await isIn(desk), `after ${hour} hours`).toBe(hour < 12);
    }
    await later(HOUR);
    expect(await isIn(desk)).toBe(false);
  });

  it('lets nobody stay longer than two hours of whom it cannot ask', async () => {
    const desk = await signedIn(false);
    await later(HOUR);
    expect(await isIn(desk)).toBe(true);
    await later(HOUR);
    expect(await isIn(desk)).toBe(false);
    expect(issuer.refreshing.asked).toBe(0);
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

  it('is seen by whoever has it, with what opens it nowhere, and is ended by them alone', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const [here, elsewhere, another] = [
      await Desk.open(test, { roles: ['handler'] }),
      await Desk.open(test, { roles: ['handler'] }),
      await Desk.open(test, { subject: 'ben', roles: ['handler'] }),
    ];
    const page = await here.get('/console/settings');
    const names = [...page.html.matchAll(/name="session" value="([^"]+)"/g)].map(([, name = '']) => name);
    expect(names).toHaveLength(2);
    expect(page.html.match(/\(this browser\)/g)).toHaveLength(1);
    expect(page.html).not.toContain('/console/settings/sessions"');
    for (const { value } of [...here.cookies, ...elsewhere.cookies])
      expect(page.html).not.toContain(value.split('.')[1] ?? value);
    const everybody = await here.get('/console/settings/sessions');
    expect(everybody.html).not.toContain('<bdi>ben</bdi>');
    // By his name of it, which he alone and administrators may say.
    const [his = ''] =
      /(?<=name="session" value=")[^"]+/.exec((await another.get('/console/settings')).html) ?? [];
    const refused = await here.post(page, '/console/settings/sessions/end', { session: his });
    expect(refused.status).toBe(404);
    expect(await isIn(another)).toBe(true);
    const ownName = /(?<=\(this browser\).*?name="session" value=")[^"]+/s.exec(page.html)?.[0];
    // The other's first: who has ended their own cannot end another one.
    for (const session of names.toSorted((one) => (one === ownName ? -1 : 1)))
      await elsewhere.post(await elsewhere.get('/console/settings'), '/console/settings/sessions/end', {
        session,
      });
    expect([await isIn(here), await isIn(elsewhere), await isIn(another)]).toEqual([false, false, true]);
  });

  it('is seen and ended by administrators, whosever it is, which stands in the audit', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const administrator = await Desk.open(test, { subject: 'ada', roles: ['administrator'] });
    const [ben, again] = [
      await Desk.open(test, { subject: 'ben' }),
      await Desk.open(test, { subject: 'ben' }),
    ];
    await test.advance(HOUR);
    expect(await isIn(again)).toBe(true);
    const page = await administrator.get('/console/settings/sessions');
    expect(page.html).toContain('3 browsers, 2 people.');
    const ended = await administrator.post(page, '/console/settings/sessions/end', { person: 'local/ben' });
    expect(ended.location).toBe('/console/settings/sessions?ended=');
    expect([await isIn(ben), await isIn(again), await isIn(administrator)]).toEqual([false, false, true]);
    expect((await administrator.follow(ended)).html).toContain('1 browser, 1 person.');
    const auditor = await Desk.open(test, { subject: 'eve', roles: ['auditor'] });
    const seen = await auditor.get('/console/settings/sessions');
    expect(seen.html).toContain('<bdi>ada</bdi>');
    expect(seen.html.match(/name="session"/g)).toHaveLength(1);
    const entries = await new Client(test).request('/v1/audit?caller=person:local%2Fada');
    expect(await entries.text()).toMatch(/"operation":"sessions.endAll","object":"local\/ben"/);
  });

  it('of a user who is disabled, or gone, is over at once', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const client = new Client(test);
    const password = 'four words of some length';
    const user = { name: 'bo', roles: ['handler'], teams: [], password };
    expect((await client.request('/v1/users', user)).status).toBe(201);
    const signIn = async () => {
      const desk = new Desk(test);
      await desk.post(await desk.get('/sign-in'), '/sign-in', { name: 'bo', password });
      expect(await isIn(desk)).toBe(true);
      return desk;
    };
    const disabled = await signIn();
    const headers = { authorization: await authorization(test.machine), 'content-type': 'application/json' };
    const change = (body: object) =>
      test.machine.api.request('/v1/users/bo', { method: 'PUT', headers, body: JSON.stringify(body) });
    expect((await change({ isDisabled: true })).status).toBe(200);
    expect(await isIn(disabled)).toBe(false);
    expect((await change({ isDisabled: false })).status).toBe(200);
    await test.advance(1000);
    const gone = await signIn();
    await test.machine.services.store.delete({ pk: 'USERS', sk: 'bo' });
    expect(await isIn(gone)).toBe(false);
  });
});
