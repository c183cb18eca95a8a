import { instantOf } from '@redress/core/base/instant.ts';
import { errorName } from '@redress/core/ports/log.ts';
import { AddressRefused } from '@redress/core/ports/notifier.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type { Chat, Reply } from './chat.ts';
import { withAbout } from './chat.ts';
import * as chats from './chats.ts';
import { pieces } from './markup.ts';
import * as polls from './polls.ts';
import { Moved, Slower, type Telegram, Unsayable } from './telegram.ts';

/*
 * Says what the bot has to say in a chat, one after the other. A reply leaves the chat once Telegram has it. Whoever is
 * killed in between leaves a lease behind, and the reply is said again when that has ended: where Telegram had taken it
 * and nobody heard so, it is said twice.
 */

const LEASE_MS = 2 * 60_000;
const SHORTEST_BACKOFF_MS = 5_000;
const LONGEST_BACKOFF_MS = 3_600_000;

/** Whether there is more to say now. */
export async function sayNext(
  services: Services,
  telegram: Telegram,
  chat: Chat,
  moved: (to: number) => Promise<void>,
): Promise<boolean> {
  const [reply] = chat.replies;
  if (!reply) return false;
  const now = services.clock.now();
  if (chat.retryAt !== undefined && chat.retryAt > instantOf(now)) return false;
  if (!(await chats.lease(services, chat, reply.id, LEASE_MS))) return false;
  try {
    const sent = reply.poll
      ? await ask(services, telegram, chat, reply.text, reply.poll)
      : await say(telegram, chat, reply);
    await struckOut(services, chat, reply, (after) =>
      sent !== undefined && reply.about !== undefined ? withAbout(after, sent, reply.about) : after,
    );
    return true;
  } catch (error) {
    return failed(services, chat, reply, error, moved);
  }
}

async function say(telegram: Telegram, { chat }: Chat, reply: Reply): Promise<number | undefined> {
  const { text, bold, buttons, replyTo, closes } = reply;
  if (closes !== undefined) {
    await telegram.closeButtons(chat, closes);
    return undefined;
  }
  const parts = pieces(text);
  let sent: number | undefined;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    sent = await telegram.say({
      ...{ chat, text: part },
      ...(index === 0 && { bold, replyTo }),
      ...(isLast && { buttons }),
    });
  }
  return sent;
}

async function ask(
  services: Services,
  telegram: Telegram,
  { chat }: Chat,
  question: string,
  { id, options }: NonNullable<Reply['poll']>,
): Promise<undefined> {
  await polls.noteSent(services, id, await telegram.poll(chat, question, options));
}

async function failed(
  services: Services,
  chat: Chat,
  reply: Reply,
  error: unknown,
  moved: (to: number) => Promise<void>,
): Promise<boolean> {
  const fault = errorName(error);
  if (error instanceof Moved) {
    await moved(error.to);
    return false;
  }
  if (error instanceof AddressRefused) {
    services.log.info('chat-closed', { error: fault });
    await chats.change(
      services,
      chat.chat,
      (now) => now && { ...now, isBlocked: true, replies: [], attempts: 0 },
    );
    return false;
  }
  if (error instanceof Unsayable) {
    // The buttons of a message that is gone, or were gone already, need not go.
    if (reply.closes === undefined) services.log.error('chat-reply-refused', { error: fault });
    await struckOut(services, chat, reply, (after) => after);
    return true;
  }
  services.log.warn('chat-reply-failed', { error: fault });
  const now = services.clock.now();
  const backoff = Math.min(SHORTEST_BACKOFF_MS * 2 ** chat.attempts, LONGEST_BACKOFF_MS);
  const isKnown = error instanceof Slower || fault === 'ProviderFault';
  await chats.change(services, chat.chat, (after) => {
    if (after?.replies[0]?.id !== reply.id) return after;
    // What nobody knows waits for its lease to end, and is the same attempt then.
    if (!isKnown) return { ...after, retryAt: instantOf(now + LEASE_MS) };
    const wait = error instanceof Slower ? error.retryAfterMs : backoff;
    return { ...after, attempts: after.attempts + 1, retryAt: instantOf(now + wait) };
  });
  return false;
}

async function struckOut(
  services: Services,
  { chat }: Chat,
  { id }: Reply,
  more: (chat: Chat) => Chat,
): Promise<void> {
  await chats.change(services, chat, (now) => {
    if (!now?.replies.some((one) => one.id === id)) return now;
    const { retryAt: _, ...rest } = now;
    return more({ ...rest, attempts: 0, replies: now.replies.filter((one) => one.id !== id) });
  });
}
