import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { LONGEST_MS } from './browser.ts';
import type { Desk } from './console.ts';
import type { TestMachine } from './machine.ts';

/** A real browser at the desk of whoever has signed in, whose every request is answered in this process. */
export async function visit(
  browser: Browser,
  test: TestMachine,
  desk: Pick<Desk, 'cookies'>,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const url = 'https://complaints.test';
  // What moves is looked at where it rests: a colour that is on its way to another has the contrast of neither.
  const context = await browser.newContext({ baseURL: url, reducedMotion: 'reduce', ...options });
  await context.addCookies(desk.cookies.map((cookie) => ({ ...cookie, url })));
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST_MS);
  const complaints: string[] = [];
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
      complaints.push(message.text());
  });
  await page.route('**/*', async (route) => {
    const request = route.request();
    const body = request.postDataBuffer();
    const sent = await request.allHeaders();
    const response = await test.machine.api.request(request.url(), {
      method: request.method(),
      headers: sent,
      ...(body === null ? {} : { body: Uint8Array.from(body) }),
    });
    const cookies = response.headers.getSetCookie();
    const { location, ...others } = Object.fromEntries(response.headers);
    const headers = { ...others, ...(cookies.length > 0 && { 'set-cookie': cookies.join('\n') }) };
    if (location === undefined) {
      const text = Buffer.from(await response.arrayBuffer());
      await route.fulfill({ status: response.status, headers, body: text });
      return;
    }
    // What a redirect leads to would be asked of the network, where nothing is: a page leads there itself, and what a
    // script asks for is had from there.
    if (request.isNavigationRequest()) {
      await route.fulfill({
        headers: { ...headers, 'content-type': 'text/html' },
        body: leadingTo(location),
      });
      return;
    }
    const led = await test.machine.api.request(new URL(location, request.url()).href, {
      headers: { ...sent, 'content-type': '' },
    });
    await route.fulfill({
      status: led.status,
      headers: { ...headers, ...Object.fromEntries(led.headers) },
      body: Buffer.from(await led.arrayBuffer()),
    });
  });
  return { page, complaints };
}

const leadingTo = (location: string) =>
  `<meta http-equiv="refresh" content="0;url=${location.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">`;
