import {
  AddressRefused,
  acknowledge,
  asInstant,
  type Caller,
  type Complaint,
  complaints,
  deliver,
  handling,
  type IncomingId,
  incoming,
  type Message,
  pause,
  type Services,
  type Store,
  settleByHand,
  sweep,
  type Understood,
  understand,
} from '@redress/core';
import { erase } from '@redress/core/complaint/erasure.ts';
import { describe, expect, it } from 'vitest';
import { NOTE_PDF } from '../functions/test/evidence-scenes.ts';
import { COMMAND, complain, read, resolution, storyOf } from './support/complaints.ts';
import {
  DAY,
  HOUR,
  MINUTE,
  type Recording,
  RecordingNotifier,
  recordingServices,
  STORES,
} from './support/recording.ts';

const RAW = Buffer.from('as it came');
const STAFF: Caller = {
  kind: 'person',
  id: 'local/anna',
  subject: 'anna',
  roles: new Set(['handler']),
  teams: new Set(['*']),
};

/** What comes in is what the test says it is; a function may fail. */
function hearing({ channels }: Recording, what: Understood | (() => Promise<Understood>)): void {
  channels.set('chat', {
    name: 'chat',
    understand: typeof what === 'function' ? what : async () => what,
  });
}

const arrive = ({ services }: Recording, providerId = 'update-1') =>
  incoming.store(services, { channel: 'chat', providerId, raw: RAW });

const stateOf = async ({ services }: Recording, id: IncomingId) =>
  (await incoming.find(services, id))?.incoming ?? expect.fail('it is gone');

const everyComplaint = async ({ services }: Recording): Promise<number> => {
  const pages = await Promise.all(
    complaints
      .queuePartitions('received')
      .map((partition) => services.store.entries({ index: 'status', partition, limit: 100 })),
  );
  return pages.flatMap(({ entries }) => entries).length;
};

/** As a process that is killed once so many writes have been made. */
function killedAfter(services: Services, writes: number): Services {
  let left = writes;
  const changing: ReadonlySet<string | symbol> = new Set(['putIfAbsent', 'putBoth', 'replace', 'delete']);
  const store = new Proxy(services.store, {
    get(target, name: keyof Store) {
      return async (...args: unknown[]) => {
        if (changing.has(name) && left-- <= 0) throw new Error('nobody is there any more');
        return Reflect.apply(target[name], target, args);
      };
    },
  });
  return { ...services, store, deliveries: { wake() {} } };
}

const asked = async (services: Services): Promise<Complaint> => {
  const { id } = await complain(services);
  await handling.change(services, id, (one, now) => acknowledge(one, {}, now));
  await handling.change(services, id, (one, now) => pause(one, { question: 'Which kettle?' }, now));
  return read(services, id);
};

