import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { MINUTE } from './machine.ts';

const CANDIDATES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executablePath = CANDIDATES.find((path) => path !== undefined && existsSync(path));

/** What is tried in a browser is skipped where there is none. */
export const hasBrowser = executablePath !== undefined;

// A visible line: what is not run must not look as if it had been.
if (!hasBrowser)
  process.stderr.write(
    'NOT RUN: the browser tests need Chromium (apt-get install chromium, or CHROMIUM=path)\n',
  );

/** A real browser, on a machine that may be cold or busy. */
export const LONGEST_MS = 4 * MINUTE;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    timeout: LONGEST_MS,
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
}
