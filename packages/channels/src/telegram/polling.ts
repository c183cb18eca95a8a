import type { IncomingId } from '@redress/core/base/ids.ts';
import { type Channels, understand } from '@redress/core/handling/understanding.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as incoming from '@redress/core/records/incoming.ts';
import * as z from 'zod/mini';
import type { Bot } from './bot.ts';
import { CHANNEL } from './known.ts';
import { Slower } from './telegram.ts';
import { COMMAND_NAMES, textsIn } from './texts.ts';
import { chatIn, WANTED_UPDATES } from './update.ts';

/*
 * Asks Telegram for what is new, where nobody can be reached by it. Updates are forgotten there by the next question
 * only, and that comes after all of them are durable here; whoever is killed in between is told them again, and knows
 * them by their numbers.
 */

const WAIT_SECONDS = 25;
const CONTINUE_EVERY_MS = 1000;
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

const numbered = z.looseObject({ update_id: z.int() });

export interface Polling {
  /** Resolves when nothing is in hand any more. */
  stop(): Promise<void>;
}

export function startPolling(services: Services, bot: Bot, waitSeconds = WAIT_SECONDS): Polling {
  const stopping = new AbortController();
  const { signal } = stopping;
  const asking = ask(services, bot, signal, waitSeconds);
  const continuing = again(signal, () => bot.continue(services));
  return {
    async stop() {
      stopping.abort();
      await Promise.all([asking, continuing]);
    },
  };
}

async function ask(services: Services, bot: Bot, signal: AbortSignal, seconds: number): Promise<void> {
  const { telegram } = bot;
  let offset = 0;
  let failures = 0;
  let isReady = false;
  while (!signal.aborted) {
    try {
      if (!isReady) await prepare(bot);
      isReady = true;
      const updates = await Promise.race([
        telegram.updates(offset, seconds, WANTED_UPDATES),
        stopped(signal),
      ]);
      if (updates === undefined) return;
      offset = await take(services, bot, updates, offset);
      failures = 0;
    } catch (error) {
      failures++;
      services.log.warn('telegram-not-heard', { error: errorName(error) });
      const pause = Math.min(SHORTEST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
      await pausing(error instanceof Slower ? error.retryAfterMs : pause, signal);
    }
  }
}

async function prepare({ telegram }: Bot): Promise<void> {
  await telegram.dropWebhook();
  for (const [language, code] of [['en'], ['zh-CN', 'zh']] as const) {
    const { commands } = textsIn(language);
    await telegram.setCommands(
      COMMAND_NAMES.map((command) => ({ command, description: commands[command] })),
      code,
    );
  }
}

/**
 * All of them stored first, and then understood, those of a chat in the order in which they came. The number from which
 * on to ask.
 */
async function take(
  services: Services,
  bot: Bot,
  updates: readonly unknown[],
  offset: number,
): Promise<number> {
  const channels: Channels = new Map([[CHANNEL, bot]]);
  // Whoever is woken for each as it is stored would keep no order.
  const quiet = { ...services, deliveries: { wake: () => undefined } };
  let next = offset;
  const lanes = new Map<number, IncomingId[]>();
  for (const update of updates) {
    const { id } = await storeUpdate(quiet, bot.telegram.bot, update);
    const chat = chatIn(update);
    lanes.set(chat, [...(lanes.get(chat) ?? []), id]);
    next = Math.max(next, numbered.parse(update).update_id + 1);
  }
  await Promise.all(
    [...lanes.values()].map(async (lane) => {
      for (const id of lane)
        await understand(services, channels, id).catch((error: unknown) =>
          services.log.warn('update-not-understood', { error: errorName(error) }),
        );
    }),
  );
  return next;
}

/** Durable, once this has resolved; the same update of the same bot again is the same. @throws ZodError */
export function storeUpdate(services: Services, bot: string, update: unknown) {
  const { update_id: id } = numbered.parse(update);
  const raw = Buffer.from(JSON.stringify(update));
  return incoming.store(services, { channel: CHANNEL, providerId: `${bot}-${id}`, raw });
}

async function again(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work().catch(() => undefined);
    await pausing(CONTINUE_EVERY_MS, signal);
  }
}

function pausing(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end, { once: true });
  });
}

function stopped(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
