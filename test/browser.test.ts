import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asComplaintId, surveyToken } from '@redress/core';
import { startServer } from '@redress/local';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../packages/local/src/http.ts';
import { authorizationFor } from './support/access.ts';
import { hasBrowser, LONGEST_MS, launchBrowser } from './support/browser.ts';
import { Client, DAY, MINUTE, startMachine, type TestMachine } from './support/machine.ts';

describe.skipIf(!hasBrowser)('the pages in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  /** A page whose every request the API answers in process; what it complains about is collected. */
  async function open(test: TestMachine): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ baseURL: 'https://complaints.test' });
    page.setDefaultTimeout(LONGEST_MS);
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.route('**/*', async (route) => {
      const request = route.request();
      const body = request.postData();
      const response = await test.machine.api.request(request.url(), {
        method: request.method(),
        headers: await request.allHeaders(),
        ...(body === null ? {} : { body }),
      });
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      });
    });
    return { page, complaints };
  }

  async function surveyed(language: string) {
    const test = await startMachine();
    const client = new Client(test);
    const { id } = await client.complain({
      complainant: { name: 'A. Customer', email: 'customer@example.com', language },
    });
    await client.resolve(id);
    await test.advance(DAY + MINUTE);
    return { test, client, id, path: await client.surveyPath() };
  }

  it.each([
    ['en', 'Very satisfied', /Thank you/],
    ['zh-CN', '非常满意', /感谢/],
  ])('the survey is answered in %s, once', async (language, answer, thanks) => {
    const { test, client, id, path } = await surveyed(language);
    const { page, complaints } = await open(test);
    await page.goto(path);
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    await page.getByLabel(answer, { exact: true }).check();
    await page.locator('textarea').first().fill('<b>Good</b> & quick 👍');
    await page.locator('button').click();
    expect(await page.locator('body').innerText()).toMatch(thanks);
    expect(await client.get(id)).toMatchObject({ status: 'closed' });
    const answered = await page.goto(path);
    expect(answered?.status()).toBe(409);
    expect(complaints).toEqual([]);
  });

  it('a survey without an answer comes back with what is missing, and what was typed', async () => {
    const { test, path } = await surveyed('en');
    const { page } = await open(test);
    await page.goto(path);
    await page.locator('form').evaluate((form) => form.setAttribute('novalidate', ''));
    await page.locator('textarea').first().fill('Too slow.');
    await page.locator('button').click();
    expect(await page.locator('textarea').first().inputValue()).toBe('Too slow.');
    expect(await page.locator('[aria-invalid=true], [role=alert]').count()).toBeGreaterThan(0);
  });

  it('what a page sends is taken by a real server, which refuses what other pages send', async () => {
    const { test, path } = await surveyed('en');
    const survey = await listen((request) => test.machine.api.fetch(request), { host: '127.0.0.1', port: 0 });
    onTestFinished(() => survey.close());
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.goto(survey.url + path);
    await page.getByLabel('Very satisfied').check();
    await page.locator('button').click();
    expect(await page.locator('h1').textContent()).toMatch(/Thank you/);

    const data = mkdtempSync(join(tmpdir(), 'redress-browser-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const loopback = { host: '127.0.0.1', port: 0, engineHost: '127.0.0.1', enginePort: 0 };
    const server = await startServer({ ...loopback, data, speed: 1, staffLanguage: 'en', quiet: true });
    onTestFinished(() => server.close());
    const link = await server.issuer.signIn({ subject: 'anna', roles: ['operations'], teams: [] });
    await page.goto(`${server.url}/sign-in/${link}`);
    await page.locator('button').click();
    await page.waitForURL('**/console/**');
    await page.goto(`${server.url}/outbox`);
    expect(await page.title()).toBe('Messages sent · Redress');
  });

  it.each([
    ['en-GB', 'Sign in', 'Allow it', 'Sign out'],
    ['zh-CN', '登录', '允许', '退出登录'],
  ])(
    'in %s somebody signs in for a program by name and password, and out again',
    async (locale, signIn, allow, signOut) => {
      const data = mkdtempSync(join(tmpdir(), 'redress-browser-'));
      onTestFinished(() => rmSync(data, { recursive: true, force: true }));
      const loopback = { host: '127.0.0.1', port: 0, engineHost: '127.0.0.1', enginePort: 0 };
      const server = await startServer({ ...loopback, data, speed: 1, staffLanguage: 'en', quiet: true });
      onTestFinished(() => server.close());
      const anna = {
        name: 'anna',
        roles: ['handler'],
        teams: ['*'],
        password: 'correct horse battery staple',
      };
      const headers = { 'content-type': 'application/json', ...(await authorizationFor(data)) };
      const added = await fetch(`${server.url}/v1/users`, {
        method: 'POST',
        headers,
        body: JSON.stringify(anna),
      });
      expect(added.status).toBe(201);
      const context = await browser.newContext({ locale });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      page.setDefaultTimeout(LONGEST_MS);
      const program = await listen(() => new Response('the program'), { host: '127.0.0.1', port: 0 });
      onTestFinished(() => program.close());
      const asked = new URLSearchParams({
        client_id: 'redress',
        response_type: 'code',
        redirect_uri: `${program.url}/callback`,
        scope: 'openid api',
        code_challenge: createHash('sha256').update('x'.repeat(43)).digest('base64url'),
        code_challenge_method: 'S256',
      });
      await page.goto(`${server.url}/oidc/auth?${asked}`);
      await page.locator('#name').fill('anna');
      await page.locator('#password').fill(anna.password);
      await page.getByRole('button', { name: signIn }).click();
      await page.getByRole('button', { name: allow }).click();
      await page.waitForURL(`${program.url}/callback?code=*`);
      await page.goto(`${server.url}/sign-in`);
      expect(await page.locator('html').getAttribute('lang')).toBe(locale === 'zh-CN' ? 'zh-CN' : 'en');
      await page.getByRole('button', { name: signOut }).click();
      await page.getByRole('button', { name: signIn }).waitFor();
    },
  );

  it('the outbox shows what was sent, and nothing of it as markup', async () => {
    const test = await startMachine();
    const client = new Client(test);
    await client.complain({
      subject: '<img src=x onerror="document.title=1">',
      complainant: { name: '<script>document.title=1</script>', email: 'customer@example.com' },
    });
    const { page, complaints } = await open(test);
    const link = await test.machine.issuer.signIn({ subject: 'anna', roles: ['auditor'], teams: [] });
    await page.goto(`/sign-in/${link}`);
    expect(await page.title()).toBe('Sign in to Redress');
    await page.locator('button').click();
    await page.waitForURL('**/console');
    await page.goto('/console/outbox');
    expect(await page.title()).toBe('Messages sent · Redress');
    await page.locator('article summary').click();
    expect(await page.locator('article').count()).toBe(1);
    expect(await page.locator('article img, article script').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['en', 'light', 1280],
    ['zh-CN', 'dark', 1280],
    ['en', 'dark', 320],
    ['zh-CN', 'light', 390],
  ] as const)('the contract reads well in %s, %s, %i wide', async (language, colorScheme, width) => {
    const { page, complaints } = await open(await startMachine());
    await page.setExtraHTTPHeaders({ 'accept-language': language });
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await page.goto('/docs');
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    for (const example of await page.locator('#complaints\\.submit summary').all()) await example.click();
    expect(await page.locator('#complaints\\.submit pre').first().isVisible()).toBe(true);
    const wide = await page.locator('html').evaluate((root) => root.scrollWidth - root.clientWidth);
    expect(wide).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('a link that is none is told apart from one that is over', async () => {
    const { test, id } = await surveyed('en');
    const { page } = await open(test);
    expect((await page.goto('/v1/surveys/nonsense'))?.status()).toBe(404);
    await test.advance(8 * DAY);
    const token = surveyToken(test.machine.services.settings, {
      complaintId: asComplaintId(id),
      cycle: 1,
    });
    expect((await page.goto(`/v1/surveys/${token}`))?.status()).toBe(410);
  });
});
