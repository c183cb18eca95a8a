import { createHash } from 'node:crypto';
import {
  DAY_MS,
  errorName,
  instantOf,
  type Log,
  type Mail,
  type Message,
  mailAddress,
  mailIn,
  mailItem,
  mailName,
  millisOf,
  type Notifier,
  type Noting,
  noting,
  OUTBOX,
  readableAmong,
} from '@redress/core';
import { composeMail } from './eml.ts';

/** The local notifier: messages stand in the store, for a while, and none of them leaves the machine. */
export interface Outbox extends Notifier {
  /** Newest first; `limit` 1 to 100. */
  list(query: { limit: number; cursor?: string }): Promise<OutboxPage>;
  /** One of them as RFC 5322 text; undefined where there is none of that name. @throws CorruptItem */
  render(name: string): Promise<Buffer | undefined>;
}

export interface OutboxPage {
  readonly items: readonly (Mail & { readonly name: string })[];
  readonly nextCursor?: string;
}

const KEY_LENGTH = 32;
const NAME = /^(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z)-([0-9a-f]{32})$/;

/** @param keptDays so long a message stays. */
export function openOutbox(services: Noting, keptDays: number): Outbox {
  const { store } = services;
  return {
    async send(message) {
      // Refuses what is no address, as a provider would.
      mailAddress(message.to);
      const expiresAt = instantOf(millisOf(message.at) + keptDays * DAY_MS);
      // The same message again is the one that is there already.
      await store.putIfAbsent(mailItem(nameOf(message), message, expiresAt));
      return {};
    },
    async list({ limit, cursor }) {
      const page = await store.query({
        partition: OUTBOX,
        descending: true,
        limit,
        ...(cursor !== undefined && { after: cursor }),
      });
      const items = await readableAmong(services, page, (item) => ({ ...mailIn(item), name: item.sk }));
      return { items, ...(page.next !== undefined && { nextCursor: page.next }) };
    },
    async render(name) {
      if (!NAME.test(name)) return undefined;
      return noting(services, async () => {
        const item = await store.get({ pk: OUTBOX, sk: name });
        return item && composeMail(mailIn(item), name.slice(-KEY_LENGTH));
      });
    },
  };
}

/** Sends, and keeps a copy for whoever looks at what was sent. */
export function keeping(notifier: Notifier, outbox: Outbox, log: Log): Notifier {
  return {
    async send(message, signal) {
      const sent = await notifier.send(message, signal);
      // It has been sent, whatever becomes of the copy.
      await outbox
        .send(message, signal)
        .catch((error: unknown) => log.warn('copy-not-kept', { error: errorName(error) }));
      return sent;
    },
  };
}

/** Names a message by when it was owed and a hash of its id, which may hold any character. */
function nameOf({ at, id }: Message): string {
  return mailName(at, createHash('sha256').update(id).digest('hex').slice(0, KEY_LENGTH));
}
