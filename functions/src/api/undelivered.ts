import { Refusal } from '@redress/core/base/refusal.ts';
import { sendAgain } from '@redress/core/complaint/contact.ts';
import { readMessageId } from '@redress/core/complaint/message-ids.ts';
import * as acting from '@redress/core/handling/acting.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { paging } from './cursors.ts';
import { noInput } from './input.ts';
import type { HandlersOf } from './routing.ts';
import { undeliveredSchema } from './schemas.ts';

/** Messages that have not been delivered and why, for whoever operates this. */
export function undeliveredHandlers(services: Services): HandlersOf<'undelivered'> {
  return {
    'undelivered.list': async (c) => {
      const { filter, limit, cursor, sealed } = paging(c, services.settings, undeliveredSchema);
      const asked = { ...filter, limit, cursor };
      const page = await acting.undeliveredMessages(services, c.get('caller'), asked);
      c.set('shown', { count: page.items.length });
      return c.json(sealed(page));
    },

    'undelivered.send': async (c) => {
      await noInput(c);
      const id = c.req.param('id') ?? '';
      const named = readMessageId(id);
      if (!named) throw new Refusal('not-found', 'No such message waits to be sent again.');
      const { isReplay } = await acting.act(
        services,
        c.get('caller'),
        'undelivered.send',
        named.complaintId,
        (complaint, now) => sendAgain(complaint, id, now),
        { request: keyed(c, services.settings, {}) },
      );
      markChanged(c, { isReplay });
      return c.json({ id, complaintId: named.complaintId });
    },
  };
}
