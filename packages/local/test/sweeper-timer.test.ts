import type { Services } from '@redress/core';
import { SimulatedClock } from '@redress/engine';
import { expect, it, onTestFinished } from 'vitest';
import { auditOf } from '../../../test/support/audit.ts';
import { complain } from '../../../test/support/complaints.ts';
import { MINUTE, recordingServices } from '../../../test/support/recording.ts';
import { Tally } from '../src/metrics.ts';
import { startSweeper } from '../src/sweeper-timer.ts';

const SECOND = 1000;

/** Five complaints that somebody must look at; `atRead` is called whenever the sweeper asks for such. */
async function fiveToSee(atRead: () => Promise<void>) {
  const { services, workflows, delivered, pass, log } = recordingServices();
  workflows.failing.add('start');
  for (let made = 0; made < 5; made++) await complain(services);
  await delivered();
  workflows.failing.clear();
  await pass(2 * MINUTE);
  const tally = new Tally();
  const clock = new SimulatedClock(services.clock.now());
  const watched: Services = {
    ...services,
    store: {
      ...services.store,
      async entries(query) {
        if (query.index === 'watch') await atRead();
        return services.store.entries(query);
      },
    },
  };
  const start = (stopwatch: () => number) => {
    const timer = startSweeper(watched, auditOf(watched), clock, tally, stopwatch);
    onTestFinished(() => timer.stop());
    return timer;
  };
  return { clock, tally, start, services, log };
}

it('a turn ends when its time is up, and leaves the rest to one that follows soon', async () => {
  let elapsed = 0;
  let costs = 20 * SECOND;
  const { clock, tally, start } = await fiveToSee(async () => {
    elapsed += costs;
  });
  const timer = start(() => elapsed);
  await timer.settled();
  expect(tally.swept).toMatchObject({ turns: 1, seen: 0 });
  costs = 0;
  await clock.advance(9 * SECOND, () => timer.settled());
  expect(tally.swept.turns).toBe(1);
  await clock.advance(SECOND, () => timer.settled());
  expect(tally.swept).toMatchObject({ turns: 2, seen: 5 });
  await clock.advance(59 * SECOND, () => timer.settled());
  expect(tally.swept.turns).toBe(2);
  await clock.advance(SECOND, () => timer.settled());
  expect(tally.swept.turns).toBe(3);
});

it('a turn that takes long is not joined by the next one', async () => {
  const gate = Promise.withResolvers<void>();
  let reads = 0;
  const { clock, tally, start } = await fiveToSee(() => {
    reads++;
    return gate.promise;
  });
  const timer = start(() => 0);
  await expect.poll(() => reads).toBeGreaterThan(0);
  await clock.advance(0, async () => undefined);
  const ofOneTurn = reads;
  await clock.advance(5 * MINUTE, async () => undefined);
  expect(reads).toBe(ofOneTurn);
  gate.resolve();
  await timer.settled();
  expect(tally.swept).toMatchObject({ turns: 1, seen: 5 });
});

it('what has been mended leaves the list of what is set aside, though nobody looks at it', async () => {
  const { clock, start, services } = await fiveToSee(async () => undefined);
  const key = { pk: 'SET-ASIDE', sk: 'cmp_gone COMPLAINT' };
  const body = { pk: 'cmp_gone', sk: 'COMPLAINT', since: '2026-11-16T09:00:00.000Z' };
  await services.store.putIfAbsent({ ...key, version: 1, body });
  const timer = start(() => 0);
  await clock.advance(MINUTE, () => timer.settled());
  expect(await services.store.get(key)).toBeUndefined();
});
