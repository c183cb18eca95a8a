import { asComplaintId } from '@redress/core/base/ids.ts';
import { asInstant } from '@redress/core/base/instant.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { linkOf } from '@redress/core/complaint/links.ts';
import { understand } from '@redress/core/handling/understanding.ts';
import type { Message } from '@redress/core/ports/notifier.ts';
import * as incoming from '@redress/core/records/incoming.ts';
import { expect, onTestFinished } from 'vitest';
import type { Recording } from '../../../test/support/recording.ts';
import type { Adapter } from '../src/adapter.ts';
import { replyAddress } from '../src/mail/addresses.ts';
import { MAIL, mailChannel } from '../src/mail/channel.ts';
import { smtpNotifier } from '../src/mail/smtp.ts';
import { storeUpdate } from '../src/telegram/arriving.ts';
import { Bot } from '../src/telegram/bot.ts';
import { messenger } from '../src/telegram/messenger.ts';

import { Telegram } from '../src/telegram/telegram.ts';
import { gatewayAdapter } from '../src/webhook/adapter.ts';
import { BotApi, TOKEN } from './bot-api/server.ts';
import { openGateway } from './gateway.ts';
import { SmtpPeer } from './smtp-peer.ts';

/*
 * What each adapter has on its other side, as little of it as the contract asks about: somebody who writes, and a provider
 * that takes, refuses, is away or hangs up. Another adapter adds one of these, and is held to the same.
 */
export interface World {
  readonly adapter: Adapter;
  /** Whom it writes to, of whoever writes here. */
  readonly address: string;
  /** Somebody complains in those words: stored, as it comes in. */
  complains(words: string): Promise<void>;
  /** They answer what they were asked. */
  answers(complaint: Complaint, words: string): Promise<void>;
  /** The same that has come in last, once more. */
  repeats(): Promise<void>;
  /** What the provider has, of messages: what they say. */
  taken(): readonly string[];
  /** This person cannot be reached by it any more. */
  refusesPerson(): void;
  /** It takes the message, and then nobody hears from it. */
  hangsUp(): void;
  /** Nobody is there. */
  goes(): Promise<void>;
  /** Never in an error, whatever becomes of it. */
  readonly secrets: readonly string[];
}

export type OpenWorld = (recording: Recording) => Promise<World>;

/** Brings what has come, once for each name. */
function bringing({ services, delivered }: Recording, channel: string) {
  let last: incoming.Arrived | undefined;
  const store = async (arrived: incoming.Arrived) => {
    last = arrived;
    await incoming.store(services, arrived);
    await delivered();
  };
  return {
    bring: (providerId: string, text: string) => store({ channel, providerId, raw: Buffer.from(text) }),
    repeats: () => store(last ?? expect.fail('nothing has come in')),
  };
}

const LIN = 'lin@customers.example';
const REPLIES = { sender: 'complaints@example.com', replies: 'complaints@example.com' } as const;

async function mail(recording: Recording): Promise<World> {
  const identity = { ...REPLIES, secret: recording.services.settings.secret };
  const peer = await SmtpPeer.open();
  const notifier = smtpNotifier({ url: peer.url, identity, senderName: 'Kettles' });
  onTestFinished(() => notifier.close());
  const { bring, repeats } = bringing(recording, MAIL);
  let count = 0;
  const write = (to: string, words: string) => {
    count++;
    return bring(
      `mail-${count}`,
      `From: Lin <${LIN}>\r\nTo: ${to}\r\nSubject: Kettle\r\nMessage-ID: <${count}@customers.example>\r\n\r\n${words}\r\n`,
    );
  };
  return {
    adapter: { name: MAIL, takes: mailChannel(REPLIES), tells: notifier },
    address: LIN,
    complains: (words) => write(REPLIES.sender, words),
    answers: (complaint, words) =>
      write(replyAddress(identity, linkOf(complaint)) ?? expect.fail('no reply address'), words),
    repeats,
    taken: () => peer.received.map(({ mail: text }) => text),
    refusesPerson() {
      peer.onRcpt = () => ({ code: 550, text: `5.1.1 <${LIN}> unknown` });
    },
    hangsUp() {
      peer.onData = () => 'hang-up';
    },
    goes: () => peer.close(),
    secrets: [LIN],
  };
}

