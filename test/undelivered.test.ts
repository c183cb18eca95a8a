import {
  AddressRefused,
  acknowledge,
  assign,
  type Complaint,
  complaints,
  correctContact,
  handling,
  ProviderFault,
  pause,
  sendAgain,
  takeFeedback,
  timelines,
} from '@redress/core';
import { describe, expect, it } from 'vitest';
import { complain, read } from './support/complaints.ts';
import { DAY, HOUR, recordingServices, sweepFor } from './support/recording.ts';

const CORRECTED = { name: 'Ana', email: 'ana@example.net', language: 'en' } as const;
const corrected = (complaint: Complaint, now: number) => correctContact(complaint, CORRECTED, now);
const acknowledged = (complaint: Complaint, now: number) => acknowledge(complaint, {}, now);

const refusing =
  (address: string) =>
  ({ to }: { to: string }) =>
    to === address ? new AddressRefused('no mailbox') : undefined;

/** One whose first messages have come to nothing for their address. */
async function unreachable() {
  const recording = recordingServices();
  const { services, notifier, delivered } = recording;
  notifier.refuse = refusing('ana@example.com');
  const { id } = await complain(services);
  await handling.change(services, id, acknowledged);
  await delivered();
  return { ...recording, id };
}

const undelivered = async ({ services }: ReturnType<typeof recordingServices>, kind: string) =>
  (
    await services.store.entries({ index: 'undelivered', partition: `undelivered#${kind}`, limit: 10 })
  ).entries.map(({ pk }) => pk);

describe('a contact that is corrected', () => {
  it('frees what waited for it, once, and keeps what it was before', async () => {
    const recording = await unreachable();
    const { services, notifier, delivered, id } = recording;
    expect((await read(services, id)).parked?.map(({ kind }) => kind)).toEqual([
      'receipt',
      'acknowledgement',
    ]);
    expect(await undelivered(recording, 'parked')).toEqual([id]);
    await handling.change(services, id, corrected);
    await handling.change(services, id, corrected);
    await delivered();
    const complaint = await read(services, id);
    expect(complaint).toMatchObject({ owed: [], parked: [] });
    expect(complaint.content).toMatchObject({
      complainant: { email: 'ana@example.net' },
      formerContacts: [{ email: 'ana@example.com', name: 'Ana' }],
    });
    const mine = notifier.sent.filter(({ to }) => to === 'ana@example.net').map(({ kind }) => kind);
    expect(mine.sort()).toEqual(['acknowledgement', 'receipt']);
    expect(await undelivered(recording, 'parked')).toEqual([]);
    expect(complaint.timeline.filter(({ kind }) => kind === 'contact-corrected')).toMatchObject([
      { actor: 'handler', data: { fields: 'email' } },
    ]);
    expect(JSON.stringify(complaint.timeline)).not.toContain('ana@');
  });

  it('lets go of what has lost its meaning meanwhile', async () => {
    const recording = await unreachable();
    const { services, notifier, delivered, id } = recording;
    await handling.change(services, id, (complaint, now) => pause(complaint, { question: 'Which?' }, now));
    await delivered();
    await sweepFor(recording, 20 * DAY);
    await handling.change(services, id, corrected);
    await delivered();
    expect(notifier.sent.filter(({ kind }) => kind === 'question')).toEqual([]);
    const { timeline } = await read(services, id);
    expect(timeline).toContainEqual(
      expect.objectContaining({
        kind: 'resumed',
        data: expect.objectContaining({ reason: 'question-undelivered' }),
      }),
    );
  });

  it('while the old one is being tried does not leave the message behind', async () => {
    const recording = recordingServices();
    const { services, notifier, delivered } = recording;
    const gate = Promise.withResolvers<void>();
    notifier.gate = gate.promise;
    notifier.refuse = refusing('ana@example.com');
    const { id } = await complain(services);
    await expect.poll(() => notifier.tried.length).toBe(1);
    await handling.change(services, id, corrected);
    gate.resolve();
    await delivered();
    expect(notifier.sent.map(({ kind, to }) => `${kind} to ${to}`)).toEqual(['receipt to ana@example.net']);
    expect(await read(services, id)).toMatchObject({ owed: [] });
  });
});

