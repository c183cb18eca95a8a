import type { Services } from '@redress/core/ports/services.ts';
import * as auditLog from '@redress/core/records/audit.ts';
import { paging } from './cursors.ts';
import type { HandlersOf } from './routing.ts';
import { auditSchema } from './schemas.ts';

/** Who has seen a complaint, and what somebody did. There is no other operation: nobody changes the audit. */
export function auditHandlers(services: Services): HandlersOf<'audit'> {
  return {
    'audit.list': async (c) => {
      const { filter, limit, cursor, sealed } = paging(c, services.settings, auditSchema);
      const page = await auditLog.list(services, { ...filter, limit, cursor });
      // A caller of whom there is nothing may be anything that somebody has typed.
      const known = page.items.length > 0 ? filter.caller : undefined;
      c.set('shown', { count: page.items.length, ...(known !== undefined && { object: known }) });
      return c.json(sealed({ ...page, items: page.items.map(auditLog.shown) }));
    },
  };
}
