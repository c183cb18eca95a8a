import * as setAside from '@redress/core/handling/set-aside.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { paging } from './cursors.ts';
import type { HandlersOf } from './routing.ts';
import { pageSchema } from './schemas.ts';

/** Items that cannot be read, for operations: their keys, not what is in them. */
export function setAsideHandlers(services: Services): HandlersOf<'setAside'> {
  return {
    'setAside.list': async (c) => {
      const { limit, cursor, sealed } = paging(c, services.settings, pageSchema);
      return c.json(sealed(await setAside.list(services, { limit, cursor })));
    },
  };
}