describe.each(STORES)('what comes in by a channel, on %s,', (_, openStore) => {
  const record = async () => recordingServices((store) => store, await openStore());

  it('is stored as it came before anybody understands it, and once, however often it comes', async () => {
    const recording = await record();
    const { services } = recording;
    const asleep = { ...services, deliveries: { wake() {} } };
    const first = await incoming.store(asleep, { channel: 'chat', providerId: '7', raw: RAW });
    expect(first.isNew).toBe(true);
    const held = await stateOf(recording, first.id);
    expect(held).toMatchObject({ state: 'waiting', channel: 'chat', bytes: RAW.length });
    expect(await incoming.rawOf(services, held)).toEqual(RAW);
    const again = await incoming.store(asleep, { channel: 'chat', providerId: '7', raw: RAW });
    expect(again).toEqual({ id: first.id, isNew: false });
    const other = await incoming.store(asleep, { channel: 'mail', providerId: '7', raw: RAW });
    expect(other.isNew).toBe(true);
  });

  it('becomes a complaint with what was sent along, and its receipt', async () => {
    const recording = await record();
    hearing(recording, {
      is: 'complaint',
      intake: COMMAND,
      attachments: [{ name: 'bill.pdf', content: NOTE_PDF }],
    });
    const { id } = await arrive(recording);
    await recording.delivered();
    const { complaintId, state, was } = await stateOf(recording, id);
    expect({ state, was }).toEqual({ state: 'done', was: 'complaint' });
    const complaint = await read(recording.services, complaintId ?? expect.fail('of no complaint'));
    expect(storyOf(complaint)).toEqual(['received', 'evidence-added']);
    expect(complaint.submittedBy).toBe('channel:chat');
    expect(recording.notifier.sent.map(({ kind }) => kind)).toEqual(['receipt', 'addition']);
  });

  it('becomes one complaint, wherever whoever takes it up is killed', async () => {
    for (let writes = 0; ; writes++) {
      const recording = await record();
      const { services, channels, pass } = recording;
      hearing(recording, {
        is: 'complaint',
        intake: COMMAND,
        attachments: [{ name: 'bill.pdf', content: NOTE_PDF }],
      });
      const asleep = { ...services, deliveries: { wake() {} } };
      const { id } = await incoming.store(asleep, { channel: 'chat', providerId: '7', raw: RAW });
      const isKilled = await understand(killedAfter(services, writes), channels, id).then(
        () => false,
        () => true,
      );
      await pass(3 * MINUTE);
      await sweep(services);
      await recording.delivered();
      expect(await everyComplaint(recording), `killed after ${writes} writes`).toBe(1);
      const { complaintId, state } = await stateOf(recording, id);
      expect(state).toBe('done');
      const complaint = await read(services, complaintId ?? expect.fail('of no complaint'));
      expect(storyOf(complaint)).toEqual(['received', 'evidence-added']);
      if (!isKilled) break;
    }
  });

  it('answers the question that was asked, and the clock goes on; what is not shown to be theirs is added', async () => {
    const recording = await record();
    const { services } = recording;
    const { id: complaintId } = await asked(services);
    hearing(recording, {
      is: 'message',
      complaintId,
      text: 'The blue one, says a neighbour.',
      isProven: false,
    });
    await arrive(recording, 'a');
    await recording.delivered();
    expect((await read(services, complaintId)).status).toBe('awaiting-complainant');
    hearing(recording, { is: 'message', complaintId, text: 'The red one.', isProven: true });
    await arrive(recording, 'b');
    await arrive(recording, 'b');
    await recording.delivered();
    const complaint = await read(services, complaintId);
    expect(complaint.status).toBe('acknowledged');
    expect(storyOf(complaint)).toEqual(['received', 'acknowledged', 'paused', 'added', 'resumed']);
    expect(
      complaint.timeline.at(-1)?.by ?? complaint.timeline.find(({ kind }) => kind === 'resumed')?.by,
    ).toBe(`complainant:${complaintId}/chat`);
  });

  it('is put before a person once the complaint is resolved, and kept for one where it is over', async () => {
    const recording = await record();
    const { services } = recording;
    const { id: complaintId } = await complain(services);
    await handling.change(services, complaintId, resolution);
    hearing(recording, { is: 'message', complaintId, text: 'It does not work.', isProven: true });
    const late = await arrive(recording);
    await recording.delivered();
    const shown = await stateOf(recording, late.id);
    expect(shown).toMatchObject({ state: 'person', reason: 'after-resolution', complaintId });
    expect((await read(services, complaintId)).status).toBe('resolved');
    expect((await incoming.forPerson(services, { limit: 10 })).items.map(({ id }) => id)).toEqual([late.id]);
    await settleByHand(services, STAFF, late.id, { as: 'message', complaintId });
    expect((await incoming.forPerson(services, { limit: 10 })).items).toEqual([]);
    expect(await stateOf(recording, late.id)).toMatchObject({
      state: 'done',
      settledBy: 'person:local/anna',
    });
    const { id: gone } = await complain(services, { ...COMMAND, severity: 'minor' });
    await handling.change(services, gone, (one, now) => erase(one, { reason: 'request', force: true }, now));
    hearing(recording, { is: 'message', complaintId: gone, text: 'Still there?', isProven: true });
    const after = await arrive(recording, 'months later');
    await recording.delivered();
    expect(await stateOf(recording, after.id)).toMatchObject({ state: 'person', reason: 'erased' });
  });

  it('is tried again while it cannot be understood, later and later, and then a person has it', async () => {
    const recording = await record();
    const { services, pass, log } = recording;
    let tries = 0;
    hearing(recording, async () => {
      tries++;
      throw new Error('what it says is personal');
    });
    const { id } = await arrive(recording);
    await recording.delivered();
    for (let hours = 0; hours < 20; hours++) {
      await pass(HOUR);
      await sweep(services);
      await recording.delivered();
    }
    expect(tries).toBe(8);
    expect(await stateOf(recording, id)).toMatchObject({ state: 'person', reason: 'not-understood' });
    expect(JSON.stringify(log)).not.toContain('personal');
  });

  it('is gone after 30 days, what was for a person excepted; with its complaint when that is erased', async () => {
    const recording = await record();
    const { services, pass } = recording;
    hearing(recording, { is: 'ignored', reason: 'auto-reply' });
    const ignored = await arrive(recording, 'a');
    await recording.delivered();
    hearing(recording, { is: 'for-person', reason: 'empty' });
    const waiting = await arrive(recording, 'b');
    await recording.delivered();
    hearing(recording, { is: 'complaint', intake: COMMAND });
    const taken = await arrive(recording, 'c');
    await recording.delivered();
    const { complaintId } = await stateOf(recording, taken.id);
    await handling.change(services, complaintId ?? expect.fail('of none'), (one, now) =>
      erase(one, { reason: 'request', force: true }, now),
    );
    await pass(2 * MINUTE);
    await sweep(services);
    expect(await incoming.find(services, taken.id)).toBeUndefined();
    await pass(31 * DAY);
    await sweep(services);
    expect(await incoming.find(services, ignored.id)).toBeUndefined();
    expect((await stateOf(recording, waiting.id)).state).toBe('person');
    const left = (await services.blobs.list('came-in/')).items.map(({ key }) => key);
    expect(left).toEqual([`came-in/chat/${waiting.id.slice(4)}`]);
  });
});

