import * as calling from '@redress/core/calling';
import type { Services } from '@redress/core/ports/services.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { paging } from './cursors.ts';
import { complaintId, noInput, noQuery } from './input.ts';
import type { HandlersOf } from './routing.ts';
import { pageSchema } from './schemas.ts';

/** What people have to tell complainants, whom nothing reaches that we send. */
export function callHandlers(services: Services): HandlersOf<'calls'> {
  return {
    'calls.list': async (c) => {
      const { limit, cursor, sealed } = paging(c, services.settings, pageSchema);
      const page = await calling.due(services, c.get('caller'), { limit, cursor });
      c.set('shown', { count: page.items.length });
      return c.json(sealed(page));
    },

    'calls.get': async (c) => {
      noQuery(c);
      return c.json(
        await calling.one(services, c.get('caller'), complaintId(c), c.req.param('message') ?? ''),
      );
    },

    'calls.take': async (c) => {
      await noInput(c);
      const isReplay = await isRepeated(services, keyed(c, services.settings, {}));
      const taken = await calling.take(
        services,
        c.get('caller'),
        complaintId(c),
        c.req.param('message') ?? '',
      );
      markChanged(c, { isReplay });
      return c.json(taken);
    },
  };
}
