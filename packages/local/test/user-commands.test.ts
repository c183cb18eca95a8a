import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../src/server.ts';

const [RUN = '', COMMAND = ''] = ['../bin/run.js', '../src/cli/redress.ts'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'redress-users-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const serve = async () => {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    engineHost: '127.0.0.1',
    enginePort: 0,
    data,
    speed: 1,
    staffLanguage: 'en',
    quiet: true,
  });
  onTestFinished(() => server.close());
  return server;
};

/** As somebody types it, without a terminal. */
function user(args: string[], input = ''): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [RUN, COMMAND, 'user', ...args, '--data', data]);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
}

describe.each([
  ['while no Redress runs on the folder', false],
  ['while one does', true],
])('npm run redress -- user, %s', (_, isRunning) => {
  it('adds, lists, changes and disables', async () => {
    const server = await serve();
    if (!isRunning) await server.close();
    const anna = ['--name', 'anna', '--role', 'handler', '--team', 'billing'];
    const added = await user(['add', ...anna, '--password-stdin'], 'correct horse battery staple\n');
    expect(added).toMatchObject({ code: 0, stdout: '', stderr: 'anna  handler  billing\n' });
    const twice = await user(['add', ...anna, '--password-stdin'], 'correct horse battery staple\n');
    expect(twice).toMatchObject({ code: 2, stdout: '' });
    expect(twice.stderr).toContain('There is a user of that name already.');
    const bo = await user(['add', '--name', 'bo', '--role', 'auditor', '--invite']);
    expect(bo.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invitation\/bo\.[A-Za-z0-9_-]{43}\n$/);
    if (isRunning) expect((await fetch(bo.stdout.trim())).status).toBe(200);
    expect((await user(['role', 'anna', '--role', 'supervisor', '--role', 'operations'])).code).toBe(0);
    expect((await user(['disable', 'bo'])).stderr).toMatch(/^bo .* disabled \d{4}-/);
    const { stdout } = await user(['list']);
    expect(stdout.split('\n')).toEqual([
      'anna  supervisor,operations  billing',
      expect.stringMatching(/^bo {2}auditor {2}- {2}no password yet {2}invited until .* {2}disabled .*$/),
      '',
    ]);
  });
});

describe('npm run redress -- user', () => {
  it.each([
    [['add', '--name', 'anna'], 'roles'],
    [['add', '--name', 'Anna Li', '--role', 'handler'], 'name: must be kebab-case'],
    [['add', '--role', 'handler'], '--name is missing'],
    [['disable'], 'the NAME is missing'],
    [['role', 'anna', '--role', 'king'], 'roles'],
    [['add', '--name', 'anna', '--role', 'handler', '--password-stdin'], 'password'],
    [['disable', 'nobody'], 'There is no such user.'],
  ])('%j is refused, and says why', async (args, reason) => {
    await (await serve()).close();
    const { code, stdout, stderr } = await user(args, 'short\n');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(reason);
  });
});