describe('a complainant who writes in a chat', () => {
  const inChat = async () => {
    const recording = recordingServices();
    const chat = new RecordingNotifier(() => recording.services.clock.now());
    const services: Services = { ...recording.services, messengers: { chat } };
    return { recording, services, chat };
  };
  const told = (messages: readonly Message[]) => messages.map(({ kind, to }) => `${kind} to ${to}`);
  const way = { channel: 'chat', address: '4711' } as const;

  it('is told there from then on, and by mail once the chat refuses; each attempt is on the timeline', async () => {
    const { recording, services, chat } = await inChat();
    const { id } = await complain(services);
    await recording.delivered();
    hearing(recording, { is: 'message', complaintId: id, text: 'It is me.', isProven: true, way });
    const { id: came } = await incoming.store(
      { ...services, deliveries: { wake() {} } },
      { channel: 'chat', providerId: '1', raw: RAW },
    );
    await understand(services, recording.channels, came);
    const asleep = { ...services, deliveries: { wake() {} } };
    await handling.change(asleep, id, (one, now) => acknowledge(one, {}, now));
    await deliver(asleep, id);
    expect(told(chat.sent)).toEqual(['acknowledgement to 4711']);
    chat.refuse = () => new AddressRefused('blocked');
    await handling.change(asleep, id, resolution);
    await deliver(asleep, id);
    await deliver(asleep, id);
    expect(told(recording.notifier.sent).slice(-1)).toEqual(['resolution to ana@example.com']);
    const { timeline, content, calls } = await read(services, id);
    expect(
      timeline
        .filter(({ kind, data }) => kind.startsWith('message-') && data.to === 'complainant')
        .map(({ kind, data }) => `${kind} ${data.message} ${data.channel ?? 'mail'}`),
    ).toEqual([
      'message-sent receipt mail',
      'message-sent acknowledgement chat',
      'message-failed resolution chat',
      'message-sent resolution mail',
    ]);
    expect(content.complainant.chats?.[0]?.fault?.reason).toBe('AddressRefused');
    expect(calls).toBeUndefined();
  });

  it('without an address is told there alone, and by telephone once it refuses', async () => {
    const { recording, services, chat } = await inChat();
    const asleep = { ...services, deliveries: { wake() {} } };
    const at = '2026-11-16T09:00:00.000Z';
    const complainant = { name: 'Ana', language: 'en', phone: '+8613800138765', usedLast: 'chat' };
    const chats = [{ ...way, at: asInstant(at) }];
    const command = { ...COMMAND, content: { ...COMMAND.content, complainant: { ...complainant, chats } } };
    const { id } = await complain(asleep, command);
    await deliver(asleep, id);
    expect(told(chat.sent)).toEqual(['receipt to 4711']);
    chat.refuse = () => new AddressRefused('blocked');
    await handling.change(asleep, id, (one, now) => acknowledge(one, {}, now));
    await deliver(asleep, id);
    const { calls, owed } = await read(services, id);
    expect(calls?.map(({ kind }) => kind)).toEqual(['acknowledgement']);
    expect(owed.filter(({ to }) => to.role === 'complainant')).toEqual([]);
    expect(
      recording.notifier.sent.filter(({ to }) => to.includes('@example.com') && to.startsWith('ana')),
    ).toEqual([]);
  });

  it('whose channel nobody speaks any more waits for it, or is written to by mail', async () => {
    const { recording } = await inChat();
    const { services } = recording;
    const { id } = await complain(services);
    await recording.delivered();
    hearing(recording, { is: 'message', complaintId: id, text: 'It is me.', isProven: true, way });
    await arrive(recording);
    await recording.delivered();
    await handling.change(services, id, (one, now) => acknowledge(one, {}, now));
    await recording.delivered();
    expect(told(recording.notifier.sent).slice(-1)).toEqual(['acknowledgement to ana@example.com']);
  });
});

