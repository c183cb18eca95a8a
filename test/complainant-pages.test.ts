import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROLES } from '@redress/core';
import { startServer } from '@redress/local';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { axeFinds } from './support/axe.ts';
import { hasBrowser, LONGEST_MS, launchBrowser } from './support/browser.ts';
import { Client, DAY, startMachine } from './support/machine.ts';
import { visit } from './support/visit.ts';

const idSchema = z.object({ id: z.string(), reference: z.string() });
const outboxSchema = z.object({ items: z.array(z.object({ kind: z.string(), text: z.string() })) });

/** A server as people run it, with a complaint, and a handler who can act on it. */
async function served(language: string) {
  const data = mkdtempSync(join(tmpdir(), 'redress-complainant-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const loopback = { host: '127.0.0.1', port: 0, engineHost: '127.0.0.1', enginePort: 0 };
  const server = await startServer({ ...loopback, data, speed: 1, staffLanguage: 'en', quiet: true });
  onTestFinished(() => server.close());
  const token = await server.issuer.token({ subject: 'anna', roles: ROLES, teams: ['*'] }, 3600);
  const send = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(server.url + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.ok).toBe(true);
    return response.json();
  };
  const complaint = idSchema.parse(
    await send('/v1/complaints', {
      channel: 'web',
      subject: 'Leaking kettle',
      description: 'It leaks when it is hot.',
      complainant: { name: 'Wang Fang', email: 'wang@example.com', language },
    }),
  );
  /** What the expression finds in the mail of that kind, once there is one. */
  const found = async (kind: string, wanted: RegExp): Promise<string> => {
    let text: string | undefined;
    const look = async () => {
      const { items } = outboxSchema.parse(await send('/outbox?format=json&limit=100'));
      text = items.flatMap((mail) => (mail.kind === kind ? (wanted.exec(mail.text) ?? []) : []))[0];
      return text;
    };
    await expect.poll(look, { timeout: LONGEST_MS }).toBeDefined();
    return text ?? expect.fail(`nothing in ${kind}`);
  };
  const act = (action: string, body: object = {}) => send(`/v1/complaints/${complaint.id}/${action}`, body);
  return { server, act, found, ...complaint };
}

/** What a reader of the page could trip over. */
async function expectUsable(page: Page): Promise<void> {
  const wide = await page.locator('html').evaluate((root) => root.scrollWidth - root.clientWidth);
  expect(wide).toBe(0);
  const unlabelled = await page
    .locator('input:not([type=hidden]), textarea')
    .evaluateAll((fields) => fields.filter((field) => !('labels' in field) || !field.id).length);
  expect(unlabelled).toBe(0);
  expect(await page.locator('h1').count()).toBe(1);
  expect(await page.locator('script').count()).toBe(0);
  expect([page.url(), await axeFinds(page)]).toEqual([page.url(), []]);
}

/** Each language meets each scheme and each width, on one kind of page or the other. */
const LOOKS = {
  complaint: [
    ['en', 'light', 1280],
    ['zh-CN', 'dark', 320],
  ],
  survey: [
    ['en', 'dark', 320],
    ['zh-CN', 'light', 1280],
  ],
} as const;

describe.skipIf(!hasBrowser)('a complainant with a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function opened(language: string, colorScheme: 'light' | 'dark', width: number) {
    const page = await browser.newPage({
      colorScheme,
      locale: language,
      viewport: { width, height: 900 },
      javaScriptEnabled: true,
    });
    page.setDefaultTimeout(LONGEST_MS);
    onTestFinished(() => page.close());
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        complaints.push(message.text());
    });
    return { page, complaints };
  }

  it.each(LOOKS.complaint)(
    'follows a complaint to its end in %s, %s, %i wide',
    async (language, scheme, width) => {
      const { server, act, found, reference } = await served(language);
      const { page, complaints } = await opened(language, scheme, width);
      await page.goto(await found('receipt', /http:\/\/\S+\/c\/\S+/));
      await expectUsable(page);
      await page.locator('button').click();
      await page.waitForURL(`${server.url}/c`);
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      expect(await page.locator('main').innerText()).toContain(reference);
      await expectUsable(page);

      await act('acknowledgement', { message: 'We are on it.' });
      await act('pause', { question: 'Which kettle is it?' });
      await page.reload();
      await page.locator('#answer').fill('The red one.');
      await page.locator('form[action$=answer] button').click();
      expect(await page.locator('[role=status]').count()).toBe(1);
      await expectUsable(page);

      await act('resolution', { summary: 'We send you a new one.', rootCause: 'product', remedies: [] });
      await page.reload();
      const objection = page.locator('details', { has: page.locator('#objection') });
      await objection.locator('summary').click();
      await page.locator('form[action$=objection] button').click();
      // Sent empty, it comes back with what is wrong, which has the focus.
      await page.locator('[role=alert]:focus').waitFor();
      await expectUsable(page);
      await page.locator('#objection').fill('It is the wrong one.');
      await page.locator('form[action$=objection] button').click();
      expect(await page.locator('main').innerText()).toContain('It is the wrong one.');
      await act('objection-decision', { decision: 'upheld', reason: 'They are right.' });

      await page.reload();
      const withdrawal = page.locator('details', { has: page.locator('form[action$=code]') });
      await withdrawal.locator('summary').click();
      await page.locator('form[action$=code] button').click();
      const code = await found('code', /^\d{6}$/m);
      await page.locator('#code').fill(code);
      await expectUsable(page);
      await page.locator('form[action$=withdrawal] button').click();
      await page.waitForURL('**/c?done=withdrawn');
      expect(await page.locator('ol.steps').count()).toBe(0);
      await page.goto(`${server.url}/c/nonsense`);
      await expectUsable(page);
      await page.goto(`${server.url}/c`);
      await page.locator('form[action$=end] button').click();
      await page.goto(`${server.url}/c`);
      expect(await page.locator('#reference').count()).toBe(1);
      await expectUsable(page);
      expect(complaints).toEqual([]);
    },
  );

  it.each(LOOKS.survey)(
    'answers a survey in %s, %s, %i wide: a link only chooses',
    async (language, scheme, width) => {
      const test = await startMachine({ keeps: 'nothing' });
      const client = new Client(test);
      const complainant = { name: 'Wang Fang', email: 'wang@example.com', language };
      const { id } = await client.complain({ complainant });
      await client.act(id, 'acknowledgement');
      await client.resolve(id);
      await test.advance(2 * DAY);
      const path = await client.surveyPath();
      const options = { colorScheme: scheme, locale: language, viewport: { width, height: 900 } } as const;
      const { page, complaints } = await visit(browser, test, { cookies: [] }, options);
      await page.goto(`${path}?score=4`);
      expect(await page.locator('[name=score]:checked').getAttribute('value')).toBe('4');
      await expectUsable(page);
      expect((await client.events(id)).some(({ kind }) => kind === 'survey-answered')).toBe(false);
      await page.goto(path);
      await page.locator('form').evaluate((form) => form.setAttribute('novalidate', ''));
      await page.locator('button').click();
      await page.locator('[role=alert]:focus').waitFor();
      await expectUsable(page);
      await page.locator('[role=alert] a').first().click();
      await page.keyboard.press('Space');
      await page.locator('#comment').fill('Too slow.');
      await page.locator('button').click();
      await expectUsable(page);
      expect((await client.events(id)).find(({ kind }) => kind === 'survey-answered')?.data).toMatchObject({
        score: 1,
      });
      await page.goto(path);
      expect(await page.locator('form').count()).toBe(0);
      expect(complaints).toEqual([]);
    },
  );
});
