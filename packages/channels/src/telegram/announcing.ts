import type { Services } from '@redress/core/ports/services.ts';
import { webhookSecret } from './arriving.ts';
import type { Telegram } from './telegram.ts';
import { COMMAND_NAMES, textsIn } from './texts.ts';
import { WANTED_UPDATES } from './update.ts';

/** What people can choose from, in the language of their app. */
export async function announceCommands(telegram: Telegram): Promise<void> {
  for (const [language, code] of [['en'], ['zh-CN', 'zh']] as const) {
    const { commands } = textsIn(language);
    await telegram.setCommands(
      COMMAND_NAMES.map((command) => ({ command, description: commands[command] })),
      code,
    );
  }
}

/** From now on Telegram sends what is new to that path of ours. */
export async function announceWebhook(
  { settings }: Pick<Services, 'settings'>,
  telegram: Telegram,
  path: string,
): Promise<void> {
  const secret = webhookSecret(settings.secret, telegram.bot);
  await telegram.setWebhook(settings.publicUrl + path, secret, WANTED_UPDATES);
  await announceCommands(telegram);
}
