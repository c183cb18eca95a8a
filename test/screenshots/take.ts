/** What `npm run screenshots` does: every page of the console and the form over the example, in both languages and schemes. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROLES } from '@redress/core';
import { startServer } from '@redress/local';
import type { Page } from 'playwright-core';
import * as z from 'zod';
import { hasBrowser, launchBrowser } from '../support/browser.ts';

const FOLDER = 'screenshots';
const LOOKS = [
  { language: 'en', scheme: 'light', width: 1280 },
  { language: 'en', scheme: 'dark', width: 360 },
  { language: 'zh-CN', scheme: 'dark', width: 1280 },
  { language: 'zh-CN', scheme: 'light', width: 360 },
] as const;

const listSchema = z.object({ items: z.array(z.object({ id: z.string() })) });

/** A complaint by the form, to its end. */
async function takeForm(page: Page, look: string): Promise<void> {
  const take = async (name: string) => {
    const file = join(FOLDER, `${name}-${look}.png`);
    await page.screenshot({ path: file, fullPage: true });
    process.stdout.write(`${file}\n`);
  };
  const goOn = async (to: string) => {
    await page.locator('main form button:visible:not(.plain)').first().click();
    await page.waitForURL(`**/${to}`);
    await take(`form-${to}`);
  };
  await page.goto(`${server.url}/`);
  await take('home');
  await page.goto(`${server.url}/complain?order=4711`);
  await page.locator('#description').fill('My kettle leaks when it is hot. I would like a new one.');
  await take('form-what');
  await goOn('about');
  await goOn('you');
  await page.locator('#name').fill('A. Customer');
  await page.locator('#email').fill('customer@example.com');
  await goOn('evidence');
  await goOn('check');
  await goOn('done');
}

if (!hasBrowser) throw new Error('It needs Chromium: install it, or name it in CHROMIUM.');
const data = mkdtempSync(join(tmpdir(), 'redress-screenshots-'));
const loopback = { host: '127.0.0.1', port: 0, engineHost: '127.0.0.1', enginePort: 0 };
const server = await startServer({
  ...loopback,
  data,
  speed: 60,
  staffLanguage: 'en',
  example: true,
  quiet: true,
});
const browser = await launchBrowser();
try {
  const owner = { subject: 'anna', roles: ROLES, teams: ['*'] };
  const authorization = `Bearer ${await server.issuer.token(owner, 600)}`;
  const response = await fetch(`${server.url}/v1/complaints?limit=1`, { headers: { authorization } });
  const [first] = listSchema.parse(await response.json()).items;
  const id = first?.id ?? '';
  const pages = {
    queue: '',
    search: '/search?q=parcel',
    supervise: '/supervise',
    new: '/new',
    complaint: `/complaints/${id}`,
    resolution: `/complaints/${id}/resolution`,
    executions: '/executions',
    execution: `/executions/${id}-1`,
    event: `/executions/${id}-1/events/1`,
    stopping: `/executions/${id}-1/stop`,
    many: '/bulk',
    messages: '/outbox',
    health: '/health',
    policies: '/policies',
    import: '/import',
    quality: '/supervise/quality',
    set: '/policies/sets/shop-en',
    'set-edit': '/policies/sets/default/edit?version=1',
    trial: '/policies/sets/shop-zh/trial?channel=phone&severity=critical',
    calendar: '/policies/calendars/cn?year=2026',
    'calendar-edit': '/policies/calendars/cn/edit?version=1&year=2026',
    settings: '/settings',
    sessions: '/settings/sessions',
  };
  mkdirSync(FOLDER, { recursive: true });
  for (const { language, scheme, width } of LOOKS) {
    const viewport = { width, height: 900 };
    const context = await browser.newContext({ locale: language, colorScheme: scheme, viewport });
    const page = await context.newPage();
    await page.goto(`${server.url}/sign-in/${await server.issuer.signIn(owner)}`);
    await page.locator('button').click();
    await page.waitForURL('**/console');
    for (const [name, path] of Object.entries(pages)) {
      const answer = await page.goto(`${server.url}/console${path}`);
      const file = join(FOLDER, `${name}-${language}-${scheme}-${width}.png`);
      await page.screenshot({ path: file, fullPage: true });
      process.stdout.write(`${answer?.status()} ${file}\n`);
    }
    await takeForm(page, `${language}-${scheme}-${width}`);
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
  rmSync(data, { recursive: true, force: true });
}
