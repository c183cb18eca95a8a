import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, LONGEST_MS, launchBrowser } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { Client, startMachine } from '../support/machine.ts';
import { visit } from '../support/visit.ts';

const MOST_TABS = 120;

/** In the page: what has the focus, and what lies over its middle where that is something else. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  // Between the page's end and its beginning nothing has it.
  if (one === document.body) return ['body'];
  const { left, top, width, height } = one.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  const isSeen = hit !== null && (one.contains(hit) || hit === one.closest('label') || one.closest('label')?.contains(hit));
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  // A part of it has the focus, and the browser's own ring.
  const isMade = /^(date|time)/.test(one.type);
  return [
    one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.textContent,
    isSeen && top >= 0 && top < innerHeight ? '' : 'covered: ' + one.outerHTML.slice(0, 120) + ' by ' + hit?.outerHTML.slice(0, 120),
    isMade || (outlineStyle !== 'none' && outlineWidth !== '0px') ? '' : 'no outline: ' + one.outerHTML.slice(0, 120),
  ];
})()`;

describe.skipIf(!hasBrowser)('the desk with a keyboard alone', { timeout: LONGEST_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function focused(page: Page): Promise<string> {
    const [text = '', ...faults] = await page.evaluate<string[]>(FOCUSED);
    expect(faults.filter((fault) => fault !== '')).toEqual([]);
    return text.trim();
  }

  /** Goes on until something of that name has the focus; whatever has it on the way is seen. */
  async function tabTo(page: Page, name: string): Promise<void> {
    for (let tabs = 0; tabs < MOST_TABS; tabs++) {
      await page.keyboard.press('Tab');
      if ((await focused(page)).startsWith(name)) return;
    }
    throw new Error(`nothing is called ${name}`);
  }

  it('a whole life: opened, claimed, acknowledged, answered, resolved', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const client = new Client(test);
    const { id } = await client.complain({ subject: 'A kettle' });
    const { page, complaints } = await visit(browser, test, await Desk.open(test, { subject: 'tom' }));
    // A key that is pressed before the script has run is nobody's.
    const done = async (text: string) => {
      await page.getByRole('status').filter({ hasText: text }).waitFor();
      await page.waitForLoadState();
    };
    await page.goto('/console');
    await page.keyboard.press('j');
    expect(await focused(page)).toBe('A kettle');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/complaints/${id}`);

    await page.keyboard.press('c');
    await page.waitForURL('**/claim');
    await tabTo(page, 'Claim it');
    await page.keyboard.press('Enter');
    await done('It is yours.');
    await page.keyboard.press('a');
    await page.waitForURL('**/acknowledgement');
    await tabTo(page, 'Acknowledge it');
    await page.keyboard.press('Enter');
    await done('Acknowledged.');

    await page.keyboard.press('r');
    await page.keyboard.type('A new one comes on Friday. r n u');
    await page.locator('#previewed', { hasText: 'comes on Friday. r n u' }).waitFor();
    await tabTo(page, 'Send e-mail to A. Customer');
    await page.keyboard.press('Enter');
    await done('Sent.');

    await tabTo(page, 'Resolve…');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/resolution');
    await tabTo(page, 'The decision');
    await page.keyboard.type('A new kettle is on its way.');
    await tabTo(page, 'Root cause');
    await page.keyboard.type('Pro');
    await tabTo(page, 'Look at it');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Resolve it, and tell A. Customer' }).waitFor();
    await tabTo(page, 'Resolve it, and tell');
    await page.keyboard.press('Enter');
    await done('Resolved.');
    await page.keyboard.press('u');
    await page.waitForURL('**/console');
    expect(await client.get(id)).toMatchObject({ status: 'resolved', assignee: 'tom' });
    expect(complaints).toEqual([]);
  });

  it('what has the focus is not covered where a bar stays at the bottom', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const client = new Client(test);
    for (let count = 0; count < 15; count++) await client.complain({ subject: `Kettle ${count}` });
    const options = { viewport: { width: 1280, height: 500 } };
    const { page } = await visit(browser, test, await Desk.open(test, { subject: 'tom' }), options);
    await page.goto('/console');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    for (let row = 1; row < 15; row++) {
      await page.keyboard.press('j');
      expect(await focused(page)).toMatch(/^Kettle/);
    }
    await tabTo(page, 'Hand over the chosen');
    for (let row = 0; row < 30; row++) {
      await page.keyboard.press('Shift+Tab');
      await focused(page);
    }
  });
});
