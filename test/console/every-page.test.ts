import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFinds } from '../support/axe.ts';
import { hasBrowser, LONGEST_MS, launchBrowser } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { everyPage, routesOf, withBot } from '../support/console-pages.ts';
import { startMachine } from '../support/machine.ts';
import { visit } from '../support/visit.ts';

const KB = 1024;
/** What a page may weigh, and what comes with it once. */
const MOST = { page: 40 * KB, styles: 12 * KB, script: 8 * KB };

describe('every page of the console', () => {
  it('is one of those that are looked at here', async () => {
    const { there, known } = routesOf(await startMachine({ keeps: 'nothing', decorate: withBot }));
    expect(there).toEqual(known);
  });

  it.each(['en', 'zh-CN'])(
    'is light, says where one is, and names its language: %s',
    async (language) => {
      const test = await startMachine({ keeps: 'nothing', decorate: withBot });
      const paths = await everyPage(test);
      const desk = await Desk.open(test, { language, subject: 'tester' });
      const weights = new Map<string, number>();
      const weightOf = async (path: string) => {
        const known = weights.get(path) ?? Buffer.byteLength((await desk.get(path)).html);
        weights.set(path, known);
        return known;
      };
      const wrong: string[] = [];
      const titles = new Map<string, string>();
      for (const path of paths) {
        const { html, status } = await desk.get(`/console${path}`);
        const found = (wanted: RegExp) => [...html.matchAll(wanted)].map(([, one = '']) => one);
        const weight = async (wanted: RegExp) =>
          (await Promise.all(found(wanted).map(weightOf))).reduce((all, one) => all + one, 0);
        const expectThat = (is: boolean, what: string) => {
          if (!is) wrong.push(`${path}: ${what}`);
        };
        const [title = ''] = found(/<title>([^<]*)<\/title>/g);
        const [bytes, styles, script] = [
          Buffer.byteLength(html),
          await weight(/<link rel="stylesheet" href="([^"]+)"/g),
          await weight(/<script src="([^"]+)"/g),
        ];
        expectThat(status === (path === '/nothing' ? 404 : 200), `status ${status}`);
        expectThat(bytes <= MOST.page, `${bytes} bytes`);
        expectThat(styles > 0 && styles <= MOST.styles, `${styles} bytes of style`);
        // A letter is paper: it has none.
        const isPaper = path.endsWith('/letter');
        expectThat((script > 0 || isPaper) && script <= MOST.script, `${script} bytes of script`);
        expectThat(/\S · Redress$/.test(title), `called ${title}`);
        expectThat(found(/<html lang="([^"]+)"/g)[0] === language, 'another language');
        expectThat(found(/(<h1)/g).length === 1, 'not one heading');
        // One page in its different states may be called the same, two are not.
        const place = path.replace(/\?.*$|\/mapping$/, '');
        expectThat((titles.get(title) ?? place) === place, `called as ${titles.get(title)}: ${title}`);
        titles.set(title, place);
      }
      expect(wrong).toEqual([]);
    },
    LONGEST_MS,
  );
});

/** Of the two languages in which a page is looked at, each meets another scheme and another width. */
const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 360 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 360 },
] as const;
const lookAt = (index: number, language: 'en' | 'zh-CN') =>
  LOOKS[(index % 2) * 2 + (language === 'en' ? 0 : 1)] ?? LOOKS[0];

/** As somebody sets it who reads better so (WCAG 1.4.12). By a sheet of the debugger's: pages take none from elsewhere. */
const SPACED = `(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }');
  document.adoptedStyleSheets = [sheet];
})()`;

describe.skipIf(!hasBrowser)('every page of the console in a browser', { timeout: 2 * LONGEST_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  it.each(['en', 'zh-CN'] as const)(
    'has nothing that axe finds, and nothing wider than the window, on a phone, magnified and spaced out, too: %s',
    async (language) => {
      const test = await startMachine({ keeps: 'nothing', decorate: withBot });
      const paths = await everyPage(test);
      const desk = await Desk.open(test, { language, subject: 'tester' });
      const { page, complaints } = await visit(browser, test, desk, { locale: language });
      const debug = await page.context().newCDPSession(page);
      const wrong: string[] = [];
      const expectFits = async (path: string, width: number, deviceScaleFactor = 1) => {
        const window = { width, height: 800, deviceScaleFactor, mobile: false };
        await debug.send('Emulation.setDeviceMetricsOverride', window);
        const is = await page.evaluate('document.documentElement.scrollWidth');
        if (is !== width) wrong.push(`${path}: ${is} at ${width}`);
      };
      for (const [index, path] of paths.entries()) {
        const { colorScheme, width } = lookAt(index, language);
        await page.emulateMedia({ colorScheme });
        await page.goto(`/console${path}`);
        await expectFits(path, width);
        wrong.push(...(await axeFinds(page)).map((what) => `${path}, ${colorScheme}, ${width}: ${what}`));
        // At 200 % a window of 1280 pixels has 640, each of four.
        await expectFits(path, 640, 2);
        await page.evaluate(SPACED);
        await expectFits(path, 320);
      }
      expect(wrong).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
});
