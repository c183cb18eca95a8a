import { asComplaintId, complaints, evidence, ids, instantOf, sweep } from '@redress/core';
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

  it('are not those in quarantine: they are scanned again, once a day, until somebody can say what they are', async () => {
    let outcome: 'clean' | 'infected' | 'unknown' = 'unknown';
    const scanned: string[] = [];
    const scan = async (key: string) => {
      scanned.push(key);
      if (outcome === 'unknown') throw new Error('the scanner is not there');
      return outcome;
    };
    const test = await startMachine({
      decorate: (services) => ({ ...services, scanner: { scan } }),
    });
    const { services } = test.machine;
    const client = new Client(test);
    const complaintId = asComplaintId((await client.complain()).id);
    const put = async () => {
      const id = ids.evidence(services.clock.now());
      const at = { createdAt: instantOf(services.clock.now()) };
      const said = { name: 'a.pdf', type: 'application/pdf', size: 9, by: 'client:shop' };
      await evidence.add(services, complaintId, { id, state: 'quarantined', ...said, ...at });
      await services.blobs.write(evidence.blobKey('quarantine', complaintId, id), 9, pieces('%PDF-1.4\n'));
      return id;
    };
    const stateOf = async (id: Awaited<ReturnType<typeof put>>) =>
      (await evidence.find(services, complaintId, id))?.evidence.state;
    const eventsOf = async () => {
      const { complaint } = await complaints.load(services, complaintId);
      return complaint.timeline.filter(({ kind }) => kind.startsWith('evidence')).map(({ kind }) => kind);
    };
    const first = await put();
    for (const _ of [1, 2, 3]) {
      await test.advance(DAY);
      await sweep(services);
      await sweep(services);
    }
    expect(await stateOf(first)).toBe('quarantined');
    expect(new Set(scanned)).toEqual(new Set([evidence.blobKey('quarantine', complaintId, first)]));
    expect(scanned.length).toBeLessThanOrEqual(4);
    outcome = 'clean';
    await test.advance(DAY);
    await sweep(services);
    expect(await stateOf(first)).toBe('available');
    // However late: whoever is responsible hears of it.
    expect(await eventsOf()).toEqual(['evidence-added']);
    const second = await put();
    outcome = 'infected';
    await test.advance(DAY);
    await sweep(services);
    expect(await stateOf(second)).toBe('infected');
    expect(await eventsOf()).toEqual(['evidence-added', 'evidence-refused']);
    expect((await services.blobs.list('quarantine')).items).toEqual([]);
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
