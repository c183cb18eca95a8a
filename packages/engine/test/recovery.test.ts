import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SimulatedClock } from '../src/durable/clock.ts';
import {
  callback,
  copyDatabase,
  type Event,
  type Functions,
  failure,
  flow,
  invoke,
  machine,
  noted,
  type Rig,
  rig,
  temporaryFolder,
} from './harness.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Does something else, or something more, wherever a transaction is committed. */
function onCommit(handle: (commit: () => void) => void): void {
  const run = StatementSync.prototype.run;
  vi.spyOn(StatementSync.prototype, 'run').mockImplementation(function (this: StatementSync, ...values) {
    if (this.sourceSQL !== 'COMMIT') return run.apply(this, values);
    handle(() => run.apply(this));
    return { changes: 0, lastInsertRowid: 0 };
  });
}

/** What must be the same whether or not the engine was killed in between. */
function essence(events: Event[]): unknown[] {
  return events.map(({ timestamp, ...event }) =>
    JSON.parse(JSON.stringify(event).replace(/(\\"token\\":\\")[^"\\]+/g, '$1token')),
  );
}

/** Some of everything: callbacks answered early, late and never, failures, retries, waits, branches. */
const everything = machine({
  First: invoke('flaky', { Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 3 }] }),
  Both: {
    Type: 'Parallel',
    Branches: [
      flow({
        Early: callback({
          Arguments: { FunctionName: 'early', Payload: { token: '{% $states.context.Task.Token %}' } },
        }),
        Nap: { Type: 'Wait', Seconds: 40 },
      }),
      flow({
        Never: callback({
          TimeoutSeconds: 20,
          Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Gone' }],
          Next: 'Gone',
        }),
        Gone: { Type: 'Pass', Assign: { gone: true } },
      }),
    ],
  },
  Last: invoke('double', { Arguments: { FunctionName: 'double', Payload: 21 } }),
});

function functionsOf(engineOf: () => Rig): Functions {
  return {
    // Fails until a second has passed, so that it does not depend on what this process remembers.
    async flaky() {
      if (engineOf().clock.now() < new Date('2026-03-02T09:00:01Z').getTime()) throw failure('Flaky', '');
      return {};
    },
    async early() {
      const token = engineOf().tokens.at(-1);
      await engineOf()
        .engine.call('SendTaskSuccess', { taskToken: token, output: '1' })
        .catch(() => null);
      return null;
    },
    ask: noted,
    double: async (payload) => Number(payload) * 2,
  };
}

