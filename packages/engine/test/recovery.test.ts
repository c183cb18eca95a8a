import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { JsonValue } from '../src/base/json.ts';
import { SimulatedClock } from '../src/durable/clock.ts';
import type { LambdaFunction } from '../src/service/engine.ts';
import { essence, everything, functionsOf } from './everything.ts';
import {
  callback,
  copyDatabase,
  invoke,
  machine,
  noted,
  type Rig,
  rig,
  START,
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

  it('lets a task time out that is over, and does not call its function again', async () => {
    const called: JsonValue[] = [];
    const hang: LambdaFunction = () => new Promise(() => undefined);
    const first = rig({ functions: { hang } });
    const short = await first.create('short', machine({ T: invoke('hang', { TimeoutSeconds: 60 }) }));
    const long = await first.create('long', machine({ T: invoke('hang', { TimeoutSeconds: 600 }) }));
    const over = await first.start(short, { input: '{"over":true}' });
    await first.start(long, { input: '{"over":false}' });
    while (first.engine.stats().functionCalls < 2) await new Promise(setImmediate);
    const second = first.reopen({
      clock: new SimulatedClock(START + 61_000),
      functions: {
        async hang(payload) {
          called.push(payload);
          return null;
        },
      },
    });
    await second.advance(0);
    expect(called).toEqual([{ over: false }]);
    expect(await second.describe(over)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('fires what is due before it calls any function again', async () => {
    const told: string[] = [];
    const first = rig({ functions: { hang: () => new Promise(() => undefined), tell: noted } });
    const waits = await first.create(
      'waits',
      machine({ W: { Type: 'Wait', Seconds: 60 }, T: invoke('tell') }),
    );
    const hangs = await first.create('hangs', machine({ T: invoke('hang') }));
    await first.start(waits);
    await first.advance(0);
    await first.start(hangs);
    while (first.engine.stats().functionCalls < 1) await new Promise(setImmediate);
    const tell = (what: string) => async () => {
      told.push(what);
      return null;
    };
    const second = first.reopen({
      clock: new SimulatedClock(START + 61_000),
      functions: { hang: tell('called again'), tell: tell('was due') },
    });
    await second.advance(0);
    expect(told).toEqual(['was due', 'called again']);
  });

  it('calls no more than 256 functions at a time, and not the others later than those that hang', async () => {
    const first = rig({ functions: { work: () => new Promise(() => undefined) } });
    const works = await first.create('works', machine({ T: invoke('work') }));
    await Promise.all(Array.from({ length: 600 }, () => first.start(works)));
    const releases: (() => void)[] = [];
    const called = async (count: number) => {
      while (releases.length < count) await new Promise(setImmediate);
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      return releases.length;
    };
    const second = first.reopen({
      functions: { work: () => new Promise((resolve) => releases.push(() => resolve(null))) },
    });
    expect(await called(256)).toBe(256);
    releases[0]?.();
    releases[1]?.();
    expect(await called(258)).toBe(258);
    await second.clock.advance(1_000, async () => undefined);
    expect(await called(514)).toBe(514);
    await second.clock.advance(1_000, async () => undefined);
    expect(await called(600)).toBe(600);
    for (const release of releases) release();
    await second.advance(0);
    expect(second.engine.stats()).toMatchObject({ running: 0, inMemory: 0 });
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
