import { nameOf } from '@redress/core/access/caller.ts';
import { fieldsSchema } from '@redress/core/complaint/fields.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as fields from '@redress/core/records/fields.ts';
import { markChanged, readAnswer } from './conditions.ts';
import { body, noQuery } from './input.ts';
import type { HandlersOf } from './routing.ts';

/** The installation's own fields, as versioned data: read the newest declaration, store the next. */
export function fieldHandlers(services: Services): HandlersOf<'fields'> {
  return {
    'fields.get': async (c) => {
      noQuery(c);
      const declared = await fields.declared(services);
      return readAnswer(c, fields.shelf.tagOf(services, declared), () => c.json(declared));
    },

    'fields.put': async (c) => {
      const declared = await body(c, fieldsSchema);
      await fields.shelf.save(services, declared, c.get('conditions'), nameOf(c.get('caller')));
      markChanged(c, { tag: fields.shelf.tagOf(services, declared), isReplay: false });
      return c.json(declared);
    },
  };
}
