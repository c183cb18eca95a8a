import * as z from 'zod';
import { startChild } from './child.ts';
import { type Findings, type Measure, median } from './report.ts';

const DUE_PER_SECOND = 200;
const FLAT = 1.2;
const SWEEP_MS = 30_000;

const startsSchema = z.object({
  complaints: z.number(),
  recorded: z.number(),
  rounds: z.array(z.object({ accepted: z.number(), waiting: z.number(), cpuEach: z.number() })),
});

/** Executions of the shipped machine started in a second, in process and durable. */
export async function starts(folder: string, times: number): Promise<Findings> {
  const child = startChild('starts.ts', { folder, times });
  const { complaints, recorded, rounds } = await child.next(startsSchema);
  await child.ended();
  const unit = 'a second';
  return {
    measures: [
      {
        name: 'started, while they are executed',
        value: median(rounds.map(({ accepted }) => accepted)),
        unit,
        atLeast: 1000,
      },
      {
        name: 'started and waiting in both branches',
        value: median(rounds.map(({ waiting }) => waiting)),
        unit,
      },
      {
        name: 'CPU each, until it waits',
        value: median(rounds.map(({ cpuEach }) => cpuEach)),
        unit: 'ms',
      },
      { name: 'started only, executed later', value: recorded, unit },
      { name: 'complaints taken in, all of the domain and the mail', value: complaints, unit },
    ],
    notes: ['A hundred calls at a time; the function of the first three only keeps the token.'],
  };
}

const levelsSchema = z.array(z.object({ perStart: z.array(z.number()), perTransition: z.array(z.number()) }));

/** Whether a start and a transition take longer the more executions are open. */
export async function flatness(
  folders: readonly string[],
  open: readonly number[],
  rounds: number,
): Promise<Findings> {
  const child = startChild('flatness.ts', { folders, rounds, times: 500 });
  const levels = await child.next(levelsSchema);
  await child.ended();
  const measures: Measure[] = [];
  for (const [name, kind] of [
    ['a start', 'perStart'],
    ['a transition', 'perTransition'],
  ] as const) {
    const times = levels.map((level) => level[kind]);
    for (const [index, millis] of times.entries()) {
      const count = open[index]?.toLocaleString('en-GB');
      measures.push({ name: `${name}, ${count} open`, value: median(millis), unit: 'ms' });
    }
    // Round by round, because what else the computer does changes from one to the next.
    const [fewest = [], ...more] = times;
    const growth = more.map((millis) => median(millis.map((value, round) => value / (fewest[round] ?? NaN))));
    measures.push({ name: `${name}: growth`, value: Math.max(...growth), unit: '×', atMost: FLAT });
  }
  return {
    measures,
    notes: [
      `Medians of ${rounds} rounds of 500, the folders in turns, until all that follows is done. A start:`,
      'until it waits in both branches (3 transitions, 2 calls). A transition: a wait, picked at random, is re-timed.',
    ],
  };
}

const spreadSchema = z.object({ p50: z.number(), p99: z.number(), max: z.number() });
const latenessSchema = z.object({
  byTimer: spreadSchema,
  byDomain: spreadSchema,
  busiest: z.number(),
  cpuEach: z.number(),
});

/** How late the steps of ladders are taken, beside all the others that wait. */
export async function lateness(folder: string, open: number, seconds: number): Promise<Findings> {
  const measures: Measure[] = [];
  for (const [part, name, perSecond] of [
    ['machine', `whole domain, ${DUE_PER_SECOND} a second`, DUE_PER_SECOND],
    ['machine', `whole domain, ${DUE_PER_SECOND / 4} a second`, DUE_PER_SECOND / 4],
    ['engine', `engine alone, ${DUE_PER_SECOND} a second`, DUE_PER_SECOND],
  ] as const) {
    const child = startChild('lateness.ts', { folder, part, perSecond, seconds });
    const { byTimer, byDomain, busiest, cpuEach } = await child.next(latenessSchema);
    await child.ended();
    const unit = 'ms';
    measures.push(
      { name: `${name}: median`, value: byTimer.p50, unit },
      { name: `${name}: p99`, value: byTimer.p99, unit, atMost: 100 },
      { name: `${name}: longest`, value: byTimer.max, unit },
      { name: `${name}: p99 by the domain's instant`, value: byDomain.p99, unit },
      { name: `${name}: due in the busiest second`, value: busiest, unit: 'steps' },
      { name: `${name}: CPU each`, value: cpuEach, unit },
    );
  }
  return {
    measures,
    notes: [
      `${open.toLocaleString('en-GB')} open, ${seconds} s of steps due on the system's clock; lateness: from the timer's instant until`,
      "the step's function reads the complaint. Timers hold whole seconds, so they may be due up to a second after the domain's instant.",
      'Whole domain: the shipped tasks with store, mail and engine, durable. Engine alone: a function that only answers.',
    ],
  };
}

const watchingSchema = z.object({
  idle: z.object({ millis: z.number(), calls: z.number() }),
  stopped: z.number(),
  steps: z.object({ seen: z.number(), taken: z.number(), millis: z.number() }),
});

/** What a sweep costs the more complaints are open, and how many late steps it takes a minute. */
export async function watching(
  folders: readonly string[],
  open: readonly number[],
  rounds: number,
): Promise<Findings> {
  const measures: Measure[] = [];
  const calls: number[] = [];
  const notes: string[] = [];
  for (const [index, folder] of folders.entries()) {
    const isLast = index === folders.length - 1;
    const child = startChild('watching.ts', { folder, rounds, sweepMs: isLast ? SWEEP_MS : 0 });
    const { idle, stopped, steps } = await child.next(watchingSchema);
    await child.ended();
    const count = open[index]?.toLocaleString('en-GB');
    measures.push({ name: `a sweep where nothing is due, ${count} open`, value: idle.millis, unit: 'ms' });
    calls.push(idle.calls);
    if (!isLast) continue;
    const perMinute = (steps.taken / steps.millis) * 60_000;
    measures.push({ name: 'late steps taken, with a restart each', value: perMinute, unit: 'a minute' });
    notes.push(
      `${stopped.toLocaleString('en-GB')} executions were stopped in the engine, a step of each is due.`,
    );
  }
  const [fewest = Number.NaN, ...more] = calls;
  measures.push({ name: 'reads of such a sweep', value: fewest, unit: '' });
  measures.push({ name: 'reads: growth', value: Math.max(...more) / fewest, unit: '×', atMost: 1 });
  return { measures, notes };
}
