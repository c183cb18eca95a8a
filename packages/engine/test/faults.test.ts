import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { executionArn, stateMachineArn } from '../src/base/arns.ts';
import { ServiceError } from '../src/base/errors.ts';
import type { JsonValue } from '../src/base/json.ts';
import { SimulatedClock } from '../src/durable/clock.ts';
import { essence, everything, functionsOf } from './everything.ts';
import {
  copyDatabase,
  type Event,
  type Functions,
  invoke,
  machine,
  type Rig,
  rig,
  START,
} from './harness.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const START_EXECUTION = 'arn:aws:states:::states:startExecution';

/** Spares the waits for the disk: here the store fails, not the computer. */
function unsynced(): void {
  const { exec } = DatabaseSync.prototype;
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    exec.call(this, sql.replace('synchronous = FULL', 'synchronous = OFF'));
  });
}

/** Each event after the one it follows, whatever happened in other branches in between. */
function steps(events: Event[]): string[] {
  const plain = z.array(z.looseObject({ id: z.int(), previousEventId: z.int() })).parse(essence(events));
  const told = plain.map(({ id: _, previousEventId: __, ...event }) => JSON.stringify(event));
  return plain
    .map(({ previousEventId }, index) => `${told[previousEventId - 1] ?? ''} -> ${told[index]}`)
    .sort();
}

/** Lets the call of a statement with the number fail; counts them all. */
function failStatement(number: number): { count: number } {
  const calls = { count: 0 };
  const made = ({ sourceSQL }: StatementSync) => {
    calls.count += 1;
    if (calls.count === number) throw new Error(`disk I/O error in ${sourceSQL}`);
  };
  const { prototype } = StatementSync;
  const { run, get, all } = prototype;
  vi.spyOn(prototype, 'run').mockImplementation(function (this: StatementSync, ...values) {
    made(this);
    return run.apply(this, values);
  });
  vi.spyOn(prototype, 'get').mockImplementation(function (this: StatementSync, ...values) {
    made(this);
    return get.apply(this, values);
  });
  vi.spyOn(prototype, 'all').mockImplementation(function (this: StatementSync, ...values) {
    made(this);
    return all.apply(this, values);
  });
  return calls;
}

/** What a caller does, as AWS's SDKs do: a call that the service failed to answer is made again. */
async function insisting<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    return call();
  }
}

function functionsFor(engineOf: () => Rig): Functions {
  return {
    ...functionsOf(engineOf),
    async early(payload) {
      const { token: taskToken } = z.object({ token: z.string() }).parse(payload);
      const { engine } = engineOf();
      await insisting(() => engine.call('SendTaskHeartbeat', { taskToken }));
      // Called again after a fault, it finds its answer given.
      await insisting(() => engine.call('SendTaskSuccess', { taskToken, output: '1' })).catch(() => null);
      return null;
    },
    hang: async () => 'back',
  };
}

/** The file of an engine that was ended in the middle: calls under way, one of them out of time since, a wait that is over, an old history. */
async function killed(): Promise<{ path: string; old: string; open: string[] }> {
  const began = START - 91 * 86_400_000;
  let hanging = 0;
  const hang = () => {
    hanging += 1;
    return new Promise<JsonValue>(() => undefined);
  };
  const first: Rig = rig({
    functions: { ...functionsFor(() => first), hang },
    clock: new SimulatedClock(began),
  });
  const old = await first.run(machine({ P: { Type: 'Pass' } }));
  await first.advance((START - began) / 1000 - 10);
  const waiting = await first.run(machine({ W: { Type: 'Wait', Seconds: 5 }, T: invoke('double') }), 4);
  const nested = {
    Type: 'Task',
    Resource: START_EXECUTION,
    Arguments: { StateMachineArn: stateMachineArn('interrupted') },
  };
  const parent = await first.run(machine({ W: { Type: 'Wait', Seconds: 7 }, N: { ...nested, Output: 1 } }));
  const interrupted = await first.start(await first.create('interrupted', machine({ T: invoke('hang') })));
  const limited = machine({ T: invoke('hang', { TimeoutSeconds: 5 }) });
  const timedOut = await first.start(await first.create('limited', limited));
  while (hanging < 2) await new Promise(setImmediate);
  await first.create('everything', everything);
  // Abandons the calls, and leaves all in one small file.
  await first.engine.close();
  return { path: first.path, old, open: [interrupted, timedOut, waiting, parent] };
}

describe('an engine whose store fails once, at any of its calls,', () => {
  it('ends every execution as if it had not', async () => {
    const { path, old, open } = await killed();

    const live = async (failing: number) => {
      unsynced();
      const engine: Rig = rig({
        functions: functionsFor(() => engine),
        path: copyDatabase(path),
        clock: new SimulatedClock(START),
        isStarted: false,
      });
      const calls = failStatement(failing);
      engine.engine.start();
      const request = { stateMachineArn: stateMachineArn('everything'), name: 'one', input: '{}' };
      await insisting(() => engine.engine.call('StartExecution', request));
      await engine.advance(400);
      const { count } = calls;
      vi.restoreAllMocks();
      const executions = [executionArn('everything', 'one'), ...open];
      const ends = await Promise.all(
        executions.map(async (arn) => ({
          status: (await engine.describe(arn)).status,
          steps: steps(await engine.history(arn)),
        })),
      );
      await expect(engine.describe(old)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
      await engine.engine.close();
      return { ends, count, faults: engine.faults };
    };

    const whole = await live(0);
    expect(whole.faults).toEqual([]);
    expect(whole.ends.map(({ status }) => status)).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
      'FAILED',
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
    let failing = 0;
    let reached = 0;
    do {
      failing += 1;
      const { ends, count } = await live(failing);
      expect(ends, `call ${failing} failed`).toEqual(whole.ends);
      reached = count;
    } while (reached >= failing);
    // The last of those lives was too short for its fault.
    expect(failing).toBeGreaterThan(200);
  }, 300_000);
});