describe('an engine that is killed', () => {
  it('goes on from any of its commits to the history it would have had', async () => {
    const copies: { path: string; now: number }[] = [];
    const original: Rig = rig({ functions: functionsOf(() => original) });
    onCommit((commit) => {
      commit();
      copies.push({ path: copyDatabase(original.path), now: original.clock.now() });
    });
    const execution = await original.run(everything);
    await original.advance(120);
    vi.restoreAllMocks();
    const expected = essence(await original.history(execution));
    expect(await original.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '42' });
    expect(copies.length).toBeGreaterThan(10);

    const afterStart = copies.slice(1);
    for (const { path, now } of afterStart) {
      const again: Rig = rig({ functions: functionsOf(() => again), path, clock: new SimulatedClock(now) });
      await again.advance(120);
      expect(essence(await again.history(execution))).toEqual(expected);
      expect(again.faults).toEqual([]);
    }
  });

  it('calls a function that was at work again, with the same token and no further event', async () => {
    const seen: string[] = [];
    let isDown = false;
    const first = rig({
      functions: {
        ask: () => {
          isDown = true;
          return new Promise(() => undefined);
        },
      },
    });
    const arn = await first.create('m', machine({ T: callback() }));
    const execution = await first.start(arn);
    while (!isDown) await new Promise(setImmediate);
    const second = first.reopen({
      functions: {
        async ask(payload) {
          seen.push(JSON.stringify(payload));
          return null;
        },
      },
    });
    await second.advance(0);
    expect(seen).toEqual([JSON.stringify({ token: first.tokens[0] })]);
    expect((await second.outline(execution)).slice(1)).toEqual([
      '2<0 TaskStateEntered T {}',
      '3<2 TaskScheduled',
      '4<3 TaskStarted',
      '5<4 TaskSubmitted',
    ]);
    await second.engine.call('SendTaskSuccess', { taskToken: first.tokens[0], output: '1' });
  });

  it('keeps an answer that came while the function was at work', async () => {
    let release = () => {};
    const first = rig({
      functions: { ask: () => new Promise((resolve) => (release = () => resolve(null))) },
    });
    const execution = await first.start(await first.create('m', machine({ T: callback() })));
    while (first.tokens.length === 0) await new Promise(setImmediate);
    await first.engine.call('SendTaskSuccess', { taskToken: first.tokens[0], output: '"kept"' });
    const second = first.reopen({ functions: { ask: noted } });
    await second.advance(0);
    expect(await second.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '"kept"' });
    release();
  });

  it('fires what became due while it was down at once', async () => {
    const first = rig();
    const execution = await first.run(machine({ A: { Type: 'Wait', Seconds: 60 } }));
    await first.engine.close();
    const clock = new SimulatedClock(first.clock.now() + 86_400_000);
    const second = first.reopen({ clock });
    await second.advance(0);
    expect(await second.describe(execution)).toMatchObject({
      status: 'SUCCEEDED',
      stopDate: clock.now() / 1000,
    });
  });

  it('executes nothing before it is started', async () => {
    const { create, start, outline, engine, advance } = rig({ functions: { work: noted }, isStarted: false });
    const execution = await start(await create('m', machine({ T: invoke('work') })));
    await advance(60);
    expect(await outline(execution)).toEqual(['1<0 ExecutionStarted {}']);
    engine.start();
    await engine.settled();
    expect((await outline(execution)).at(-1)).toBe('7<6 ExecutionSucceeded null');
  });

  it('abandons the functions at work when it is closed, and answers nothing any more', async () => {
    const signals: AbortSignal[] = [];
    const { create, start, engine, reopen } = rig({
      functions: {
        work: (_payload, { signal }) => {
          signals.push(signal);
          return new Promise(() => undefined);
        },
      },
    });
    const execution = await start(await create('m', machine({ T: invoke('work') })));
    while (signals.length === 0) await new Promise(setImmediate);
    await engine.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await expect(engine.call('ListStateMachines', {})).rejects.toThrow('closed');
    const second = reopen({ functions: { work: async () => 'again' } });
    await second.advance(0);
    expect(await second.describe(execution)).toMatchObject({ output: '"again"' });
  });
});

describe('an engine whose store fails', () => {
  it('reports it, loses nothing and tries again', async () => {
    const { create, start, describe, faults, advance } = rig({ functions: { work: noted } });
    const execution = await start(
      await create('m', machine({ W: { Type: 'Wait', Seconds: 10 }, T: invoke('work') })),
    );
    await advance(5);
    let failures = 3;
    onCommit((commit) => {
      failures -= 1;
      if (failures >= 0) throw new Error('disk full');
      commit();
    });
    await advance(60);
    expect(await describe(execution)).toMatchObject({ status: 'SUCCEEDED' });
    expect(faults.length).toBeGreaterThan(0);
    expect(String(faults[0])).toContain('disk full');
  });
});

describe('a file that is not the engine’s', () => {
  const open = (path: string) => rig({ path });

  it('is refused where it is no database, and left as it was', () => {
    const path = join(temporaryFolder(), 'notes.txt');
    writeFileSync(path, 'dear diary '.repeat(1000));
    expect(() => open(path)).toThrow('is not a database');
    expect(readFileSync(path, 'utf8')).toBe('dear diary '.repeat(1000));
  });

  it('is refused where it is another application’s', () => {
    const path = join(temporaryFolder(), 'other.sqlite');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE t (x)');
    other.close();
    const before = readFileSync(path);
    expect(() => open(path)).toThrow('is a database of another program');
    expect(readFileSync(path)).toEqual(before);
  });

  it('is refused where a later version wrote it', async () => {
    const { engine, path } = rig();
    await engine.close();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => open(path)).toThrow('newer Redress');
  });

  it('is refused where its beginning is damaged', async () => {
    const { engine, path } = rig();
    await engine.close();
    const bytes = readFileSync(path);
    bytes.fill(0x55, 100, 3000);
    writeFileSync(path, bytes);
    expect(() => open(path)).toThrow('is damaged');
  });
});
