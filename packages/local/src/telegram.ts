import type { Adapter } from '@redress/channels/adapter.ts';
import { Bot } from '@redress/channels/telegram/bot.ts';
import { messenger } from '@redress/channels/telegram/messenger.ts';
import { type Polling, startPolling } from '@redress/channels/telegram/polling.ts';
import { Telegram, type TelegramOptions } from '@redress/channels/telegram/telegram.ts';
import type { Audit, Listener, Services } from '@redress/core';
import * as users from './users.ts';

/** The bot of this machine: it asks Telegram for what is new, so that nobody has to reach this machine. */
export interface LocalTelegram {
  readonly adapter: Adapter;
  readonly listener: Listener;
  start(): Polling;
}

export function openTelegram(
  options: TelegramOptions,
  services: () => Services,
  audit: () => Audit,
): LocalTelegram {
  const telegram = new Telegram(options);
  const bot = new Bot(telegram, {
    current: (person, since) => users.current(services(), person, { begunAt: since }),
    audit,
  });
  return {
    adapter: { name: bot.name, takes: bot, tells: messenger(telegram, services) },
    listener: bot.listener(services),
    start: () => startPolling(services(), bot),
  };
}
