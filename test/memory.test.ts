import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openInstallation, SimulatedClock, startServer } from '@redress/local';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { authorizationFor } from './support/access.ts';
import { authorization } from './support/machine.ts';

const HEAP = '--max-old-space-size=64';
const CLI = 'packages/local/src/cli';
const LARGE = 'x'.repeat(3_500);
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:';

/** A complaint with a long timeline, 300 large ones, and an execution whose history is full. */
async function fill(data: string): Promise<{ id: string; execution: string }> {
  const begun = await startServer({
    host: '127.0.0.1',
    port: 0,
    engineHost: '127.0.0.1',
    enginePort: 0,
    data,
    speed: 1,
    staffLanguage: 'en',
    quiet: true,
  });
  await begun.close();
  const clock = new SimulatedClock(Date.now());
  const machine = await openInstallation({
    storeFile: join(data, 'store.db'),
    engineFile: join(data, 'engine.db'),
    clock: () => clock,
    publicUrl: 'https://complaints.test',
    log: { info() {}, warn() {}, error() {} },
    sweeper: 'off',
  });
  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json', authorization: await authorization(machine) };
    const response = await machine.api.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.ok, await response.clone().text()).toBe(true);
    return z.looseObject({ id: z.string() }).parse(await response.json());
  };
  const intake = (n: number) =>
    post('/v1/complaints', {
      channel: 'web',
      subject: `Number ${n}`,
      description: LARGE.repeat(4),
      complainant: { name: 'A. Customer', email: 'customer@example.com' },
    });
  const { id } = await intake(0);
  for (let n = 0; n < 120; n++)
    await post(`/v1/complaints/${id}/classification`, {
      category: n % 2 === 0 ? 'price' : 'delivery',
      reason: `${n} ${LARGE.slice(0, 1500)}`,
    });
  for (let n = 1; n <= 300; n += 10)
    await Promise.all(Array.from({ length: 10 }, (_, more) => intake(n + more)));
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Round',
    States: {
      Round: { Type: 'Pass', Next: 'Again' },
      Again: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }], Default: 'Round' },
      End: { Type: 'Succeed' },
    },
  });
  const role = 'arn:aws:iam::000000000000:role/any';
  await machine.engine.call('CreateStateMachine', { name: 'loop', definition, roleArn: role });
  const { executionArn } = await machine.engine.call('StartExecution', {
    stateMachineArn: `${MACHINE}loop`,
    name: 'round',
    input: JSON.stringify({ text: LARGE.slice(0, 1000) }),
  });
  await machine.settled();
  await machine.close();
  return { id, execution: String(executionArn) };
}

it('many who ask for much at once find room in a heap of 64 MB', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'redress-memory-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const data = join(parent, 'data');
  const { id, execution } = await fill(data);

  const server = spawn(
    process.execPath,
    [HEAP, `${CLI}/start.ts`, '--port', '0', '--engine-port', '0', '--data', data],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => {
    server.kill('SIGKILL');
  });
  let output = '';
  const [url, engineUrl] = await new Promise<[string, string]>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
    server.stdout.on('data', (chunk) => {
      output += chunk;
      const found = /API +(\S+)\/v1[\s\S]*Step Functions +(\S+)/.exec(output);
      if (found) resolve([found[1] ?? '', found[2] ?? '']);
    });
  });
  const history = () =>
    fetch(engineUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AWSStepFunctions.GetExecutionHistory',
      },
      body: JSON.stringify({ executionArn: execution, maxResults: 1000, reverseOrder: true }),
    });
  const headers = await authorizationFor(data);
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const response = await (n % 4 === 3
        ? history()
        : fetch(`${url}/v1/complaints/${id}/timeline?limit=100`, { headers }));
      return { status: response.status, size: (await response.text()).length };
    }),
  );
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(Math.min(...answers.map(({ size }) => size))).toBeGreaterThan(80_000);
  const last = z
    .object({ events: z.array(z.looseObject({ id: z.number(), type: z.string() })) })
    .parse(await (await history()).json()).events[0];
  expect(last).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);

  const file = join(parent, 'export');
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [
    HEAP,
    `${CLI}/redress.ts`,
    'export',
    '--from',
    data,
    '--to',
    file,
  ]);
  expect(stdout).toContain('exported');
  const target = join(parent, 'imported');
  await run(process.execPath, [HEAP, `${CLI}/redress.ts`, 'import', '--from', file, '--to', target]);
});
