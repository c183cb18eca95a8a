import { asComplaintId, evidence, ids, instantOf, sweep } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { pieces } from './blobs.contract.ts';
import { Client, DAY, startMachine } from './support/machine.ts';
import { recordingServices, START } from './support/recording.ts';

describe('bytes that belong to nothing', () => {
  it('are removed once a day, and nothing that belongs to something', async () => {
    const { services, pass } = recordingServices();
    const { blobs } = services;
    const complaintId = ids.complaint(START);
    const put = async (state: evidence.EvidenceState | undefined, ...keys: readonly string[]) => {
      const id = ids.evidence(START);
      const expiresAt = { expiresAt: instantOf(START + DAY) };
      const one: evidence.Evidence = {
        ...{ id, state: state ?? '', name: 'a', type: 'image/png', size: 1, by: 'client:shop' },
        ...(state === 'awaiting-upload' && expiresAt),
        createdAt: instantOf(START),
      };
      if (state !== undefined) await evidence.add(services, complaintId, one);
      for (const key of keys) await blobs.write(`${key}/${complaintId}/${id}`, 1, pieces('x'));
      await blobs.write(evidence.partKey(complaintId, id, 1), 1, pieces('x'));
      return id;
    };
    const keysOf = async (id: string) =>
      (await blobs.list('')).items.flatMap(({ key }) => (key.includes(id) ? [key.split('/')[0]] : []));
    await blobs.write('somebody/elses', 1, pieces('x'));
    const nobodys = await put(undefined, 'kept', 'quarantine');
    const coming = await put('awaiting-upload', 'kept');
    const quarantined = await put('quarantined', 'kept', 'quarantine');
    const available = await put('available', 'kept', 'quarantine');
    const refused = await put('refused', 'kept', 'quarantine');
    await sweep(services);
    const left = async () => Promise.all([nobodys, coming, quarantined, available, refused].map(keysOf));
    expect(await left()).toEqual([[], ['incoming', 'kept'], ['kept', 'quarantine'], ['kept'], []]);
    await pass(DAY - 1);
    await sweep(services);
    expect((await left())[1]).toEqual(['incoming', 'kept']);
    // It was never completed: nobody expects it any more.
    await pass(2);
    await sweep(services);
    expect(await left()).toEqual([[], [], ['kept', 'quarantine'], ['kept'], []]);
    expect((await blobs.list('somebody')).items).toHaveLength(1);
  });

  it('leave with their complaint when it is kept no longer', async () => {
    const test = await startMachine({
      decorate: (services) => ({ ...services, settings: { ...services.settings, keepClosedDays: 30 } }),
    });
    const client = new Client(test);
    const { id } = await client.complain();
    const { services } = test.machine;
    const complaintId = asComplaintId(id);
    const piece = ids.evidence(START);
    const said = { name: 'a.pdf', type: 'application/pdf', size: 9, by: 'client:shop' };
    const at = { createdAt: instantOf(START) };
    await evidence.add(services, complaintId, { id: piece, state: 'available', ...said, ...at });
    await services.blobs.write(evidence.blobKey('kept', complaintId, piece), 9, pieces('%PDF-1.4\n'));
    await client.act(id, 'withdrawal', { reason: 'It came after all.' });
    await test.advance(31 * DAY);
    await sweep(services);
    expect((await client.request(`/v1/complaints/${id}`)).status).toBe(404);
    expect((await services.blobs.list('')).items).toEqual([]);
  });
});
