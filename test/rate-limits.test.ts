import { Limiter, type Store } from '@redress/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../packages/local/src/sqlite-store.ts';

const LIMIT = { perMinute: 60, atOnce: 20 };
const START = Date.parse('2026-03-02T09:00:00Z');

/** Several instances over one store, a clock that is moved, and how often the store was asked. */
function openInstances(count: number, { writeTakesMs = 0 } = {}) {
  let now = START;
  const store = openSqliteStore({ path: ':memory:', clock: { now: () => now } });
  const calls = { reads: 0, writes: 0 };
  const counted: Store = {
    ...store,
    get: (key) => {
      calls.reads++;
      return store.get(key);
    },
    putIfAbsent: (item) => {
      calls.writes++;
      now += writeTakesMs;
      return store.putIfAbsent(item);
    },
    replace: (item, version) => {
      calls.writes++;
      now += writeTakesMs;
      return store.replace(item, version);
    },
  };
  const log = { info() {}, warn: expect.fail, error: expect.fail };
  const options = { now: () => now, secret: 'x'.repeat(32), log, store: counted };
  return {
    instances: Array.from({ length: count }, () => new Limiter(options)),
    calls,
    store,
    now: () => now,
    pass: (millis: number) => {
      now += millis;
    },
  };
}

describe('instances that share a store', () => {
  it('let through together no more than the limit, its minutes’ and those of a second, whoever asks which when', async () => {
    const turn = fc.record({
      wait: fc.oneof(fc.constant(0), fc.nat(900), fc.nat(30_000)),
      /** How many requests come at once, and to which instances. */
      asked: fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 40 }), async (turns) => {
        const { instances, store, now, pass } = openInstances(4);
        const passed: number[] = [];
        for (const { wait, asked } of turns) {
          pass(wait);
          const passages = await Promise.all(asked.map((each) => instances[each]?.take('shop', LIMIT)));
          passed.push(...passages.filter((one) => one?.isLetIn).map(() => now()));
        }
        for (const [index, from] of passed.entries())
          for (let to = index; to < passed.length; to++) {
            const span = (passed[to] ?? 0) - from;
            expect(to - index + 1).toBeLessThanOrEqual(
              LIMIT.atOnce + (LIMIT.perMinute * (span + 1000)) / 60_000,
            );
          }
        store.close();
      }),
      { numRuns: 150 },
    );
  });

  it('let through all of it at once, and say when there is more', async () => {
    const { instances, pass, store } = openInstances(3);
    const ask = async (count: number) => {
      const passages = [];
      for (let n = 0; n < count; n++)
        passages.push(await (instances[n % 3] ?? expect.fail()).take('shop', LIMIT));
      return passages;
    };
    const first = await ask(60);
    expect(first.filter(({ isLetIn }) => isLetIn).length).toBe(LIMIT.atOnce);
    const { waitMs } = first.at(-1) ?? expect.fail();
    expect(waitMs).toBe(1000);
    pass(waitMs);
    expect((await ask(3)).filter(({ isLetIn }) => isLetIn)).toHaveLength(1);
    store.close();
  });

  it('write once for a request at most, and far less for whoever comes often', async () => {
    const { instances, calls, pass, store } = openInstances(1);
    const [instance = expect.fail()] = instances;
    const often = { perMinute: 60_000, atOnce: 1000 };
    await instance.take('shop', often);
    expect(calls).toEqual({ reads: 1, writes: 1 });
    for (let n = 0; n < 500; n++) {
      pass(1);
      await instance.take('shop', often);
    }
    expect(calls.writes).toBeLessThan(20);
    expect(calls.reads).toBe(1);
    for (let n = 0; n < 20; n++) {
      pass(5000);
      await instance.take('quiet', often);
    }
    expect(calls.writes).toBeLessThan(40);
    store.close();
  });

  it('take one for one request, however long the store takes to write', async () => {
    const { instances, pass, store, calls } = openInstances(1, { writeTakesMs: 5000 });
    for (let n = 0; n < 3; n++) {
      expect(await instances[0]?.take('shop', LIMIT)).toMatchObject({ isLetIn: true });
      pass(20_000);
    }
    expect(calls.writes).toBe(3);
    store.close();
  });

  it('ask the store nothing for whoever is refused', async () => {
    const { instances, calls, store } = openInstances(1);
    const [instance = expect.fail()] = instances;
    for (let n = 0; n < LIMIT.atOnce + 1; n++) await instance.take('shop', LIMIT);
    const before = { ...calls };
    for (let n = 0; n < 1000; n++) expect((await instance.take('shop', LIMIT)).isLetIn).toBe(false);
    expect(calls).toEqual(before);
    store.close();
  });

  it('keep nothing of whom they count but a hash, and that no longer than it counts', async () => {
    const { instances, pass, store } = openInstances(1);
    await instances[0]?.take('address:192.0.2.7', LIMIT);
    const { items } = await store.scan(undefined, 10);
    expect(items).toHaveLength(1);
    expect(JSON.stringify(items)).not.toContain('192.0.2');
    pass(3_000);
    expect((await store.scan(undefined, 10)).items).toHaveLength(0);
    store.close();
  });

  it('keep nobody out where the store fails', async () => {
    const { instances, store } = openInstances(1);
    store.close();
    const warnings: string[] = [];
    const log = { info() {}, warn: (event: string) => void warnings.push(event), error: expect.fail };
    const limiter = new Limiter({ now: () => START, secret: 'x'.repeat(32), log, store });
    expect((await limiter.take('shop', LIMIT)).isLetIn).toBe(true);
    expect(warnings).toEqual(['limit-not-counted']);
    expect(instances).toHaveLength(1);
  });
});
