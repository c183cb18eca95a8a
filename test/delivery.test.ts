import {
  AddressRefused,
  acknowledge,
  assign,
  type Complaint,
  complaints,
  type DeliveryLimits,
  deliver,
  handling,
  ProviderFault,
  receive,
  reopen,
  type Services,
  type Store,
  sweep,
} from '@redress/core';
import { describe, expect, it } from 'vitest';
import { COMMAND, complain, RULES, read, resolution } from './support/complaints.ts';
import { HOUR, MINUTE, type Recording, recordingServices, STORES, sweepFor } from './support/recording.ts';

/** Real time, and little of it: what hangs is given up at once. */
const IMPATIENT: DeliveryLimits = { sendWithinMs: 20, tellWithinMs: 20 };
const LEASE = 5 * MINUTE;

const toTeam = (team: string) => (complaint: Complaint, now: number) => assign(complaint, { team }, now);

/** As a crash leaves it: the complaint is safe, and nobody has heard of it. */
async function crashAfterIntake({ services }: Recording): Promise<Complaint> {
  const now = services.clock.now();
  const asleep = { ...services, deliveries: { wake() {} } };
  const stored = await complaints.insert(asleep, receive(services.ids.complaint(now), COMMAND, now, RULES));
  return stored?.complaint ?? expect.fail('it was there before');
}

/** A store that is gone from the moment on that a message has been sent, as for hands that die there. */
function goneAfterSending({ services, notifier }: Recording): Services {
  const before = notifier.sent.length;
  const store = new Proxy(services.store, {
    get(target, name: keyof Store) {
      return async (...args: unknown[]) => {
        if (notifier.sent.length > before) throw new Error('nobody is there any more');
        return Reflect.apply(target[name], target, args);
      };
    },
  });
  return { ...services, store };
}

const kindsOf = ({ notifier }: Recording) => notifier.sent.map(({ kind }) => kind);
const traces = ({ timeline }: Complaint) =>
  timeline.map(({ kind }) => kind).filter((kind) => kind.startsWith('message-'));

describe.each(STORES)('a message, on %s,', (_, openStore) => {
  const record = async () => recordingServices((store) => store, await openStore());

  it('is sent once by two deliverers at the same time, and by a batch that is handed over again', async () => {
    const recording = await record();
    const { services } = recording;
    const { id } = await crashAfterIntake(recording);
    await Promise.all([deliver(services, id), deliver(services, id), deliver(services, id)]);
    await deliver(services, id);
    expect(kindsOf(recording)).toEqual(['receipt']);
    const complaint = await read(services, id);
    expect(complaint.owed).toEqual([]);
    expect(traces(complaint)).toEqual(['message-sent']);
    expect(complaint.version).toBe(1);
  });

  it('is sent once by sweeps that overlap', async () => {
    const recording = await record();
    const { services, pass, delivered } = recording;
    const all = await Promise.all(Array.from({ length: 10 }, () => crashAfterIntake(recording)));
    await pass(MINUTE + 1);
    await Promise.all([sweep(services), sweep(services), sweep(services)]);
    await delivered();
    expect(recording.notifier.sent.map(({ complaintId }) => complaintId).sort()).toEqual(
      all.map(({ id }) => id).sort(),
    );
  });

  it('that the provider takes ninety seconds for is sent once, whoever looks meanwhile', async () => {
    const recording = await record();
    const { services, notifier, pass, delivered } = recording;
    const gate = Promise.withResolvers<void>();
    notifier.gate = gate.promise;
    const { id } = await complain(services);
    await expect.poll(() => notifier.tried.length).toBe(1);
    for (let seconds = 0; seconds < 90; seconds += 30) {
      await pass(30_000);
      await sweep(services);
      await deliver(services, id);
    }
    gate.resolve();
    await delivered();
    expect(notifier.tried).toHaveLength(1);
    expect(traces(await read(services, id))).toEqual(['message-sent']);
  });

  it('whose sender dies before it is recorded is sent again when the lease has ended, under the same id', async () => {
    const recording = await record();
    const { services, notifier, pass } = recording;
    const { id } = await crashAfterIntake(recording);
    await expect(deliver(goneAfterSending(recording), id)).rejects.toThrow('nobody is there');
    await pass(LEASE - 1);
    await deliver(services, id);
    expect(notifier.tried).toHaveLength(1);
    await pass(1);
    await deliver(services, id);
    await deliver(services, id);
    const [first, second, ...more] = notifier.sent;
    expect(second?.id).toBe(first?.id);
    expect(more).toEqual([]);
    expect(traces(await read(services, id))).toEqual(['message-sent']);
  });

  it('of which the provider never says what became is tried again when the lease has ended', async () => {
    const recording = await record();
    const { services, notifier, pass } = recording;
    const { id } = await crashAfterIntake(recording);
    notifier.gate = Promise.withResolvers<void>().promise;
    await deliver(services, id, IMPATIENT);
    expect((await read(services, id)).owed).toMatchObject([{ attempts: 0, fault: 'TimeoutError' }]);
    notifier.gate = Promise.resolve();
    for (let minutes = 0; minutes < 4; minutes++) {
      await pass(MINUTE);
      await deliver(services, id);
    }
    expect(notifier.tried).toHaveLength(1);
    await pass(MINUTE);
    await deliver(services, id);
    expect(notifier.sent).toHaveLength(1);
    expect((await read(services, id)).owed).toEqual([]);
  });
});

