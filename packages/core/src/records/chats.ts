import * as z from 'zod/mini';
import type { ComplaintId } from '../base/ids.ts';
import { asJson } from '../base/json.ts';
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Key } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';

/*
 * Of the chats that channels keep, what belongs to one complaint: with it that goes, and a chat of which nothing is left goes
 * as a whole. What a chat is besides its channel alone knows.
 */

/** The item of a chat, by its name in its channel. */
export const chatKey = (name: string): Key => ({ pk: `CHAT#${name}`, sk: 'CHAT' });

const LINK = 'CHAT#';
const linkOf = (pk: ComplaintId, name: string) => ({ pk, sk: `${LINK}${name}` });

const ofComplaint = z.looseObject({ complaint: z.optional(z.string()) });
const chatSchema = z.looseObject({
  complaints: z.array(z.string()),
  about: z.array(ofComplaint),
  tasks: z.array(ofComplaint),
  replies: z.array(z.looseObject({ about: z.optional(z.string()) })),
  open: z.optional(ofComplaint),
  draft: z.optional(z.unknown()),
  team: z.optional(z.string()),
});

/** Before the chat itself names the complaint: so it is found by whoever erases. */
export async function noteChat(
  { store }: Pick<Services, 'store'>,
  pk: ComplaintId,
  name: string,
): Promise<void> {
  await store.putIfAbsent({ ...linkOf(pk, name), version: 1, body: stamped() });
}

export async function eraseOf(services: Services, pk: ComplaintId): Promise<void> {
  const { store } = services;
  for (;;) {
    const page = await store.query({ partition: pk, prefix: LINK, limit: 100 });
    for (const { sk } of [...page.items, ...(page.damaged ?? [])]) {
      await forget(services, pk, sk.slice(LINK.length));
      await store.delete({ pk, sk });
    }
    if (page.next === undefined) return;
  }
}

async function forget({ store }: Services, id: ComplaintId, name: string): Promise<void> {
  for (;;) {
    const item = await store.get(chatKey(name));
    if (!item) return;
    let chat: z.infer<typeof chatSchema>;
    try {
      chat = readItem('chat', chatSchema, item);
    } catch (error) {
      // Nobody knows what is in it: it is begun anew by whoever speaks there next.
      if (!(error instanceof CorruptItem)) throw error;
      return store.delete(chatKey(name));
    }
    const { open, ...rest } = chat;
    const complaints = chat.complaints.filter((one) => one !== id);
    if (complaints.length === 0 && chat.draft === undefined && chat.team === undefined)
      return store.delete(chatKey(name));
    const after = {
      ...rest,
      ...{ complaints, about: chat.about.filter(({ complaint }) => complaint !== id) },
      tasks: chat.tasks.filter(({ complaint }) => complaint !== id),
      replies: chat.replies.filter(({ about }) => about !== id),
      ...(open && open.complaint !== id && { open }),
    };
    const { body: _, ...head } = item;
    const next = { ...head, version: item.version + 1, body: stamped(asJson(after)) };
    if (await store.replace(next, item.version)) return;
  }
}
