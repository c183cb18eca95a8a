import { type Clock, compareSorts, type Item, instantOf, type Key } from '@redress/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Subject } from './store.contract.ts';

/** What the store should hold: a map, and nothing clever. */
class Model {
  readonly #items = new Map<string, Item>();
  readonly #clock: Clock;
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get({ pk, sk }: Key): Item | undefined {
    return this.where((item) => item.pk === pk && item.sk === sk)[0];
  }

  putIfAbsent(item: Item): boolean {
    if (this.get(item)) return false;
    this.#items.set(JSON.stringify([item.pk, item.sk]), item);
    return true;
  }

  replace(item: Item, expectedVersion: number): boolean {
    if (this.get(item)?.version !== expectedVersion) return false;
    this.delete(item);
    return this.putIfAbsent(item);
  }

  delete({ pk, sk }: Key): void {
    this.#items.delete(JSON.stringify([pk, sk]));
  }

  where(isWanted: (item: Item) => boolean): Item[] {
    const now = instantOf(this.#clock.now());
    return [...this.#items.values()].filter(
      (item) => isWanted(item) && !(item.expiresAt !== undefined && item.expiresAt <= now),
    );
  }
}

const PKS = ['甲', 'b'];
const SKS = ['x', 'y#😀', 'y#Ａ'];
const STATUSES = ['open', 'shut'];

const anyKey = fc.record({ pk: fc.constantFrom(...PKS), sk: fc.constantFrom(...SKS) });
const anyItem = fc.record({
  key: anyKey,
  body: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
  version: fc.integer({ min: 1, max: 3 }),
  status: fc.option(fc.constantFrom(...STATUSES)),
  sort: fc.constantFrom('1', '2'),
  summary: fc.option(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 })),
  wakes: fc.boolean(),
  millisToLive: fc.option(fc.integer({ min: 1, max: 3000 })),
});
const anyOperation = fc.oneof(
  fc.record({ name: fc.constant('put' as const), item: anyItem }),
  fc.record({ name: fc.constant('replace' as const), item: anyItem }),
  fc.record({ name: fc.constant('delete' as const), key: anyKey }),
  fc.record({ name: fc.constant('pass' as const), millis: fc.integer({ min: 1, max: 2000 }) }),
);

/** Random operations, and the model that should agree. */
export function modelRule(subject: Subject): void {
  const { clock, newPartition, pass, inMillis, pagesOf, entriesOf, runs } = subject;

  it('does what a map in memory would, whatever is asked of it in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyOperation, { maxLength: 15 }), async (operations) => {
        const { store } = subject;
        const model = new Model(clock);
        const run = newPartition();
        const keyIn = ({ pk, sk }: Key) => ({ pk: `${run}${pk}`, sk });
        const itemIn = ({
          key,
          body,
          version,
          status,
          sort,
          summary,
          millisToLive,
        }: GeneratedItem): Item => ({
          ...keyIn(key),
          version,
          body: JSON.parse(JSON.stringify(body)),
          ...(status !== null && {
            indexes: { status: { partition: `${run}${status}`, sort: `${sort}#${key.pk}#${key.sk}` } },
            ...(summary !== null && { summary: JSON.parse(JSON.stringify(summary)) }),
          }),
          ...(status === null && millisToLive !== null && { expiresAt: inMillis(millisToLive) }),
        });
        const written = (operation: { item: GeneratedItem }): Item => ({
          ...itemIn(operation.item),
          ...(operation.item.wakes && { wake: true }),
        });

        for (const operation of operations) {
          if (operation.name === 'pass') await pass(operation.millis);
          if (operation.name === 'put') {
            const item = itemIn(operation.item);
            expect(await store.putIfAbsent(written(operation))).toBe(model.putIfAbsent(item));
          }
          if (operation.name === 'replace') {
            const item = itemIn(operation.item);
            expect(await store.replace(written(operation), item.version - 1)).toBe(
              model.replace(item, item.version - 1),
            );
          }
          if (operation.name === 'delete') {
            await store.delete(keyIn(operation.key));
            model.delete(keyIn(operation.key));
          }
        }

        for (const pk of PKS.map((pk) => `${run}${pk}`)) {
          const expected = model.where((item) => item.pk === pk);
          expect(await pagesOf({ partition: pk, limit: 2 })).toEqual(sortedBy(expected, (item) => item.sk));
          for (const sk of SKS) expect(await store.get({ pk, sk })).toEqual(model.get({ pk, sk }));
        }
        for (const partition of STATUSES.map((status) => `${run}${status}`)) {
          const expected = model.where((item) => item.indexes?.status?.partition === partition);
          const entries = expected.map(({ pk, sk, indexes, summary }) => ({
            pk,
            sk,
            sort: indexes?.status?.sort ?? '',
            ...(summary && { summary }),
          }));
          expect(await entriesOf({ index: 'status', partition, limit: 2 })).toEqual(
            sortedBy(entries, (entry) => entry.sort),
          );
        }
      }),
      { numRuns: runs },
    );
  });
}

type GeneratedItem = typeof anyItem extends fc.Arbitrary<infer T> ? T : never;

function sortedBy<T>(items: readonly T[], sortOf: (item: T) => string): T[] {
  return items.toSorted((a, b) => compareSorts(sortOf(a), sortOf(b)));
}
