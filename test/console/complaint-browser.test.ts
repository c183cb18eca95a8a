import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOTE_PDF } from '../../functions/test/evidence-scenes.ts';
import { axeFinds } from '../support/axe.ts';
import { hasBrowser, LONGEST_MS, launchBrowser } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { Client, startMachine } from '../support/machine.ts';
import { visit } from '../support/visit.ts';

const HOSTILE = {
  subject: `<img src=x onerror=alert(1)> \u202Egnp.exe ${'w'.repeat(120)}`,
  description: `javascript:alert(1) ${'w'.repeat(400)} ${'投'.repeat(9000)}`,
  complainant: { name: `\u202E<b>Eve</b> ${'E'.repeat(120)}`, email: 'eve@example.com', language: 'zh-CN' },
  motive: 'compensation',
};

describe.skipIf(!hasBrowser)('a complaint in a browser', { timeout: LONGEST_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  it('what is written is shown as it will be sent, and is kept, while it is written', async () => {
    const test = await startMachine();
    const client = new Client(test);
    const { id } = await client.complain();
    const { page, complaints } = await visit(browser, test, await Desk.open(test));
    await page.goto(`/console/complaints/${id}`);
    await page.getByLabel('Your message').fill('It comes on Friday.');
    await page.locator('#previewed', { hasText: 'It comes on Friday.' }).waitFor();
    await page.reload();
    expect(await page.getByLabel('Your message').inputValue()).toBe('It comes on Friday.');
    await page.getByLabel('Your message').press('End');
    await page.keyboard.type(' In the morning.');
    await page.locator('#previewed', { hasText: 'In the morning.' }).waitFor();
    await page.getByRole('button', { name: 'Send e-mail to A. Customer' }).click();
    await page.getByRole('status').filter({ hasText: 'Sent.' }).waitFor();
    expect(await page.getByLabel('Your message').inputValue()).toBe('');
    await test.machine.settled();
    expect((await client.mails()).map(({ text }) => text).join()).toContain(
      'It comes on Friday. In the morning.',
    );
    expect(complaints).toEqual([]);
  });

  it('what is being typed is there again after a look at what others have changed, and after signing in anew', async () => {
    const test = await startMachine();
    const client = new Client(test);
    const { id } = await client.complain();
    const desk = await Desk.open(test);
    const { page, complaints } = await visit(browser, test, desk);
    await page.clock.install();
    await page.goto(`/console/complaints/${id}`);
    await page.getByLabel('Note for staff').check();
    await page.getByLabel('Your message').fill('She rang in the morning.');
    await client.act(id, 'acknowledgement');
    await page.clock.runFor(30_000);
    await page.getByRole('link', { name: '1 change, show' }).click();
    await page.getByText('Acknowledged', { exact: false }).first().waitFor();
    const isThere = async () => {
      expect(await page.getByLabel('Your message').inputValue()).toBe('She rang in the morning.');
      expect(await page.getByLabel('Note for staff').isChecked()).toBe(true);
    };
    await isThere();
    // Sent when the session is over, it has not been sent: that is said, and it can be.
    const { origin } = new URL(page.url());
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Write the note' }).click();
    await page.waitForURL(/sign-in/);
    const returnTo = new URL(page.url()).searchParams.get('returnTo') ?? '';
    expect(returnTo).toBe(`/console/complaints/${id}?unsent`);
    await page.context().addCookies(desk.cookies.map((cookie) => ({ ...cookie, url: origin })));
    await page.goto(returnTo);
    await page.getByRole('alert').filter({ hasText: 'nothing was sent' }).waitFor();
    await isThere();
    await page.getByRole('button', { name: 'Write the note' }).click();
    await page.getByRole('status').filter({ hasText: 'Note' }).waitFor();
    expect(await page.getByLabel('Your message').inputValue()).toBe('');
    await page.reload();
    expect(await page.getByLabel('Your message').inputValue()).toBe('');
    expect(complaints).toEqual([]);
  });

  it('a file comes in parts by the script', async () => {
    const test = await startMachine();
    const { id } = await new Client(test).complain();
    const { page, complaints } = await visit(browser, test, await Desk.open(test));
    await page.goto(`/console/complaints/${id}`);
    await page
      .getByLabel('Add a file')
      .setInputFiles({ name: 'crack.pdf', mimeType: 'application/pdf', buffer: NOTE_PDF });
    await page.getByRole('button', { name: 'Upload' }).click();
    await page.getByRole('link', { name: 'crack.pdf' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it.each([
    { language: 'en', scheme: 'light', width: 1280 },
    { language: 'zh-CN', scheme: 'dark', width: 360 },
  ] as const)(
    'axe finds nothing, and nothing is wider than the page: $language, $scheme, $width',
    async ({ language, scheme, width }) => {
      const test = await startMachine({ keeps: 'nothing' });
      const client = new Client(test);
      const { id } = await client.complain(HOSTILE);
      await client.act(id, 'acknowledgement');
      await client.act(id, 'notes', { text: `${'n'.repeat(400)} <script>alert(1)</script>` });
      await client.act(id, 'tasks', { title: 'x'.repeat(200), team: 'quality' });
      const options = { viewport: { width, height: 800 }, colorScheme: scheme, locale: language } as const;
      const { page, complaints } = await visit(browser, test, await Desk.open(test, { language }), options);
      const at = `/console/complaints/${id}`;
      for (const path of [at, `${at}/resolution`, `${at}/record`, `${at}/contacts`, '/console/new']) {
        await page.goto(path);
        expect([path, await axeFinds(page)]).toEqual([path, []]);
        expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, width]);
      }
      expect(complaints).toEqual([]);
    },
  );
});
