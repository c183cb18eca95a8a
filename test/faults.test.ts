import type { Services, Workflows } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { Client, DAY, HOUR, MINUTE, startMachine, type TestMachineOptions } from './support/machine.ts';

async function setUp(decorate: (services: Services) => Services, options: TestMachineOptions = {}) {
  const test = await startMachine({ decorate, ...options });
  return { test, client: new Client(test) };
}

/** The real workflows but for the calls given. */
function withWorkflows(change: (real: Workflows) => Partial<Workflows>): (services: Services) => Services {
  return (services) => ({ ...services, workflows: { ...services.workflows, ...change(services.workflows) } });
}

const unavailable = () => Promise.reject(new Error('unavailable'));

describe('what happens to a signal on its way', () => {
  it('does not matter when it is lost: the next turn reads the complaint anew', async () => {
    let losing = true;
    const { test, client } = await setUp(
      withWorkflows((real) => ({
        succeed: async (...args) => (losing ? 'heard' : real.succeed(...args)),
      })),
    );
    const { id } = await client.complain();
    await client.act(id, 'acknowledgement');
    await client.resolve(id);
    await test.advance(0);
    losing = false;
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'RUNNING' }]);
    await test.advance(6 * DAY);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'SUCCEEDED' }]);
    expect((await client.story(id)).slice(0, 4)).toEqual([
      'received',
      'acknowledged',
      'resolved',
      'survey-sent',
    ]);
  });

  it('does not matter when it comes twice', async () => {
    const twice = withWorkflows((real) => ({
      start: async (...args) => {
        await real.start(...args);
        await real.start(...args);
      },
      succeed: async (...args) => {
        await real.succeed(...args);
        return real.succeed(...args);
      },
      fail: async (...args) => {
        await real.fail(...args);
        return real.fail(...args);
      },
    }));
    const { test, client } = await setUp(twice);
    const { id } = await client.complain();
    await client.act(id, 'acknowledgement');
    await client.act(id, 'pause', { question: 'Which order is it?' });
    await test.advance(HOUR);
    await client.act(id, 'resumption');
    await client.resolve(id);
    await test.advance(9 * DAY);
    expect(await client.story(id)).toEqual([
      'received',
      'acknowledged',
      'paused',
      'resumed',
      'resolved',
      'survey-sent',
      'survey-reminded',
      'closed',
    ]);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'SUCCEEDED' }]);
    expect(test.log.filter((line) => line.level === 'error')).toEqual([]);
  });

  it('does not matter when it comes before the workflow has begun to wait', async () => {
    const { test, client } = await setUp((services) => services);
    const { id } = await client.complain();
    // The machine has had no time for a single step between these requests.
    await Promise.all(
      [client.act(id, 'acknowledgement'), client.resolve(id)].map((action) => action.catch(() => 0)),
    );
    await test.advance(MINUTE);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'SUCCEEDED' }]);
  });
});

describe('when the workflow service is down', () => {
  it('takes complaints in all the same, and the sweeper starts their executions later', async () => {
    let down = true;
    const { test, client } = await setUp(
      withWorkflows((real) => ({ start: (...args) => (down ? unavailable() : real.start(...args)) })),
      { sweeper: 'on' },
    );
    const { id } = await client.complain();
    await test.advance(10 * MINUTE);
    expect(await client.executions()).toEqual([]);
    down = false;
    await test.advance(2 * MINUTE);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'RUNNING' }]);
    await test.advance(21 * HOUR);
    expect(await client.story(id)).toEqual(['received', 'warned']);
  });

  it('takes changes all the same, and tells the waiting workflow later', async () => {
    let down = false;
    const { test, client } = await setUp(
      withWorkflows((real) => ({ succeed: (...args) => (down ? unavailable() : real.succeed(...args)) })),
      { sweeper: 'on' },
    );
    const { id } = await client.complain();
    await test.advance(MINUTE);
    down = true;
    await client.resolve(id);
    await test.advance(5 * MINUTE);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'RUNNING' }]);
    down = false;
    await test.advance(3 * MINUTE);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'SUCCEEDED' }]);
  });
});

