import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFinds } from '../support/axe.ts';
import { hasBrowser, LONGEST_MS, launchBrowser } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { startMachine } from '../support/machine.ts';
import { visit } from '../support/visit.ts';

const SET = '/console/policies/sets/shop-zh';
const TRIAL = `${SET}/trial?channel=phone&severity=critical&at=2026-09-24T10:00`;
const EDIT = '/console/policies/sets/default/edit?version=1';
const CALENDAR = '/console/policies/calendars/cn/edit?version=1&year=2026';

describe.skipIf(!hasBrowser)('policies and calendars in a browser', { timeout: LONGEST_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  it.each([
    ['en', 'light', 1280, [SET, TRIAL, `${SET}/force?version=2`, EDIT, '/console/settings/sessions']],
    ['en', 'light', 640, [EDIT, CALENDAR, '/console/settings']],
    [
      'zh-CN',
      'dark',
      360,
      [
        '/console/policies',
        TRIAL,
        '/console/policies/calendars/cn?year=2026',
        EDIT,
        CALENDAR,
        '/console/settings/sessions',
      ],
    ],
  ] as const)(
    'have nothing that axe finds, and no line that is too long, in %s, %s, %i px',
    async (language, colorScheme, width, paths) => {
      const test = await startMachine({ keeps: 'nothing' });
      const desk = await Desk.open(test, { language });
      const { page, complaints } = await visit(browser, test, desk, {
        locale: language,
        colorScheme,
        viewport: { width, height: 900 },
      });
      for (const path of paths) {
        await page.goto(path);
        expect(await axeFinds(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
      expect(complaints).toEqual([]);
    },
  );
});
