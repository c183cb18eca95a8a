import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SURVEY_TEXTS } from '../../functions/src/api/survey-texts.ts';
import { FORM_TEXTS } from '../../functions/src/form/texts.ts';
import { wordsIn } from '../../packages/console/src/words/words.ts';
import { SCORES } from '../../packages/core/src/base/vocabulary.ts';
import { hasBrowser, LONGEST_MS, launchBrowser } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { Client, DAY, HOUR, MINUTE, startMachine } from '../support/machine.ts';
import { visit } from '../support/visit.ts';

const NAME = '王芳';
const named = (text: string) => text.replace('{name}', NAME);
const idIn = (url: string) => /cmp_\w+/.exec(url)?.[0] ?? expect.fail(`no complaint in ${url}`);

describe.skipIf(!hasBrowser)('a whole life in a browser', { timeout: LONGEST_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  it.each(['en', 'zh-CN'] as const)(
    'sent in the form, acknowledged, escalated before the eyes, resolved, surveyed; each step in the picture: %s',
    async (language) => {
      const words = wordsIn(language);
      const { labels, actions, messages } = words.complaint;
      const test = await startMachine({ keeps: 'nothing' });
      const client = new Client(test);
      const options = { locale: language };
      const theirs = await visit(browser, test, new Desk(test, language), options);
      await sendForm(theirs.page, language);

      const { page, complaints } = await visit(browser, test, await Desk.open(test, { language }), options);
      await page.clock.install();
      // Sessions are over after two hours without a request.
      const signInAgain = async () => {
        const { cookies } = await Desk.open(test, { language });
        await page
          .context()
          .addCookies(cookies.map((cookie) => ({ ...cookie, url: 'https://complaints.test' })));
      };
      const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
      const follow = (name: string) => page.getByRole('link', { name, exact: true }).first().click();
      const said = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor();
      await page.goto('/console');
      await page.locator('.row h3 a').click();
      await page.waitForURL('**/complaints/*');
      const id = idIn(page.url());
      await follow(actions.acknowledgement.link);
      await press(actions.acknowledgement.button);
      await said(actions.acknowledgement.done);

      // Nobody goes on with it: it falls due, and a day later it goes to others, while somebody looks on.
      await test.advance(6 * DAY - HOUR / 2);
      await signInAgain();
      await page.goto(`/console/complaints/${id}`);
      await test.advance(HOUR);
      await page.clock.runFor(MINUTE);
      await follow(words.queue.changes.one);
      await page
        .locator('.facts')
        .filter({ hasText: words.complaint.level(2) })
        .waitFor();
      expect((await client.get(id)).level).toBe(2);

      await follow(actions.resolution.link);
      await page.getByLabel(labels.summary).fill('You get a new kettle.');
      await page.locator('[name=rootCause]').selectOption('product');
      await page.locator('form[method=post].card button.go').click();
      await press(named(actions.resolution.button));
      await said(actions.resolution.done);

      await test.advance(DAY + MINUTE);
      await signInAgain();
      await page.goto('/console/outbox');
      const survey = page.locator('article').filter({ hasText: messages.survey });
      await survey.getByRole('link', { name: words.health.outbox.survey }).click();
      const { page: texts } = SURVEY_TEXTS[language];
      await page.getByLabel(SCORES[5][language], { exact: true }).check();
      await press(texts.send);
      await page.getByRole('heading', { name: texts.thanks.heading }).waitFor();
      expect(await client.get(id)).toMatchObject({ status: 'closed' });

      const { states } = words.executions;
      const called = (names: readonly string[]) => names.map((name) => states[name] ?? name);
      expect(await passedIn(page, `${id}-1`)).toEqual(
        called([
          'Clocks',
          'Await acknowledgement',
          'Await resolution',
          'Escalate resolution',
          'Start follow-up',
        ]),
      );
      const [followUp] = await client.executions('follow-up');
      expect(await passedIn(page, followUp?.name ?? '')).toEqual(
        called(['Await follow-up', 'Take follow-up step']),
      );
      expect([...theirs.complaints, ...complaints]).toEqual([]);
    },
  );

  /** The states that the picture shows as passed, which its list says as well. */
  async function passedIn(page: Page, name: string): Promise<readonly string[]> {
    await page.goto(`/console/executions/${name}`);
    const listed = await page
      .locator('ol.states > li:not(.unreached)')
      .evaluateAll((all) => all.map(({ textContent }) => textContent.split(': ')[0] ?? ''));
    const drawn = await page
      .locator('svg.asl g:not(.unreached)')
      .evaluateAll((all) =>
        all.map((one) =>
          [...one.querySelectorAll('text:not(.st)')].map((text) => text.textContent).join(' '),
        ),
      );
    const spelt = (names: readonly string[]) => names.map((each) => each.replaceAll(' ', '')).sort();
    expect(spelt(drawn)).toEqual(spelt(listed));
    return listed;
  }

  async function sendForm(page: Page, language: 'en' | 'zh-CN'): Promise<void> {
    const texts = FORM_TEXTS[language];
    const on = () => page.getByRole('button', { name: texts.go, exact: true }).click();
    await page.goto('/complain');
    await page.locator('#description').fill('The kettle leaks when it is hot.');
    await on();
    await page.locator('#category').selectOption('product-quality');
    await on();
    await page.locator('#name').fill(NAME);
    await page.locator('#email').fill('wang@example.com');
    await on();
    await on();
    await page.getByRole('button', { name: texts.check.send, exact: true }).click();
    await page.getByRole('heading', { name: texts.done.title }).waitFor();
  }
});
