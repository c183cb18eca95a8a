import { continueLifting, SCHEMA, type Services, watchPartitions } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE, recordingServices, STORES } from '../support/recording.ts';
import { RECORDED_UNTIL, recordedComplaints, recordedItems } from './recorded.ts';

const OVER = ['closed', 'withdrawn'];
const openIds = recordedComplaints()
  .filter(({ body }) => !OVER.includes(String(body.status)))
  .map(({ pk }) => pk)
  .sort();

async function watched({ store }: Services): Promise<string[]> {
  const pages = await Promise.all(
    watchPartitions.map((partition) => store.entries({ index: 'watch', partition, limit: 100 })),
  );
  return pages.flatMap(({ entries }) => entries.map(({ pk }) => pk)).sort();
}

describe.each(STORES)('the walk over what an older version has written, on %s', (_, open) => {
  /** A store as version 0.1 has left it. */
  async function recorded() {
    const test = recordingServices(undefined, await open());
    await test.pass(RECORDED_UNTIL - test.services.clock.now());
    for (const item of recordedItems()) await test.services.store.putIfAbsent(item);
    return test;
  }

  it('waits until nothing of that version is at work any more, goes on where it was left, and ends', async () => {
    const test = await recorded();
    const { services, pass } = test;
    expect(await watched(services)).toEqual([]);
    await continueLifting(services, undefined, 15 * MINUTE);
    await pass(14 * MINUTE);
    await continueLifting(services, undefined, 15 * MINUTE);
    expect(await watched(services)).toEqual([]);
    await pass(MINUTE);
    let turns = 0;
    for (let isDone = false; !isDone; turns++) {
      let left = 3;
      await continueLifting(services, () => left-- === 0, 15 * MINUTE);
      isDone = (await watched(services)).length === openIds.length || turns > 100;
    }
    expect(turns).toBeGreaterThan(2);
    await continueLifting(services);
    await test.delivered();
    expect(await watched(services)).toEqual(openIds);
    for (const { pk, sk } of recordedComplaints()) {
      const item = await services.store.get({ pk, sk });
      expect([item?.body.schema, item?.summary !== undefined]).toEqual([SCHEMA, true]);
    }
    const before = await services.store.get({ pk: 'JOBS', sk: 'LIFTING' });
    await continueLifting(services);
    expect(await services.store.get({ pk: 'JOBS', sk: 'LIFTING' })).toEqual(before);
  });

  it('hands what is owed to the deliverer, and goes on after an item that cannot be read', async () => {
    const test = await recorded();
    const { services, notifier, log } = test;
    const [first] = recordedComplaints();
    if (!first) throw new Error('nothing was recorded');
    await services.store.replace(
      { ...first, version: first.version + 1, body: { schema: 'new' } },
      first.version,
    );
    await continueLifting(services);
    await test.delivered();
    expect(notifier.sent.map(({ to, kind }) => `${kind} to ${to}`)).toEqual(
      expect.arrayContaining(['receipt to later@example.com', 'acknowledgement to later@example.com']),
    );
    expect(await watched(services)).toEqual(openIds.filter((id) => id !== first.pk));
    expect(log).toContainEqual({
      level: 'error',
      event: 'item-set-aside',
      fields: { item: `${first.pk} COMPLAINT` },
    });
  });

  it('begins anew after a roll-back, for the older version has written meanwhile', async () => {
    const { services, pass } = await recorded();
    await continueLifting(services);
    const key = { pk: 'JOBS', sk: 'LIFTING' };
    const ended = await services.store.get(key);
    if (!ended) throw new Error('nothing is noted');
    await services.store.replace(
      { ...ended, version: ended.version + 1, body: { ...ended.body, to: SCHEMA + 1 } },
      ended.version,
    );
    await pass(DAY);
    await continueLifting(services);
    expect((await services.store.get(key))?.body).toMatchObject({ to: SCHEMA, done: ended.body.done });
  });
});
