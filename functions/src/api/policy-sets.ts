import { instantOf, policySetSchema, policySets, type Services, tryPolicySet } from '@redress/core';
import { body, documentId, known, noQuery, requireId } from './input.ts';
import { requireCalendars, requireTeams } from './policy-checks.ts';
import type { HandlersOf } from './routing.ts';
import { trialSchema } from './schemas.ts';

/** Policy sets as versioned data: read the newest, store the next, try it on a complaint that might come. */
export function policySetHandlers(services: Services): HandlersOf<'policySets'> {
  return {
    'policySets.get': async (c) => {
      noQuery(c);
      return c.json(known(await policySets.newest(services, documentId(c))));
    },

    'policySets.put': async (c) => {
      const id = documentId(c);
      const set = await body(c, policySetSchema);
      requireId(id, set);
      requireTeams(services, set);
      await requireCalendars(services, set);
      await policySets.save(services, set);
      return c.json(set);
    },

    'policySets.try': async (c) => {
      const id = documentId(c);
      const { at = instantOf(services.clock.now()), ...facts } = await body(c, trialSchema);
      const set = known(await policySets.newest(services, id));
      return c.json(await tryPolicySet(services, set, at, facts));
    },
  };
}
