import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { instantOf, type Services } from '@redress/core';
import { runningClock } from '@redress/local';
import * as z from 'zod';
import { optionsOf, say } from './child.ts';
import { quantile } from './report.ts';
import {
  admitDueAt,
  COMPLAINT_MACHINE,
  FAR,
  inParallel,
  openBareEngine,
  openWorld,
  rowsOf,
  turnIn,
} from './world.ts';

/** How late steps are taken when so many fall due each second, beside all the others that wait. */
const { folder, part, perSecond, seconds } = optionsOf(
  z.object({
    folder: z.string(),
    part: z.enum(['engine', 'machine']),
    perSecond: z.number(),
    seconds: z.number(),
  }),
);
const COUNT = perSecond * seconds;
const LANES = 50;
/** More than setting one up takes, so that all wait before the first is due. */
const SET_UP_MS = part === 'engine' ? 3 : 8;
const PAUSE_MS = 3000;
/** A prime, so that every place is taken once. */
const STRIDE = 7919;

/** By complaint: when its step was due by the domain, by the engine's timer, and when it was taken. */
interface Due {
  readonly at: number;
  timer?: number;
  taken?: number;
}
const dues = new Map<string, Due>();
const clock = runningClock({});

const result = part === 'engine' ? await throughEngine() : await throughMachine();
await say(result);
process.disconnect();

async function throughEngine() {
  const engine = openBareEngine(folder, async (payload) => {
    const { task, complaintId } = turnIn(payload);
    if (task === 'step') take(complaintId, clock.now());
    return { stepAt: FAR };
  });
  engine.start();
  await engine.settled();
  const first = firstDue();
  await inParallel(COUNT, LANES, async (index) => {
    const at = dueAt(first, index);
    const complaintId = `due-${process.pid}-${index}`;
    dues.set(complaintId, { at });
    await engine.call('StartExecution', {
      stateMachineArn: COMPLAINT_MACHINE,
      name: `${complaintId}-1`,
      input: JSON.stringify({
        complaintId,
        cycle: 1,
        acknowledgement: instantOf(at),
        resolution: FAR,
      }),
    });
  });
  await engine.settled();
  const finished = await allTaken(first, () => engine.settled());
  await engine.close();
  return finished;
}

async function throughMachine() {
  let isSetUp = false;
  const machine = await openWorld(folder, {
    decorate: (services) => ({
      ...services,
      notifier: { send: async (...message) => (isSetUp ? services.notifier.send(...message) : {}) },
      store: seeingSteps(services),
    }),
  });
  // The first daily walk over all open complaints is told elsewhere.
  await machine.settled();
  const first = firstDue();
  await inParallel(COUNT, LANES, async (index) => {
    const at = dueAt(first, index);
    dues.set(await admitDueAt(machine.services, at), { at });
  });
  await machine.engine.settled();
  isSetUp = true;
  const finished = await allTaken(first, () => machine.engine.settled());
  await machine.close();
  return finished;
}

function firstDue(): number {
  return clock.now() + COUNT * SET_UP_MS + PAUSE_MS;
}

/** Set up in another order than they fall due in: timers keep the milliseconds of when they were set. */
function dueAt(first: number, index: number): number {
  return Math.round(first + (((index * STRIDE) % COUNT) * 1000) / perSecond);
}

/** A step begins by reading its complaint. */
function seeingSteps({ store }: Services): Services['store'] {
  return {
    ...store,
    async get(key) {
      const now = clock.now();
      const due = dues.get(key.pk);
      if (due && now >= due.at) take(key.pk, now);
      return store.get(key);
    },
  };
}

function take(complaintId: string, now: number): void {
  const due = dues.get(complaintId);
  if (due) due.taken ??= now;
}

async function allTaken(first: number, settled: () => Promise<void>) {
  if (clock.now() > first) throw new Error('the set-up took longer than it was given');
  const timerSchema = z.object({ name: z.string(), due: z.number() });
  const last = first + (COUNT * 1000) / perSecond;
  const sql = `SELECT name, due FROM execution WHERE due BETWEEN ${first} AND ${last + 2000}`;
  for (const { name, due: timer } of rowsOf(join(folder, 'engine.db'), timerSchema, sql)) {
    const due = dues.get(name.replace(/-1$/, ''));
    if (due) due.timer = timer;
  }
  const cpu = process.cpuUsage();
  await delay(last + 2000 - clock.now());
  const { user, system } = process.cpuUsage(cpu);
  await settled();
  const all = [...dues.values()];
  const byTimer = all.map(({ timer = NaN, taken = Infinity }) => taken - timer);
  const byDomain = all.map(({ at, taken = Infinity }) => taken - at);
  if (byTimer.some(Number.isNaN)) throw new Error('a complaint without a timer');
  return {
    byTimer: { p50: quantile(byTimer, 0.5), p99: quantile(byTimer, 0.99), max: Math.max(...byTimer) },
    byDomain: { p50: quantile(byDomain, 0.5), p99: quantile(byDomain, 0.99), max: Math.max(...byDomain) },
    busiest: busiestSecond(all.map(({ timer = NaN }) => timer - first)),
    cpuEach: (user + system) / 1000 / COUNT,
  };
}

function busiestSecond(instants: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const instant of instants) {
    const second = Math.floor(instant / 1000);
    counts.set(second, (counts.get(second) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}
