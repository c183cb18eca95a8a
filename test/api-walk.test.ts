import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { startServerProcess } from './support/server.ts';

const NEEDED = ['bash', 'curl'];
const missing = NEEDED.filter((command) => spawnSync(command, ['--version']).status !== 0);
if (missing.length > 0)
  process.stderr.write(`NOT RUN: what the docs show needs ${missing.join(' and ')} (apt-get install)\n`);

it.skipIf(missing.length > 0).for([
  {
    page: 'docs/api.md',
    leads: 'from nothing to a resolved complaint',
    sections: ['From nothing to a resolved complaint'],
    least: 5,
  },
  {
    page: 'docs/api.md',
    leads: 'through retries and races',
    sections: ['Trying again', 'At the same time'],
    least: 3,
  },
  { page: 'docs/sandbox.md', leads: 'through weeks in seconds', sections: ['A walk'], least: 5 },
])('what $page shows leads $leads', async ({ page, sections, least }, { onTestFinished }) => {
  const parts = readFileSync(page, 'utf8').split(/^## /m);
  const walk = sections.map((title) => parts.find((part) => part.startsWith(`${title}\n`))).join('');
  const blocks = [...walk.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
  expect(blocks.length).toBeGreaterThanOrEqual(least);
  const promised = blocks.join('').matchAll(/ # (.+)$/gm);

  const data = mkdtempSync(join(tmpdir(), 'redress-walk-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const server = startServerProcess(['--data', data, '--port', '0', '--engine-port', '0']);
  onTestFinished(() => server.kill());
  const url = await server.url;
  const script = blocks
    .join('')
    .replaceAll('http://127.0.0.1:8080', url)
    .replace(/redress -- (key add|token)/g, `redress -- $1 --data ${data}`);
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(shell, 'close');
  const [printed, faults] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
  expect(await ended, faults).toEqual([0, null]);
  expect(printed.trim().split('\n')).toEqual([...promised].map(([, line]) => line));
});
