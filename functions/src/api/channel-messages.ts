import { channelMessageSchema } from '@redress/channels/webhook/message.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as incoming from '@redress/core/records/incoming.ts';
import { body } from './input.ts';
import type { HandlersOf } from './routing.ts';

/** What gateways of networks bring. It is answered once it is durable, and understood beside that. */
export function channelMessageHandlers(services: Services): HandlersOf<'channelMessages'> {
  return {
    'channelMessages.take': async (c) => {
      const caller = c.get('caller');
      const network = caller.kind === 'machine' ? caller.id : '';
      if (!services.settings.gateways?.includes(network))
        throw new Refusal('forbidden', 'This is not for you to do.');
      const { id: providerId } = await body(c, channelMessageSchema);
      // As it was signed.
      const raw = new Uint8Array(await c.req.arrayBuffer());
      await incoming.store(services, { channel: network, providerId, raw });
      return c.json({ accepted: true }, 202);
    },
  };
}
