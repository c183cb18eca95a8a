import type { Services } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { caller } from './smoke/client.ts';
import { smoke } from './smoke/steps.ts';
import {
  authorization,
  Client,
  startMachine,
  type TestMachine,
  type TestMachineOptions,
} from './support/machine.ts';

/** The smoke test against one machine, whose time is moved where the smoke test would wait. */
async function run(
  options: TestMachineOptions = {},
  { secret, outbox = true }: { secret?: string; outbox?: boolean } = {},
) {
  const test = await startMachine({ sweeper: 'on', ...options });
  const said: string[] = [];
  const token = (await authorization(test.machine)).replace('Bearer ', '');
  const failed = await smoke({
    call: caller('', token, async (path, init) =>
      test.machine.api.request(path.startsWith('/outbox') && !outbox ? '/nowhere' : path, init),
    ),
    pause: (millis) => test.advance(millis),
    now: () => test.clock.now(),
    patienceMs: 300_000,
    say: (line) => said.push(line),
    email: 'smoke@example.com',
    secret,
    run: 'abc',
  });
  const outcomes = said.map((line) => line.replace(/:.*/, '').replace(/\s+/, ' '));
  return { test, failed, said, outcomes };
}

const STEPS = [
  'health',
  'short policy',
  'intake',
  'receipt',
  'acknowledgement',
  'timed step',
  'resolution',
  'survey',
  'survey answered',
  'clean-up',
];

async function openComplaints(test: TestMachine): Promise<string[]> {
  const answer = await new Client(test).request('/v1/complaints?status=received');
  const body: { items: { id: string }[] } = JSON.parse(await answer.text());
  return body.items.map(({ id }) => id);
}

describe('the smoke test', () => {
  it('finds nothing wrong with an installation that works, and says so of every step', async () => {
    const { failed, said, outcomes } = await run();
    expect(outcomes, said.join('\n')).toEqual(STEPS.map((step) => `ok ${step}`));
    expect(failed).toBe(0);
  });

  it('leaves nothing open, and the policies as they were', async () => {
    const { test } = await run();
    expect(await openComplaints(test)).toEqual([]);
    const executions = await new Client(test).executions();
    expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    const answer = await new Client(test).request('/v1/policy-sets/default');
    const { version, rules } = JSON.parse(await answer.text());
    expect(version).toBe(3);
    expect(JSON.stringify(rules)).not.toContain('smoke');
  });

  it('answers the survey by the secret where it sees no mail, and says where it can do neither', async () => {
    const secret = 'a-secret-that-is-known-to-the-smoke-test';
    const decorate = (services: Services) => ({
      ...services,
      settings: { ...services.settings, secret },
      notifier: { send: async () => ({}) },
    });
    const withSecret = await run({ decorate }, { secret, outbox: false });
    expect(withSecret.outcomes).toContain('ok survey answered');
    const without = await run({ decorate }, { outbox: false });
    expect(without.outcomes).toContain('skipped survey answered');
    expect(without.failed).toBe(0);
  });

  it('fails where workflows are not heard, tries nothing more, and cleans up all the same', async () => {
    const { test, failed, outcomes } = await run({
      decorate: (services) => ({
        ...services,
        workflows: { ...services.workflows, succeed: async () => 'refused' },
      }),
    });
    expect(outcomes).toEqual([
      ...['health', 'short policy', 'intake', 'receipt'].map((step) => `ok ${step}`),
      'FAILED acknowledgement',
      ...['timed step', 'resolution', 'survey', 'survey answered'].map((step) => `- ${step}`),
      expect.stringMatching(/^(ok|FAILED) clean-up$/),
    ]);
    expect(failed).toBeGreaterThan(0);
    expect(await openComplaints(test)).toEqual([]);
  });

  it('fails where no mail is accepted', async () => {
    const { failed, outcomes } = await run({
      decorate: (services) => ({
        ...services,
        notifier: { send: () => Promise.reject(new Error('suspended')) },
      }),
    });
    expect(outcomes).toContain('FAILED receipt');
    expect(failed).toBe(1);
  });

  it('fails where workflows do not start', async () => {
    const { failed, outcomes } = await run({
      decorate: (services) => ({
        ...services,
        workflows: { ...services.workflows, start: () => Promise.reject(new Error('denied')) },
      }),
    });
    expect(outcomes).toContain('FAILED acknowledgement');
    expect(failed).toBeGreaterThan(0);
  });
});
