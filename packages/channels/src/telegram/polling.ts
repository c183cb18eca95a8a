import type { IncomingId } from '@redress/core/base/ids.ts';
import { type Channels, understand } from '@redress/core/handling/understanding.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { announceCommands } from './announcing.ts';
import { numberOf, storeUpdate } from './arriving.ts';
import type { Bot } from './bot.ts';
import { CHANNEL } from './name.ts';
import { Slower } from './telegram.ts';
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
      if (!isReady) {
        await telegram.dropWebhook();
        await announceCommands(telegram);
      }
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
  let next = offset;
  const lanes = new Map<number, IncomingId[]>();
  for (const update of updates) {
    const { id } = await storeUpdate(services, bot.telegram.bot, update);
    const chat = chatIn(update);
    lanes.set(chat, [...(lanes.get(chat) ?? []), id]);
    next = Math.max(next, numberOf(update) + 1);
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
