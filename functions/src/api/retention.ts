import { nameOf } from '@redress/core/access/caller.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as retention from '@redress/core/records/retention.ts';
import { markChanged, readAnswer } from './conditions.ts';
import { body, noQuery } from './input.ts';
import { retentionSchema } from './privacy-schemas.ts';
import type { HandlersOf } from './routing.ts';

export function retentionHandlers(services: Services): HandlersOf<'retention'> {
  return {
    'retention.get': async (c) => {
      noQuery(c);
      const newest = await retention.newest(services);
      return readAnswer(c, retention.tagOf(services, newest), () => c.json(shown(newest)));
    },

    'retention.put': async (c) => {
      const { rules } = await body(c, retentionSchema);
      const saved = await retention.save(services, rules, {
        conditions: c.get('conditions'),
        by: nameOf(c.get('caller')),
      });
      markChanged(c, { tag: retention.tagOf(services, saved), isReplay: false });
      return c.json(shown(saved));
    },
  };
}

function shown({ version, rules, at, by }: retention.Retention) {
  return { version, rules, at, by };
}
