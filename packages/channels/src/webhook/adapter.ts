import type { ComplaintId } from '@redress/core/base/ids.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import { nearestLanguage } from '@redress/core/base/language.ts';
import { tidyLine, tidyText } from '@redress/core/base/plain-text.ts';
import type { Language } from '@redress/core/base/vocabulary.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import type { Way } from '@redress/core/complaint/ways.ts';
import { type Post, type Posting, poster } from '@redress/core/delivery/post.ts';
import type { IncomingChannel, Shown, Understood } from '@redress/core/handling/channel.ts';
import { linkless } from '@redress/core/messages/clean.ts';
import { errorName } from '@redress/core/ports/log.ts';
import { AddressRefused, type Notifier, ProviderFault } from '@redress/core/ports/notifier.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { find } from '@redress/core/records/complaints.ts';
import type { Adapter } from '../adapter.ts';
import { languageIn, subjectOf } from '../words.ts';
import { type ChannelMessage, channelMessageSchema, type Network } from './message.ts';
import * as senders from './senders.ts';

/*
 * A network behind a gateway of its own, which signs what it brings and is signed what it is told (docs/channels.md). It
 * talks back in no language of the network's: whoever writes is heard as they would be by mail.
 */

export interface GatewayOptions {
  readonly network: Network;
  /** Where it takes what people are to be told. */
  readonly url: string;
  /** What it is signed with; the first is what it was told last. */
  readonly secrets: readonly Buffer[];
  readonly services: () => Services;
  readonly post?: Post | undefined;
}

export function gatewayAdapter(options: GatewayOptions): Adapter {
  const { network } = options;
  return { name: network, takes: taking(network), tells: telling(options) };
}

function taking(network: Network): IncomingChannel {
  return {
    name: network,
    async understand(services, { id }, raw) {
      const message = messageIn(raw);
      if (!message) return { is: 'for-person', reason: 'not-a-message' };
      const shown = shownOf(message);
      const text = textOf(message);
      if (text === '') return { is: 'for-person', reason: 'empty', shown };
      const way = { channel: network, address: message.from.id };
      const theirs = await senders.complaintsOf(services, way, id);
      const about = theirs && which(await openOnes(services, way, theirs), message.complaintId);
      if (about === 'several') return { is: 'for-person', reason: 'which-complaint', shown };
      // The gateway has signed whose account this is.
      if (about) return { is: 'message', complaintId: about, text, isProven: true, way, shown };
      await senders.begin(services, way, id);
      return { ...begun(services, network, message, text), shown };
    },
  };
}

function messageIn(raw: Uint8Array): ChannelMessage | undefined {
  try {
    return channelMessageSchema.safeParse(JSON.parse(Buffer.from(raw).toString())).data;
  } catch {
    return undefined;
  }
}

/** As it was written, and where what came along is. */
function textOf({ text, links = [] }: ChannelMessage): string {
  return [tidyText(text), links.join('\n')].filter((part) => part !== '').join('\n\n');
}

function shownOf({ from: { name = '' }, text }: ChannelMessage): Shown {
  return { from: linkless(tidyLine(name)), text: tidyText(text) };
}

type Open = Pick<Complaint, 'id' | 'status'>;
const OPEN: ReadonlySet<string> = new Set(['received', 'acknowledged', 'awaiting-complainant', 'resolved']);

/** Of what they have complained of there, what is not over, and is still theirs. */
async function openOnes(services: Services, way: Way, ids: readonly ComplaintId[]): Promise<Open[]> {
  const found = await Promise.all(ids.map(async (id) => (await find(services, id))?.complaint));
  return found.flatMap((complaint) => {
    if (!complaint || complaint.erasure || !OPEN.has(complaint.status)) return [];
    const { chats = [] } = complaint.content.complainant;
    const isTheirs = chats.some(({ channel, address }) => channel === way.channel && address === way.address);
    return isTheirs ? [complaint] : [];
  });
}

/** The one that it says, else the one that waits for an answer, else the only one; undefined: it begins another. */
function which(open: readonly Open[], said: string | undefined): ComplaintId | 'several' | undefined {
  const named = open.find(({ id }) => id === said);
  if (named) return named.id;
  const asking = open.filter(({ status }) => status === 'awaiting-complainant');
  const [only, ...others] = asking.length > 0 ? asking : open;
  return others.length > 0 ? 'several' : only?.id;
}

/** In place of a name that the network does not tell. */
const SOMEBODY: Readonly<Record<Language, string>> = { en: 'Somebody', 'zh-CN': '一位用户' };

function begun(
  { clock }: Services,
  network: Network,
  { from, venue }: ChannelMessage,
  text: string,
): Understood {
  const language = nearestLanguage(from.language ?? '') ?? languageIn(text);
  return {
    is: 'complaint',
    intake: {
      ...{ channel: network, category: 'other', severity: 'moderate' },
      ...(venue !== undefined && { venue }),
      content: {
        ...{ subject: subjectOf(text), description: text },
        complainant: {
          name: tidyLine(from.name ?? '') || SOMEBODY[language],
          language,
          chats: [{ channel: network, address: from.id, at: instantOf(clock.now()) }],
          usedLast: network,
        },
      },
    },
  };
}

function telling({ network, url, secrets, services, post = poster() }: GatewayOptions): Notifier {
  return {
    async send({ id, kind, complaintId, to, language, subject, text, at }) {
      const { settings, log } = services();
      // Unsigned it could be anybody's.
      if (secrets.length === 0) throw new ProviderFault('GatewayWithoutSecret');
      const data = { id, kind, to, language, subject, text, complaintId };
      const posting = await post({
        // A dot in it would let a part of it pass for the timestamp.
        id: id.replaceAll('.', '-'),
        ...{ url, secrets, toPrivate: settings.webhooksToPrivate ?? false },
        body: JSON.stringify({ type: 'message', timestamp: at, data }),
      });
      refuse(posting);
      await senders
        .note(services(), { channel: network, address: to }, complaintId)
        .catch((error: unknown) => log.warn('sender-not-noted', { error: errorName(error) }));
      return {};
    },
  };
}

/** What a gateway says of whom it is told to write to: they are gone, or this cannot be said to them. */
const REFUSED: ReadonlySet<number> = new Set([410, 422]);
/** Until the connection stood nothing can have been taken. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  ...['AddressNotPublic', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
]);

/** @throws AddressRefused, ProviderFault, GatewayNotAnswered: nobody knows */
function refuse(posting: Posting): void {
  if ('fault' in posting) {
    if (NEVER_SENT.has(posting.fault)) throw new ProviderFault(posting.fault);
    throw new GatewayNotAnswered(posting.fault);
  }
  const { status } = posting;
  if (status >= 200 && status < 300) return;
  if (REFUSED.has(status)) throw new AddressRefused(`HTTP ${status}`);
  throw new ProviderFault(`HTTP ${status}`, status === 429);
}

class GatewayNotAnswered extends Error {
  override readonly name = 'GatewayNotAnswered';
}
