import type { Adapter } from '@redress/channels/adapter.ts';
import type { Bot, BotOptions } from '@redress/channels/telegram/bot.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { awsTelegramTeller } from './adapters.ts';

export interface AwsTelegram extends Adapter {
  bot(): Promise<Bot>;
}

/**
 * The whole bot, which understands, too. Apart from what only tells: whatever of it is also read at a start would be read at
 * that of each function which could load it.
 */
export function awsTelegram(services: () => Services, audit: BotOptions['audit']): AwsTelegram | undefined {
  const teller = awsTelegramTeller(services);
  if (!teller) return undefined;
  let made: Promise<Bot> | undefined;
  const newBot = async () => {
    const [{ Bot }, telegram] = await Promise.all([
      import('@redress/channels/telegram/bot.ts'),
      teller.client(),
    ]);
    return new Bot(telegram, { audit });
  };
  const bot = () => {
    made ??= newBot();
    return made;
  };
  const { name, tells } = teller;
  return {
    name,
    tells,
    bot,
    takes: { name, understand: async (...what) => (await bot()).understand(...what) },
  };
}
