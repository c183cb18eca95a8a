import type { Blobs } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

export async function* pieces(...all: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}

export async function allOf(content: AsyncIterable<Uint8Array> | undefined): Promise<string | undefined> {
  if (content === undefined) return undefined;
  const read: Uint8Array[] = [];
  for await (const piece of content) read.push(piece);
  return Buffer.concat(read).toString();
}

/** What every adapter of the port does. `bring`: what a client does with an invitation; how it was answered. */
export function blobsContract(
  name: string,
  open: () => Promise<{
    readonly blobs: Blobs;
    bring(invited: Awaited<ReturnType<Blobs['invite']>>, content: string): Promise<number>;
    close(): Promise<void>;
  }>,
): void {
  describe(`blobs: ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let blobs: Blobs;
    beforeAll(async () => {
      opened = await open();
      blobs = opened.blobs;
    });
    afterAll(() => opened.close());

    it('gives back what was written, all of it or a part', async () => {
      await blobs.write('kept/a/1', 10, pieces('01234', '56789'));
      expect(await allOf(await blobs.read('kept/a/1'))).toBe('0123456789');
      expect(await allOf(await blobs.read('kept/a/1', { from: 3, to: 6 }))).toBe('3456');
      await blobs.write('kept/a/1', 3, pieces('new'));
      expect(await allOf(await blobs.read('kept/a/1'))).toBe('new');
    });

    it('has nothing where nothing was written, and where it was deleted, twice as well as once', async () => {
      await blobs.write('kept/b/1', 1, pieces('x'));
      for (const _ of [1, 2]) await blobs.delete('kept/b/1');
      expect(await blobs.read('kept/b/1')).toBeUndefined();
      expect(await blobs.read('kept/never')).toBeUndefined();
    });

    it('keeps nothing of what is of another length, or breaks off', async () => {
      async function* breaking(): AsyncGenerator<Uint8Array> {
        yield* pieces('half');
        throw new Error('the client went away');
      }
      await expect(blobs.write('kept/c/1', 5, pieces('four'))).rejects.toThrow();
      await expect(blobs.write('kept/c/1', 3, pieces('four'))).rejects.toThrow();
      await expect(blobs.write('kept/c/1', 8, breaking())).rejects.toThrow();
      expect(await blobs.read('kept/c/1')).toBeUndefined();
      expect((await blobs.list('kept/c')).items).toEqual([]);
    });

    it('lists by prefix in the order of the keys, from any key on', async () => {
      const keys = ['list/a-b', 'list/a/2', 'list/a/10', 'list/ab', 'list/b/1/3'];
      for (const key of keys) await blobs.write(key, 1, pieces('x'));
      const listed = async (prefix: string, after?: string) =>
        (await blobs.list(prefix, after)).items.map(({ key }) => key);
      expect(await listed('list/')).toEqual(keys.toSorted());
      expect(await listed('list/a')).toEqual(keys.filter((key) => key !== 'list/b/1/3').toSorted());
      expect(await listed('list/a/')).toEqual(['list/a/10', 'list/a/2']);
      expect(await listed('list/', 'list/a/10')).toEqual(['list/a/2', 'list/ab', 'list/b/1/3']);
      expect((await blobs.list('list/b')).items).toEqual([{ key: 'list/b/1/3', bytes: 1 }]);
    });

    it('takes from a client what it was invited to bring, and nothing else', async () => {
      const invited = await blobs.invite('incoming/a/1/00001', 5, 60);
      expect(await opened.bring(invited, 'fours')).toBeLessThan(300);
      expect(await allOf(await blobs.read('incoming/a/1/00001'))).toBe('fours');
      for (const content of ['four', 'sixsix', ''])
        expect(await opened.bring(invited, content), content).toBeGreaterThanOrEqual(400);
      const elsewhere = { ...invited, fields: { ...invited.fields, key: 'incoming/a/1/00002' } };
      expect(await opened.bring(elsewhere, 'fives')).toBeGreaterThanOrEqual(400);
      const late = await blobs.invite('incoming/a/1/00003', 5, -60);
      expect(await opened.bring(late, 'fives')).toBeGreaterThanOrEqual(400);
      expect((await blobs.list('incoming/')).items.map(({ key }) => key)).toEqual(['incoming/a/1/00001']);
      expect(await allOf(await blobs.read('incoming/a/1/00001'))).toBe('fours');
    });
  });
}
