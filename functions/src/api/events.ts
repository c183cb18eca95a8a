import { nameOf } from '@redress/core/access/caller.ts';
import { events } from '@redress/core/handling/events.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { cursorsFor } from './cursors.ts';
import { invalid, query } from './input.ts';
import type { HandlersOf } from './routing.ts';
import { NOT_A_CURSOR } from './schemas.ts';
import { eventsSchema } from './webhook-schemas.ts';

/** What has happened, for those who would rather ask than be told. */
export function eventHandlers(services: Services): HandlersOf<'events'> {
  return {
    'events.list': async (c) => {
      const { after, limit, types } = query(c, eventsSchema);
      const caller = c.get('caller');
      const cursors = cursorsFor(services.settings.secret, JSON.stringify(['events', nameOf(caller)]));
      const from = after === undefined ? undefined : cursors.opened(after);
      const isCursor = after === undefined || from !== undefined;
      const page = isCursor && (await events(services, caller, { after: from, limit, types }));
      if (!page) throw invalid('query', 'after', 'unknown', NOT_A_CURSOR);
      return c.json({ items: page.items, after: cursors.sealed(page.after), isMore: page.isMore });
    },
  };
}
