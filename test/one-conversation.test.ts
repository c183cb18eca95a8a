import { asComplaintId, complaints, incoming, referenceOf } from '@redress/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { BotApi, TOKEN } from '../packages/channels/test/bot-api/server.ts';
import { Client, startMachine } from './support/machine.ts';

const SENDER = 'complaints@example.com';
const LIN = { id: 4001, name: 'Lin', language: 'en' };
const CONTACT = { name: 'Lin', email: 'lin@customers.example', phone: '+44 20 7946 0000', language: 'en' };

const callsSchema = z.array(z.looseObject({ id: z.string(), about: z.string() }));
const conversationSchema = z.object({
  items: z.array(
    z.looseObject({
      entry: z.string(),
      kind: z.string().optional(),
      channel: z.string().optional(),
      by: z.string().optional(),
      text: z.string().optional(),
    }),
  ),
});

/** A machine with mail, a bot and people who ring, and somebody who uses each of them. */
async function open() {
  const api = new BotApi();
  const apiRoot = await api.listen();
  onTestFinished(() => api.close());
  const test = await startMachine({
    telegram: { token: TOKEN, apiRoot },
    mailIn: { sender: SENDER, replies: SENDER },
  });
  const client = new Client(test);
  const { services } = test.machine;
  return {
    ...{ api, test, client, services },
    async mails(text: string, subject = 'Kettle') {
      const mail = `From: Lin <${CONTACT.email}>\r\nTo: ${SENDER}\r\nSubject: ${subject}\r\n\r\n${text}\r\n`;
      await incoming.store(services, { channel: 'mail', providerId: text, raw: Buffer.from(mail) });
      await test.machine.settled();
    },
    told: (words: string) =>
      vi.waitFor(
        () => api.in(LIN.id).findLast(({ text }) => text.includes(words)) ?? expect.fail(`no ${words}`),
        { timeout: 30_000, interval: 20 },
      ),
    async only() {
      const pages = await Promise.all(
        ['received', 'acknowledged', 'awaiting-complainant', 'resolved']
          .flatMap((status) => complaints.queuePartitions(status))
          .map((partition) => services.store.entries({ index: 'status', partition, limit: 100 })),
      );
      const [found, ...others] = pages.flatMap(({ entries }) => entries);
      expect(others).toEqual([]);
      return found?.pk ?? expect.fail('there is no complaint');
    },
  };
}

describe('whoever writes by mail, answers in a chat and is rung up', () => {
  it('has one complaint and one conversation, told by the way that they used last', async () => {
    const { api, test, client, mails, told, only } = await open();
    await mails('My kettle leaks when it is hot.');
    const id = await only();
    await client.act(id, 'acknowledgement');
    await client.act(id, 'pause', { question: 'Which kettle is it?' });
    await test.machine.settled();
    const mail = (await client.mails()).findLast(({ kind }) => kind === 'question') ?? expect.fail('no mail');
    const [link = expect.fail('no link')] = /https:\/\/\S+\/c\/\S+/.exec(mail.text) ?? [];

    // Somebody else's link, or half of one, leads nowhere.
    api.says(LIN, link.slice(0, -1));
    await told('not good any more');
    api.says(LIN, link);
    await told('You hear of your complaint in this chat from now on');
    api.says(LIN, 'The red one.');
    await told('Thank you for your answer');
    expect(await client.get(id)).toMatchObject({ status: 'acknowledged' });

    const before = (await client.mails()).length;
    await client.act(id, 'updates', { message: 'We have found the fault.' });
    await test.machine.settled();
    await told('We have found the fault.');
    expect((await client.mails()).slice(before)).toEqual([]);

    // They ring: what was said stands beside the rest.
    await client.act(id, 'contacts', { outcome: 'reached', way: 'call', note: 'They want a new lid.' });
    await mails('One more thing: the box was torn.', `Re: ${referenceOf(asComplaintId(id))}`);
    expect(await only()).toBe(id);

    const answer = await client.request(`/v1/complaints/${id}/conversation?limit=100`);
    const { items } = conversationSchema.parse(await answer.json());
    const said = items.map(({ text = '' }) => text).join('\n');
    for (const words of [
      ...['Which kettle is it?', 'The red one.', 'We have found the fault.', 'They want a new lid.'],
      'the box was torn',
    ])
      expect(said, words).toContain(words);
    const by = (words: string) => items.find(({ text = '' }) => text.includes(words));
    expect(by('The red one.')?.by).toContain('telegram');
    expect(by('the box was torn')?.by).toContain('mail');
    expect(callsSchema.parse((await client.get(id)).calls ?? [])).toEqual([]);
  });
});
