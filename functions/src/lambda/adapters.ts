import type { Adapter } from '@redress/channels/adapter.ts';
import type { Telegram } from '@redress/channels/telegram/telegram.ts';
import { gatewaysSchema } from '@redress/channels/webhook/message.ts';
import { webhookSecretsSchema } from '@redress/core/access/webhooks.ts';
import type { Listener, Services } from '@redress/core/ports/services.ts';
import { Resource } from 'sst/resource';
import * as z from 'zod/mini';
import { valid } from './environment.ts';

/*
 * The channels that a function was deployed with, beside mail. What they are made of is read when something has come in by
 * them or goes out, and not at the start.
 */

const environmentSchema = z.object({
  /** The bot's number, where there is a bot. */
  TELEGRAM_BOT: z._default(z.string(), ''),
  /** Where Telegram's Bot API is, if it is one of one's own. */
  TELEGRAM_URL: z.optional(z.url()),
  GATEWAYS: z._default(gatewaysSchema, new Map()),
});

const TELEGRAM = 'telegram';

/** What tells people by the bot, and the staff in their groups, without what understands. */
export interface TelegramTeller extends Pick<Adapter, 'name' | 'tells'> {
  client(): Promise<Telegram>;
  readonly listener: Listener;
}

/** Undefined where there is none. @throws Error where the token is another bot's */
export function awsTelegramTeller(services: () => Services): TelegramTeller | undefined {
  const { TELEGRAM_BOT: number, TELEGRAM_URL: apiRoot } = valid(
    environmentSchema,
    process.env,
    'environment',
  );
  if (number === '') return undefined;
  let made: Promise<Telegram> | undefined;
  const client = () => {
    made ??= clientOf(number, apiRoot);
    return made;
  };
  return {
    name: TELEGRAM,
    client,
    tells: {
      async send(...message) {
        const { messenger } = await import('@redress/channels/telegram/messenger.ts');
        return messenger(await client(), services).send(...message);
      },
    },
    listener: {
      name: TELEGRAM,
      // Written to the group's chat, which the table's stream has somebody go on with.
      async hear(...news) {
        const { tellStaff } = await import('@redress/channels/telegram/staff.ts');
        const { Codes } = await import('@redress/channels/telegram/codes.ts');
        await tellStaff(services(), new Codes(services()), ...news);
      },
    },
  };
}

async function clientOf(number: string, apiRoot: string | undefined): Promise<Telegram> {
  const { value: token } = valid(
    z.object({ value: z.string().check(z.startsWith(`${number}:`, 'must be the token of that bot')) }),
    Reflect.get(Resource, 'TelegramToken'),
    'secret TelegramToken',
  );
  const { Telegram } = await import('@redress/channels/telegram/telegram.ts');
  return new Telegram({ token, apiRoot });
}

/** Those of networks that have a gateway. */
export function awsGateways(services: () => Services): Adapter[] {
  const { GATEWAYS: gateways } = valid(environmentSchema, process.env, 'environment');
  return [...gateways].map(([network, url]) => {
    const adapter = async () => {
      const { gatewayAdapter } = await import('@redress/channels/webhook/adapter.ts');
      return gatewayAdapter({ network, url, secrets: secretsOf(network), services });
    };
    return {
      name: network,
      takes: { name: network, understand: async (...what) => (await adapter()).takes.understand(...what) },
      tells: { send: async (...message) => (await adapter()).tells.send(...message) },
    };
  });
}

/** None, where the function was not given any: it only hears. */
function secretsOf(network: string): readonly Buffer[] {
  const linked: unknown =
    'WebhookSecrets' in Resource ? Reflect.get(Resource, 'WebhookSecrets') : { value: '' };
  const { value } = valid(z.object({ value: webhookSecretsSchema }), linked, 'secret WebhookSecrets');
  return value.get(network) ?? [];
}
