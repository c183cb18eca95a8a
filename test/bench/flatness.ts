import { join } from 'node:path';
import { type Engine, executionArn } from '@redress/engine';
import * as z from 'zod';
import { optionsOf, say } from './child.ts';
import { COMPLAINT_MACHINE, FAR, inParallel, openBareEngine, rowsOf, turnIn } from './world.ts';

/** Time per start and per transition with few and with many executions open, taken in turns. */
const { folders, rounds, times } = optionsOf(
  z.object({ folders: z.array(z.string()), rounds: z.number(), times: z.number() }),
);
const LANES = 50;
const SAMPLE = 5000;

interface Level {
  readonly engine: Engine;
  /** Tokens of the acknowledgement's waits, by complaint: any of those that are open. */
  readonly tokens: Map<string, string>;
  readonly perStart: number[];
  readonly perTransition: number[];
}

const bodySchema = z.object({
  id: z.string(),
  waits: z.object({ acknowledgement: z.object({ token: z.string() }) }),
});
const rowSchema = z.object({ body: z.string() }).transform(({ body }) => bodySchema.parse(JSON.parse(body)));

const levels = folders.map(openLevel);
for (let round = 0; round < rounds; round++) {
  // The order alternates, so that what slows the computer down for a while slows all levels.
  for (const level of round % 2 === 0 ? levels : levels.toReversed()) await measure(level, round);
}
await say(levels.map(({ perStart, perTransition }) => ({ perStart, perTransition })));
for (const { engine } of levels) await engine.close();
process.disconnect();

function openLevel(folder: string): Level {
  const sql = `SELECT body FROM items WHERE sk = 'COMPLAINT' ORDER BY random() LIMIT ${SAMPLE}`;
  const sample = rowsOf(join(folder, 'store.db'), rowSchema, sql);
  const tokens = new Map(sample.map(({ id, waits }) => [id, waits.acknowledgement.token]));
  const engine = openBareEngine(folder, async (payload) => {
    const { complaintId, clock, token } = turnIn(payload);
    if (clock === 'acknowledgement') tokens.set(complaintId, token);
    return {};
  });
  engine.start();
  return { engine, tokens, perStart: [], perTransition: [] };
}

async function measure({ engine, tokens, perStart, perTransition }: Level, round: number): Promise<void> {
  await engine.settled();
  const old = [...tokens.entries()].sort(() => Math.random() - 0.5).slice(0, times);
  perTransition.push(
    await timed(engine, (index) => {
      const [, taskToken] = old[index] ?? [];
      return engine.call('SendTaskFailure', { taskToken, error: 'Redress.Retimed', cause: FAR });
    }),
  );
  const name = (index: number) => `flat-${round}-${index}-${process.pid}`;
  perStart.push(
    await timed(engine, (index) =>
      engine.call('StartExecution', {
        stateMachineArn: COMPLAINT_MACHINE,
        name: name(index),
        input: JSON.stringify({ complaintId: name(index), cycle: 1, acknowledgement: FAR, resolution: FAR }),
      }),
    ),
  );
  await inParallel(times, LANES, async (index) => {
    tokens.delete(name(index));
    await engine.call('StopExecution', { executionArn: executionArn('redress-complaint', name(index)) });
  });
}

/** Milliseconds for each, until everything that follows from it is done. */
async function timed(engine: Engine, work: (index: number) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await inParallel(times, LANES, work);
  await engine.settled();
  return (performance.now() - begun) / times;
}
