import type { IncomingId } from '@redress/core/base/ids.ts';
import { DAY_MS, type Instant, instantOf, millisOf } from '@redress/core/base/instant.ts';
import { asJson } from '@redress/core/base/json.ts';
import { keyId } from '@redress/core/base/keyed-request.ts';
import { earliest } from '@redress/core/clocks/deadlines.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type { Item } from '@redress/core/ports/store.ts';
import { chatKey, noteChat } from '@redress/core/records/chats.ts';
import { readItem, stamped } from '@redress/core/records/lift.ts';
import { readable } from '@redress/core/records/set-aside.ts';
import { type Chat, chatSchema } from './chat.ts';
import { DRAFT_MS } from './drafting.ts';
import { CHANNEL } from './name.ts';

/*
 * A chat's item. Its key says nothing of whose chat it is. While something has to be done or said in it, or will end by
 * itself, it stands in an index by when somebody must have looked; else it expires, long after the last word.
 */

const PARTITION = `chats-${CHANNEL}`;
/** Whoever has just changed it goes on with it; after so long somebody else does. */
const GRACE_MS = 60_000;
const KEPT_MS = 400 * DAY_MS;
const MOST_ATTEMPTS = 50;
const LINED_UP_MS = 3_600_000;
/** Of what stands in a chat's line, before the name of what has come in. */
export const IN_LINE = 'UPDATE#';

type Keeping = Pick<Services, 'store' | 'clock' | 'log' | 'settings'>;

const nameOf = ({ settings }: Pick<Services, 'settings'>, chat: number) =>
  keyId(settings, 'chat', CHANNEL, String(chat));
const keyOf = (services: Keeping, chat: number) => chatKey(nameOf(services, chat));

interface Held {
  readonly chat: Chat;
  readonly itemVersion: number;
}

async function find(services: Keeping, chat: number): Promise<Held | undefined> {
  const item = await services.store.get(keyOf(services, chat));
  return item && { chat: readItem('chat', chatSchema, item), itemVersion: item.version };
}

/** @throws CorruptItem */
export async function get(services: Keeping, chat: number): Promise<Chat | undefined> {
  return (await find(services, chat))?.chat;
}

/** Whatever others do meanwhile. Undefined from `decide`: it stays as it is. `wakes`: somebody else goes on with it. */
export async function change(
  services: Keeping,
  chat: number,
  decide: (chat: Chat | undefined) => Chat | undefined | Promise<Chat | undefined>,
  wakes?: 'wakes',
): Promise<Chat | undefined> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const held = await find(services, chat);
    const after = await decide(held?.chat);
    if (after === undefined || after === held?.chat) return held?.chat;
    for (const id of after.complaints)
      if (!held?.chat.complaints.includes(id)) await noteChat(services, id, nameOf(services, chat));
    const item = itemOf(services, after, (held?.itemVersion ?? 0) + 1, wakes === 'wakes');
    const isWritten = held
      ? await services.store.replace(item, held.itemVersion)
      : await services.store.putIfAbsent(item);
    if (isWritten) return after;
  }
  throw new TooManyChanges();
}

class TooManyChanges extends Error {
  override readonly name = 'TooManyChanges';
}

function itemOf(services: Keeping, chat: Chat, version: number, wakes: boolean): Item {
  const now = services.clock.now();
  const key = keyOf(services, chat.chat);
  const item = { ...key, version, body: stamped(asJson(chat)) };
  const dueAt = nextAt(chat, now);
  if (dueAt === undefined) return { ...item, expiresAt: instantOf(now + KEPT_MS) };
  return {
    ...item,
    indexes: { watch: { partition: PARTITION, sort: `${dueAt}#${nameOf(services, chat.chat)}` } },
    ...(wakes && hasWork(chat) && { wake: true }),
  };
}

function hasWork({ tasks, replies }: Chat): boolean {
  return tasks.length + replies.length > 0;
}

/** By when somebody must have looked at it. */
function nextAt(chat: Chat, now: number): Instant | undefined {
  const { draft, open, retryAt } = chat;
  const soon = instantOf(now + GRACE_MS);
  return earliest([
    ...(hasWork(chat) ? [retryAt !== undefined && retryAt > soon ? retryAt : soon] : []),
    ...(draft ? [instantOf(millisOf(draft.at) + DRAFT_MS)] : []),
    ...(open ? [open.until] : []),
  ]);
}

/** Chats that somebody must have looked at by now, the longest due first. */
export async function due(services: Keeping, limit: number): Promise<number[]> {
  const before = instantOf(services.clock.now());
  const { entries } = await services.store.entries({ index: 'watch', partition: PARTITION, before, limit });
  const found = await Promise.all(
    entries.map((entry) =>
      readable(services, async () => {
        const item = await services.store.get(entry);
        return item && readItem('chat', chatSchema, item).chat;
      }),
    ),
  );
  return found.filter((chat) => chat !== undefined);
}

/** Which chat's item it is; undefined where there is none any more. @throws CorruptItem */
export async function chatAt({ store }: Keeping, pk: string): Promise<number | undefined> {
  const item = await store.get({ pk, sk: 'CHAT' });
  return item && readItem('chat', chatSchema, item).chat;
}

/** It is what that chat has said next: whoever hears of it understands those of a chat in their order. */
export async function lineUp(services: Keeping, chat: number, id: IncomingId): Promise<void> {
  const { pk } = keyOf(services, chat);
  const expiresAt = instantOf(services.clock.now() + LINED_UP_MS);
  await services.store.putIfAbsent({
    pk,
    sk: `${IN_LINE}${id}`,
    version: 1,
    body: stamped(),
    expiresAt,
    wake: true,
  });
}

/** Whoever takes it sends that reply, and nobody else until it ends. */
export async function lease(
  services: Keeping,
  chat: Chat,
  reply: string,
  milliseconds: number,
): Promise<boolean> {
  const { pk } = keyOf(services, chat.chat);
  const expiresAt = instantOf(services.clock.now() + milliseconds);
  const key = { pk, sk: `SEND#${reply}#${chat.attempts}` };
  return services.store.putIfAbsent({ ...key, version: 1, body: stamped(), expiresAt });
}

/** What is known of a group that has become another one moves there; the team whose it is. */
export async function move(services: Keeping, from: number, to: number): Promise<string | undefined> {
  const before = await get(services, from);
  if (before?.team === undefined) return undefined;
  const { team } = before;
  await change(services, to, (after) => ({
    ...(after ?? { ...before, chat: to, heard: [], pace: [], about: [] }),
    team,
    replies: before.replies.filter(({ closes }) => closes === undefined),
  }));
  await change(services, from, (chat) => chat && { ...chat, team: undefined, replies: [], isBlocked: true });
  return team;
}
