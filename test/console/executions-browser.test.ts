import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROLES } from '@redress/core';
import { startServer } from '@redress/local';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { hasBrowser, LONGEST_MS, launchBrowser } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { Client, MINUTE, startMachine } from '../support/machine.ts';
import { visit } from '../support/visit.ts';

const idSchema = z.object({ id: z.string() });

const inksSchema = z.array(z.string());

describe.skipIf(!hasBrowser)('executions in a browser', { timeout: LONGEST_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  it('many are redriven while they change: those that were previewed, and are as they were then', async () => {
    const data = mkdtempSync(join(tmpdir(), 'redress-redrive-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const loopback = { host: '127.0.0.1', port: 0, engineHost: '127.0.0.1', enginePort: 0 };
    const server = await startServer({ ...loopback, data, speed: 1, staffLanguage: 'en', quiet: true });
    onTestFinished(() => server.close());
    const person = { subject: 'tom', roles: ROLES, teams: ['*'] };
    const authorization = `Bearer ${await server.issuer.token(person, 3600)}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const ask = async (path: string, body?: object, method = 'POST'): Promise<unknown> => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(server.url + path, { method, headers, ...sent });
      expect(response.ok, path).toBe(true);
      return response.json();
    };
    const statusOf = async (name: string) =>
      z.object({ status: z.string() }).parse(await ask(`/v1/executions/${name}`, undefined, 'GET')).status;
    const names: string[] = [];
    for (let nth = 0; nth < 6; nth++) {
      const { id } = idSchema.parse(
        await ask('/v1/complaints', {
          ...{ channel: 'web', subject: `Kettle ${nth}`, description: 'It leaks.' },
          complainant: { name: 'Li', email: `li${nth}@example.com` },
        }),
      );
      names.push(`${id}-1`);
    }
    const [one = '', other = '', byHand = '', over = '', running = '', later = ''] = names;
    for (const name of names)
      await expect.poll(() => statusOf(name).catch(() => ''), { timeout: LONGEST_MS }).toBe('RUNNING');
    const stop = (name: string) => ask(`/v1/executions/${name}/stop`, { reason: 'A bad deploy.' });
    for (const name of [one, other, byHand, over]) await stop(name);

    const page = await browser.newPage({ locale: 'en' });
    onTestFinished(() => page.close());
    page.setDefaultTimeout(LONGEST_MS);
    await page.goto(`${server.url}/sign-in/${await server.issuer.signIn(person)}`);
    await page.locator('button').click();
    await page.waitForURL('**/console');
    await page.goto(`${server.url}/console/executions?status=ABORTED`);
    expect(await page.locator('tr[data-id]').count()).toBe(4);
    await page.getByLabel('All that the list finds').check();
    await page.getByLabel('What', { exact: true }).selectOption({ label: 'Redrive it' });
    await page.getByRole('button', { name: 'See what it would do' }).click();
    await page.getByRole('status').filter({ hasText: 'It would be done to 4.' }).waitFor();

    // Between preview and start one goes on by hand, another one's complaint is withdrawn, and one more is stopped.
    await ask(`/v1/executions/${byHand}/redrive`);
    await ask(`/v1/complaints/${over.slice(0, -2)}/withdrawal`, { reason: 'Found.' });
    await stop(later);

    await page.getByRole('button', { name: 'Redrive it: all 4' }).click();
    await page.getByRole('status').filter({ hasText: 'Over: done to 2.' }).waitFor();
    const rows = await page.locator('tbody tr').all();
    const became = await Promise.all(
      rows.map(async (row) => {
        const href = (await row.getByRole('link').getAttribute('href')) ?? '';
        return [href.replace(/^.*\//, ''), await row.getByRole('cell').textContent()] as const;
      }),
    );
    expect(new Map(became)).toEqual(
      new Map([
        [one, 'done'],
        [other, 'done'],
        [byHand, 'left alone: changed since'],
        [over, 'left alone: a later one has followed, or it cannot be as it is'],
      ]),
    );
    const statuses = await Promise.all([one, other, byHand, running, later].map(statusOf));
    expect(statuses).toEqual(['RUNNING', 'RUNNING', 'RUNNING', 'RUNNING', 'ABORTED']);
  });

  it('what has gone on waits behind a link, and nothing moves', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const client = new Client(test);
    const { id } = await client.complain({ severity: 'critical' });
    await test.machine.settled();
    const { page, complaints } = await visit(browser, test, await Desk.open(test));
    await page.clock.install();
    for (const path of ['/console/executions', `/console/executions/${id}-1`]) {
      await page.goto(path);
      const before = await page.locator('main').innerText();
      await test.advance(46 * MINUTE);
      await page.clock.runFor(26_000);
      const news = page.getByRole('link', { name: '1 change, show' });
      await news.waitFor();
      const steps = (text: string) => text.match(/ladder \d\/\d/g);
      expect(steps(await page.locator('main').innerText())).toEqual(steps(before));
      await news.click();
      await page.getByText('ladder', { exact: false }).first().waitFor();
      expect(steps(await page.locator('main').innerText())).not.toEqual(steps(before));
      expect(await page.getByRole('link', { name: '1 change, show' }).count()).toBe(0);
    }
    // Its picture in colours that somebody has chosen for all pages; nothing moves for whoever wants that; on paper.
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    const inks = async (wanted: string, property: string) =>
      inksSchema.parse(
        await page.evaluate(
          `[...new Set([...document.querySelectorAll('${wanted}')].map((one) => getComputedStyle(one).getPropertyValue('${property}')))]`,
        ),
      );
    const [paper] = await inks('.asl rect', 'fill');
    const [ink] = await inks('.asl text', 'fill');
    expect(paper).not.toBe(ink);
    expect(await inks('.asl rect', 'stroke')).toContain(ink);
    expect(await inks('.ln', 'stroke')).toEqual([ink]);
    expect(await inks('.gantt > rect:not(.fold)', 'fill')).toEqual([ink]);
    expect(await inks('*', 'transition-duration')).toEqual(['0s']);
    expect(await inks('*', 'animation-name')).toEqual(['none']);
    expect(await inks('*', 'scroll-behavior')).toEqual(['auto']);
    await page.emulateMedia({ media: 'print', forcedColors: 'none' });
    expect(await page.locator('button:visible, .btn:visible, nav:visible').count()).toBe(0);
    expect(await page.locator('.asl').first().isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });
});
