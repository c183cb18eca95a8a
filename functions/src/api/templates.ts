import { nameOf } from '@redress/core/access/caller.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { all, templateSchema, templates } from '@redress/core/templates';
import { markChanged, readAnswer } from './conditions.ts';
import { body, documentId, known, noQuery, requireId } from './input.ts';
import type { HandlersOf } from './routing.ts';

/** What handlers write again and again, as versioned data. */
export function templateHandlers(services: Services): HandlersOf<'templates'> {
  return {
    'templates.list': async (c) => {
      noQuery(c);
      return c.json({ items: await all(services) });
    },

    'templates.get': async (c) => {
      noQuery(c);
      const template = known(await templates.newest(services, documentId(c)));
      return readAnswer(c, templates.tagOf(services, template), () => c.json(template));
    },

    'templates.put': async (c) => {
      const id = documentId(c);
      const template = await body(c, templateSchema);
      requireId(id, template);
      await templates.save(services, template, c.get('conditions'), nameOf(c.get('caller')));
      markChanged(c, { tag: templates.tagOf(services, template), isReplay: false });
      return c.json(template);
    },
  };
}
