import { intake } from '@redress/core';
import * as z from 'zod';
import { optionsOf, say } from './child.ts';
import { COMMAND, COMPLAINT_MACHINE, FAR, inParallel, openBareEngine, openWorld } from './world.ts';

/** How many executions start in a second, every one of them durable, in this process. */
const { folder, times } = optionsOf(z.object({ folder: z.string(), times: z.number() }));
const LANES = 100;

const machine = await openWorld(folder, { sweeper: 'off' });
const started = performance.now();
await inParallel(times / 10, LANES, () => intake(machine.services, COMMAND));
await machine.settled();
const complaints = perSecond(times / 10, started);
await machine.close();

const start = (engine: ReturnType<typeof openBareEngine>, prefix: string) => (index: number) =>
  engine.call('StartExecution', {
    stateMachineArn: COMPLAINT_MACHINE,
    name: `${prefix}-${index}`,
    input: JSON.stringify({ complaintId: `cmp_${index}`, cycle: 1, acknowledgement: FAR, resolution: FAR }),
  });

const recording = openBareEngine(folder, async () => ({}));
const recordingBegun = performance.now();
await inParallel(times, LANES, start(recording, 'recorded'));
const recorded = perSecond(times, recordingBegun);
await recording.close();

const engine = openBareEngine(folder, async () => ({}));
engine.start();
await engine.settled();
const rounds: { accepted: number; waiting: number; cpuEach: number }[] = [];
for (const round of ['a', 'b', 'c']) {
  const begun = performance.now();
  const cpu = process.cpuUsage();
  await inParallel(times, LANES, start(engine, round));
  const accepted = perSecond(times, begun);
  await engine.settled();
  const { user, system } = process.cpuUsage(cpu);
  rounds.push({ accepted, waiting: perSecond(times, begun), cpuEach: (user + system) / 1000 / times });
}
await engine.close();
await say({ complaints, recorded, rounds });
process.disconnect();

function perSecond(count: number, since: number): number {
  return count / ((performance.now() - since) / 1000);
}
