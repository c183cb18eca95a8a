import { instantOf, millisOf } from '@redress/core/base/instant.ts';
import type { IncomingChannel, Understood } from '@redress/core/handling/channel.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Listener, Services } from '@redress/core/ports/services.ts';
import type { Audit } from '@redress/core/records/audit-trail.ts';
import { carry } from './carrying.ts';
import type { Chat, Task } from './chat.ts';
import * as chats from './chats.ts';
import { Codes, type Current } from './codes.ts';
import { converse, passTime } from './conversation.ts';
import { knownIn } from './known.ts';
import { CHANNEL } from './name.ts';
import * as polls from './polls.ts';
import { sayNext } from './replying.ts';
import { settle } from './settling.ts';
import { tellStaff } from './staff.ts';
import type { Telegram } from './telegram.ts';
import { type Heard, hear, type Self, updateSchema } from './update.ts';

/*
 * B1  An update is looked at once its raw form is durable, and changes its chat in one conditional write, with what has
 *     to be done and said for it.
 * B2  What has to be done is done before it leaves the chat, by an id of its own: twice without harm.
 * B3  What has to be said leaves the chat once Telegram has it.
 * B4  While anything is left, the chat stands in an index, and somebody comes back to it.
 */

/** So many things for one chat at once; what is left waits for the next look. */
const MOST_STEPS = 200;
const SHORTEST_STALL_MS = 5_000;
const LONGEST_STALL_MS = 3_600_000;
const MOST_CONTINUED = 100;

export interface BotOptions {
  readonly current?: Current | undefined;
  /** Where it is written who was refused. */
  readonly audit?: (() => Pick<Audit, 'noteRefusal' | 'countRefusal'>) | undefined;
}

export class Bot implements IncomingChannel {
  readonly name = CHANNEL;
  readonly telegram: Telegram;
  readonly codes: (services: Services) => Codes;
  readonly #audit: BotOptions['audit'];
  #self: Promise<Self> | undefined;

  constructor(telegram: Telegram, { current, audit }: BotOptions = {}) {
    this.telegram = telegram;
    this.codes = (services) => new Codes(services, current);
    this.#audit = audit;
  }

  /** Asked of Telegram once. */
  self(): Promise<Self> {
    this.#self ??= this.telegram.self().catch((error: unknown) => {
      this.#self = undefined;
      throw error;
    });
    return this.#self;
  }

  async understand(services: Services, _: unknown, raw: Uint8Array): Promise<Understood> {
    const { success, data: update } = updateSchema.safeParse(jsonIn(raw));
    if (!success) return { is: 'for-person', reason: 'not-an-update' };
    const { poll_answer: vote } = update;
    if (vote) {
      const { poll_id: poll, user, option_ids: options } = vote;
      const isOurs = user !== undefined && (await polls.noteVote(services, poll, user.id, options));
      return { is: 'ignored', reason: isOurs ? 'vote' : 'nobody-spoke', isSpent: true };
    }
    const self = await this.self();
    const heard = hear(update, self);
    if (!heard) return { is: 'ignored', reason: 'nobody-spoke' };
    if (heard.said.kind === 'button') await this.telegram.heardButton(heard.said.queryId);
    if (heard.said.kind === 'moved') await this.#move(services, heard.chatId, heard.said.to);
    else await this.#converse(services, heard, self);
    await this.work(services, heard.chatId);
    return { is: 'ignored', reason: 'conversation', isSpent: true };
  }

  async #move(services: Services, from: number, to: number): Promise<void> {
    const team = await chats.move(services, from, to);
    if (team !== undefined) await this.codes(services).bindTeam(team, to);
  }

  async #converse(services: Services, heard: Heard, self: Self): Promise<void> {
    await chats.change(services, heard.chatId, async (chat) => {
      const complaints = chat ? await knownIn(services, chat) : [];
      return converse(chat, heard, { now: services.clock.now(), self, complaints });
    });
  }

  /** Tells the groups of the staff; whoever has said that something is new does not wait for Telegram. */
  listener(services: () => Services): Listener {
    return {
      name: CHANNEL,
      hear: async (id, events) => {
        const group = await tellStaff(services(), this.codes(services()), id, events);
        if (group === undefined) return;
        this.work(services(), group).catch((error: unknown) =>
          services().log.warn('chat-not-continued', { error: errorName(error) }),
        );
      },
    };
  }

  /** Does and says what is left in a chat, as far as that is possible now. */
  async work(services: Services, chatId: number): Promise<void> {
    for (let step = 0; step < MOST_STEPS; step++) {
      const chat = await chats.get(services, chatId);
      if (!chat) return;
      const task = nextTask(chat, services.clock.now());
      if (task) await this.#do(services, chat, task);
      else if (!(await this.#say(services, chat))) return;
    }
  }

  #say(services: Services, chat: Chat): Promise<boolean> {
    return sayNext(services, this.telegram, chat, async (to) => {
      await this.#move(services, chat.chat, to);
      await this.work(services, to);
    });
  }

  async #do(services: Services, chat: Chat, task: Task): Promise<void> {
    const self = await this.self();
    try {
      const { telegram } = this;
      const carrier = { services, telegram, codes: this.codes(services), audit: this.#audit?.() };
      const result = await carry(carrier, chat, task);
      await chats.change(services, chat.chat, (now) => now && settle(now, task, result, self));
    } catch (error) {
      services.log.warn('chat-task-failed', { task: task.kind, error: errorName(error) });
      const attempts = (chat.stalled?.attempts ?? 0) + 1;
      const wait = Math.min(SHORTEST_STALL_MS * 2 ** attempts, LONGEST_STALL_MS);
      const until = instantOf(services.clock.now() + wait);
      await chats.change(services, chat.chat, (now) => now && { ...now, stalled: { attempts, until } });
    }
  }

  /** The same of the chat whose item that is. */
  async workAt(services: Services, pk: string): Promise<void> {
    const chatId = await chats.chatAt(services, pk);
    if (chatId !== undefined) await this.work(services, chatId);
  }

  /** Comes back to the chats in which something is left, or has ended by itself. */
  async continue(services: Services): Promise<void> {
    for (const chatId of await chats.due(services, MOST_CONTINUED)) {
      try {
        await chats.change(services, chatId, (chat) => chat && passed(chat, services.clock.now()));
        await this.work(services, chatId);
      } catch (error) {
        services.log.error('chat-not-continued', { error: errorName(error) });
      }
    }
  }
}

/** Written anew in any case: whoever has just looked has seen to it, and it is due later. */
const passed = (chat: Chat, now: number): Chat => ({ ...passTime(chat, now) });

function nextTask({ tasks, stalled }: Chat, now: number): Task | undefined {
  return stalled && millisOf(stalled.until) > now ? undefined : tasks[0];
}

function jsonIn(raw: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(raw).toString());
  } catch {
    return undefined;
  }
}
