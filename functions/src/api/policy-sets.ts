import { nameOf } from '@redress/core/access/caller.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import { tryPolicySet } from '@redress/core/handling/trial.ts';
import { type PolicySet, policySetSchema } from '@redress/core/policy/policy.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as inForce from '@redress/core/records/in-force.ts';
import { policySets } from '@redress/core/records/policy-sets.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged, readAnswer } from './conditions.ts';
import { listed, versionAnswer, versionsAnswer } from './documents.ts';
import { inWords } from './explained.ts';
import { body, documentId, known, noQuery, requireId } from './input.ts';
import { requireCalendars, requireFields, requireTeams } from './policy-checks.ts';
import type { HandlersOf } from './routing.ts';
import { trialSchema } from './schemas.ts';

/** Policy sets as versioned data: read the newest, store the next, try it on a complaint that might come. */
export function policySetHandlers(services: Services): HandlersOf<'policySets'> {
  const requireStorable = async (set: PolicySet) => {
    requireTeams(services, set);
    await requireCalendars(services, set);
    await requireFields(services, set);
  };
  return {
    'policySets.list': async (c) => {
      noQuery(c);
      const { BUILT_IN_POLICY_SETS } = await import('@redress/core/policy/built-in.ts');
      const { current, changes } = await inForce.schedule(services);
      const known = changes.map(({ policySet }) => policySet);
      const items = await listed(services, policySets, BUILT_IN_POLICY_SETS, known);
      return c.json({
        items: items.map((item) =>
          item.id === current?.policySet ? { ...item, inForce: current.version } : item,
        ),
      });
    },

    'policySets.get': async (c) => {
      noQuery(c);
      const set = known(await policySets.newest(services, documentId(c)));
      return readAnswer(c, policySets.tagOf(services, set), () => c.json(set));
    },

    'policySets.put': async (c) => {
      const id = documentId(c);
      const set = await body(c, policySetSchema);
      requireId(id, set);
      await requireStorable(set);
      await policySets.save(services, set, c.get('conditions'), nameOf(c.get('caller')));
      markChanged(c, { tag: policySets.tagOf(services, set), isReplay: false });
      return c.json(set);
    },

    'policySets.versions': (c) => versionsAnswer(c, services, policySets),
    'policySets.version': (c) => versionAnswer(c, services, policySets),

    'policySets.check': async (c) => {
      const id = documentId(c);
      const set = await body(c, policySetSchema);
      requireId(id, set);
      await requireStorable(set);
      markChanged(c, { isReplay: await isRepeated(services, keyed(c, services.settings, set)) });
      const { unreachedRules } = await import('@redress/core/rule-reach');
      const nextVersion = await policySets.next(services, id);
      return c.json({ nextVersion, unreached: unreachedRules(set) });
    },

    'policySets.try': async (c) => {
      const id = documentId(c);
      const trial = await body(c, trialSchema);
      const { version } = trial;
      const set = known(
        await (version === undefined
          ? policySets.newest(services, id)
          : policySets.exactly(services, id, version)),
      );
      // Tried again, it is answered by the rules of now: nothing of it is kept.
      markChanged(c, { isReplay: await isRepeated(services, keyed(c, services.settings, trial)) });
      const { at = instantOf(services.clock.now()), version: _, ...facts } = trial;
      const { deadlines, ...tried } = await tryPolicySet(services, set, at, facts);
      return c.json({ ...tried, deadlines: await inWords(c, deadlines) });
    },
  };
}
