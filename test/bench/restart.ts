import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Services } from '@redress/core';
import { executionArn } from '@redress/engine';
import * as z from 'zod';
import { optionsOf, say } from './child.ts';
import {
  authorization,
  COMPLAINT_MACHINE,
  FAR,
  inParallel,
  openBareEngine,
  openWorld,
  turnIn,
} from './world.ts';

/** Opens what a killed process has left, and says when it works again; then, what that took. */
const { folder, part, id } = optionsOf(
  z.object({ folder: z.string(), part: z.enum(['engine', 'machine']), id: z.string() }),
);
const MORE = 2000;
const { promise: acted, resolve: act } = Promise.withResolvers<void>();
const silence = monitorEventLoopDelay({ resolution: 5 });
silence.enable();

if (part === 'engine') await restartEngine();
else await restartMachine();
await say({ peak: process.resourceUsage().maxRSS * 1024, longestSilence: silence.max / 1e6 });
process.disconnect();

async function restartEngine(): Promise<void> {
  const engine = openBareEngine(folder, async (payload) => {
    const { task, complaintId } = turnIn(payload);
    if (task === 'step' && complaintId === id) act();
    return { stepAt: FAR };
  });
  engine.start();
  await engine.call('DescribeExecution', { executionArn: executionArn('redress-complaint', `${id}-1`) });
  await acted;
  await say({ resident: process.memoryUsage.rss() });
  const input = JSON.stringify({ complaintId: id, cycle: 1, acknowledgement: FAR, resolution: FAR });
  await inParallel(MORE, 100, (index) =>
    engine.call('StartExecution', {
      stateMachineArn: COMPLAINT_MACHINE,
      name: `more-${index}-${process.pid}`,
      input,
    }),
  );
  await engine.settled();
  await engine.close();
}

async function restartMachine(): Promise<void> {
  const machine = await openWorld(folder, { decorate: seeingItsStep });
  const answer = await machine.api.request(`/v1/complaints/${id}`, {
    headers: { authorization: await authorization(machine) },
  });
  if (!answer.ok) throw new Error(`${id}: ${answer.status}`);
  await acted;
  await say({ resident: process.memoryUsage.rss() });
  await machine.settled();
  await machine.close();
}

/** The step has been taken once it is written. */
function seeingItsStep(services: Services): Services {
  const store = {
    ...services.store,
    async replace(...args: Parameters<Services['store']['replace']>) {
      const replaced = await services.store.replace(...args);
      if (args[0].pk === id) act();
      return replaced;
    },
  };
  return { ...services, store };
}
