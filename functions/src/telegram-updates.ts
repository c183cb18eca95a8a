import { lineUp, webhookSecret } from '@redress/channels/telegram/arriving.ts';
import { isSameText } from '@redress/core/access/same-text.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as z from 'zod/mini';

/** As API Gateway brings a request, payload format 2.0; names of headers are in lower case. */
const headersSchema = z.object({ headers: z.record(z.string(), z.string()) });
const bodySchema = z.object({ body: z.string(), isBase64Encoded: z._default(z.boolean(), false) });

/** Telegram's are some kilobytes. */
const MOST_BYTES = 512 * 1024;

/**
 * Takes what Telegram sends to the bot of that number. Nothing is read before Telegram has shown who it is; it is answered
 * once the update is durable, and sends it again where the table fails.
 */
export function createTelegramUpdates(
  services: Services,
  bot: string,
): (event: unknown) => Promise<{ readonly statusCode: number }> {
  const secret = webhookSecret(services.settings.secret, bot);
  return async (event) => {
    const { data } = headersSchema.safeParse(event);
    if (!isSameText(data?.headers['x-telegram-bot-api-secret-token'] ?? '', secret))
      return { statusCode: 401 };
    const text = textIn(event);
    if (text === undefined || text.length > MOST_BYTES) return { statusCode: 413 };
    try {
      await lineUp(services, bot, z.looseObject({}).parse(JSON.parse(text)));
    } catch (error) {
      // It would not be one the next time either.
      if (!(error instanceof SyntaxError || error instanceof z.core.$ZodError)) throw error;
      services.log.error('update-unreadable', { error: errorName(error) });
      return { statusCode: 400 };
    }
    return { statusCode: 200 };
  };
}

function textIn(event: unknown): string | undefined {
  const { data } = bodySchema.safeParse(event);
  return data && (data.isBase64Encoded ? Buffer.from(data.body, 'base64').toString() : data.body);
}