describe('what became of a message', () => {
  it('is recorded even where the store fails for another one of the same complaint', async () => {
    const recording = recordingServices();
    const { services, notifier, pass } = recording;
    const { id } = await crashAfterIntake(recording);
    const asleep = { ...services, deliveries: { wake() {} } };
    await complaints.update(asleep, id, toTeam('returns'));
    const store: Store = {
      ...services.store,
      async putIfAbsent(item) {
        if (item.sk.includes('assignment')) throw new Error('no disk');
        return services.store.putIfAbsent(item);
      },
    };
    await expect(deliver({ ...services, store }, id)).rejects.toThrow('no disk');
    expect((await read(services, id)).owed.map(({ kind }) => kind)).toEqual(['assignment']);
    await pass(HOUR);
    await deliver(services, id);
    expect(notifier.sent.map(({ kind }) => kind).sort()).toEqual(['assignment', 'receipt']);
  });

  it('is recorded even where the workflow service never answers', async () => {
    const recording = recordingServices();
    const { services, workflows } = recording;
    const { id } = await crashAfterIntake(recording);
    workflows.start = () => new Promise(() => undefined);
    await deliver(services, id, IMPATIENT);
    expect((await read(services, id)).owed).toEqual([]);
  });

  it('is recorded even where it cannot be noted that the provider is back', async () => {
    const recording = recordingServices();
    const { services, notifier, pass } = recording;
    const { id } = await crashAfterIntake(recording);
    const store: Store = {
      ...services.store,
      async delete() {
        throw new Error('no disk');
      },
    };
    notifier.refuse = () => new ProviderFault('SendingPausedException');
    await deliver({ ...services, store }, id);
    await pass(2 * MINUTE);
    notifier.refuse = () => undefined;
    await deliver({ ...services, store }, id);
    expect((await read(services, id)).owed).toEqual([]);
  });
});