describe('what a person makes of what came in', () => {
  const forPerson = async () => {
    const recording = recordingServices();
    hearing(recording, { is: 'for-person', reason: 'spam', shown: { text: 'It leaks.' } });
    const { id } = await arrive(recording);
    await recording.delivered();
    return { ...recording, id };
  };

  it('is one complaint, wherever the process is killed, and they try again', async () => {
    for (let writes = 0; ; writes++) {
      const recording = await forPerson();
      const { services, id } = recording;
      const settle = (by: Services) => settleByHand(by, STAFF, id, { as: 'complaint', intake: COMMAND });
      const isKilled = await settle(killedAfter(services, writes)).then(
        () => false,
        () => true,
      );
      if (isKilled) await settle(services);
      await recording.delivered();
      expect(await everyComplaint(recording), `killed after ${writes} writes`).toBe(1);
      const { complaintId, state, was } = await stateOf(recording, id);
      expect({ state, was }).toEqual({ state: 'done', was: 'complaint' });
      const complaint = await read(services, complaintId ?? expect.fail('of no complaint'));
      expect(complaint.submittedBy).toBe('person:local/anna');
      if (!isKilled) break;
    }
  });

  it('is said to its complaint once, wherever the process is killed, and they try again', async () => {
    for (let writes = 0; ; writes++) {
      const recording = await forPerson();
      const { services, id } = recording;
      const { id: complaintId } = await complain(services);
      const settle = (by: Services) => settleByHand(by, STAFF, id, { as: 'message', complaintId });
      const isKilled = await settle(killedAfter(services, writes)).then(
        () => false,
        () => true,
      );
      if (isKilled) await settle(services);
      await recording.delivered();
      expect((await stateOf(recording, id)).complaintId).toBe(complaintId);
      const story = storyOf(await read(services, complaintId));
      expect(story, `killed after ${writes} writes`).toEqual(['received', 'added']);
      if (!isKilled) break;
    }
  });
});
