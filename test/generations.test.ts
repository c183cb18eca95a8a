import { executionEnded, type Services, sweep } from '@redress/core';
import { stateMachineArn } from '@redress/engine';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { Client, DAY, HOUR, MINUTE, startMachine, type TestMachine } from './support/machine.ts';

/*
 * Generations of executions, through the shipped machines. The service is heard to say of one that runs that it has ended:
 * so it is where word of an end comes late, and somebody has redriven the execution meanwhile.
 */

const answerSchema = z.looseObject({ status: z.string() });
const historySchema = z.object({
  events: z.array(
    z.looseObject({ stateEnteredEventDetails: z.looseObject({ name: z.string() }).optional() }),
  ),
});

async function opened() {
  const telling = { isOut: false };
  const decorate = (services: Services): Services => ({
    ...services,
    workflows: {
      ...services.workflows,
      fail: async (...told) => {
        if (telling.isOut) throw new Error('out of reach');
        return services.workflows.fail(...told);
      },
    },
  });
  const test = await startMachine({ decorate });
  return { telling, test, client: new Client(test) };
}

function arnOf(name: string): string {
  const workflow = name.endsWith('follow-up') ? 'follow-up' : 'complaint';
  return `${stateMachineArn(`redress-${workflow}`).replace(':stateMachine:', ':execution:')}:${name}`;
}

/** How it stands with an execution, by the service itself: by the state in which it has ended, if it has. */
async function ask({ machine }: TestMachine, name: string): Promise<string> {
  const executionArn = arnOf(name);
  const { status } = answerSchema.parse(await machine.engine.call('DescribeExecution', { executionArn }));
  if (status !== 'SUCCEEDED') return status;
  const query = { executionArn, reverseOrder: true };
  const { events } = historySchema.parse(await machine.engine.call('GetExecutionHistory', query));
  const states = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails ?? []);
  return `ended with ${states[0]?.name}`;
}
const SUPERSEDED = 'ended with Superseded';

/** As the sweeper does, now and then. */
async function pass(test: TestMachine, millis: number, every: number): Promise<void> {
  for (let left = millis; left > 0; left -= every) {
    await test.advance(Math.min(every, left));
    await sweep(test.machine.services);
    await test.machine.settled();
  }
}

it('an execution that runs though it was given up is told to end, wherever its clocks wait', async () => {
  const { test, client } = await opened();
  const { id } = await client.complain();
  await test.machine.settled();
  await executionEnded(test.machine.services, `${id}-1`);
  await test.machine.settled();
  expect(await ask(test, `${id}-1`)).toBe(SUPERSEDED);
  expect(await ask(test, `${id}-1-g2`)).toBe('RUNNING');
  // Nobody takes its end for a reason to start a third one.
  await pass(test, 4 * HOUR, HOUR);
  expect((await client.executions()).map(({ name }) => name).sort()).toEqual([`${id}-1`, `${id}-1-g2`]);
});

it('one that cannot be told ends with its next turn, and takes no step', async () => {
  const { telling, test, client } = await opened();
  const { id } = await client.complain();
  await test.machine.settled();
  telling.isOut = true;
  await executionEnded(test.machine.services, `${id}-1`);
  await test.machine.settled();
  expect(await ask(test, `${id}-1`)).toBe('RUNNING');
  telling.isOut = false;
  // Both wait for the same warning, and whoever comes first of them must not be the older one.
  await test.advance(20 * HOUR);
  expect(await ask(test, `${id}-1`)).toBe(SUPERSEDED);
  expect(await client.story(id)).toEqual(['received', 'workflow-restarted', 'warned']);
});

it('one that is superseded starts no follow-up; the later one starts the only one', async () => {
  const { telling, test, client } = await opened();
  const { id } = await client.complain();
  await test.machine.settled();
  telling.isOut = true;
  await executionEnded(test.machine.services, `${id}-1`);
  await test.machine.settled();
  telling.isOut = false;
  await client.resolve(id);
  await test.advance(3 * DAY);
  expect(await ask(test, `${id}-1`)).toBe(SUPERSEDED);
  expect(await ask(test, `${id}-1-g2`)).toBe('ended with Start follow-up');
  expect((await client.executions('follow-up')).map(({ name }) => name)).toEqual([`${id}-1-g2-follow-up`]);
});

it('a follow-up that runs though it was given up asks nobody anything', async () => {
  const { telling, test, client } = await opened();
  const { id } = await client.complain();
  await client.resolve(id);
  await test.machine.settled();
  telling.isOut = true;
  const first = `${id}-1-follow-up`;
  expect(await ask(test, first)).toBe('RUNNING');
  await executionEnded(test.machine.services, first);
  await test.machine.settled();
  telling.isOut = false;
  await test.advance(2 * DAY);
  expect(await ask(test, first)).toBe(SUPERSEDED);
  expect((await client.mails()).filter(({ kind }) => kind === 'survey')).toHaveLength(1);
  await test.advance(9 * DAY);
  const story = await client.story(id);
  expect(story).toEqual([
    'received',
    'acknowledged',
    'resolved',
    'workflow-restarted',
    'survey-sent',
    'survey-reminded',
    'closed',
  ]);
});

it('one that was stopped over the API stays so for good, its steps are taken, and restarted it goes on', async () => {
  const { test, client } = await opened();
  const { id } = await client.complain();
  await test.machine.settled();
  const stopped = await client.request(`/v1/executions/${id}-1/stop`, { reason: 'Looked into.' });
  expect(stopped.status).toBe(200);
  await pass(test, 25 * HOUR, HOUR);
  expect(await client.story(id)).toEqual(['received', 'workflow-stopped', 'warned', 'breached']);
  expect((await client.executions()).map(({ name, status }) => `${name} ${status}`)).toEqual([
    `${id}-1 ABORTED`,
  ]);
  await test.restart(HOUR);
  await pass(test, HOUR, MINUTE * 20);
  expect(await client.executions()).toHaveLength(1);
  const restarted = await client.request(`/v1/executions/${id}-1/restart`, {});
  expect(await restarted.json()).toMatchObject({ name: `${id}-1-g2` });
  await test.machine.settled();
  expect(await ask(test, `${id}-1-g2`)).toBe('RUNNING');
  await test.advance(3 * HOUR);
  const late = (await client.events(id)).filter(({ kind, data }) => kind === 'escalated' && data.lateSeconds);
  expect(late).toEqual([]);
  expect(await client.story(id)).toContain('escalated');
});

it('one that ends badly over and over is followed ever later, an hour at most, and nothing is missed', async () => {
  const { test, client } = await opened();
  const { id } = await client.complain();
  await test.machine.settled();
  const begun: number[] = [];
  const live = async () => (await client.executions()).find(({ status }) => status === 'RUNNING')?.name;
  for (let minute = 0; minute < 5 * 60; minute++) {
    const name = await live();
    if (name !== undefined) {
      begun.push(test.clock.now());
      await test.machine.engine.call('StopExecution', { executionArn: arnOf(name) });
      await test.machine.settled();
    }
    await pass(test, MINUTE, MINUTE);
  }
  const pauses = begun.slice(1).map((at, n) => (at - (begun[n] ?? 0)) / MINUTE);
  expect(begun.length).toBeGreaterThan(8);
  expect(begun.length).toBeLessThan(14);
  for (const [n, pause] of pauses.entries()) {
    expect(pause).toBeLessThanOrEqual(62);
    if (n > 1) expect(pause).toBeGreaterThanOrEqual(Math.min(2 ** (n - 1), 60));
  }
  await pass(test, 16 * HOUR, HOUR);
  expect(await client.story(id)).toContain('warned');
});
