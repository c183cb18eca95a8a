import {
  acknowledge,
  handling,
  type Intake,
  instantOf,
  intake,
  queue,
  type Services,
  type Store,
} from '@redress/core';
import { describe, expect, it } from 'vitest';
import { COMMAND, read } from './support/complaints.ts';
import { DAY, HOUR, recordingServices, START } from './support/recording.ts';

const send = (services: Services, key: string, command: Intake = COMMAND, client = 'shop') =>
  intake(services, command, { client, key, request: JSON.stringify(command) });

const other: Intake = { ...COMMAND, content: { ...COMMAND.content, subject: 'Parcel broken' } };

async function countOf(services: Services): Promise<number> {
  return (await queue.list(services, { limit: 100 })).items.length;
}

describe('an intake without a key', () => {
  it('is a complaint each time', async () => {
    const { services } = recordingServices();
    const [one, two] = [await intake(services, COMMAND), await intake(services, COMMAND)];
    expect(one.id).not.toBe(two.id);
    expect(await countOf(services)).toBe(2);
  });
});

describe('an intake with a key', () => {
  it('sent again is answered as the first time, long after the complaint has moved on', async () => {
    const { services, workflows, notifier, pass, delivered } = recordingServices();
    const first = await send(services, 'key-1');
    await delivered();
    await handling.change(services, first.id, (complaint, now) => acknowledge(complaint, {}, now));
    await delivered();
    await pass(29 * DAY);
    expect(await send(services, 'key-1')).toEqual(first);
    expect(first).toMatchObject({ version: 1, status: 'received', createdAt: instantOf(START) });
    expect((await read(services, first.id)).status).toBe('acknowledged');
    expect(await countOf(services)).toBe(1);
    expect(workflows.started.size).toBe(1);
    expect(notifier.sent.map(({ kind }) => kind)).toEqual(['receipt', 'acknowledgement']);
  });

  it('sent with another request is refused, and the complaint stays as it is', async () => {
    const { services } = recordingServices();
    const first = await send(services, 'key-1');
    await expect(send(services, 'key-1', other)).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    expect(await send(services, 'key-1')).toEqual(first);
    expect(await countOf(services)).toBe(1);
  });

  it('of another client is another key, however the two are cut', async () => {
    const { services } = recordingServices();
    const made = [
      await send(services, 'b:c', COMMAND, 'a'),
      await send(services, 'c', COMMAND, 'a:b'),
      await send(services, 'bb', COMMAND, 'a'),
      await send(services, 'b', COMMAND, 'ab'),
      await send(services, 'b:c', other, 'A'),
    ];
    expect(new Set(made.map(({ id }) => id)).size).toBe(made.length);
  });

  it('sent many times at once is one complaint with one answer', async () => {
    const { services, workflows, notifier, delivered } = recordingServices();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(services, 'key-1')));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await countOf(services)).toBe(1);
    expect(workflows.started.size).toBe(1);
    await delivered();
    expect(notifier.sent).toHaveLength(1);
  });

  it('whose complaint was never written, for a crash came between, is taken in by the next attempt', async () => {
    const { services, workflows, pass } = recordingServices();
    const store: Store = {
      ...services.store,
      async putIfAbsent(item) {
        if (item.sk === 'COMPLAINT') throw new Error('the power is gone');
        return services.store.putIfAbsent(item);
      },
    };
    await expect(send({ ...services, store }, 'key-1')).rejects.toThrow('the power is gone');
    expect(await countOf(services)).toBe(0);
    await pass(2 * HOUR);
    const taken = await send(services, 'key-1');
    expect(taken.createdAt).toBe(instantOf(START));
    expect(await send(services, 'key-1')).toEqual(taken);
    expect(await countOf(services)).toBe(1);
    expect([...workflows.started.keys()]).toEqual([`${taken.id}-1`]);
  });

  it('is forgotten after 30 days, and not a millisecond before', async () => {
    const { services, pass } = recordingServices();
    const first = await send(services, 'key-1');
    await pass(30 * DAY - 1);
    expect((await send(services, 'key-1')).id).toBe(first.id);
    await pass(1);
    const second = await send(services, 'key-1', other);
    expect(second.id).not.toBe(first.id);
    expect(await countOf(services)).toBe(2);
  });

  it('is kept as a digest: neither key nor request nor client can be read in the store', async () => {
    const { services } = recordingServices();
    const written: string[] = [];
    const store: Store = {
      ...services.store,
      async putIfAbsent(item) {
        if (item.sk === 'KEY') written.push(JSON.stringify(item));
        return services.store.putIfAbsent(item);
      },
    };
    await send({ ...services, store }, 'my-secret-key', COMMAND, 'my-shop');
    expect(written).toHaveLength(1);
    for (const secret of ['my-secret-key', 'my-shop', 'Ana', 'Parcel'])
      expect(written[0]).not.toContain(secret);
  });
});
