import { type ComplaintId, ids, type Services } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { complain, read } from '../../test/support/complaints.ts';
import { recordingServices, START } from '../../test/support/recording.ts';
import { createDeliveries } from '../src/deliveries.ts';

/** Nobody delivers but the batches of the table's stream. */
function onStream() {
  const recording = recordingServices();
  const services: Services = { ...recording.services, deliveries: { wake: () => undefined } };
  return { ...recording, services };
}

let sequence = 0;
const change = (id: string) => ({
  eventID: 'any',
  eventName: 'MODIFY',
  dynamodb: {
    Keys: { pk: { S: id }, sk: { S: 'COMPLAINT' } },
    NewImage: { body: { S: 'all about Ana' } },
    SequenceNumber: String(++sequence),
  },
});

describe('a batch of changes', () => {
  it('is delivered for each complaint once, however often it is in it', async () => {
    const { services, notifier } = onStream();
    const [first, second] = [await complain(services), await complain(services)];
    const Records = [first.id, second.id, first.id, first.id].map(change);
    expect(await createDeliveries(services)({ Records })).toEqual({ batchItemFailures: [] });
    expect(notifier.tried).toHaveLength(2);
    expect((await read(services, first.id)).owed).toEqual([]);
  });

  it('sends nothing twice when it is brought again as a whole', async () => {
    const { services, notifier } = onStream();
    const Records = [change((await complain(services)).id)];
    const deliver = createDeliveries(services);
    await Promise.all([deliver({ Records }), deliver({ Records })]);
    await deliver({ Records });
    expect(notifier.tried).toHaveLength(1);
  });

  it('fails where the table does, from the first change of that complaint on, and delivers the others', async () => {
    const { services, notifier, log } = onStream();
    const [broken, whole] = [await complain(services), await complain(services)];
    const failing: Services = {
      ...services,
      store: {
        ...services.store,
        get: (key) =>
          key.pk === broken.id ? Promise.reject(new Error('Ana’s item')) : services.store.get(key),
      },
    };
    const Records = [whole.id, broken.id, whole.id, broken.id].map(change);
    const first = Records[1]?.dynamodb.SequenceNumber;
    expect(await createDeliveries(failing)({ Records })).toEqual({
      batchItemFailures: [{ itemIdentifier: first }],
    });
    expect(notifier.sent.map(({ complaintId }) => complaintId)).toEqual([whole.id]);
    const line = log.find(({ event }) => event === 'delivery-failed');
    expect(line?.fields).toEqual({ complaintId: broken.id, error: 'Error' });
  });

  it('does not fail where the mail provider does: that is recorded, and waited out', async () => {
    const { services, notifier } = onStream();
    notifier.refuse = () => new Error('it hung up');
    const { id } = await complain(services);
    expect(await createDeliveries(services)({ Records: [change(id)] })).toEqual({ batchItemFailures: [] });
    expect((await read(services, id)).owed).toHaveLength(1);
  });

  it('leaves a record that it cannot read to the sweeper, and repeats nothing of it', async () => {
    const { services, log, notifier } = onStream();
    const { id } = await complain(services);
    const Records = [
      { dynamodb: { Keys: { pk: { S: 'about Ana' } }, SequenceNumber: '1' } },
      change(id),
      'Ana',
    ];
    expect(await createDeliveries(services)({ Records })).toEqual({ batchItemFailures: [] });
    expect(notifier.sent).toHaveLength(1);
    expect(log.filter(({ event }) => event === 'change-unreadable')).toHaveLength(2);
    expect(JSON.stringify(log)).not.toContain('Ana');
  });

  it('about a complaint that is not there is done with', async () => {
    const { services } = onStream();
    const nobody: ComplaintId = ids.complaint(START);
    expect(await createDeliveries(services)({ Records: [change(nobody)] })).toEqual({
      batchItemFailures: [],
    });
  });
});
