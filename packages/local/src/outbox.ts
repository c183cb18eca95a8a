import { createHash } from 'node:crypto';
import {
  complaintIdSchema,
  DAY_MS,
  instantOf,
  instantSchema,
  LANGUAGES,
  type Message,
  mailAddress,
  millisOf,
  type Notifier,
  type Store,
} from '@redress/core';
import * as z from 'zod';
import { composeMail } from './eml.ts';

/** The local notifier: messages stand in the store, for a while, and none of them leaves the machine. */
export interface Outbox extends Notifier {
  /** Newest first; `limit` 1 to 100. */
  list(query: { limit: number; cursor?: string }): Promise<OutboxPage>;
  /** One of them as RFC 5322 text; undefined where there is none of that name. */
  render(name: string): Promise<Buffer | undefined>;
}

const mailSchema = z.object({
  id: z.string(),
  kind: z.string(),
  complaintId: complaintIdSchema,
  to: z.string(),
  language: z.enum(LANGUAGES),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  at: instantSchema,
});

export type Mail = Message & { readonly name: string };

export interface OutboxPage {
  readonly items: readonly Mail[];
  readonly nextCursor?: string;
}

const OUTBOX = 'OUTBOX';
const NAME = /^(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z)-([0-9a-f]{32})$/;

/** @param keptDays so long a message stays. */
export function openOutbox(store: Store, keptDays: number): Outbox {
  return {
    async send(message) {
      // Refuses what is no address, as a provider would.
      mailAddress(message.to);
      const sk = nameOf(message);
      const expiresAt = instantOf(millisOf(message.at) + keptDays * DAY_MS);
      // The same message again is the one that is there already.
      await store.putIfAbsent({ pk: OUTBOX, sk, version: 1, body: { ...message }, expiresAt });
      return {};
    },
    async list({ limit, cursor }) {
      const page = await store.query({
        partition: OUTBOX,
        descending: true,
        limit,
        ...(cursor !== undefined && { after: cursor }),
      });
      const items = page.items.map(({ body }) => {
        const message = mailSchema.parse(body);
        return { ...message, name: nameOf(message) };
      });
      return { items, ...(page.next !== undefined && { nextCursor: page.next }) };
    },
    async render(name) {
      if (!NAME.test(name)) return undefined;
      const item = await store.get({ pk: OUTBOX, sk: name });
      return item && composeMail(mailSchema.parse(item.body), name.slice(-32));
    },
  };
}

/** Names a message by when it was owed and a hash of its id, which may hold any character. */
function nameOf({ at, id }: Message): string {
  const key = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return `${at.replaceAll(':', '-')}-${key}`;
}
