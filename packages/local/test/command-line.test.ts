import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

/** Real programs, on a machine that may be cold or busy: this ends what hangs, nothing else. */
const LONGEST_MS = 240_000;
const ROOT = join(import.meta.dirname, '../../..');
const RUN = join(ROOT, 'packages/local/bin/run.js');
const cli = (name: string) => join(ROOT, 'packages/local/src/cli', `${name}.ts`);

const args = (data: string) => ['--port', '0', '--engine-port', '0', '--data', data];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redress-command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const runFile = promisify(execFile);

/** Ended by force where it does not end by itself. */
async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const options = { cwd: folder, env: { ...process.env, ...environment }, timeout: LONGEST_MS };
  try {
    const { stdout, stderr } = await runFile(process.execPath, [RUN, ...args], options);
    return { code: 0, stdout, stderr };
  } catch (error) {
    return failed.parse(error);
  }
}
const failed = z.object({ code: z.int().nullable(), stdout: z.string(), stderr: z.string() });

describe('what has been compiled', () => {
  it('is kept for the next start', async () => {
    const kept = join(folder, 'compiled');
    await run([cli('start'), '--version'], { NODE_COMPILE_CACHE: kept });
    const files = readdirSync(kept, { recursive: true });
    expect(files.length).toBeGreaterThan(10);
  });

  it('need not be kept', async () => {
    const impossible = join(folder, 'no-folder');
    writeFileSync(impossible, '');
    const { code, stderr } = await run([cli('start'), '--version'], { NODE_COMPILE_CACHE: impossible });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe.each([
  ['start', '--help'],
  ['demo', '-h'],
  ['redress', '--help'],
])('%s', (name, help) => {
  it('says how it is used and which version it is, and refuses an option it does not know', async () => {
    const [asked, version, wrong] = await Promise.all([
      run([cli(name), help]),
      run([cli(name), '--version']),
      run([cli(name), '--bogus']),
    ]);
    expect(asked).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Usage: npm (start|run)/),
      stderr: '',
    });
    const { version: expected } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(version).toEqual({ code: 0, stdout: `${expected}\n`, stderr: '' });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/^redress: .*--bogus/) });
    expect(wrong.stderr).toContain('Usage: npm');
    expect(wrong.stderr).not.toMatch(/\n\s+at /);
  });
});

describe('redress config check', () => {
  it('says what is in force and where it was said, and fails where a start would', async () => {
    writeFileSync(join(folder, 'redress.config.json'), '{"port": 9000}');
    writeFileSync(join(folder, 'wrong.json'), '{"port": 90000}');
    const check = [cli('redress'), 'config', 'check'];
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const wrongFile = { REDRESS_CONFIG: 'wrong.json' };
    const [right, wrong, start] = await Promise.all([
      run(check, { REDRESS_STAFF_LANGUAGE: 'zh-CN', REDRESS_WEBHOOK_SECRET: `relay=${secret}` }),
      run(check, wrongFile),
      run([cli('start')], wrongFile),
    ]);
    expect(right.code).toBe(0);
    expect(right.stdout).toMatch(/port +9000 {2}\(redress\.config\.json\)/);
    expect(right.stdout).toMatch(/staff-language +zh-CN {2}\(the environment\)/);
    expect(right.stdout).toMatch(/speed +1 {2}\(default\)/);
    expect(right.stdout).toMatch(/webhook-secret +said, and not shown {2}\(the environment\)/);
    expect(right.stdout).not.toContain('whsec_');
    for (const refused of [wrong, start]) {
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('port (wrong.json): must be a whole number from 0 to 65535');
    }
  });
});

describe('redress webhook-secret', () => {
  it('prints a secret that a start takes, and nothing else', async () => {
    const { code, stdout, stderr } = await run([cli('redress'), 'webhook-secret']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^whsec_[A-Za-z0-9+/]{43}=\n$/);
    const environment = { REDRESS_WEBHOOK_SECRET: `relay=${stdout.trim()}` };
    expect((await run([cli('redress'), 'config', 'check'], environment)).code).toBe(0);
  });
});

