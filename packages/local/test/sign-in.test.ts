import { DEFAULT_LIMITS, ROLES } from '@redress/core';
import { SimulatedClock } from '@redress/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Installation, openInstallation } from '../src/index.ts';
import type { InstallationOptions } from '../src/installation.ts';
import { passwordHash } from '../src/passwords.ts';
import * as users from '../src/users.ts';

const PASSWORD = 'correct horse battery staple';
const DAY = 24 * 3_600_000;

let clock: SimulatedClock;
let machine: Installation;
async function open(options: Partial<InstallationOptions> = {}): Promise<Installation> {
  clock = new SimulatedClock(Date.parse('2026-03-02T09:00:00.000Z'));
  return openInstallation({
    storeFile: ':memory:',
    engineFile: ':memory:',
    clock: () => clock,
    publicUrl: 'http://127.0.0.1:8080',
    log: { info() {}, warn() {}, error() {} },
    sweeper: 'off',
    ...options,
  });
}
beforeEach(async () => {
  machine = await open();
  await users.add(machine.services, {
    name: 'anna',
    roles: ['handler'],
    teams: ['billing'],
    password: PASSWORD,
  });
});
afterEach(() => machine.close());

/** Keeps cookies, as a browser does. */
class Browser {
  readonly cookies = new Map<string, string>();
  set = '';

