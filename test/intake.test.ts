import {
  acknowledge,
  handling,
  type Intake,
  type Item,
  instantOf,
  intake,
  queue,
  type Services,
  type Store,
} from '@redress/core';
import { describe, expect, it } from 'vitest';
import { COMMAND, complain, read } from './support/complaints.ts';
import { DAY, HOUR, recordingServices, START } from './support/recording.ts';

const send = async (services: Services, key: string, command: Intake = COMMAND, client = 'shop') =>
  (await intake(services, command, { client, key, request: JSON.stringify(command) })).first;

const other: Intake = { ...COMMAND, content: { ...COMMAND.content, subject: 'Parcel broken' } };

async function countOf(services: Services): Promise<number> {
  return (await queue.list(services, { limit: 100 })).items.length;
}

describe('an intake without a key or a caller', () => {
  it('is a complaint each time', async () => {
    const { services } = recordingServices();
    const [one, two] = [await complain(services), await complain(services)];
    expect(one.id).not.toBe(two.id);
    expect(await countOf(services)).toBe(2);
  });
});

const repeat = (services: Services, command: Intake = COMMAND, client = 'shop') =>
  intake(services, command, { client, request: JSON.stringify(command) });

describe('an intake without a key from a caller that is known', () => {
  it('is a repetition of the same one within ten seconds, and not a millisecond longer', async () => {
    const { services, pass, workflows } = recordingServices();
    const first = await repeat(services);
    expect(first.isRepetition).toBe(false);
    await pass(9_999);
    expect(await repeat(services)).toMatchObject({
      isRepetition: true,
      complaint: { id: first.complaint.id },
    });
    expect(workflows.started.size).toBe(1);
    await pass(1);
    expect(await repeat(services)).toMatchObject({ isRepetition: false });
    expect(await countOf(services)).toBe(2);
  });

  it('has no edge between two windows: whenever the second comes within ten seconds, it is none', async () => {
    for (let at = 0; at < 10_000; at += 1_111) {
      const { services, pass } = recordingServices();
      await pass(at);
      await repeat(services);
      await pass(9_999);
      expect((await repeat(services)).isRepetition).toBe(true);
    }
  });

  it("is never another caller's, however the two are cut", async () => {
    const { services } = recordingServices();
    const callers = ['shop', 'shop2', 'sho', 'Shop', '', '["shop"]'];
    const taken = await Promise.all(callers.map((client) => repeat(services, COMMAND, client)));
    expect(taken.every(({ isRepetition }) => !isRepetition)).toBe(true);
    expect(new Set(taken.map(({ complaint }) => complaint.id)).size).toBe(callers.length);
  });

  it('is no repetition of one with a key, nor the key of one', async () => {
    const { services } = recordingServices();
    await send(services, JSON.stringify(COMMAND), COMMAND, 'repetition');
    await repeat(services, COMMAND, 'repetition');
    expect(await countOf(services)).toBe(2);
  });

  it('sent many times at once is one complaint, of which one alone is no repetition', async () => {
    const { services, workflows, notifier, delivered } = recordingServices();
    const taken = await Promise.all(Array.from({ length: 20 }, () => repeat(services)));
    expect(new Set(taken.map(({ complaint }) => complaint.id)).size).toBe(1);
    expect(taken.filter(({ isRepetition }) => !isRepetition)).toHaveLength(1);
    expect(await countOf(services)).toBe(1);
    expect(workflows.started.size).toBe(1);
    await delivered();
    expect(notifier.sent).toHaveLength(1);
  });

  it('whose complaint was never written, for a crash came between, is taken in by the next attempt', async () => {
    const { services, workflows, pass } = recordingServices();
    const store: Store = {
      ...services.store,
      async putBoth(first) {
        await services.store.putIfAbsent(first);
        throw new Error('the power is gone');
      },
    };
    await expect(repeat({ ...services, store })).rejects.toThrow('the power is gone');
    await pass(5_000);
    const { complaint } = await repeat(services);
    expect(complaint.createdAt).toBe(instantOf(START));
    expect([...workflows.started.keys()]).toEqual([`${complaint.id}-1`]);
    expect(await read(services, complaint.id)).toMatchObject({ version: 1 });
  });

  it('does not lose its way where the claim expires between being found and being read', async () => {
    const { services, pass } = recordingServices();
    await repeat(services);
    await pass(9_999);
    let isLate = false;
    const store: Store = {
      ...services.store,
      async get(key) {
        if (key.sk === 'KEY' && !isLate) {
          isLate = true;
          await pass(1);
        }
        return services.store.get(key);
      },
    };
    expect((await repeat({ ...services, store })).isRepetition).toBe(false);
    expect(await countOf(services)).toBe(2);
  });

  it('is known by a digest: nothing of what was written can be read in the store', async () => {
    const { services } = recordingServices();
    const written: Item[] = [];
    const store: Store = {
      ...services.store,
      async putBoth(first, second) {
        written.push(first);
        return services.store.putBoth(first, second);
      },
    };
    await repeat({ ...services, store }, COMMAND, 'my-shop');
    expect(written).toHaveLength(1);
    for (const secret of ['my-shop', 'Ana', 'ana@', 'Parcel'])
      expect(JSON.stringify(written)).not.toContain(secret);
    // Without the secret nobody can find out whether somebody has complained of something.
    const other = { ...services, store, settings: { ...services.settings, secret: 'x'.repeat(32) } };
    await repeat(other, COMMAND, 'my-shop');
    expect(new Set(written.map(({ pk }) => pk)).size).toBe(2);
  });

  it('is a complaint each time where the setting turns it off', async () => {
    const { services } = recordingServices();
    const off = { ...services, settings: { ...services.settings, repetitionSeconds: 0 } };
    await repeat(off);
    expect((await repeat(off)).isRepetition).toBe(false);
    expect(await countOf(services)).toBe(2);
  });
});

describe('an intake with a key', () => {
  it('sent again knows how it was answered first, and how the complaint is, long after that has moved on', async () => {
    const { services, workflows, notifier, pass, delivered } = recordingServices();
    const first = await send(services, 'key-1');
    await delivered();
    await handling.change(services, first.id, (complaint, now) => acknowledge(complaint, {}, now));
    await delivered();
    await pass(29 * DAY);
    expect(await send(services, 'key-1')).toEqual(first);
    const request = JSON.stringify(COMMAND);
    const again = await intake(services, COMMAND, { client: 'shop', key: 'key-1', request });
    expect(again).toMatchObject({ complaint: { status: 'acknowledged' }, isRepetition: true });
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
      async putBoth(first) {
        await services.store.putIfAbsent(first);
        throw new Error('the power is gone');
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
      async putBoth(first, second) {
        written.push(JSON.stringify(first));
        return services.store.putBoth(first, second);
      },
    };
    await send({ ...services, store }, 'my-secret-key', COMMAND, 'my-shop');
    expect(written).toHaveLength(1);
    for (const secret of ['my-secret-key', 'my-shop', 'Ana', 'Parcel'])
      expect(written[0]).not.toContain(secret);
  });
});
