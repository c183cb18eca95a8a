import { nameOf } from '@redress/core/access/caller.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import type { PolicySet } from '@redress/core/policy/policy.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { policySets } from '@redress/core/records/policy-sets.ts';
import * as replays from '@redress/core/records/replays.ts';
import { rulesOf, versionsOf } from '@redress/core/records/rules.ts';
import type * as z from 'zod/mini';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { paging } from './cursors.ts';
import { body, invalid, noInput, noQuery } from './input.ts';
import { requireCalendars, requireFields } from './policy-checks.ts';
import { replaySchema } from './policy-schemas.ts';
import type { ApiContext, HandlersOf } from './routing.ts';
import { pageSchema } from './schemas.ts';

/** Past complaints under a policy set that is not in force yet: whoever sweeps goes on with what is started here. */
export function replayHandlers(services: Services): HandlersOf<'replays'> {
  const idIn = (c: ApiContext) => c.req.param('id') ?? '';
  const draftOf = async ({
    policySet,
    version = 0,
    draft,
  }: z.infer<typeof replaySchema>): Promise<PolicySet> => {
    const set = draft ?? (policySet && (await policySets.exactly(services, policySet, version)));
    if (!set) throw invalid('body', 'version', 'unknown_version', 'must be a version that is there');
    await requireCalendars(services, set, draft ? 'draft.' : '');
    await requireFields(services, set, draft ? 'draft.' : '');
    return set;
  };
  return {
    'replays.list': async (c) => {
      noQuery(c);
      return c.json({ items: (await replays.list(services)).map(shown) });
    },

    'replays.start': async (c) => {
      const input = await body(c, replaySchema);
      const request = keyed(c, services.settings, input);
      const known = request && (await replays.startedBy(services, request));
      const draft = known?.draft ?? (await draftOf(input));
      // From here on the key is this request's, though it may be started by whoever sends it next.
      if (!known) await isRepeated(services, request);
      const { receivedFrom, receivedBefore } = input;
      const rules = known?.rules ?? versionsOf(await rulesOf(services, draft), services.settings);
      const by = nameOf(c.get('caller'));
      const started = await replays.start(
        services,
        { draft, rules, receivedFrom, receivedBefore, by },
        request,
      );
      const { replay, isReplay } = started;
      c.set('shown', { object: replay.id });
      markChanged(c, { isReplay });
      return c.json(shown(replay), 202, { location: `/v1/replays/${replay.id}` });
    },

    'replays.get': async (c) => {
      noQuery(c);
      return c.json(shown((await replays.load(services, idIn(c))).state));
    },

    'replays.changes': async (c) => {
      const { limit, cursor, sealed } = paging(c, services.settings, pageSchema);
      const { state } = await replays.load(services, idIn(c));
      return c.json(sealed(await replays.readChanges(services, state, { cursor, limit })));
    },

    'replays.cancel': async (c) => {
      await noInput(c);
      await replays.load(services, idIn(c));
      // Cancelled again, it stays so since the first time.
      const isReplay = await isRepeated(services, keyed(c, services.settings, {}));
      const replay = await replays.cancel(services, idIn(c), nameOf(c.get('caller')));
      markChanged(c, { isReplay });
      return c.json(shown(replay));
    },
  };
}

function shown(replay: replays.Replay) {
  const { id, draft, asOf, receivedFrom, receivedBefore, startedAt, startedBy, tally, endedAt, cancelled } =
    replay;
  return {
    id,
    status: cancelled ? 'cancelled' : endedAt === undefined ? 'running' : 'done',
    draft: { id: draft.id, version: draft.version, name: draft.name },
    asOf: instantOf(Date.parse(asOf)),
    ...{ receivedFrom, receivedBefore, startedAt, startedBy, endedAt, cancelled },
    result: tally,
  };
}
