import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { LONGEST_MS } from './browser.ts';
import type { Desk } from './console.ts';
import type { TestMachine } from './machine.ts';

/** A real browser at the desk of whoever has signed in, whose every request is answered in this process. */
export async function visit(
  browser: Browser,
  test: TestMachine,
  desk: Desk,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const url = 'https://complaints.test';
  const context = await browser.newContext({ baseURL: url, ...options });
  await context.addCookies(desk.cookies.map((cookie) => ({ ...cookie, url })));
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
      complaints.push(message.text());
  });
  await page.route('**/*', async (route) => {
    const request = route.request();
    const body = request.postDataBuffer();
    const response = await test.machine.api.request(request.url(), {
      method: request.method(),
      headers: await request.allHeaders(),
      ...(body === null ? {} : { body: Uint8Array.from(body) }),
    });
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
  return { page, complaints };
}