const PERSON = { id: 4001, name: 'Lin', language: 'en' };

async function telegram(recording: Recording): Promise<World> {
  const { services, delivered } = recording;
  let now = 0;
  const wait = async (milliseconds: number) => {
    now += milliseconds;
  };
  const timing = { now: () => now, wait };
  const api = new BotApi(timing.now);
  const apiRoot = await api.listen();
  let isOpen = true;
  const close = async () => {
    if (isOpen) await api.close();
    isOpen = false;
  };
  onTestFinished(close);
  const bot = new Bot(new Telegram({ token: TOKEN, apiRoot, timing }));
  let seen = 0;
  let last: unknown;
  const understood = async (update: unknown) => {
    const { id } = await storeUpdate(services, bot.telegram.bot, update);
    await understand(services, recording.channels, id);
    await delivered();
  };
  const brought = async () => {
    for (const update of api.pending.filter(({ update_id }) => update_id > seen)) {
      seen = update.update_id;
      last = update;
      await understood(update);
    }
  };
  return {
    adapter: { name: bot.name, takes: bot, tells: messenger(bot.telegram, () => services) },
    address: String(PERSON.id),
    async complains(words) {
      api.says(PERSON, words);
      await brought();
      const asked = api.in(PERSON.id).at(-1) ?? expect.fail('the bot has asked nothing');
      api.presses(PERSON, asked, asked.buttons.at(-1)?.data ?? '');
      await brought();
    },
    async answers(_, words) {
      api.says(PERSON, words);
      await brought();
    },
    repeats: () => understood(last),
    taken: () => api.in(PERSON.id).map(({ text }) => text),
    refusesPerson: () => api.blocks(PERSON),
    hangsUp: () => api.fails('sendMessage', { is: 'unanswered' }),
    goes: close,
    secrets: [TOKEN, TOKEN.slice(TOKEN.indexOf(':') + 1)],
  };
}

async function gateway(recording: Recording): Promise<World> {
  const { services } = recording;
  const peer = await openGateway();
  onTestFinished(() => peer.close());
  const adapter = gatewayAdapter({
    ...{ network: 'wechat', url: peer.url, secrets: peer.secrets },
    services: () => ({ ...services, settings: { ...services.settings, webhooksToPrivate: true } }),
  });
  const { bring, repeats } = bringing(recording, 'wechat');
  const from = { id: 'o6_bmjrPTlm6_2sgVt7h', name: 'Lin', language: 'en' };
  let count = 0;
  const says = (text: string) => {
    const id = `wx-${++count}`;
    return bring(id, JSON.stringify({ id, from, text }));
  };
  return {
    adapter,
    address: from.id,
    complains: says,
    answers: (_, words) => says(words),
    repeats,
    taken: () => peer.told.map(({ subject, text }) => `${subject}\n${text}`),
    refusesPerson: () => peer.answers(() => 410),
    hangsUp: () => peer.answers(() => 'hang-up'),
    goes: () => peer.close(),
    secrets: [from.id, peer.secrets[0]?.toString('base64') ?? '', new URL(peer.url).host],
  };
}

export const WORLDS: readonly (readonly [string, OpenWorld])[] = [
  ['mail', mail],
  ['Telegram', telegram],
  ['a gateway of a network', gateway],
];

const ID = asComplaintId('cmp_01kajq2v7c0123456789abcdef');
/** Of a complaint that there is not: the provider knows of none. */
export const messageTo = ({ adapter, address }: Pick<World, 'adapter' | 'address'>): Message => ({
  id: `${ID}.1.receipt.complainant`,
  kind: 'receipt',
  complaintId: ID,
  channel: adapter.name,
  to: address,
  language: 'en',
  subject: 'We have received your complaint',
  text: 'Thank you for telling us.\n',
  html: '<p>Thank you for telling us.</p>',
  reply: { complaintId: ID, generation: 1 },
  at: asInstant('2026-11-21T21:05:00.000Z'),
});