describe('a parked message', () => {
  it('is sent again when an operator asks for it, as often as they ask, and parked again where it fails', async () => {
    const recording = await unreachable();
    const { services, notifier, delivered, id } = recording;
    const message = `${id}.1.receipt.complainant`;
    const again = () => handling.change(services, id, (complaint, now) => sendAgain(complaint, message, now));
    await again();
    await delivered();
    expect((await read(services, id)).parked?.map(({ kind }) => kind)).toEqual([
      'acknowledgement',
      'receipt',
    ]);
    notifier.refuse = () => undefined;
    await again();
    await delivered();
    expect(notifier.sent.filter(({ id: sent }) => sent === message)).toHaveLength(1);
    await expect(again()).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('an address that mail has come back from', () => {
  const bounced = { kind: 'bounced', reason: 'Permanent', address: 'Ana@example.com' } as const;

  it('is not written to again: the responsible hears of that, and later messages wait at once', async () => {
    const recording = recordingServices();
    const { services, notifier, delivered } = recording;
    const { id } = await complain(services);
    await delivered();
    await takeFeedback(services, `${id}.1.receipt.complainant`, bounced);
    await handling.change(services, id, acknowledged);
    await delivered();
    const complaint = await read(services, id);
    expect(notifier.tried.filter(({ id: message }) => message.includes('complainant'))).toHaveLength(1);
    expect(complaint.parked).toMatchObject([{ kind: 'acknowledgement', reason: 'bounced' }]);
    expect(notifier.sent.slice(1).map(({ kind, to }) => `${kind} to ${to}`)).toEqual([
      'undeliverable to complaints@example.com',
      'undeliverable to complaints@example.com',
    ]);
    await handling.change(services, id, corrected);
    await delivered();
    expect(notifier.sent.at(-1)).toMatchObject({ kind: 'acknowledgement', to: 'ana@example.net' });
  });

  it('makes its messages wait though the provider is out', async () => {
    const recording = recordingServices();
    const { services, notifier, delivered } = recording;
    const { id } = await complain(services);
    await delivered();
    await takeFeedback(services, `${id}.1.receipt.complainant`, bounced);
    await delivered();
    notifier.refuse = () => new ProviderFault('SendingPausedException');
    await complain(services);
    await delivered();
    await handling.change(services, id, acknowledged);
    await delivered();
    expect((await read(services, id)).parked).toMatchObject([{ kind: 'acknowledgement' }]);
  });

  it('is told once, however often the provider says so, even long afterwards', async () => {
    const recording = recordingServices();
    const { services, notifier, delivered } = recording;
    const { id } = await complain(services);
    await delivered();
    const tell = () => takeFeedback(services, `${id}.1.receipt.complainant`, bounced);
    await tell();
    await Promise.all([tell(), tell()]);
    for (let n = 0; n < 45; n++)
      await handling.change(services, id, (complaint, now) => assign(complaint, { team: `team-${n}` }, now));
    await delivered();
    await tell();
    await delivered();
    const complaint = await read(services, id);
    expect(complaint.timeline[0]?.seq).toBeGreaterThan(20);
    const events = await timelines.read(services, complaint, 0, 1000);
    expect(events.filter(({ kind }) => kind === 'message-bounced')).toHaveLength(1);
    expect(notifier.sent.filter(({ kind }) => kind === 'undeliverable')).toHaveLength(1);
  });

  it('is no matter any more where another has taken its place', async () => {
    const recording = recordingServices();
    const { services, notifier, delivered } = recording;
    const { id } = await complain(services);
    await delivered();
    await handling.change(services, id, corrected);
    await takeFeedback(services, `${id}.1.receipt.complainant`, bounced);
    await handling.change(services, id, acknowledged);
    await delivered();
    expect(notifier.sent.at(-1)).toMatchObject({ kind: 'acknowledgement', to: 'ana@example.net' });
    expect((await read(services, id)).content.complainant.emailFault).toBeUndefined();
  });

  it('and is one of the staff raises an alarm of its own, once, and nothing is sent about it', async () => {
    const recording = recordingServices();
    const { services, notifier, log, delivered } = recording;
    const { id } = await complain(services);
    const assigned = await handling.change(services, id, (complaint, now) =>
      assign(complaint, { team: 'returns' }, now),
    );
    await delivered();
    const message = assigned.owed.find(({ kind }) => kind === 'assignment')?.id ?? '';
    await takeFeedback(services, message, { kind: 'bounced', reason: 'Permanent' });
    await takeFeedback(services, message, { kind: 'bounced', reason: 'Permanent' });
    await delivered();
    expect(notifier.sent).toHaveLength(2);
    expect(log.filter(({ level }) => level === 'error')).toMatchObject([
      { event: 'staff-address-refused', fields: { complaintId: id, message: 'assignment' } },
    ]);
    expect((await complaints.load(services, id)).watchAt).toBeDefined();
  });

  it('is not made out of a complaint about spam, nor out of what is about no message of ours', async () => {
    const recording = recordingServices();
    const { services, notifier, delivered } = recording;
    const { id } = await complain(services);
    await delivered();
    await takeFeedback(services, `${id}.1.receipt.complainant`, { kind: 'complained' });
    await takeFeedback(services, 'somebody-elses', bounced);
    await takeFeedback(services, `${services.ids.complaint(0)}.1.receipt.complainant`, bounced);
    await handling.change(services, id, acknowledged);
    await sweepFor(recording, HOUR);
    expect(notifier.sent.map(({ kind }) => kind)).toEqual(['receipt', 'acknowledgement']);
    expect((await read(services, id)).timeline.map(({ kind }) => kind)).toContain('message-complained');
  });
});