describe('a start on an impossible data folder', () => {
  it('ends with a message', async () => {
    for (const name of ['store', 'engine']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'redress.json'), '{"format":1}');
      // A folder in the place of a file.
      mkdirSync(join(folder, name, `${name}.db`));
    }
    const ended = ['/proc/x/y', 'store', 'engine'].map((data) => run([cli('start'), ...args(data)]));
    for (const { code, stderr } of await Promise.all(ended)) {
      expect(stderr).toMatch(/^redress: .+\n$/);
      expect(code).toBe(1);
    }
  });
});

describe('on a Node that it is not made for', () => {
  it('says which one it needs and how to get it, instead of a stack trace', async () => {
    const old = join(folder, 'old.mjs');
    writeFileSync(old, "Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } });");
    const { code, stderr } = await run([cli('start')], { NODE_OPTIONS: `--import=${old}` });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^redress: this is Node 20\.20\.2, and Redress runs on Node 24/);
    expect(stderr).toContain('npm rebuild node --ignore-scripts=false');
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  it('says what to do where nothing is installed yet', async () => {
    writeFileSync(join(folder, 'start.mjs'), "import '@redress/engine';");
    const { code, stderr } = await run([join(folder, 'start.mjs')]);
    expect(code).toBe(1);
    expect(stderr).toBe('redress: not everything that it needs is installed.\nInstall it:  npm install\n');
  });
});

describe('a program that has nothing left to do', () => {
  it('fails where it was not at its end', async () => {
    const stuck = join(folder, 'stuck.mjs');
    writeFileSync(stuck, "await new Promise(() => {}); process.stdout.write('past it');");
    expect(await run([stuck])).toMatchObject({ code: 13, stdout: '' });
  });

  it('is at its end once it has closed, whatever was under way beside it', async () => {
    const closing = join(import.meta.dirname, 'close-while-indexing.ts');
    expect(await run([closing, folder])).toEqual({ code: 0, stdout: 'closed', stderr: '' });
  });
});

/** A server as `npm start` runs it; everything that was started is ended with the test. */
async function started(command: string, args: readonly string[], environment = process.env) {
  const child = spawn(command, args, { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  const [url, engineUrl] = await new Promise<string[]>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      const found = /API +(\S+)\/v1[\s\S]*Step Functions +(\S+)/.exec(output);
      if (found) resolve([found[1] ?? '', found[2] ?? '']);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  return { child, url: url ?? '', engineUrl: engineUrl ?? '', output: () => output };
}

async function silentClient(url: string, says: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  if (says !== '') socket.write(says);
}

describe('a server that is told to stop', () => {
  it('does not wait for clients that say nothing, half a request, or half a body', async () => {
    const server = await started(process.execPath, [cli('start'), ...args(folder)]);
    for (const url of [server.url, server.engineUrl]) {
      await silentClient(url, '');
      await silentClient(url, 'POST / HTTP/1.1\r\nHos');
      await silentClient(url, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{');
    }
    const exited = once(server.child, 'exit');
    server.child.kill('SIGTERM');
    // Before, it lived for as long as they did: whether it ends at all is what hangs on us, not how soon.
    expect(await exited).toEqual([0, null]);
    expect(server.output()).toContain('SIGTERM: stopping');
  });

  it('ends with npm when npm is told, whatever the shell between them does', async () => {
    const npm = await started('npm', ['start', '--', ...args(folder)]);
    const pid = Number.parseInt(readFileSync(join(folder, 'lock.pid'), 'utf8'), 10);
    onTestFinished(() => {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    });
    // At once: it must not matter how far the server has come.
    const exited = once(npm.child, 'exit');
    npm.child.kill('SIGTERM');
    await exited;
    while (isAlive(pid)) await delay(100);
    expect(npm.output()).toContain('SIGTERM: stopping');
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