describe('when no message can be sent', () => {
  it('keeps both clocks, and sends what is owed once it can', async () => {
    let down = true;
    const { test, client } = await setUp(
      (services) => ({
        ...services,
        notifier: { send: (...message) => (down ? unavailable() : services.notifier.send(...message)) },
      }),
      { sweeper: 'on' },
    );
    const { id } = await client.complain({ severity: 'critical' });
    await test.advance(3 * HOUR);
    expect(await client.story(id)).toEqual(['received', 'warned', 'breached', 'escalated', 'escalated']);
    expect(await client.mails()).toEqual([]);
    down = false;
    await test.advance(2 * HOUR);
    const sent = (await client.mails()).map((mail) => mail.kind);
    expect(sent.filter((kind) => kind === 'receipt')).toHaveLength(1);
    // A warning of what has long been overdue would help nobody.
    expect(new Set(sent)).toEqual(new Set(['receipt', 'breach', 'escalation']));
    const events = await client.events(id);
    expect(events.filter((event) => event.kind === 'message-sent')).toHaveLength(sent.length);
    expect(events.filter((event) => event.kind === 'message-lapsed').map(({ data }) => data.message)).toEqual(
      ['warning'],
    );
  });
});

describe('when the store fails under a task', () => {
  it('tries again, and in the end reports it, alarms, and goes on by itself', async () => {
    let down = false;
    const { test, client } = await setUp((services) => ({
      ...services,
      store: {
        ...services.store,
        replace: (...args) => (down ? unavailable() : services.store.replace(...args)),
      },
    }));
    const { id } = await client.complain();
    await test.advance(MINUTE);
    down = true;
    await test.advance(DAY);
    const names = test.log.filter((line) => line.level === 'error').map((line) => line.event);
    expect(names).toContain('workflow-failed');
    down = false;
    await test.advance(HOUR);
    expect((await client.story(id)).filter((kind) => kind !== 'workflow-failed')).toEqual([
      'received',
      'warned',
      'breached',
    ]);
    expect(await client.executions()).toEqual([{ name: `${id}-1`, status: 'RUNNING' }]);
  });
});

describe('when an execution has died', () => {
  it('starts the next generation for a complaint that is still open', async () => {
    const { test, client } = await setUp((services) => services, { sweeper: 'on' });
    const { id } = await client.complain();
    await test.advance(HOUR);
    await test.machine.services.workflows.stop('complaint', `${id}-1`, 'by mistake');
    await test.advance(DAY);
    expect(await client.executions()).toEqual([
      { name: `${id}-1-g2`, status: 'RUNNING' },
      { name: `${id}-1`, status: 'ABORTED' },
    ]);
    await test.advance(DAY);
    expect(await client.story(id)).toEqual(
      expect.arrayContaining(['received', 'workflow-restarted', 'warned', 'breached', 'escalated']),
    );
  });

  it('starts the next follow-up for a complaint whose survey is still to come', async () => {
    const { test, client } = await setUp((services) => services, { sweeper: 'on' });
    const { id } = await client.complain();
    await client.resolve(id);
    await test.advance(HOUR);
    await test.machine.services.workflows.stop('follow-up', `${id}-1-follow-up`, 'by mistake');
    await test.advance(2 * DAY);
    expect(await client.executions('follow-up')).toEqual([
      { name: `${id}-1-g2-follow-up`, status: 'RUNNING' },
      { name: `${id}-1-follow-up`, status: 'ABORTED' },
    ]);
    expect((await client.mails()).filter((mail) => mail.kind === 'survey')).toHaveLength(1);
  });
});

describe('a machine that is stopped and started again', () => {
  it('does at once what fell due meanwhile, and nothing twice', async () => {
    const { test, client } = await setUp((services) => services);
    const { id } = await client.complain({ severity: 'critical' });
    await test.advance(50 * MINUTE);
    const story = await client.story(id);
    await test.restart();
    expect(await client.story(id)).toEqual(story);
    await test.restart(4 * HOUR);
    await test.advance(MINUTE);
    expect(await client.story(id)).toEqual(['received', 'warned', 'breached', 'escalated', 'escalated']);
  });
});
