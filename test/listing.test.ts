import {
  acknowledge,
  assign,
  type Complaint,
  handling,
  type Item,
  nextDeadline,
  pause,
  queue,
  type Services,
  type Store,
  summaryOf,
} from '@redress/core';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { CRITICAL, complain, resolution } from './support/complaints.ts';
import { MINUTE, recordingServices } from './support/recording.ts';

const refsOf = (complaints: readonly { id: string }[]) => complaints.map(({ id }) => id);

/** Every page, by its cursor. */
async function pages(
  services: Services,
  query: Omit<Parameters<typeof queue.list>[1], 'cursor'>,
): Promise<queue.Listed[][]> {
  const read: queue.Listed[][] = [];
  let cursor: string | undefined;
  do {
    const page = await queue.list(services, { ...query, cursor });
    read.push(page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return read;
}

/** By next deadline and then by id; without one last. */
function inOrder(complaints: readonly Complaint[]): Complaint[] {
  const keyOf = (complaint: Complaint) => `${nextDeadline(complaint) ?? '9999'}#${complaint.id}`;
  return complaints.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

describe('a list of complaints', () => {
  let services: Services;
  const all = new Map<string, Complaint>();

  /** Forty complaints, a minute apart, in every fourth way of life. */
  beforeEach(async () => {
    const recording = recordingServices();
    services = recording.services;
    all.clear();
    for (let n = 0; n < 40; n++) {
      let complaint = await complain(services, n % 5 === 0 ? CRITICAL : undefined);
      const act = async (command: (complaint: Complaint, now: number) => Complaint) => {
        complaint = await handling.change(services, complaint.id, command);
      };
      if (n % 4 >= 1) await act((current, now) => acknowledge(current, {}, now));
      if (n % 4 === 2) await act((current, now) => pause(current, { question: 'Where?' }, now));
      if (n % 4 === 3) await act(resolution);
      if (n % 3 === 0) await act((current, now) => assign(current, { team: 'returns' }, now));
      all.set(complaint.id, complaint);
      await recording.pass(MINUTE);
    }
  });

  it('is in the order of the next deadline, whatever the page', async () => {
    const expected = refsOf(inOrder([...all.values()]));
    for (const limit of [1, 3, 7, 40, 100]) {
      const read = await pages(services, { limit });
      expect(refsOf(read.flat())).toEqual(expected);
      for (const page of read.slice(0, -1)) expect(page).toHaveLength(limit);
      expect(read.at(-1)?.length).toBeGreaterThan(0);
    }
  });

  it.each([
    { status: 'received' },
    { status: 'awaiting-complainant' },
    { status: 'resolved' },
    { status: 'withdrawn' },
    { team: 'returns' },
    { team: 'complaints' },
    { team: 'nobody' },
    { team: 'returns', status: 'acknowledged' },
  ] as const)('holds exactly those asked for: %o', async (filter) => {
    const matching = [...all.values()].filter(
      (complaint) =>
        (!('status' in filter) || complaint.status === filter.status) &&
        (!('team' in filter) || complaint.team === filter.team),
    );
    const read = (await pages(services, { ...filter, limit: 4 })).flat();
    expect(refsOf(read)).toEqual(refsOf(inOrder(matching)));
  });

  it('ends without a cursor, also where the last page is full', async () => {
    const { items } = await queue.list(services, { limit: 40 });
    expect(items).toHaveLength(40);
    expect(await queue.list(services, { limit: 40 })).not.toHaveProperty('nextCursor');
    expect(await queue.list(services, { status: 'withdrawn', limit: 10 })).toEqual({ items: [] });
  });

  it('goes on behind its cursor, though the complaint there has moved on', async () => {
    const first = await queue.list(services, { status: 'received', limit: 3 });
    const last = first.items.at(-1) ?? expect.fail('nothing there');
    await handling.change(services, last.id, (complaint, now) => acknowledge(complaint, {}, now));
    const second = await queue.list(services, {
      status: 'received',
      limit: 100,
      cursor: first.nextCursor,
    });
    const received = inOrder([...all.values()].filter(({ status }) => status === 'received'));
    expect(refsOf([...first.items, ...second.items])).toEqual(refsOf(received));
  });

  it('can be read from any cursor', async () => {
    const everything = refsOf(inOrder([...all.values()]));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 39 }),
        fc.integer({ min: 1, max: 40 }),
        async (read, limit) => {
          const { nextCursor } = await queue.list(services, { limit: read });
          const page = await queue.list(services, { limit, cursor: nextCursor });
          expect(refsOf(page.items)).toEqual(everything.slice(read, read + limit));
        },
      ),
      { numRuns: 20 },
    );
  });

  describe('with an entry that has no summary', () => {
    /** As another version, or a fault, may have left it. */
    async function rewritten(id: string, change: (item: Item) => Item): Promise<void> {
      const item = (await services.store.get({ pk: id, sk: 'COMPLAINT' })) ?? expect.fail('it is gone');
      await services.store.replace({ ...change(item), version: item.version + 1 }, item.version);
    }
    const withoutSummary = ({ summary: _, ...item }: Item): Item => item;
    const everything = () => queue.list(services, { limit: 100 });

    it('looks the complaint up', async () => {
      const before = await everything();
      const { id } = before.items[5] ?? expect.fail('nothing there');
      await rewritten(id, withoutSummary);
      expect(await everything()).toEqual(before);
    });

    it('looks it up where the summary is not one, too', async () => {
      const before = await everything();
      const { id } = before.items[5] ?? expect.fail('nothing there');
      await rewritten(id, (item) => ({ ...item, summary: { subject: 7 } }));
      expect(await everything()).toEqual(before);
    });

    it('shows id and status of one that cannot be read, in its place', async () => {
      const before = await everything();
      const { id, reference, status } = before.items[5] ?? expect.fail('nothing there');
      await rewritten(id, (item) => ({ ...withoutSummary(item), body: { damaged: true } }));
      expect(await everything()).toEqual({ items: before.items.with(5, { id, reference, status }) });
    });

    it('fails where the store does, instead of showing half of it', async () => {
      const { id } = (await everything()).items[5] ?? expect.fail('nothing there');
      await rewritten(id, withoutSummary);
      const store: Store = {
        ...services.store,
        get: () => Promise.reject(new Error('the network is gone')),
      };
      await expect(queue.list({ ...services, store }, { limit: 100 })).rejects.toThrow('the network is gone');
    });
  });

  it('carries what only another version knows', async () => {
    const [first] = (await queue.list(services, { limit: 1 })).items;
    const { id } = first ?? expect.fail('nothing there');
    const item = (await services.store.get({ pk: id, sk: 'COMPLAINT' })) ?? expect.fail('it is gone');
    const summary = { ...item.summary, severity: 'catastrophic', language: 'fr' };
    await services.store.replace({ ...item, summary, version: item.version + 1 }, item.version);
    expect((await queue.list(services, { limit: 1 })).items).toEqual([summary]);
  });

  it('shows the complaints as they are now', async () => {
    const { items } = await queue.list(services, { limit: 100 });
    for (const item of items)
      expect(item).toEqual(summaryOf(all.get(item.id) ?? expect.fail('it is not one of them')));
  });
});
