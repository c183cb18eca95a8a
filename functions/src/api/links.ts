import { asComplaintId } from '@redress/core/base/ids.ts';
import type * as acting from '@redress/core/handling/acting.ts';
import { earlierOf } from '@redress/core/handling/earlier.ts';
import * as linking from '@redress/core/handling/linking.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { paging } from './cursors.ts';
import { body, complaintId, noQuery } from './input.ts';
import { linkSchema } from './link-schemas.ts';
import { present } from './presentation.ts';
import type { ApiContext, Handler, HandlersOf } from './routing.ts';
import { pageSchema } from './schemas.ts';

/** What complaints are to each other: repeats, parts of one matter, duplicates. */
export function linkHandlers(services: Services): HandlersOf<'links'> {
  const change =
    (act: typeof linking.linkTo): Handler =>
    async (c: ApiContext) => {
      const id = complaintId(c);
      const input = await body(c, linkSchema);
      const asked = { conditions: c.get('conditions'), request: keyed(c, services.settings, input) };
      const linked = { kind: input.kind, to: asComplaintId(input.to) };
      const done: acting.Done = await act(services, c.get('caller'), id, linked, asked);
      markChanged(c, done);
      return c.json(present(done.complaint, c.get('caller')));
    };

  return {
    'links.earlier': async (c) => {
      noQuery(c);
      const items = await earlierOf(services, c.get('caller'), complaintId(c));
      c.set('shown', { count: items.length });
      return c.json({ items });
    },

    'links.list': async (c) => {
      const { limit, cursor, sealed } = paging(c, services.settings, pageSchema);
      return c.json(
        sealed(await linking.linksOf(services, c.get('caller'), complaintId(c), { cursor, limit })),
      );
    },
    'links.add': change(linking.linkTo),
    'links.remove': change(linking.unlinkFrom),
  };
}
