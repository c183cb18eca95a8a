import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

describe.each([
  ['npm run smoke', 'test/smoke/smoke.ts'],
  ['npm run check:infra', 'infra/check/run.ts'],
])('%s', (name, script) => {
  const run = (...args: string[]) =>
    spawnSync('node_modules/.bin/node', [script, ...args], { encoding: 'utf8' });

  it.each(['--help', '-h'])('says with %s what it does, and does nothing', (option) => {
    const answer = run(option);
    expect(answer).toMatchObject({ status: 0, stderr: '' });
    expect(answer.stdout).toContain(`Usage: ${name}`);
  });

  it('says so where it does not understand, and does nothing', () => {
    const { status, stdout, stderr } = run('--bogus');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`Usage: ${name}`);
  });
});