describe('a fault of our own', () => {
  it('in one message is alarmed, and holds back no other', async () => {
    const recording = recordingServices();
    const { services, log, delivered } = recording;
    const { id } = await complain(services);
    await delivered();
    const asleep = { ...services, deliveries: { wake() {} } };
    await complaints.update(asleep, id, toTeam('returns'));
    const settings = {
      ...services.settings,
      get teamAddresses(): never {
        throw new TypeError('a bug');
      },
    };
    await deliver({ ...services, settings }, id);
    await complain(services);
    await delivered();
    expect(kindsOf(recording)).toEqual(['receipt', 'receipt']);
    expect(log.filter(({ level }) => level === 'error').map(({ event }) => event)).toEqual([
      'message-not-composed',
    ]);
    expect((await read(services, id)).owed).toMatchObject([{ attempts: 1, fault: 'NotComposed' }]);
  });
});

describe('what a message says', () => {
  it('is fixed when it is owed: a reopening puts nothing new into the letter before it', async () => {
    const recording = recordingServices();
    const { services, notifier, delivered } = recording;
    const { id } = await complain(services);
    await delivered();
    notifier.refuse = () => new ProviderFault('SendingPausedException');
    await handling.change(services, id, resolution);
    await handling.change(services, id, toTeam('night-shift'));
    await handling.change(services, id, (complaint, now) => reopen(complaint, { reason: 'Again.' }, now));
    await handling.change(services, id, (complaint, now) =>
      acknowledge(complaint, { message: 'Looking once more.' }, now),
    );
    await delivered();
    notifier.refuse = () => undefined;
    await sweepFor(recording, 3 * HOUR);
    const letter = notifier.sent.find(({ kind }) => kind === 'resolution');
    expect(letter?.text).toContain('Sent again.');
    expect(letter?.text).not.toContain('Looking once more.');
    const told = notifier.sent.find(({ kind }) => kind === 'assignment');
    expect(told?.to).toBe('night-shift@example.com');
  });
});

describe('an address that is refused', () => {
  it('is the end of the attempts: on the record, with an alarm, and the responsible hears of it', async () => {
    const recording = recordingServices();
    const { services, notifier, log, delivered } = recording;
    notifier.refuse = ({ to }) => (to === 'ana@example.com' ? new AddressRefused('no mailbox') : undefined);
    const { id } = await complain(services);
    await delivered();
    const complaint = await read(services, id);
    expect(notifier.tried).toHaveLength(2);
    expect(complaint.owed).toEqual([]);
    expect(complaint.parked).toMatchObject([{ kind: 'receipt', reason: 'address' }]);
    expect(notifier.sent.map(({ kind, to }) => `${kind} to ${to}`)).toEqual([
      'undeliverable to complaints@example.com',
    ]);
    expect(traces(complaint)).toEqual(['message-failed', 'message-sent']);
    expect(log.map(({ level, event }) => [level, event])).toEqual([['error', 'message-given-up']]);
  });

  it('of the staff raises an alarm of its own, and nothing automatic goes there about it', async () => {
    const recording = recordingServices();
    const { services, notifier, log, delivered } = recording;
    const { id } = await complain(services);
    await delivered();
    notifier.refuse = ({ to }) =>
      to === 'returns@example.com' ? new AddressRefused('no mailbox') : undefined;
    await handling.change(services, id, toTeam('returns'));
    await delivered();
    expect(notifier.tried).toHaveLength(2);
    expect((await read(services, id)).owed).toEqual([]);
    expect(log.filter(({ level }) => level === 'error')).toMatchObject([
      { event: 'staff-address-refused', fields: { complaintId: id, message: 'assignment' } },
    ]);
  });

  it('does not keep the parked messages growing without end: the oldest go', async () => {
    const recording = recordingServices();
    const { services, notifier, delivered } = recording;
    const { id } = await complain(services);
    notifier.refuse = ({ to }) => (to.startsWith('team-') ? new AddressRefused('no mailbox') : undefined);
    for (let n = 0; n < 60; n++) await handling.change(services, id, toTeam(`team-${n}`));
    await delivered();
    const { parked = [] } = await read(services, id);
    expect(parked).toHaveLength(50);
    expect(parked.at(-1)?.to).toEqual({ role: 'team', team: 'team-59' });
  });
});
