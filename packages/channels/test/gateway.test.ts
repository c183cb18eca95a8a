import { understand } from '@redress/core/handling/understanding.ts';
import * as complaints from '@redress/core/records/complaints.ts';
import * as incoming from '@redress/core/records/incoming.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { storyOf } from '../../../test/support/complaints.ts';
import { processOf } from '../../../test/support/mortal.ts';
import { MINUTE, recordingServices } from '../../../test/support/recording.ts';
import { gatewayAdapter } from '../src/webhook/adapter.ts';
import { openGateway } from './gateway.ts';
import { messageTo } from './worlds.ts';

const from = { id: 'o6_bmjrPTlm6_2sgVt7h', name: 'Lin', language: 'en' };

async function open() {
  const gateway = await openGateway();
  onTestFinished(() => gateway.close());
  const recording = recordingServices();
  const { services, channels, pass } = recording;
  const { url, secrets } = gateway;
  const adapter = gatewayAdapter({ network: 'wechat', url, secrets, services: () => services });
  channels.set('wechat', adapter.takes);
  return {
    ...recording,
    async brings(id: string, text: string, who: object = from) {
      const raw = Buffer.from(JSON.stringify({ id, from: who, text }));
      return (await incoming.store(services, { channel: 'wechat', providerId: id, raw, isInHand: true })).id;
    },
    understand: (id: incoming.Incoming['id'], as = services) => understand(as, channels, id),
    /** Until the lease of whoever was killed has ended, and somebody else takes it up. */
    async takenUp(...ids: incoming.Incoming['id'][]) {
      for (let turn = 0; turn < 3; turn++) {
        await pass(4 * MINUTE);
        for (const id of ids) await understand(services, channels, id);
      }
    },
    async every() {
      const partitions = complaints.queuePartitions('received');
      const pages = await Promise.all(
        partitions.map((partition) => services.store.entries({ index: 'status', partition, limit: 100 })),
      );
      const ids = pages.flatMap(({ entries }) => entries);
      const items = await Promise.all(ids.map((key) => services.store.get(key)));
      return items.flatMap((item) => (item ? [complaints.fromItem(item).complaint] : []));
    },
  };
}

describe('what a gateway brings', () => {
  it('is one complaint with what came next, wherever whoever understands either of them is killed', async () => {
    for (const isWritten of [true, false])
      for (let nth = 1; ; nth++) {
        const { services, brings, understand: hear, takenUp, every } = await open();
        const first = await brings('wx-1', 'It leaks.');
        const second = await brings('wx-2', 'When it is hot.');
        const mortal = processOf(services, { nth, isWritten });
        const hasDied = await hear(first, mortal)
          .then(() => hear(second, mortal))
          .then(
            () => false,
            () => true,
          );
        await takenUp(first, second);
        const [complaint = expect.fail('it is lost'), ...others] = await every();
        expect(others, `${nth} ${isWritten}`).toEqual([]);
        expect(storyOf(complaint), `${nth} ${isWritten}`).toEqual(['received', 'added']);
        expect(complaint.content.description).toBe('It leaks.');
        if (!hasDied) {
          expect(nth).toBeGreaterThan(4);
          break;
        }
      }
  });

  it('is told nothing unsigned: where no secret is known it waits', async () => {
    const { services } = recordingServices();
    const url = 'http://127.0.0.1:9/';
    const adapter = gatewayAdapter({ network: 'sms', url, secrets: [], services: () => services });
    const sending = adapter.tells.send(messageTo({ adapter, address: 'any' }), AbortSignal.timeout(60_000));
    await expect(sending).rejects.toMatchObject({ fault: 'GatewayWithoutSecret' });
  });

  it('is in the language that they say, or else write', async () => {
    const { every, brings, understand: hear, services } = await open();
    const said = [
      [{ id: 'a', language: 'en-GB' }, '快递丢了', 'en'],
      [{ id: 'b' }, '快递丢了', 'zh-CN'],
      [{ id: 'c' }, 'It leaks.', 'en'],
      [{ id: 'd', language: 'fr' }, '快递丢了', 'zh-CN'],
    ] as const;
    for (const [who, text] of said) await hear(await brings(`by-${who.id}`, text, who));
    const all = await every();
    for (const [{ id }, , language] of said) {
      const theirs = all.find(({ content }) =>
        content.complainant.chats?.some(({ address }) => address === id),
      );
      expect(theirs?.content.complainant, id).toMatchObject({ language });
    }
    expect(services.settings.staffLanguage).toBe('en');
  });

  it('that comes before the one before it is understood waits for it', async () => {
    const { brings, understand: hear, takenUp, every, services } = await open();
    const first = await brings('wx-1', 'It leaks.');
    const second = await brings('wx-2', 'When it is hot.');
    const stuck = { ...services, blobs: { ...services.blobs, read: () => Promise.reject(new Error('out')) } };
    await hear(first, stuck);
    await hear(second);
    expect((await every()).map(({ content }) => content.description)).toEqual(['When it is hot.']);
    await takenUp(first, second);
    const [complaint = expect.fail('it is lost'), ...others] = await every();
    expect(others).toEqual([]);
    expect(storyOf(complaint)).toEqual(['received', 'added']);
  });
});
