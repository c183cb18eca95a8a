import { nameOf } from '@redress/core/access/caller.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as inForce from '@redress/core/records/in-force.ts';
import { policySets } from '@redress/core/records/policy-sets.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { body, invalid, noInput, noQuery } from './input.ts';
import { requireCalendars, requireFields, requireTeams } from './policy-checks.ts';
import { inForceSchema } from './policy-schemas.ts';
import type { HandlersOf } from './routing.ts';

/** Which version of which policy set counts from when on; to roll back is to put a former one in force. */
export function inForceHandlers(services: Services): HandlersOf<'inForce'> {
  const now = () => instantOf(services.clock.now());
  return {
    'inForce.get': async (c) => {
      noQuery(c);
      return c.json({ at: now(), ...(await inForce.schedule(services)) });
    },

    'inForce.put': async (c) => {
      const input = await body(c, inForceSchema);
      const request = keyed(c, services.settings, input);
      const by = nameOf(c.get('caller'));
      const known = request && (await inForce.putBy(services, request));
      if (!known) {
        if (input.from !== undefined && input.from < now())
          throw invalid('body', 'from', 'past', 'must not lie in the past');
        const set = await policySets.exactly(services, input.policySet, input.version);
        if (!set) throw invalid('body', 'version', 'unknown_version', 'must be a version that is there');
        requireTeams(services, set);
        await requireCalendars(services, set);
        await requireFields(services, set);
        // From here on the key is this request's, though its change may be made by whoever sends it next.
        await isRepeated(services, request);
      }
      const { change, isReplay } = await inForce.put(services, { ...input, by }, request);
      c.set('shown', { object: change.id });
      markChanged(c, { isReplay });
      return c.json(change, 201);
    },

    'inForce.cancel': async (c) => {
      await noInput(c);
      const id = c.req.param('id') ?? '';
      await inForce.requireCancellable(services, id);
      // Cancelled again, it stays so since the first time.
      const isReplay = await isRepeated(services, keyed(c, services.settings, {}));
      const change = await inForce.cancel(services, id, nameOf(c.get('caller')));
      markChanged(c, { isReplay });
      return c.json(change);
    },
  };
}
