import { compareSorts, INDEX_NAMES, type IndexName, type IndexQuery, type Query } from '@redress/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Subject } from './store.contract.ts';

/** What holds for queries, of the table and of its indexes. */
export function queryRules(subject: Subject): void {
  const { itemIn, newPartition, putAll, pagesOf, entriesOf, runs, mayBound = () => true } = subject;

  describe('a query', () => {
    // Sorted by UTF-16 units, as JavaScript does, the emoji would come before the full-width letter.
    const SORTS = [
      'a',
      'a#1',
      'a#10',
      'a#2',
      'a~',
      'b',
      'é',
      '投诉#1',
      '投诉#2',
      'Ａ',
      '\uffff',
      '😀',
      '😀#1',
      '\u{10ffff}',
    ];
    let pk: string;
    const sortsOf = async (query: Omit<Query, 'partition'>) =>
      (await pagesOf({ partition: pk, ...query })).map((item) => item.sk);
    beforeAll(async () => {
      pk = newPartition();
      await putAll([...SORTS].reverse().map((sk) => itemIn(pk, sk)));
      await putAll([itemIn(`${pk}x`, 'a'), itemIn(newPartition(), 'a#1')]);
    });

    it('answers one partition, in the order of the UTF-8 bytes', async () => {
      expect(await sortsOf({ limit: 100 })).toEqual(SORTS);
      expect(await sortsOf({ limit: 100, descending: true })).toEqual(SORTS.toReversed());
    });

    it('answers an empty page where there is nothing', async () => {
      expect(await subject.store.query({ partition: newPartition(), limit: 10 })).toEqual({ items: [] });
    });

    it('keeps to a prefix', async () => {
      expect(await sortsOf({ prefix: 'a#', limit: 100 })).toEqual(['a#1', 'a#10', 'a#2']);
      expect(await sortsOf({ prefix: '投诉', limit: 100 })).toEqual(['投诉#1', '投诉#2']);
      expect(await sortsOf({ prefix: '\u{10ffff}', limit: 100 })).toEqual(['\u{10ffff}']);
      expect(await sortsOf({ prefix: '😀', limit: 100, descending: true })).toEqual(['😀#1', '😀']);
      expect(await sortsOf({ prefix: 'c', limit: 100 })).toEqual([]);
    });

    it('keeps to what is before', async () => {
      expect(await sortsOf({ before: 'a#2', limit: 100 })).toEqual(['a', 'a#1', 'a#10']);
      expect(await sortsOf({ before: 'a#2', after: 'a', limit: 100 })).toEqual(['a#1', 'a#10']);
      expect(await sortsOf({ before: 'a', limit: 100 })).toEqual([]);
      expect(await sortsOf({ before: 'a#1', after: 'a#10', limit: 100 })).toEqual([]);
    });

    it('goes on after a sort that need not exist', async () => {
      expect(await sortsOf({ after: '投诉', limit: 100 })).toEqual(SORTS.slice(7));
      expect(await sortsOf({ after: 'é', limit: 100, descending: true })).toEqual([
        'b',
        'a~',
        'a#2',
        'a#10',
        'a#1',
        'a',
      ]);
      expect(await sortsOf({ after: 'a#1', prefix: 'a#', limit: 100 })).toEqual(['a#10', 'a#2']);
      expect(await sortsOf({ after: 'Z', prefix: 'a#', limit: 100 })).toEqual(['a#1', 'a#10', 'a#2']);
      expect(await sortsOf({ after: 'z', prefix: 'a#', limit: 100 })).toEqual([]);
    });

    it('tells where to go on while something follows, and only then', async () => {
      const page = await subject.store.query({ partition: pk, prefix: 'a#', limit: 2 });
      expect(page.items.map((item) => item.sk)).toEqual(['a#1', 'a#10']);
      expect(page.next).toBe('a#10');
      expect((await subject.store.query({ partition: pk, prefix: 'a#', limit: 3 })).next).toBeUndefined();
      expect(
        (await subject.store.query({ partition: pk, after: 'a#10', prefix: 'a#', limit: 1 })).next,
      ).toBeUndefined();
    });

    it('pages through exactly what it should, whatever the bounds, the direction and the size', async () => {
      const bound = fc.option(
        fc.oneof(fc.constantFrom(...SORTS.filter(mayBound)), fc.string({ maxLength: 2 })),
        {
          nil: undefined,
        },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            limit: fc.integer({ min: 1, max: 6 }),
            descending: fc.boolean(),
            after: bound,
            side: fc.oneof(fc.record({ prefix: bound }), fc.record({ before: bound })),
          }),
          async ({ limit, descending, after, side }) => {
            const bounds = { after, ...side };
            const query = { limit, descending, ...withoutUndefined(bounds) };
            expect(await sortsOf(query)).toEqual(expectedSorts(SORTS, query));
          },
        ),
        { numRuns: runs * 2 },
      );
    });
  });

  describe('an index', () => {
    const inIndex = async (index: IndexName, partition: string) =>
      (await entriesOf({ index, partition, limit: 2 })).map((entry) => entry.sk);

    it('holds the items that name it, in order and with their summary, and no other', async () => {
      const [pk, open] = [newPartition(), newPartition()];
      const entries = ['1', '2', '3'].map((sort) => ({
        pk,
        sk: `i${sort}`,
        sort: `2026#${sort}`,
        summary: { subject: `投诉 ${sort}`, clocks: { resolution: {} } },
      }));
      const indexed = entries.map(({ sk, sort, summary }) =>
        itemIn(pk, sk, { indexes: { status: { partition: open, sort } }, summary }),
      );
      await putAll([...indexed.toReversed(), itemIn(pk, 'plain')]);
      expect(await subject.store.entries({ index: 'status', partition: open, limit: 10 })).toEqual({
        entries,
      });
      expect(await subject.store.entries({ index: 'team', partition: open, limit: 10 })).toEqual({
        entries: [],
      });
    });

    it('of a list shows the summary, another shows keys only', async () => {
      const [pk, partition] = [newPartition(), newPartition()];
      const key = { partition, sort: '1' };
      const indexes = Object.fromEntries(INDEX_NAMES.map((name) => [name, key]));
      const summary = { subject: 'Parcel lost' };
      await subject.store.putIfAbsent(itemIn(pk, 'x', { indexes, summary }));
      const bare = { pk, sk: 'x', sort: '1' };
      for (const index of INDEX_NAMES)
        expect(await entriesOf({ index, partition, limit: 1 }), index).toEqual([
          index === 'status' || index === 'team' ? { ...bare, summary } : bare,
        ]);
    });

    it('shows the summary as the last change left it, also where there is none any more', async () => {
      const [pk, open] = [newPartition(), newPartition()];
      const item = itemIn(pk, 'x', { indexes: { team: { partition: open, sort: '1' } } });
      const seen = async () => (await entriesOf({ index: 'team', partition: open, limit: 1 }))[0]?.summary;
      await subject.store.putIfAbsent({ ...item, summary: { v: 1 } });
      await subject.store.replace({ ...item, version: 2, summary: { v: 2 } }, 1);
      expect(await seen()).toEqual({ v: 2 });
      await subject.store.replace({ ...item, version: 3 }, 2);
      expect(await seen()).toBeUndefined();
    });

    it('follows an item whose key is added, changed and taken away', async () => {
      const [pk, first, second] = [newPartition(), newPartition(), newPartition()];
      const item = itemIn(pk);
      const moved = (version: number, partition: string, sort: string) =>
        subject.store.replace({ ...item, version, indexes: { watch: { partition, sort } } }, version - 1);
      const seen = async () => [await inIndex('watch', first), await inIndex('watch', second)];
      await subject.store.putIfAbsent(item);
      expect(await seen()).toEqual([[], []]);
      await moved(2, first, 'a');
      expect(await seen()).toEqual([['complaint'], []]);
      await moved(3, first, 'b');
      expect(await seen()).toEqual([['complaint'], []]);
      await moved(4, second, 'b');
      expect(await seen()).toEqual([[], ['complaint']]);
      await subject.store.replace({ ...item, version: 5 }, 4);
      expect(await seen()).toEqual([[], []]);
    });

    it('forgets an item that is deleted', async () => {
      const [pk, open] = [newPartition(), newPartition()];
      await subject.store.putIfAbsent(
        itemIn(pk, 'x', { indexes: { status: { partition: open, sort: '1' } } }),
      );
      await subject.store.delete({ pk, sk: 'x' });
      expect(await inIndex('status', open)).toEqual([]);
    });

    it('pages through exactly its entries in both directions, a hundred at once too', async () => {
      const [pk, open] = [newPartition(), newPartition()];
      const sorts = Array.from({ length: 130 }, (_, n) => `2026-11-${String(n).padStart(3, '0')}#id${n}`);
      await putAll(sorts.map((sort) => itemIn(pk, sort, { indexes: { status: { partition: open, sort } } })));
      const found = async (query: Omit<IndexQuery, 'partition' | 'index'>) =>
        (await entriesOf({ index: 'status', partition: open, ...query })).map((entry) => entry.sort);
      expect(await found({ limit: 100 })).toEqual(sorts);
      expect(await found({ limit: 47, descending: true })).toEqual(sorts.toReversed());
      expect(await found({ limit: 7, before: '2026-11-020' })).toEqual(sorts.slice(0, 20));
      expect(await found({ limit: 7, before: '2026-11-020', after: '2026-11-009~' })).toEqual(
        sorts.slice(10, 20),
      );
    });

    it('tells where to go on while something follows, and only then', async () => {
      const [pk, open] = [newPartition(), newPartition()];
      const sorts = ['a', 'b', 'c'];
      await putAll(sorts.map((sort) => itemIn(pk, sort, { indexes: { watch: { partition: open, sort } } })));
      const nextOf = async (query: Omit<IndexQuery, 'partition' | 'index'>) =>
        (await subject.store.entries({ index: 'watch', partition: open, ...query })).next;
      expect(await nextOf({ limit: 2 })).toBe('b');
      expect(await nextOf({ limit: 3 })).toBeUndefined();
      expect(await nextOf({ limit: 2, before: 'c' })).toBeUndefined();
      expect(await nextOf({ limit: 1, after: 'a' })).toBe('b');
    });
  });
}

function withoutUndefined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(record));
}

/** The same by plain comparison of bytes, sort by sort. */
function expectedSorts(sorts: readonly string[], query: Omit<Query, 'partition'>): string[] {
  const { prefix, after, before, descending } = query;
  const chosen = sorts.filter(
    (sort) =>
      (prefix === undefined || sort.startsWith(prefix)) &&
      (before === undefined || compareSorts(sort, before) < 0) &&
      (after === undefined || (descending ? compareSorts(sort, after) < 0 : compareSorts(sort, after) > 0)),
  );
  return descending ? chosen.toReversed() : chosen;
}
