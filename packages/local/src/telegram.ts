import { Bot } from '@redress/channels/telegram/bot.ts';
import { messenger } from '@redress/channels/telegram/messenger.ts';
import { type Polling, startPolling } from '@redress/channels/telegram/polling.ts';
import { Telegram, type TelegramOptions } from '@redress/channels/telegram/telegram.ts';
import type { Listener, Notifier, Services } from '@redress/core';
import * as users from './users.ts';

/** The bot of this machine: it asks Telegram for what is new, so that nobody has to reach this machine. */
export interface LocalTelegram {
  readonly bot: Bot;
  readonly messenger: Notifier;
  readonly listener: Listener;
  start(): Polling;
}

export function openTelegram(options: TelegramOptions, services: () => Services): LocalTelegram {
  const telegram = new Telegram(options);
  const bot = new Bot(telegram, (person, since) => users.current(services(), person, { begunAt: since }));
  return {
    bot,
    messenger: messenger(telegram, services),
    listener: bot.listener(services),
    start: () => startPolling(services(), bot),
  };
}
