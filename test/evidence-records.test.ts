import { type ComplaintId, evidence, ids, instantOf, type Services } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { pieces } from './blobs.contract.ts';
import { recordingServices, START, STORES } from './support/recording.ts';

describe.each(STORES)('what is noted of evidence, on %s', (_, open) => {
  const opened = async () => recordingServices((store) => store, await open());
  const complaintId = ids.complaint(START);

  async function added(services: Services, complaint: ComplaintId, state: evidence.EvidenceState) {
    const one: evidence.Evidence = {
      id: services.ids.evidence(services.clock.now()),
      state,
      name: 'kettle.jpg',
      type: 'image/jpeg',
      size: 3,
      by: 'client:shop',
      createdAt: instantOf(START),
    };
    await evidence.add(services, complaint, one);
    return one;
  }

  it('is found and listed by its complaint, and changed once by those who have seen it', async () => {
    const { services } = await opened();
    const one = await added(services, complaintId, 'awaiting-upload');
    await added(services, ids.complaint(START), 'available');
    expect(await evidence.list(services, complaintId)).toEqual([one]);
    const found = await evidence.find(services, complaintId, one.id);
    if (!found) throw new Error('it is gone');
    const changed = { ...found.evidence, state: 'available' };
    expect(await evidence.change(services, complaintId, found, changed)).toBe(true);
    expect(await evidence.change(services, complaintId, found, one)).toBe(false);
    expect(await evidence.list(services, complaintId)).toEqual([changed]);
  });

  it('is erased with all its bytes, wherever they are, and no other complaint’s', async () => {
    const { services } = await opened();
    const other = ids.complaint(START);
    const kept = await added(services, other, 'available');
    await services.blobs.write(evidence.blobKey('kept', other, kept.id), 3, pieces('all'));
    for (const state of ['awaiting-upload', 'quarantined', 'available'] as const) {
      const { id } = await added(services, complaintId, state);
      for (const part of [1, 2])
        await services.blobs.write(evidence.partKey(complaintId, id, part), 3, pieces('all'));
      for (const place of ['quarantine', 'kept'] as const)
        await services.blobs.write(evidence.blobKey(place, complaintId, id), 3, pieces('all'));
    }
    await evidence.eraseOf(services, complaintId);
    expect(await evidence.list(services, complaintId)).toEqual([]);
    const { items } = await services.blobs.list('');
    expect(items.map(({ key }) => evidence.ownerOf(key))).toEqual([
      { place: 'kept', complaintId: other, id: kept.id },
    ]);
    await evidence.remove(services, other, kept.id);
    expect((await services.blobs.list('')).items).toEqual([]);
  });
});
