import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { startChild } from './child.ts';
import type { Findings } from './report.ts';

const MEGABYTE = 1e6;
const MEBIBYTE = 2 ** 20;
/** Longer than a machine that has just been opened takes until nothing of that complaint is left to be done. */
const LEAD_MS = 20_000;

const admittedSchema = z.object({ id: z.string(), stepAt: z.number() });
const restartedSchema = z.object({ resident: z.number() });
const settledSchema = z.object({ peak: z.number(), longestSilence: z.number() });

/** Waiting executions: the memory they take, and how long a new process needs until it works with them. */
export async function waiting(filled: string, open: number): Promise<Findings> {
  const engine = await restart(filled, 'engine');
  const machine = await restart(filled, 'machine');
  const sizeOf = (file: string) => statSync(join(filled, file)).size / MEGABYTE;
  return {
    measures: [
      { name: 'engine alone: resident after the restart', value: engine.resident, unit: 'MiB', atMost: 400 },
      { name: 'engine alone: peak, with 2,000 more started', value: engine.peak, unit: 'MiB', atMost: 400 },
      { name: 'engine alone: restart', value: engine.seconds, unit: 's', atMost: 5 },
      {
        name: 'whole machine: resident after the restart',
        value: machine.resident,
        unit: 'MiB',
        atMost: 400,
      },
      {
        name: 'whole machine: peak until it rests',
        value: machine.peak,
        unit: 'MiB',
        atMost: 400,
      },
      { name: 'whole machine: restart', value: machine.seconds, unit: 's', atMost: 5 },
      { name: 'whole machine: longest silence until it rests', value: machine.longestSilence, unit: 's' },
      { name: 'whole machine: time until it rests', value: machine.walked, unit: 's' },
      { name: 'engine database', value: sizeOf('engine.db'), unit: 'MB' },
      { name: 'store database', value: sizeOf('store.db'), unit: 'MB' },
    ],
    notes: [
      `${open.toLocaleString('en-GB')} complaints wait in both branches; the process before was killed (SIGKILL).`,
      'Restart: from the start of the process until it answers and a timer that fell due in between was acted on.',
    ],
  };
}

async function restart(folder: string, part: 'engine' | 'machine') {
  const dying = startChild('admit-due.ts', { folder, leadMs: LEAD_MS });
  const { id, stepAt } = await dying.next(admittedSchema);
  await dying.kill();
  const left = stepAt - Date.now();
  if (left <= 0) throw new Error('The step was due before the process was killed.');
  await delay(left);
  const start = performance.now();
  const child = startChild('restart.ts', { folder, part, id });
  const { resident } = await child.next(restartedSchema);
  const seconds = (performance.now() - start) / 1000;
  const after = await child.next(settledSchema);
  const walked = (performance.now() - start) / 1000;
  await child.ended();
  return {
    seconds,
    walked,
    resident: resident / MEBIBYTE,
    peak: after.peak / MEBIBYTE,
    longestSilence: after.longestSilence / 1000,
  };
}
