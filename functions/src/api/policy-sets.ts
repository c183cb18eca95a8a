import { nameOf } from '@redress/core/access/caller.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import { tryPolicySet } from '@redress/core/handling/trial.ts';
import { policySetSchema } from '@redress/core/policy/policy.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { policySets } from '@redress/core/records/policy-sets.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged, readAnswer } from './conditions.ts';
import { inWords } from './explained.ts';
import { body, documentId, known, noQuery, requireId } from './input.ts';
import { requireCalendars, requireFields, requireTeams } from './policy-checks.ts';
import type { HandlersOf } from './routing.ts';
import { trialSchema } from './schemas.ts';

/** Policy sets as versioned data: read the newest, store the next, try it on a complaint that might come. */
export function policySetHandlers(services: Services): HandlersOf<'policySets'> {
  return {
    'policySets.get': async (c) => {
      noQuery(c);
      const set = known(await policySets.newest(services, documentId(c)));
      return readAnswer(c, policySets.tagOf(services, set), () => c.json(set));
    },

    'policySets.put': async (c) => {
      const id = documentId(c);
      const set = await body(c, policySetSchema);
      requireId(id, set);
      requireTeams(services, set);
      await requireCalendars(services, set);
      await requireFields(services, set);
      await policySets.save(services, set, c.get('conditions'), nameOf(c.get('caller')));
      markChanged(c, { tag: policySets.tagOf(services, set), isReplay: false });
      return c.json(set);
    },

    'policySets.versions': async (c) => {
      noQuery(c);
      const versions = await policySets.versions(services, documentId(c));
      known(versions[0]);
      const items = versions.map(({ document: { version, name }, stored }) => ({ version, name, stored }));
      return c.json({ items });
    },

    'policySets.version': async (c) => {
      noQuery(c);
      const number = c.req.param('version') ?? '';
      const version = /^[1-9]\d{0,8}$/.test(number) ? Number(number) : 0;
      const set = known(await policySets.exactly(services, documentId(c), version));
      return readAnswer(c, policySets.tagOf(services, set), () => c.json(set));
    },

    'policySets.try': async (c) => {
      const id = documentId(c);
      const trial = await body(c, trialSchema);
      const set = known(await policySets.newest(services, id));
      // Tried again, it is answered by the rules of now: nothing of it is kept.
      markChanged(c, { isReplay: await isRepeated(services, keyed(c, services.settings, trial)) });
      const { at = instantOf(services.clock.now()), ...facts } = trial;
      const { deadlines, ...tried } = await tryPolicySet(services, set, at, facts);
      return c.json({ ...tried, deadlines: await inWords(c, deadlines) });
    },
  };
}
