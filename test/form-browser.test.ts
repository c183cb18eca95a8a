import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROLES } from '@redress/core';
import { startServer } from '@redress/local';
import type { Browser, BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { jpeg } from '../packages/core/test/evidence-files.ts';
import { axeFinds } from './support/axe.ts';
import { hasBrowser, LONGEST_MS, launchBrowser } from './support/browser.ts';

const loopback = { host: '127.0.0.1', engineHost: '127.0.0.1', enginePort: 0 };
const listSchema = z.object({
  items: z.array(z.looseObject({ id: z.string(), reference: z.string(), subject: z.string() })),
});

/** A server as people run it, which can be stopped and begin again on what it has. */
async function served(form: readonly string[] = []) {
  const data = mkdtempSync(join(tmpdir(), 'redress-form-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const start = (port: number) =>
    startServer({ ...loopback, port, data, form, speed: 1, staffLanguage: 'en', quiet: true });
  let server = await start(0);
  onTestFinished(() => server.close());
  const { url } = server;
  const complaints = async () => {
    const token = await server.issuer.token({ subject: 'anna', roles: ROLES, teams: ['*'] }, 3600);
    const answer = await fetch(`${url}/v1/complaints`, { headers: { authorization: `Bearer ${token}` } });
    return listSchema.parse(await answer.json()).items;
  };
  const restart = async () => {
    await server.close();
    server = await start(Number(new URL(url).port));
  };
  return { url, complaints, restart };
}

/** Somebody else's site, on another host of this computer, and what it shows. */
async function shop() {
  let page = '';
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html; charset=utf-8');
    answer.end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('it has no port');
  const show = (html: string) => {
    page = `<!doctype html><title>Shop</title>${html}`;
  };
  return { named: `http://localhost:${address.port}`, other: `http://127.0.0.1:${address.port}`, show };
}

const next = (at: Page | FrameLocator) => at.locator('form[action^="/complain/"] button').last();

async function expectUsable(page: Page, width: number): Promise<void> {
  expect([page.url(), await axeFinds(page)]).toEqual([page.url(), []]);
  expect([page.url(), await page.evaluate('document.documentElement.scrollWidth')]).toEqual([
    page.url(),
    width,
  ]);
  expect(await page.locator('h1').count()).toBe(1);
}

const HOSTILE = `<img src=x onerror=alert(1)> \u202Egnp.exe javascript:alert(1) ${'w'.repeat(400)} ${'投'.repeat(9000)}`;

describe.skipIf(!hasBrowser)('the form in a browser', { timeout: LONGEST_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function opened(options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(LONGEST_MS);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text());
    });
    page.on('dialog', (dialog) => faults.push(dialog.message()));
    return { page, faults };
  }

  it.each([
    { language: 'en', scheme: 'light', width: 1280 },
    { language: 'en', scheme: 'dark', width: 360 },
    { language: 'zh-CN', scheme: 'dark', width: 1280 },
    { language: 'zh-CN', scheme: 'light', width: 360 },
  ] as const)(
    'every page of it can be used, with whatever is typed: $language, $scheme, $width',
    async ({ language, scheme, width }) => {
      const { url, complaints } = await served();
      const viewport = { width, height: 800 };
      const { page, faults } = await opened({ locale: language, colorScheme: scheme, viewport });
      await page.goto(url);
      await expectUsable(page, width);
      await page.locator('a[href="/complain"]').click();
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      await next(page).click();
      // What is wrong has the focus, and leads to its field.
      await page.locator('[role=alert]:focus').waitFor();
      expect(await page.title()).toMatch(/^(Error: |有误：)/);
      await expectUsable(page, width);
      await page.locator('#description').fill(HOSTILE);
      await next(page).click();
      await page.waitForURL('**/about');
      await page.locator('#product').fill('w'.repeat(200));
      await expectUsable(page, width);
      await next(page).click();
      await page.waitForURL('**/you');
      await page.locator('#name').fill('\u202E<b>Eve</b>');
      await page.locator('#phone').fill('+86 138 0013 8000');
      await expectUsable(page, width);
      await next(page).click();
      await page.waitForURL('**/evidence');
      const name = `"><img src=x onerror=alert(1)>${'f'.repeat(60)}.jpg`;
      // What is too large is refused before it travels, and that is said.
      const brought: string[] = [];
      page.on('request', (request) => brought.push(`${request.method()} ${new URL(request.url()).pathname}`));
      await page.evaluate("document.getElementById('files').dataset.most = '10'");
      await page.locator('#file').setInputFiles({ name, mimeType: 'image/jpeg', buffer: jpeg() });
      await page.locator('[aria-invalid=true]#file').waitFor();
      expect(brought).not.toContain('POST /complain/files');
      await page.locator('#file').setInputFiles({ name, mimeType: 'image/jpeg', buffer: jpeg() });
      await page.locator('.files li').waitFor();
      await expectUsable(page, width);
      await page.locator('#files button:visible').click();
      await page.waitForURL('**/check');
      expect(await page.locator('main').innerText()).toContain('<img src=x onerror=alert(1)>');
      await expectUsable(page, width);
      const weight = Buffer.byteLength(await page.content());
      expect(weight - Buffer.byteLength(HOSTILE)).toBeLessThan(40 * 1024);
      await page.locator('#send button').click();
      await page.waitForURL('**/done');
      await expectUsable(page, width);
      const [complaint] = await complaints();
      expect(await page.locator('.reference').innerText()).toBe(complaint?.reference);
      expect(faults).toEqual([]);
    },
  );

  it('is filled in and sent without a script, and by the keyboard alone', async () => {
    const { url, complaints } = await served();
    const { page } = await opened({ javaScriptEnabled: false });
    await page.goto(`${url}/complain`);
    /** Along the page, to what has that name. */
    const tabTo = async (id: string) => {
      for (let turn = 0; turn < 40; turn++) {
        await page.keyboard.press('Tab');
        if ((await page.locator(`#${id}:focus`).count()) === 1) return;
      }
      expect.fail(`no way to ${id}`);
    };
    const pressButton = async () => {
      await page.locator('main button').last().waitFor();
      for (let turn = 0; turn < 40; turn++) {
        await page.keyboard.press('Tab');
        if ((await page.locator('button:not(.plain):focus').count()) === 1) break;
      }
      await page.keyboard.press('Enter');
    };
    await tabTo('description');
    await page.keyboard.type('My kettle leaks.');
    await pressButton();
    await page.waitForURL('**/about');
    await tabTo('danger');
    await page.keyboard.press('Space');
    await pressButton();
    await page.waitForURL('**/you');
    await tabTo('name');
    await page.keyboard.type('Wang Fang');
    await tabTo('email');
    await page.keyboard.type('wang@example.com');
    await pressButton();
    await page.waitForURL('**/evidence');
    await page.locator('#file').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpeg() });
    // Whoever goes on with a file that was chosen and not added has it with them.
    await pressButton();
    await page.waitForURL('**/check');
    expect(await page.locator('.list').innerText()).toBe('a.jpg');
    await pressButton();
    await page.waitForURL('**/done');
    expect((await complaints()).map(({ subject }) => subject)).toEqual(['My kettle leaks']);
  });

  it('keeps what is typed while it is typed, also where the server begins again, and is sent once', async () => {
    const { url, complaints, restart } = await served();
    const { page, faults } = await opened();
    await page.goto(`${url}/complain`);
    const isKept = page.locator('#saving', { hasText: 'Saved on our side' });
    await page.locator('#description').pressSequentially('My kettle leaks.');
    // Once all of it is.
    await isKept.waitFor();
    await restart();
    await page.reload();
    expect(await page.locator('#description').inputValue()).toBe('My kettle leaks.');
    await next(page).click();
    await page.waitForURL('**/about');
    await next(page).click();
    await page.waitForURL('**/you');
    await page.locator('#name').fill('Wang Fang');
    await page.locator('#email').fill('wang@example.com');
    await next(page).click();
    await page.waitForURL('**/evidence');
    await page.locator('#files button:visible').click();
    await page.waitForURL('**/check');
    await page.locator('#send button').dblclick();
    await page.waitForURL('**/done');
    await page.goBack();
    await page.waitForURL(/\/(?:check|done)$/);
    await page.goto(`${url}/complain/check`);
    await page.waitForURL('**/done');
    expect(await complaints()).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  it('is sent from a frame on a page of a site that is named, and shown in none on another’s', async () => {
    const site = await shop();
    const { url, complaints } = await served([site.named]);
    site.show(`<iframe src="${url}/complain?order=4711" title="Complain" width="600" height="900"></iframe>`);
    const { page } = await opened();
    await page.goto(`${site.named}/`);
    const within = page.frameLocator('iframe');
    await within.locator('#description').fill('My kettle leaks.');
    await next(within).click();
    await within.locator('#order').waitFor();
    expect(await within.locator('#order').inputValue()).toBe('4711');
    await next(within).click();
    await within.locator('#name').fill('Wang Fang');
    await within.locator('#email').fill('wang@example.com');
    await next(within).click();
    await within.locator('#files button:visible').click();
    await within.locator('#send button').click();
    await within.locator('.reference').waitFor();
    expect(await complaints()).toHaveLength(1);
    // The form in a window of its own knows nothing of that one.
    await page.goto(`${url}/complain/done`);
    await page.locator('#description').waitFor();

    await page.goto(`${site.other}/`);
    const shown = () => page.frames().map((frame) => frame.url());
    await expect.poll(shown, { timeout: LONGEST_MS / 4 }).toContain('chrome-error://chromewebdata/');
  });
});
