import { ItemTooLarge, type JsonObject, type JsonValue, MAX_ITEM_BYTES } from '@redress/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Subject } from './store.contract.ts';

/** What holds for one item. */
export function itemRules(subject: Subject): void {
  const { itemIn, newPartition, pass, inMillis, runs } = subject;

  describe('one item', () => {
    it('is absent until it is put, and then read as it was put', async () => {
      const indexed = itemIn(newPartition(), 'complaint', {
        indexes: {
          status: { partition: 'open', sort: '2026#1' },
          team: { partition: 'a', sort: '2026#1' },
          watch: { partition: 'w', sort: '2026#1' },
          undelivered: { partition: 'u', sort: '2026#1' },
        },
        summary: { subject: '投诉', clocks: { resolution: { dueAt: null } } },
      });
      const expiring = itemIn(newPartition(), 'session', { expiresAt: inMillis(1234) });
      for (const item of [indexed, expiring]) {
        expect(await subject.store.get(item)).toBeUndefined();
        expect(await subject.store.putIfAbsent(item)).toBe(true);
        expect(await subject.store.get(item)).toEqual(item);
      }
    });

    it('is put together with another one, or neither is where the first is there', async () => {
      const [first, second] = [
        itemIn(newPartition(), 'claim', { expiresAt: inMillis(1000) }),
        itemIn(newPartition()),
      ];
      expect(await subject.store.putBoth(first, second)).toBe(true);
      expect(await subject.store.get(first)).toEqual(first);
      expect(await subject.store.get(second)).toEqual(second);
      const other = itemIn(newPartition());
      expect(await subject.store.putBoth(first, other)).toBe(false);
      expect(await subject.store.get(other)).toBeUndefined();
      await pass(1000);
      const late = { ...first, expiresAt: inMillis(1000) };
      expect(await subject.store.putBoth(late, { ...second, body: { text: 'mine' } })).toBe(true);
      expect(await subject.store.get(second)).toEqual(second);
    });

    it('put together with others at the same time is put once', async () => {
      const first = itemIn(newPartition());
      const seconds = Array.from({ length: 10 }, () => itemIn(newPartition()));
      const put = await Promise.all(seconds.map((second) => subject.store.putBoth(first, second)));
      expect(put.filter((isPut) => isPut)).toHaveLength(1);
      const found = await Promise.all(seconds.map((second) => subject.store.get(second)));
      expect(found.map((item) => item !== undefined)).toEqual(put);
    });

    it('does not say that it woke somebody', async () => {
      const item = itemIn(newPartition());
      const second = { ...item, version: 2, body: { text: 'second' } };
      await subject.store.putIfAbsent({ ...item, wake: true });
      expect(await subject.store.get(item)).toEqual(item);
      await subject.store.replace({ ...second, wake: true }, 1);
      expect((await subject.store.query({ partition: item.pk, limit: 10 })).items).toEqual([second]);
    });

    it('loses the summary where a replacement has none', async () => {
      const indexes = { team: { partition: newPartition(), sort: '1' } };
      const item = itemIn(newPartition(), 'complaint', { indexes });
      await subject.store.putIfAbsent({ ...item, summary: { subject: 'first' } });
      await subject.store.replace({ ...item, version: 2 }, 1);
      expect(await subject.store.get(item)).toEqual({ ...item, version: 2 });
    });

    it('is refused as a mistake where members stand together that must not', async () => {
      const indexes = { watch: { partition: newPartition(), sort: '1' } };
      const expiring = itemIn(newPartition(), 'complaint', { indexes, expiresAt: inMillis(1000) });
      const unseen = itemIn(newPartition(), 'complaint', { indexes, summary: { subject: 'unseen' } });
      for (const item of [expiring, unseen]) {
        await expect(subject.store.putIfAbsent(item)).rejects.toThrow(TypeError);
        await expect(subject.store.replace(item, 1)).rejects.toThrow(TypeError);
        expect(await subject.store.get(item)).toBeUndefined();
      }
    });

    it('is put only where its key is free', async () => {
      const item = itemIn(newPartition());
      await subject.store.putIfAbsent(item);
      expect(await subject.store.putIfAbsent({ ...item, body: { text: 'another' } })).toBe(false);
      expect(await subject.store.putIfAbsent(item)).toBe(false);
      expect(await subject.store.get(item)).toEqual(item);
    });

    it('is replaced only where it has the expected version', async () => {
      const item = itemIn(newPartition());
      await subject.store.putIfAbsent(item);
      const second = { ...item, version: 2, body: { text: 'second' } };
      expect(await subject.store.replace(second, 2)).toBe(false);
      expect(await subject.store.get(item)).toEqual(item);
      expect(await subject.store.replace(second, 1)).toBe(true);
      expect(await subject.store.replace({ ...second, body: { text: 'late' } }, 1)).toBe(false);
      expect(await subject.store.get(item)).toEqual(second);
    });

    it('is not replaced where it is not there', async () => {
      const item = itemIn(newPartition(), 'complaint', { version: 2 });
      expect(await subject.store.replace(item, 1)).toBe(false);
      expect(await subject.store.get(item)).toBeUndefined();
    });

    it('is gone when it is deleted, which may be done twice, and its key is free again', async () => {
      const item = itemIn(newPartition(), 'complaint', {
        indexes: { status: { partition: newPartition(), sort: '1' } },
      });
      await subject.store.putIfAbsent(item);
      await subject.store.delete(item);
      await subject.store.delete(item);
      expect(await subject.store.get(item)).toBeUndefined();
      expect(await subject.store.putIfAbsent(item)).toBe(true);
    });

    it('keeps whatever JSON its body and whatever characters its keys hold', async () => {
      const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(
          text,
          text,
          fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
          async (pk, sk, members) => {
            const body: JsonObject = JSON.parse(JSON.stringify(members));
            const item = itemIn(`${newPartition()}#${pk}`, sk, { body });
            expect(await subject.store.putIfAbsent(item)).toBe(true);
            expect(await subject.store.get(item)).toEqual(item);
          },
        ),
        { numRuns: runs },
      );
    });

    it.each<[string, JsonObject]>([
      ['nothing', {}],
      ['empty values', { text: '', list: [], map: {}, nothing: null, no: false, zero: 0 }],
      ['an empty name', { '': 'nameless' }],
      ['Chinese and emoji', { subject: '投诉：屏幕碎了', mood: '😡', family: '👨‍👩‍👧', rare: '𠮷' }],
      ['half a surrogate pair', { text: 'a\ud83d' }],
      ['control characters', { text: '\u0000\r\n\t\u2028\ufeff' }],
      ['names that mean something to JavaScript', JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}')],
      ['numbers at the edges', { big: Number.MAX_VALUE, small: Number.MIN_VALUE, safe: 2 ** 53 }],
      ['a thousand levels', { deep: nested(1000) }],
    ])('keeps a body with %s', async (_, body) => {
      const item = itemIn(newPartition(), 'complaint', { body });
      await subject.store.putIfAbsent(item);
      const stored = await subject.store.get(item);
      expect(JSON.stringify(stored?.body)).toBe(JSON.stringify(body));
    });
  });

  describe('an item over the limit', () => {
    it.each([
      ['ASCII', 'x'],
      ['Chinese', '汉'],
      ['emoji', '😀'],
    ])('is refused by its bytes, also in %s, and one just under it is kept', async (_, character) => {
      const pk = newPartition();
      const filled = (bytes: number) => {
        const width = Buffer.byteLength(character);
        return itemIn(pk, 'large', {
          body: { text: character.repeat(Math.floor(bytes / width)), rest: 'r'.repeat(bytes % width) },
        });
      };
      const refused = await subject.store
        .putIfAbsent(filled(MAX_ITEM_BYTES))
        .catch((error: unknown) => error);
      if (!(refused instanceof ItemTooLarge)) throw new Error('not refused');
      const most = MAX_ITEM_BYTES - (refused.bytes - MAX_ITEM_BYTES);
      await expect(subject.store.putIfAbsent(filled(most + 1))).rejects.toThrow(ItemTooLarge);
      expect(await subject.store.get({ pk, sk: 'large' })).toBeUndefined();
      expect(await subject.store.putIfAbsent(filled(most))).toBe(true);
      expect(await subject.store.get({ pk, sk: 'large' })).toEqual(filled(most));
    });

    it('leaves what it should have replaced', async () => {
      const item = itemIn(newPartition());
      await subject.store.putIfAbsent(item);
      const large = { ...item, version: 2, body: { text: 'x'.repeat(MAX_ITEM_BYTES) } };
      await expect(subject.store.replace(large, 1)).rejects.toThrow(ItemTooLarge);
      expect(await subject.store.get(item)).toEqual(item);
    });
  });

  describe('writers at the same time', () => {
    it('put an absent item once', async () => {
      const pk = newPartition();
      const won = await Promise.all(
        Array.from({ length: 50 }, (_, writer) =>
          subject.store.putIfAbsent(itemIn(pk, 'complaint', { body: { writer } })),
        ),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await subject.store.get({ pk, sk: 'complaint' }))?.body).toEqual({ writer: won.indexOf(true) });
    });

    it('win each version once, two hundred of them', async () => {
      const first = itemIn(newPartition());
      await subject.store.putIfAbsent(first);
      const wins: number[] = [];
      const write = async (writer: number) => {
        for (let attempt = 0; attempt < 3; attempt++) {
          const current = await subject.store.get(first);
          if (!current) throw new Error('the item is gone');
          const version = current.version + 1;
          if (await subject.store.replace({ ...first, version, body: { writer } }, current.version))
            wins.push(version);
        }
      };
      await Promise.all(Array.from({ length: 200 }, (_, writer) => write(writer)));
      expect(wins.length).toBeGreaterThan(1);
      expect(wins.toSorted((a, b) => a - b)).toEqual(wins.map((_, index) => index + 2));
      expect((await subject.store.get(first))?.version).toBe(wins.length + 1);
    });
  });

  describe('an item with an expiry', () => {
    it('is there until the instant and absent from it on, for reads, queries and replacements', async () => {
      const item = itemIn(newPartition(), 'session', { expiresAt: inMillis(1500) });
      const found = async () => [
        await subject.store.get(item),
        (await subject.store.query({ partition: item.pk, limit: 10 })).items[0],
      ];
      await subject.store.putIfAbsent(item);
      await pass(1499);
      expect(await found()).toEqual([item, item]);
      expect(await subject.store.putIfAbsent(item)).toBe(false);
      await pass(1);
      expect(await found()).toEqual([undefined, undefined]);
      expect(await subject.store.replace({ ...item, version: 2 }, 1)).toBe(false);
    });

    it('leaves its key free for a new item', async () => {
      const old = itemIn(newPartition(), 'session', { expiresAt: inMillis(1000) });
      await subject.store.putIfAbsent(old);
      await pass(1000);
      const fresh = itemIn(old.pk, old.sk, { body: { text: 'fresh' } });
      expect(await subject.store.putIfAbsent(fresh)).toBe(true);
      expect(await subject.store.get(old)).toEqual(fresh);
    });

    it('lives on where a replacement takes the expiry away', async () => {
      const item = itemIn(newPartition(), 'session', { expiresAt: inMillis(1000) });
      await subject.store.putIfAbsent(item);
      const { expiresAt: _, ...kept } = { ...item, version: 2 };
      await subject.store.replace(kept, 1);
      await pass(5000);
      expect(await subject.store.get(item)).toEqual(kept);
    });
  });
}

function nested(levels: number): JsonValue {
  let value: JsonValue = 'bottom';
  for (let level = 0; level < levels; level++) value = { next: value };
  return value;
}