  async go(
    path: string,
    { form, language = 'en' }: { form?: Record<string, string>; language?: string } = {},
  ) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await machine.api.request(path, {
      headers: {
        cookie,
        'accept-language': language,
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { method: 'POST', body: new URLSearchParams(form).toString() }),
    });
    for (const line of response.headers.getSetCookie()) {
      this.set = line;
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Opens a page and sends its form. */
  async submit(page: string, fields: Record<string, string>, to = page.split('?')[0] ?? '') {
    const { text } = await this.go(page);
    const hidden = [...text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const sent = Object.fromEntries(
      hidden.map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')]),
    );
    return this.go(to, { form: { ...sent, ...fields } });
  }

  signIn = (password = PASSWORD, page = '/sign-in') => this.submit(page, { name: 'anna', password });
  /** What the session may: the queue is for handlers. */
  queue = async () => (await this.go('/v1/complaints')).status;
}

describe('signing in by name and password', () => {
  it('begins a session, which signing out ends', async () => {
    const browser = new Browser();
    expect(await browser.queue()).toBe(401);
    const answer = await browser.signIn();
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/console');
    expect(browser.set).toMatch(/; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(await browser.queue()).toBe(200);
    const cookies = new Map(browser.cookies);
    const page = await browser.go('/sign-in');
    expect(page.text).toContain('You are signed in as anna.');
    expect(page.text).not.toContain('/outbox');
    expect((await browser.submit('/sign-in', {}, '/sign-out')).status).toBe(303);
    expect(await browser.queue()).toBe(401);
    const former = new Browser();
    for (const [name, value] of cookies) former.cookies.set(name, value);
    expect(await former.queue()).toBe(401);
  });

  it('takes another cookie for it each time, and ends the former session', async () => {
    const [browser, former] = [new Browser(), new Browser()];
    await browser.signIn();
    for (const [name, value] of browser.cookies) former.cookies.set(name, value);
    browser.cookies.delete([...browser.cookies.keys()].find((name) => name.endsWith('-form')) ?? '');
    const page = await browser.go('/sign-in');
    const [, form = ''] = /name="form" value="([^"]+)"/.exec(page.text) ?? [];
    const again = await browser.go('/sign-in', { form: { form, name: 'anna', password: PASSWORD } });
    expect(again.status).toBe(303);
    expect(await browser.queue()).toBe(200);
    expect(await former.queue()).toBe(401);
  });

  it.each([
    ['a wrong password', { name: 'anna', password: 'another one altogether' }],
    ['an unknown name', { name: 'nobody', password: PASSWORD }],
    ['a name that can be none', { name: "' OR 1=1 --", password: PASSWORD }],
    ['no password', { name: 'anna', password: '' }],
    ['one without end', { name: 'anna', password: 'x'.repeat(10_000) }],
  ])('is refused with %s, in the same words', async (_, fields) => {
    const answer = await new Browser().submit('/sign-in', fields);
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('The name or the password is not right.');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('is refused to a form that is not of this page, and so is signing out', async () => {
    const browser = new Browser();
    for (const form of [{}, { form: 'x' }]) {
      const answer = await browser.go('/sign-in', { form: { ...form, name: 'anna', password: PASSWORD } });
      expect(answer.status).toBe(403);
    }
    const stranger = await new Browser().go('/sign-in');
    const [, form = ''] = /name="form" value="([^"]+)"/.exec(stranger.text) ?? [];
    expect((await browser.go('/sign-in', { form: { form, name: 'anna', password: PASSWORD } })).status).toBe(
      403,
    );
    await browser.signIn();
    expect((await browser.go('/sign-out', { form: {} })).status).toBe(403);
    expect(await browser.queue()).toBe(200);
  });

  it('leads on to a page of ours, and nowhere else', async () => {
    const leads = async (to: string) =>
      (await new Browser().signIn(PASSWORD, `/sign-in?returnTo=${encodeURIComponent(to)}`)).headers.get(
        'location',
      );
    expect(await leads('/outbox?limit=5')).toBe('/outbox?limit=5');
    for (const to of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/\t/evil.example',
      'javascript:alert(1)',
      '',
    ])
      expect(await leads(to), to).toBe('/console');
  });

  it('speaks the reader’s language, and is a page that takes nothing from elsewhere', async () => {
    const { headers, text } = await new Browser().go('/sign-in', { language: 'zh-CN' });
    expect(text).toContain('<html lang="zh-CN">');
    expect(text).toContain('用户名');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).not.toMatch(/<script|src=|style="/);
  });

  it('is tried a few times only, from one address and for one name', async () => {
    await machine.close();
    machine = await open({ limits: { ...DEFAULT_LIMITS, failed: { perMinute: 1, atOnce: 3 } } });
    await users.add(machine.services, {
      name: 'anna',
      roles: ['handler'],
      teams: ['billing'],
      password: PASSWORD,
    });
    const browser = new Browser();
    for (let n = 0; n < 3; n++) expect((await browser.signIn('a wrong password')).status).toBe(401);
    const many = await browser.signIn();
    expect(many.status).toBe(429);
    expect(many.text).toContain('Too many tries.');
    expect(Number(many.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is by https alone where the installation is', async () => {
    await machine.close();
    machine = await open({ publicUrl: 'https://complaints.example.com' });
    await users.add(machine.services, { name: 'anna', roles: ['handler'], teams: [], password: PASSWORD });
    const browser = new Browser();
    await browser.signIn();
    expect(browser.set).toMatch(
      /^__Host-redress-[0-9a-f]{12}=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(await browser.queue()).toBe(200);
  });

  it('keeps a password anew that was kept in an older way', async () => {
    const { store } = machine.services;
    const key = { pk: 'USERS', sk: 'anna' };
    const passwordOf = async () => String((await store.get(key))?.body.password);
    const item = (await store.get(key)) ?? expect.fail();
    const password = await passwordHash(PASSWORD, 'scrypt$ln=16,r=8,p=2');
    await store.replace(
      { ...item, version: item.version + 1, body: { ...item.body, password } },
      item.version,
    );
    expect((await new Browser().signIn()).status).toBe(303);
    expect(await passwordOf()).toMatch(/^\$argon2id\$/);
    expect((await new Browser().signIn()).status).toBe(303);
  });
});

describe('a user', () => {
  const change = (wanted: users.UserChange) => users.change(machine.services, 'anna', wanted);
  const tokenStatus = async (subject: string) => {
    const token = await machine.issuer.token({ subject, roles: ROLES, teams: ['*'] }, 60);
    const headers = { authorization: `Bearer ${token}` };
    return (await machine.api.request('/v1/keys', { headers })).status;
  };

  it('who is disabled is out at once, with every session and token, and stays so when enabled again', async () => {
    const browser = new Browser();
    await browser.signIn();
    await clock.advance(1, async () => undefined);
    await change({ isDisabled: true });
    expect(await browser.queue()).toBe(401);
    expect(await tokenStatus('anna')).toBe(401);
    expect((await new Browser().signIn()).status).toBe(401);
    await change({ isDisabled: false });
    expect(await browser.queue()).toBe(401);
    expect((await new Browser().signIn()).status).toBe(303);
  });

  it('is at once what they are now, whatever a session or a token says from before', async () => {
    const browser = new Browser();
    await browser.signIn();
    await change({ roles: ['administrator'] });
    expect(await browser.queue()).toBe(403);
    expect((await browser.go('/v1/keys')).status).toBe(200);
    await change({ roles: ['handler'] });
    expect(await tokenStatus('anna')).toBe(403);
    expect(await tokenStatus('nobody-s-user')).toBe(200);
  });

  it('whose password is changed has to sign in again, everywhere', async () => {
    const browser = new Browser();
    await browser.signIn();
    await clock.advance(1, async () => undefined);
    await change({ password: 'quite another password' });
    expect(await browser.queue()).toBe(401);
    expect((await browser.signIn()).status).toBe(401);
    expect((await browser.signIn('quite another password')).status).toBe(303);
  });
});

describe('an invitation', () => {
  const invite = async () => {
    const { invitation } = await users.add(machine.services, {
      name: 'bo',
      roles: ['handler'],
      teams: ['*'],
    });
    return `/invitation/${invitation}`;
  };
  const CHOSEN = { password: 'a password of mine', again: 'a password of mine' };

  it('lets its person choose a password, once', async () => {
    const path = await invite();
    const browser = new Browser();
    expect((await browser.go(path)).text).toContain('Welcome, bo');
    expect((await browser.submit(path, CHOSEN)).status).toBe(303);
    expect(await browser.queue()).toBe(200);
    expect((await new Browser().go(path)).status).toBe(401);
    const answer = await new Browser().submit('/sign-in', { name: 'bo', password: CHOSEN.password });
    expect(answer.status).toBe(303);
  });

  it.each([
    [{ password: 'short', again: 'short' }, 'fewer than 12 characters'],
    [{ password: 'a password of mine', again: 'a password of yours' }, 'The two passwords differ.'],
  ])('does not take %j', async (fields, fault) => {
    const answer = await new Browser().submit(await invite(), fields);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(fault);
  });

  it('is over after three days, and where another one is made', async () => {
    const path = await invite();
    const { invitation } = await users.change(machine.services, 'bo', { isInvited: true });
    expect((await new Browser().go(path)).status).toBe(401);
    expect((await new Browser().go(`/invitation/${invitation}`)).status).toBe(200);
    await clock.advance(3 * DAY, () => machine.settled());
    expect((await new Browser().go(`/invitation/${invitation}`)).status).toBe(401);
  });

  it.each(['bo', 'bo.x', '.x', 'nobody.x', 'bo.x.y'])('is none of ours as %s', async (text) => {
    await invite();
    expect((await new Browser().go(`/invitation/${text}`)).status).toBe(401);
  });
});

describe('/v1/users', () => {
  const send = async (method: string, path: string, roles: (typeof ROLES)[number][], body?: unknown) => {
    const token = await machine.issuer.token({ subject: 'tester', roles, teams: ['*'] }, 60);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await machine.api.request(path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };

  it('is for administrators, auditors may look, and nobody sees a password', async () => {
    const user = { name: 'chen', roles: ['auditor'], teams: [], password: PASSWORD };
    expect((await send('POST', '/v1/users', ['supervisor'], user)).status).toBe(403);
    const added = await send('POST', '/v1/users', ['administrator'], user);
    expect(added.status).toBe(201);
    expect((await send('POST', '/v1/users', ['administrator'], user)).status).toBe(409);
    const listed = await send('GET', '/v1/users', ['auditor']);
    expect(
      z
        .object({ items: z.array(z.object({ name: z.string() })) })
        .parse(JSON.parse(listed.text))
        .items.map(({ name }) => name),
    ).toEqual(['anna', 'chen']);
    expect(added.text + listed.text).not.toMatch(/argon2|hash"|correct horse/);
    expect((await send('PUT', '/v1/users/chen', ['auditor'], { isDisabled: true })).status).toBe(403);
    expect((await send('PUT', '/v1/users/nobody', ['administrator'], { isDisabled: true })).status).toBe(404);
    expect((await send('PUT', '/v1/users/chen', ['administrator'], { roles: ['king'] })).status).toBe(422);
  });
});
