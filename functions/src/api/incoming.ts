import { asComplaintId, type IncomingId, incomingIdSchema, referenceOf } from '@redress/core/base/ids.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import * as byHand from '@redress/core/handling/incoming-by-hand.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type { Incoming } from '@redress/core/records/incoming.ts';
import { keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { paging } from './cursors.ts';
import { type SettlementAsked, settlementSchema } from './incoming-schemas.ts';
import { body, noQuery } from './input.ts';
import { intakeOf } from './intakes.ts';
import type { ApiContext, HandlersOf } from './routing.ts';
import { pageSchema } from './schemas.ts';

/** What came in and no machine could understand: for the staff to see to. */
export function incomingHandlers(services: Services): HandlersOf<'incoming'> {
  return {
    'incoming.list': async (c) => {
      const { limit, cursor, sealed } = paging(c, services.settings, pageSchema);
      const { items, nextCursor } = await byHand.list(services, c.get('caller'), { cursor, limit });
      c.set('shown', { count: items.length });
      return c.json(sealed({ items: items.map(shown), nextCursor }));
    },

    'incoming.get': async (c) => {
      noQuery(c);
      const found = await byHand.show(services, c.get('caller'), idIn(c));
      c.set('shown', { count: 1, object: found.id });
      return c.json(shown(found));
    },

    'incoming.settle': async (c) => {
      const input = await body(c, settlementSchema);
      const request = keyed(c, services.settings, input);
      const settlement = await settlementOf(c, services, input);
      const id = idIn(c);
      const { incoming, isReplay } = await byHand.settleByHand(
        services,
        c.get('caller'),
        id,
        settlement,
        request,
      );
      markChanged(c, { isReplay });
      return c.json(shown(incoming));
    },
  };
}

function idIn(c: ApiContext): IncomingId {
  const { success, data } = incomingIdSchema.safeParse(c.req.param('id'));
  if (!success) throw new Refusal('not-found', 'There is nothing by that name.');
  return data;
}

async function settlementOf(
  c: ApiContext,
  services: Services,
  asked: SettlementAsked,
): Promise<byHand.Settlement> {
  switch (asked.as) {
    case 'message':
      return { as: 'message', complaintId: asComplaintId(asked.complaintId) };
    case 'complaint':
      return { as: 'complaint', ...(await intakeOf(c, services, asked.complaint)) };
    case 'dismissed':
      return { as: 'dismissed', dismissal: asked.reason, note: asked.note };
  }
}

/** Without where its bytes are, and how it was tried. */
function shown(incoming: Incoming) {
  const { id, channel, state, receivedAt, bytes, reason, was, complaintId, ...more } = incoming;
  const { settledBy, dismissal, note, shown: said = {} } = more;
  const { from, subject, text, attachments, verdicts } = said;
  return {
    ...{ id, channel, receivedAt, bytes, reason },
    ...(complaintId !== undefined && { complaintId, reference: referenceOf(complaintId) }),
    ...{ from, subject, text, attachments, verdicts },
    ...(state === 'done' && { settled: { as: was, by: settledBy, reason: dismissal, note } }),
  };
}
