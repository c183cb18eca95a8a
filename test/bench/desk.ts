import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { Browser } from 'playwright-core';
import * as z from 'zod';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { type Child, startChild } from './child.ts';
import { type Findings, type Measure, median, quantile } from './report.ts';

const FIRST_BYTE_MS = 50;
const FIRST_PAINT_MS = 300;
const PAGE_BYTES = 40 * 1024;

const PAGES = [
  { name: 'the queue', path: '/console', isQueue: true },
  { name: '… mine', path: '/console?view=mine', isQueue: true },
  { name: '… what nobody has claimed', path: '/console?view=unclaimed', isQueue: true },
  { name: '… what is late', path: '/console?view=late', isQueue: true },
  { name: '… what waits for the complainant', path: '/console?view=waiting', isQueue: true },
  { name: '… what is over', path: '/console?view=done', isQueue: true },
  { name: '… of one severity', path: '/console?severity=moderate', isQueue: true },
  { name: 'what is found by a word of all', path: '/console/search?q=order' },
  { name: 'what burns, by team and person', path: '/console/supervise' },
] as const;

const readySchema = z.object({ url: z.string(), cookie: z.string() });
const usageSchema = z.object({ cpuMillis: z.number() });
const paintSchema = z.object({ paint: z.number(), firstByte: z.number() });

interface Folders {
  readonly folder: string;
  readonly beside: string;
}

/** How long the desk's pages take over HTTP, and in a browser. */
export async function desk(folders: Folders, number: number, rounds: number): Promise<Findings> {
  const child = startChild('console.ts', { ...folders, number });
  const { url, cookie } = await child.next(readySchema);
  const measures = await requested(child, { url, cookie, rounds });
  const browser = hasBrowser ? await launchBrowser() : undefined;
  if (browser) measures.push(...(await painted(browser, { url, cookie, rounds })));
  await browser?.close();
  child.tell('end');
  await child.ended();
  return {
    measures,
    notes: [
      `Medians of ${rounds} rounds among ${number.toLocaleString('en-GB')} open complaints, over HTTP, in turns. The`,
      'entries in the audit are written. First paint is what Chromium says of itself, with nothing in its cache.',
      ...(browser ? [] : ['NOT RUN: first paint, for there is no Chromium (CHROMIUM=path).']),
    ],
  };
}

interface Asked {
  readonly url: string;
  readonly cookie: string;
  readonly rounds: number;
}

async function requested(child: Child, { url, cookie, rounds }: Asked): Promise<Measure[]> {
  const agent = new Agent({ keepAlive: true });
  const cpu = async () => {
    child.tell('cpu');
    return (await child.next(usageSchema)).cpuMillis;
  };
  const taken = PAGES.map((page) => ({ ...page, millis: [0].slice(1), cpu: [0].slice(1), bytes: 0 }));
  let first = 0;
  for (let round = 0; round <= rounds; round++)
    for (const one of taken) {
      const before = await cpu();
      const { millis, bytes } = await firstByteOf(`${url}${one.path}`, { agent, headers: { cookie } });
      if (round > 0) {
        one.millis.push(millis);
        one.cpu.push((await cpu()) - before);
      } else first ||= millis;
      one.bytes = bytes;
    }
  agent.destroy();
  return [
    ...taken.flatMap(({ name, millis, cpu, bytes, ...page }) => [
      { name, value: median(millis), unit: 'ms', ...('isQueue' in page && { atMost: FIRST_BYTE_MS }) },
      { name: '  processor time', value: median(cpu), unit: 'ms' },
      { name: '  bytes, before they are compressed', value: bytes, unit: 'B', atMost: PAGE_BYTES },
    ]),
    {
      name: 'the longest p95 of them',
      value: Math.max(...taken.map(({ millis }) => quantile(millis, 0.95))),
      unit: 'ms',
    },
    { name: 'the first page after a start', value: first, unit: 'ms' },
  ];
}

/** @throws Error where it is no page */
async function firstByteOf(
  url: string,
  options: { readonly agent: Agent; readonly headers: { readonly cookie: string } },
): Promise<{ millis: number; bytes: number }> {
  const start = performance.now();
  const [response]: IncomingMessage[] = await once(get(url, options), 'response');
  const millis = performance.now() - start;
  if (response?.statusCode !== 200) throw new Error(`${url}: ${response?.statusCode}`);
  let bytes = 0;
  for await (const piece of response) bytes += Buffer.byteLength(piece);
  return { millis, bytes };
}

/** As if it were opened for the first time: styles and script are fetched, too. */
async function painted(browser: Browser, { url, cookie, rounds }: Asked): Promise<Measure[]> {
  const [name = '', value = ''] = cookie.split('=');
  const paints: number[] = [];
  const bytes: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const context = await browser.newContext();
    await context.addCookies([{ name, value, url }]);
    const page = await context.newPage();
    await page.goto(`${url}/console`);
    const { paint, firstByte } = paintSchema.parse(await page.evaluate(PAINTED));
    await context.close();
    // Of the first round the browser itself has had to start.
    if (round === 0) continue;
    paints.push(paint);
    bytes.push(firstByte);
  }
  return [
    { name: 'the queue in Chromium: first paint', value: median(paints), unit: 'ms', atMost: FIRST_PAINT_MS },
    { name: '  its first byte', value: median(bytes), unit: 'ms' },
    { name: '  p95 of first paint', value: quantile(paints, 0.95), unit: 'ms' },
  ];
}

/** In the page: milliseconds since it was asked for. */
const PAINTED = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [entry] = list.getEntriesByName('first-contentful-paint');
    const [{ responseStart }] = performance.getEntriesByType('navigation');
    if (entry) resolve({ paint: entry.startTime, firstByte: responseStart });
  }).observe({ type: 'paint', buffered: true });
})`;
