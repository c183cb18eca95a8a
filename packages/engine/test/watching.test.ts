import { describe, expect, it } from 'vitest';
import { executionArn, stateMachineArn } from '../src/base/arns.ts';
import { SimulatedClock } from '../src/durable/clock.ts';
import { machine, type Rig, rig, START } from './harness.ts';

const failing = machine({ F: { Type: 'Fail', Error: 'Lost', Cause: 'as told' } });
const waiting = machine({ W: { Type: 'Wait', Seconds: 60 } }, { TimeoutSeconds: 30 });

describe('the engine’s word of an execution that ends badly', () => {
  it('is given for each that fails, times out or is stopped, with its machine, name and status', async () => {
    const { create, start, engine, advance, badEnds } = rig();
    await start(await create('failing', failing), { name: 'one' });
    const waits = await create('waiting', waiting);
    await start(waits, { name: 'two' });
    const three = await start(waits, { name: 'three' });
    await engine.call('StopExecution', { executionArn: three });
    await advance(60);
    expect(badEnds).toEqual([
      { stateMachineArn: stateMachineArn('failing'), name: 'one', status: 'FAILED' },
      { stateMachineArn: stateMachineArn('waiting'), name: 'three', status: 'ABORTED' },
      { stateMachineArn: stateMachineArn('waiting'), name: 'two', status: 'TIMED_OUT' },
    ]);
  });

  it('is not given for one that succeeds', async () => {
    const { run, badEnds } = rig();
    await run(machine({ P: { Type: 'Pass' } }));
    expect(badEnds).toEqual([]);
  });

  it('comes when the end can be read already', async () => {
    const seen: Promise<unknown>[] = [];
    const self: Rig = rig({
      onEndedBadly: ({ name }) => seen.push(self.describe(executionArn('failing', name))),
    });
    await self.start(await self.create('failing', failing), { name: 'lost' });
    await self.advance(0);
    expect(await Promise.all(seen)).toMatchObject([{ name: 'lost', status: 'FAILED' }]);
  });

  it('leaves the execution ended and the engine running where the one who hears it throws', async () => {
    const { run, describe, faults } = rig({
      onEndedBadly: () => {
        throw new Error('deaf');
      },
    });
    const first = await run(failing);
    const second = await run(failing);
    expect([await describe(first), await describe(second)]).toMatchObject([
      { status: 'FAILED' },
      { status: 'FAILED' },
    ]);
    expect(faults.map(String)).toEqual(['Error: deaf', 'Error: deaf']);
  });
});

describe('the engine’s figures', () => {
  it('count the executions that run, through ends, redrives and restarts', async () => {
    const { create, start, engine, advance, reopen } = rig();
    const waits = await create('waiting', machine({ W: { Type: 'Wait', Seconds: 60 } }));
    const stopped = await start(waits);
    await start(waits, { name: 'same' });
    await start(waits, { name: 'same' });
    expect(engine.stats().running).toBe(2);
    await engine.call('StopExecution', { executionArn: stopped });
    expect(engine.stats().running).toBe(1);
    await engine.call('RedriveExecution', { executionArn: stopped });
    expect(engine.stats().running).toBe(2);
    expect(reopen().engine.stats().running).toBe(2);
    await advance(60);
    expect(engine.stats().running).toBe(0);
  });

  it('say how long the earliest timer is late', async () => {
    const { create, start, advance, engine, reopen } = rig();
    await start(await create('waiting', machine({ W: { Type: 'Wait', Seconds: 60 } })));
    await advance(30);
    expect(engine.stats().overdue).toBe(0);
    const late = reopen({ clock: new SimulatedClock(START + 100_000), isStarted: false });
    expect(late.engine.stats().overdue).toBe(40_000);
    late.engine.start();
    await late.advance(0);
    expect(late.engine.stats().overdue).toBe(0);
  });
});
