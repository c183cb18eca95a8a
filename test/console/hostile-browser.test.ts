import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORM_TEXTS } from '../../functions/src/form/texts.ts';
import { NOTE_PDF } from '../../functions/test/evidence-scenes.ts';
import { hasBrowser, LONGEST_MS, launchBrowser } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { Client, DAY, MINUTE, startMachine } from '../support/machine.ts';
import { visit } from '../support/visit.ts';

const WIDTH = 360;
const IMAGE = '<img src=x onerror=alert(1)>';
const SCRIPT = '"><script>alert(2)</script></textarea><svg onload=alert(3)>';
const LINK = 'javascript:alert(4)';
const TURNED = '\u202Egnp.exe\u2066';
const WORD = 'w'.repeat(400);
const LONG = `${IMAGE} ${SCRIPT} ${LINK} ${TURNED} ${WORD} `;
const LONGEST = `${LONG}${'投'.repeat(10_000 - LONG.length)}`;
const LINE = `${IMAGE} ${LINK} ${TURNED} ${'v'.repeat(120)}`;

/** In the page: what has become more than text, or wider than the page. */
const FOUND = `(() => {
  const isOurs = (address) => address === null || !/^\\s*(javascript|data):/i.test(address);
  const made = [...document.querySelectorAll('img[src="x"], script:not([src]), svg[onload], [onerror], [onload]')];
  const led = [...document.querySelectorAll('a, form, button')].filter(
    (one) => !['href', 'action', 'formaction'].every((name) => isOurs(one.getAttribute(name))),
  );
  const { scrollWidth } = document.documentElement;
  return [
    ...[...made, ...led].map((one) => one.outerHTML.slice(0, 200)),
    ...(scrollWidth > ${WIDTH} ? ['it is ' + scrollWidth + ' wide'] : []),
  ];
})()`;

describe.skipIf(!hasBrowser)('hostile content in a browser', { timeout: LONGEST_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  const options = { viewport: { width: WIDTH, height: 800 } };
  async function expectText(page: Page, path: string): Promise<void> {
    const answer = await page.goto(path);
    expect([path, answer?.status(), await page.evaluate(FOUND)]).toEqual([path, 200, []]);
  }

  it('is text on the pages of complainants: form, own page, survey', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const client = new Client(test);
    const { page, complaints } = await visit(browser, test, new Desk(test), options);
    const on = async (step: string) => {
      await page.getByRole('button', { name: FORM_TEXTS.en.go, exact: true }).click();
      await page.waitForURL(`**/complain/${step}`);
      expect([page.url(), await page.evaluate(FOUND)]).toEqual([page.url(), []]);
    };
    await expectText(
      page,
      `/complain?order=${encodeURIComponent(IMAGE)}&product=${encodeURIComponent(LINE)}`,
    );
    await page.locator('#description').fill(LONGEST);
    await on('about');
    await page.locator('#category').selectOption('other');
    await on('you');
    await page.locator('#name').fill(LINE);
    await page.locator('#email').fill('eve@example.com');
    await on('evidence');
    await page.locator('#file').setInputFiles({
      name: `${IMAGE} ${'n'.repeat(90)}.pdf`,
      mimeType: 'application/pdf',
      buffer: NOTE_PDF,
    });
    await on('check');
    await page.getByRole('button', { name: FORM_TEXTS.en.check.send, exact: true }).click();
    await page.getByRole('heading', { name: FORM_TEXTS.en.done.title }).waitFor();
    expect(await page.evaluate(FOUND)).toEqual([]);

    await test.machine.settled();
    const [receipt] = await client.mails();
    const [, own = '', id = ''] = /(\/c\/(cmp_\w+)\S*)/.exec(receipt?.text ?? '') ?? [];
    await client.act(id, 'acknowledgement', { message: LONGEST.slice(0, 4000) });
    await client.act(id, 'messages', { message: LONGEST });
    await client.act(id, 'resolution', {
      summary: LONGEST.slice(0, 4000),
      rootCause: 'product',
      remedies: [{ kind: 'apology', done: true, note: LINE }],
    });
    await expectText(page, own);
    await page.locator('button').click();
    await page.waitForURL('**/c');
    await expectText(page, '/c');
    await test.advance(DAY + MINUTE);
    await expectText(page, await client.surveyPath());
    expect(complaints).toEqual([]);
  });

  it('is text on the pages of the staff', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const client = new Client(test);
    const complainant = { name: LINE, email: 'eve@example.com', language: 'zh-CN' };
    const hostile = {
      ...{ subject: LINE, description: LONGEST, complainant, motive: 'compensation', reference: IMAGE },
      product: { name: LINE },
    };
    const { id } = await client.complain(hostile);
    await test.advance(1000);
    const { id: again } = await client.complain({ ...hostile, subject: `${LINE} again` });
    await client.act(id, 'assignment', { team: 'repairs', assignee: 'li' });
    await client.act(id, 'acknowledgement', { message: LONGEST.slice(0, 4000) });
    await client.act(id, 'messages', { message: LONGEST });
    await client.act(id, 'notes', { text: LONGEST.slice(0, 4000) });
    await client.act(id, 'tasks', { title: LINE, team: 'quality' });
    await client.act(again, 'links', { kind: 'repeat-of', to: id });
    await client.act(id, 'escalation', { reason: LONGEST.slice(0, 1000) });
    await client.act(again, 'acknowledgement');
    await client.act(again, 'pause', { question: LONGEST.slice(0, 1000) });
    await test.machine.settled();
    const desk = await Desk.open(test, { subject: 'tom' });
    const { page, complaints } = await visit(browser, test, desk, options);
    const at = `/console/complaints/${id}`;
    for (const path of [
      '/console',
      `/console?q=${encodeURIComponent(IMAGE)}`,
      `/console/search?q=${encodeURIComponent(LINE)}`,
      '/console/search?q=img',
      '/console/supervise',
      '/console/bulk/new?scope=all',
      '/console/new',
      at,
      ...['resolution', 'record', 'contact', 'assignment', 'contacts', 'remedies', 'links'].map(
        (one) => `${at}/${one}`,
      ),
      `/console/complaints/${again}`,
      '/console/executions',
      `/console/executions/${id}-1`,
      '/console/health',
      '/console/outbox',
      '/console/settings',
    ])
      await expectText(page, path);
    expect(complaints).toEqual([]);
  });
});
