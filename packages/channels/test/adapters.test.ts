import { CHANNELS } from '@redress/core/base/vocabulary.ts';
import { acknowledge, pause } from '@redress/core/complaint/commands.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { waysTo } from '@redress/core/complaint/ways.ts';
import { change } from '@redress/core/handling/change.ts';
import { AddressRefused, ProviderFault } from '@redress/core/ports/notifier.ts';
import * as complaints from '@redress/core/records/complaints.ts';
import * as incoming from '@redress/core/records/incoming.ts';
import { describe, expect, it } from 'vitest';
import { storyOf } from '../../../test/support/complaints.ts';
import { recordingServices } from '../../../test/support/recording.ts';
import { messageTo, type OpenWorld, WORLDS } from './worlds.ts';

async function open(openWorld: OpenWorld) {
  const recording = recordingServices();
  const { services } = recording;
  const world = await openWorld(recording);
  recording.channels.set(world.adapter.name, world.adapter.takes);
  const every = async (): Promise<Complaint[]> => {
    const pages = await Promise.all(
      ['received', 'acknowledged', 'awaiting-complainant']
        .flatMap((status) => complaints.queuePartitions(status))
        .map((partition) => services.store.entries({ index: 'status', partition, limit: 100 })),
    );
    const items = await Promise.all(
      pages.flatMap(({ entries }) => entries.map((key) => services.store.get(key))),
    );
    return items.flatMap((item) => (item ? [complaints.fromItem(item).complaint] : []));
  };
  const only = async () => {
    const [complaint, ...others] = await every();
    expect(others).toEqual([]);
    return complaint ?? expect.fail('there is no complaint');
  };
  return { ...recording, world, every, only };
}

const failing = async (sending: Promise<unknown>): Promise<unknown> =>
  sending.then(
    () => expect.fail('it was sent'),
    (error: unknown) => error,
  );
const soon = () => AbortSignal.timeout(60_000);
const saidBy = (error: unknown) =>
  `${error} ${JSON.stringify(error)} ${error instanceof Error ? `${error.stack} ${error.cause}` : ''}`;

describe.each(WORLDS)('what holds of every adapter holds of %s:', (_, openWorld) => {
  it('what somebody writes becomes their complaint, whom it can be written to, and once, however often it comes', async () => {
    const { world, only } = await open(openWorld);
    const { name } = world.adapter;
    await world.complains('The kettle leaks when it is hot.');
    await world.repeats();
    const complaint = await only();
    expect(complaint.submittedBy).toBe(`channel:${name}`);
    expect(Object.keys(CHANNELS)).toContain(complaint.channel);
    expect(complaint.content.description).toContain('The kettle leaks when it is hot.');
    expect(waysTo(complaint, 'receipt')).toContainEqual({ channel: name, address: world.address });
    expect(complaint.content.complainant.usedLast).toBe(name);
  });

  it('what they answer goes to the same complaint, and its clock goes on, once', async () => {
    const { world, only, services } = await open(openWorld);
    await world.complains('The kettle leaks when it is hot.');
    const { id } = await only();
    await change(services, id, (one, now) => acknowledge(one, {}, now));
    await change(services, id, (one, now) => pause(one, { question: 'Which kettle?' }, now));
    await world.answers(await only(), 'The red one.');
    await world.repeats();
    const complaint = await only();
    expect(complaint.status).toBe('acknowledged');
    expect(storyOf(complaint)).toEqual(['received', 'acknowledged', 'paused', 'resumed']);
    const { data } =
      complaint.timeline.findLast(({ kind }) => kind === 'resumed') ?? expect.fail('not resumed');
    expect(data).toMatchObject({ reason: 'answer' });
  });

  it('what nobody can read is settled, and no error says what it was', async () => {
    const { world, services, delivered, log, every } = await open(openWorld);
    const { name } = world.adapter;
    const strange = [
      '',
      '{',
      'null',
      '[]',
      '{"update_id": "kanari"}',
      '\u0000\uFFFF',
      'kanari '.repeat(20_000),
    ];
    for (const [index, text] of strange.entries()) {
      const { id } = await incoming.store(services, {
        ...{ channel: name, providerId: `strange-${index}` },
        raw: Buffer.from(text),
      });
      await delivered();
      expect((await incoming.find(services, id))?.incoming.state, text.slice(0, 20)).not.toBe('waiting');
    }
    expect(await every()).toEqual([]);
    expect(JSON.stringify(log)).not.toContain('kanari');
  });

  it('a message goes out once, as it was written', async () => {
    const { world } = await open(openWorld);
    await world.complains('hello, the kettle leaks');
    const before = world.taken().length;
    await world.adapter.tells.send(messageTo(world), soon());
    expect(world.taken()).toHaveLength(before + 1);
    const told = world.taken().at(-1);
    expect(told).toContain('We have received your complaint');
    expect(told).toContain('Thank you for telling us.');
  });

  it('says whose fault it is that a message has not gone out, and nothing of it besides', async () => {
    const { world } = await open(openWorld);
    await world.complains('hello, the kettle leaks');
    const { tells } = world.adapter;
    const send = () => failing(tells.send(messageTo(world), soon()));
    const errors: unknown[] = [];
    const before = world.taken().length;
    world.hangsUp();
    const unknown = await send();
    expect(world.taken()).toHaveLength(before + 1);
    // It has been taken, and nobody can know: neither for good nor for sure.
    expect(unknown).not.toBeInstanceOf(AddressRefused);
    expect(unknown).not.toBeInstanceOf(ProviderFault);
    errors.push(unknown);
    world.refusesPerson();
    const refused = await send();
    expect(refused).toBeInstanceOf(AddressRefused);
    errors.push(refused);
    await world.goes();
    // A connection that was open still breaks once, and of that nobody knows.
    await send();
    const away = await send();
    expect(away).toBeInstanceOf(ProviderFault);
    errors.push(away);
    for (const secret of world.secrets) expect(errors.map(saidBy).join('\n')).not.toContain(secret);
  });
});
