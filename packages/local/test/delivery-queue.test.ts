import { complaints, type Services } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { complain, read } from '../../../test/support/complaints.ts';
import { MINUTE, recordingServices, sweepFor } from '../../../test/support/recording.ts';
import { DeliveryQueue } from '../src/delivery-queue.ts';

/** With a queue that has room for little. */
function narrow() {
  const recording = recordingServices();
  const queue = new DeliveryQueue(() => services, { atOnce: 2, mostWaiting: 5 });
  const services: Services = { ...recording.services, deliveries: queue };
  return { ...recording, services, queue, delivered: () => queue.settled() };
}

describe('the queue of the deliverer', () => {
  it('that falls behind holds no more than it may, requests go on, and the sweeper reminds of the rest', async () => {
    const recording = narrow();
    const { services, notifier, queue } = recording;
    const gate = Promise.withResolvers<void>();
    notifier.gate = gate.promise;
    const all = [];
    for (let n = 0; n < 40; n++) {
      all.push(await complain(services));
      expect(queue.size).toBeLessThanOrEqual(2 + 5);
    }
    expect(notifier.tried.length).toBeLessThanOrEqual(2);
    gate.resolve();
    await queue.settled();
    expect(notifier.sent.length).toBeLessThan(40);
    // Each sweep wakes it for as many as there is room for, and more as they are done.
    await sweepFor(recording, 40 * MINUTE);
    expect(notifier.sent.map(({ complaintId }) => complaintId).sort()).toEqual(
      all.map(({ id }) => id).sort(),
    );
  });

  it('begins with what was owed when the process ended', async () => {
    const { services, notifier, queue } = narrow();
    const asleep = { ...services, deliveries: { wake() {} } };
    const { id } = await complain(asleep);
    await queue.fill();
    await queue.settled();
    expect(notifier.sent).toHaveLength(1);
    expect((await read(services, id)).owed).toEqual([]);
  });

  it('has one complaint in one pair of hands at a time, and delivers again what is woken meanwhile', async () => {
    const { services, notifier, queue } = narrow();
    const gate = Promise.withResolvers<void>();
    notifier.gate = gate.promise;
    const { id } = await complain(services);
    await expect.poll(() => notifier.tried.length).toBe(1);
    notifier.gate = Promise.resolve();
    await complaints.update(services, id, (complaint) => ({
      ...complaint,
      owed: complaint.owed.flatMap((message) => [message, { ...message, id: `${message.id}-2` }]),
    }));
    for (let n = 0; n < 5; n++) queue.wake(id);
    expect(queue.size).toBe(2);
    gate.resolve();
    await queue.settled();
    expect(notifier.sent).toHaveLength(2);
  });

  it('that is closed waits for what is in hand and takes up nothing more', async () => {
    const { services, notifier, queue } = narrow();
    const gate = Promise.withResolvers<void>();
    notifier.gate = gate.promise;
    for (let n = 0; n < 4; n++) await complain(services);
    await expect.poll(() => notifier.tried.length).toBe(2);
    const closed = queue.close();
    gate.resolve();
    await closed;
    await complain(services);
    expect(queue.size).toBe(0);
    expect(notifier.sent).toHaveLength(2);
  });
});
