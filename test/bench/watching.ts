import { join } from 'node:path';
import { type Log, type Services, sweep } from '@redress/core';
import { executionArn } from '@redress/engine';
import * as z from 'zod';
import { optionsOf, say } from './child.ts';
import { median } from './report.ts';
import { FAR, inParallel, openBareEngine, openWorld, rowsOf, withoutMail } from './world.ts';

/** What a sweep costs where nothing is due, and what it keeps up where every execution has been stopped. */
const { folder, rounds, sweepMs } = optionsOf(
  z.object({ folder: z.string(), rounds: z.number(), sweepMs: z.number() }),
);
/** The first step of all ladders that were filled in is due by then, and a minute over. */
const LATER_MS = 21 * 3_600_000;

/** What was left over when the complaints came in is looked for by then. */
const LEFT_OVER_MS = 2 * 60_000;

/** Each restart is an error to whoever operates this. */
const SILENT: Log = { info() {}, warn() {}, error() {} };

const idle = await sweepInVain();
const stopped = sweepMs > 0 ? await stopAll() : 0;
const steps = sweepMs > 0 ? await takeLateSteps() : { seen: 0, taken: 0, millis: 0 };
await say({ idle, stopped, steps });
process.disconnect();

async function sweepInVain() {
  let calls = 0;
  const counting = (services: Services): Services => ({
    ...withoutMail(services),
    store: {
      ...services.store,
      entries(query) {
        calls++;
        return services.store.entries(query);
      },
      get(key) {
        calls++;
        return services.store.get(key);
      },
    },
  });
  const machine = await openWorld(folder, { sweeper: 'off', decorate: counting, ahead: LEFT_OVER_MS });
  // The first one begins what has never been done: the walk after calendars. And of a hundred thousand that came at
  // once, some were left to the sweeper.
  do await machine.settled();
  while ((await sweep(machine.services)).seen > 0);
  const millis: number[] = [];
  calls = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const { seen } = await sweep(machine.services);
    if (seen > 0) throw new Error('something was due');
    millis.push(performance.now() - start);
  }
  await machine.close();
  return { millis: median(millis), calls: calls / rounds };
}

/** By hand, in the service itself, of which nobody gives word. */
async function stopAll(): Promise<number> {
  const engine = openBareEngine(folder, async () => ({ stepAt: FAR }));
  engine.start();
  const names = rowsOf(
    join(folder, 'engine.db'),
    z.object({ name: z.string() }),
    'SELECT name FROM execution',
  );
  await inParallel(names.length, 100, (index) =>
    engine.call('StopExecution', {
      executionArn: executionArn('redress-complaint', names[index]?.name ?? ''),
    }),
  );
  await engine.settled();
  await engine.close();
  return names.length;
}

async function takeLateSteps() {
  const machine = await openWorld(folder, { sweeper: 'off', ahead: LATER_MS, log: SILENT });
  const start = performance.now();
  const { seen, stepsTaken } = await sweep(machine.services, () => performance.now() - start > sweepMs);
  const millis = performance.now() - start;
  await machine.close();
  return { seen, taken: stepsTaken, millis };
}
