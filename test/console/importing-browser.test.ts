import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { axeFinds } from '../support/axe.ts';
import { hasBrowser, LONGEST_MS, launchBrowser } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { Client, startMachine } from '../support/machine.ts';
import { visit } from '../support/visit.ts';

const HOSTILE = `<img src=x onerror=alert(1)> ${'w'.repeat(150)}`;
const CSV = [
  'Case,Title,Text,Customer,Created,Channel,Type,Status,Closed at,Answer,Cause',
  `A-1,${HOSTILE},It leaks.,Li,2026-01-05 09:30,Phone,Product quality,Closed,2026-01-07 16:00,Sent again.,Product`,
  'A-2,Late,Three weeks.,Wang Fang,2026-02-27 10:00,Web,slowness,Open,,,',
  'A-3,No name,Text.,,2026-02-27 10:00,Web,Other,Open,,,',
].join('\n');
const idSchema = z.object({ items: z.array(z.object({ id: z.string() })) });

describe.skipIf(!hasBrowser)('a file of complaints in a browser', { timeout: LONGEST_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  it.each([
    { language: 'en', scheme: 'light', width: 1280 },
    { language: 'zh-CN', scheme: 'dark', width: 360 },
  ] as const)(
    'is brought, understood, looked at and imported; so is what was handled reviewed: $language, $scheme, $width',
    async ({ language, scheme, width }) => {
      const test = await startMachine();
      const client = new Client(test);
      const { id } = await client.complain({ subject: 'A kettle' });
      await client.act(id, 'acknowledgement');
      const desk = await Desk.open(test, { language, subject: 'sue' });
      const options = { viewport: { width, height: 800 }, colorScheme: scheme, locale: language } as const;
      const { page, complaints } = await visit(browser, test, desk, options);
      const isSound = () => expectSound(page, width);
      await page.goto('/console/import');
      await isSound();
      const file = { name: 'old desk.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
      await page.locator('input[type=file]').setInputFiles(file);
      await page.locator('main form button').click();
      await page.waitForURL(/\/import\/[0-9a-f]+$/);
      await isSound();
      expect(await page.locator('[name="col.complaint.subject"]').inputValue()).toBe('Title');
      await page.locator('main form button').click();
      // What “slowness” stands for nobody knows: it is asked for.
      const asked = page.locator('select[name^="as.complaint.category"]');
      await asked.selectOption('slow-service');
      await isSound();
      await page.locator('main form button').click();
      await page.getByRole('button', { name: /Import 2 rows|导入2行/ }).waitFor();
      await isSound();
      await page.getByRole('button', { name: /Import 2 rows|导入2行/ }).click();
      await page.getByText(/Done: 2 imported, 1 refused|完成：导入2行，1行未导入/).waitFor();
      await isSound();
      // What is over is there to be reviewed.
      await test.machine.settled();
      await page.goto('/console/supervise/quality');
      await isSound();
      await page.locator('[name="receivedFrom"]').fill('2026-01-01T00:00');
      await page.locator('[name="receivedBefore"]').fill('2026-02-01T00:00');
      await page.locator('main form button').click();
      await page.waitForURL(/quality\/[0-9a-f]+$/);
      await isSound();
      await page.locator('main a.btn.go').click();
      await page.waitForURL(/quality\/[0-9a-f]+\/cmp_/);
      await isSound();
      for (const radio of await page.locator('input[type=radio][value=met]').all()) await radio.check();
      await page.locator('main form button').click();
      await page.getByText(/1 of 1 reviewed|已评1件，共1件/).waitFor();
      await page.goto('/console/supervise/quality');
      await isSound();
      // A resolution stands beside its form as they will read it, while it is written.
      await page.goto(`/console/complaints/${id}/resolution`);
      await page.locator('[name="summary"]').fill('We send you a new one.');
      await page.locator('[name="rootCause"]').selectOption('product');
      await page.locator('#previewed').getByText('We send you a new one.').waitFor();
      await page.locator('button[value="add remedies"]').click();
      await page.locator('[name="remedies.1.kind"]').selectOption('apology');
      await isSound();
      await page.locator('main form button.go').click();
      await page.locator('button[value="do"]').waitFor();
      expect(await page.locator('#previewed').textContent()).toContain('We send you a new one.');
      await isSound();
      expect((await client.get(id)).status).toBe('acknowledged');
      await page.goto(`/console/complaints/${id}?write=ask`);
      await page.locator('#f-message').fill('Which kettle is it?');
      await page.locator('#asked').getByText('Which kettle is it?').waitFor();
      await isSound();
      const found = await client.request('/v1/searches', { text: 'leaks', limit: 5 });
      expect(idSchema.parse(await found.json()).items).toHaveLength(1);
      expect(complaints).toEqual([]);
    },
  );
});

async function expectSound(page: Page, width: number): Promise<void> {
  expect([page.url(), await axeFinds(page)]).toEqual([page.url(), []]);
  const wide = await page.evaluate('document.documentElement.scrollWidth');
  expect([page.url(), wide]).toEqual([page.url(), width]);
}
