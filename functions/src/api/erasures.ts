import { nameOf } from '@redress/core/access/caller.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { erase } from '@redress/core/complaint/erasure.ts';
import * as acting from '@redress/core/handling/acting.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as erasures from '@redress/core/records/erasures.ts';
import { keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { paging } from './cursors.ts';
import { body, complaintId } from './input.ts';
import { erasureSchema } from './privacy-schemas.ts';
import type { HandlersOf } from './routing.ts';
import { pageSchema } from './schemas.ts';

/** Takes away what is personal. Whoever may do so need not be somebody who may read it. */
export function erasureHandlers(services: Services): HandlersOf<'erasures'> {
  return {
    'erasures.erase': async (c) => {
      const id = complaintId(c);
      const command = await body(c, erasureSchema);
      const caller = c.get('caller');
      const by = nameOf(caller);
      const done = await acting.act(
        services,
        caller,
        'complaint.erase',
        id,
        (complaint, now) => erase(complaint, { ...command, by }, now),
        { request: keyed(c, services.settings, command) },
      );
      markChanged(c, { isReplay: done.isReplay });
      return c.json(shown(done.complaint));
    },

    'erasures.list': async (c) => {
      const { limit, cursor, sealed } = paging(c, services.settings, pageSchema);
      const page = await erasures.list(services, { limit, cursor });
      const items = page.items.map(({ complaintId, at, reason }) => ({ complaintId, at, reason }));
      return c.json(sealed({ ...page, items }));
    },
  };
}

function shown({ id, status, erasure }: Complaint) {
  const { at, reason, settleAt } = erasure ?? {};
  return { complaintId: id, status, erasedAt: at, reason, isSettled: settleAt === undefined };
}
