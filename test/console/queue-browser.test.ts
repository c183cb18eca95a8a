import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { axeFinds } from '../support/axe.ts';
import { hasBrowser, LONGEST_MS, launchBrowser } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { Client, startMachine } from '../support/machine.ts';
import { visit } from '../support/visit.ts';

const idSchema = z.object({ id: z.string() });
const HOUR = 3_600_000;
const HOSTILE = { subject: `<img src=x onerror=alert(1)> \u202Egnp.exe ${'w'.repeat(120)}` };

describe.skipIf(!hasBrowser)('the queue in a browser', { timeout: LONGEST_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  it('keys move, choose and open forms; none sends one, and none does anything in a field', async () => {
    const test = await startMachine();
    const client = new Client(test);
    await client.complain({ subject: 'A kettle' });
    await test.advance(1000);
    const { id } = await client.complain({ subject: 'A lamp' });
    const { page, complaints } = await visit(browser, test, await Desk.open(test, { subject: 'tom' }));
    await page.goto('/console');
    const focused = () => page.evaluate('document.activeElement.textContent');
    await page.keyboard.press('j');
    expect(await focused()).toBe('A kettle');
    await page.keyboard.press('j');
    expect(await focused()).toBe('A lamp');
    await page.keyboard.press('j');
    expect(await focused()).toBe('A lamp');
    await page.keyboard.press('x');
    expect(await page.locator('#chosen').textContent()).toBe('1');
    await page.keyboard.press('Control+k');
    expect(await focused()).toBe('A lamp');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('jcx?');
    expect(await page.locator('#find').inputValue()).toBe('jcx?');
    await page.getByRole('link', { name: 'A lamp' }).focus();
    await page.keyboard.press('c');
    await page.waitForURL(`**/complaints/${id}/claim`);
    expect((await client.get(id)).assignee).toBeUndefined();
    await page.goBack();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('h');
    await page.waitForURL('**/bulk/new?**');
    expect(complaints).toEqual([]);
  });

  it('single keys do nothing for whoever has switched them off', async () => {
    const test = await startMachine();
    await new Client(test).complain({ subject: 'A kettle' });
    const desk = await Desk.open(test);
    await desk.post(await desk.get('/console/settings'), '/console/settings', { keys: 'off' });
    const { page } = await visit(browser, test, desk);
    await page.goto('/console');
    await page.keyboard.press('j');
    expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
    expect(await page.locator('#keys').count()).toBe(0);
  });

  it('what others change waits behind a link, and no row moves', async () => {
    const test = await startMachine();
    const client = new Client(test);
    const { id } = await client.complain({ subject: 'A kettle' });
    const { page, complaints } = await visit(browser, test, await Desk.open(test));
    await page.clock.install();
    await page.goto('/console');
    await client.act(id, 'acknowledgement');
    await client.complain({ subject: 'A lamp' });
    await page.clock.runFor(26_000);
    const news = page.getByRole('link', { name: 'changes, show' });
    await page.getByRole('link', { name: /^\d changes?, show$/ }).waitFor();
    expect(await page.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['A kettle']);
    await page.getByRole('link', { name: /^\d changes?, show$/ }).click();
    await page.getByRole('link', { name: 'A lamp' }).waitFor();
    expect(await news.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('many go on while somebody looks on, and the page says when they are done', async () => {
    const test = await startMachine();
    const client = new Client(test);
    for (const subject of ['A kettle', 'A lamp']) await client.complain({ subject });
    const wanted = { action: 'assign', parameters: { assignee: 'li' }, filter: {} };
    const { id } = idSchema.parse(await (await client.request('/v1/bulk', wanted)).json());
    // As if whoever had started it had died then.
    const { store } = test.machine.services;
    const job = await store.get({ pk: 'JOBS', sk: `BULK#${id}` });
    if (!job) throw new Error('there is no such job');
    const body = { ...job.body, phase: 'running' };
    await store.replace({ ...job, version: job.version + 1, body }, job.version);
    const desk = await Desk.open(test, { subject: 'tester' });
    const { page, complaints } = await visit(browser, test, desk);
    await page.goto(`/console/bulk/${id}`);
    await page.getByRole('status').filter({ hasText: 'Done: 2 handed over.' }).waitFor();
    await page.getByRole('cell', { name: 'handed over' }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  it.each([
    { language: 'en', scheme: 'light', width: 1280 },
    { language: 'zh-CN', scheme: 'dark', width: 360 },
  ] as const)(
    'axe finds nothing, and nothing is wider than the page: $language, $scheme, $width',
    async ({ language, scheme, width }) => {
      const test = await startMachine();
      const client = new Client(test);
      const { id } = await client.complain(HOSTILE);
      await client.act(id, 'assignment', { team: 'repairs', assignee: 'li' });
      await test.advance(25 * HOUR);
      await client.complain({ subject: '直播间说好的赠品没有发' });
      const bulk = { action: 'assign', parameters: { assignee: 'tom' }, filter: {} };
      const { id: made } = idSchema.parse(await (await client.request('/v1/bulk', bulk)).json());
      const desk = await Desk.open(test, { language, subject: 'tester' });
      const options = { viewport: { width, height: 800 }, colorScheme: scheme, locale: language } as const;
      const { page, complaints } = await visit(browser, test, desk, options);
      for (const path of [
        '/console',
        '/console?view=late&severity=moderate',
        '/console/search?q=img',
        '/console/supervise',
        '/console/bulk/new?scope=all',
        `/console/bulk/${made}`,
      ]) {
        await page.goto(path);
        expect([path, await axeFinds(page)]).toEqual([path, []]);
        expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, width]);
      }
      expect(complaints).toEqual([]);
    },
  );
});
