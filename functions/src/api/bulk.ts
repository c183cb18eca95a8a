import type { Caller } from '@redress/core/access/caller.ts';
import { reachOf } from '@redress/core/access/decide.ts';
import { asJson } from '@redress/core/base/json.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import * as acting from '@redress/core/handling/acting.ts';
import * as handling from '@redress/core/handling/bulk.ts';
import { everyName } from '@redress/core/handling/execution-lists.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as bulks from '@redress/core/records/bulk.ts';
import { isRepeated, keyed } from './asked.ts';
import { type BulkAsked, bulkItemsSchema, bulkSchema } from './bulk-schemas.ts';
import { markChanged } from './conditions.ts';
import { paging } from './cursors.ts';
import { body, invalid, noInput, noQuery } from './input.ts';
import { requireTeam } from './policy-checks.ts';
import type { ApiContext, HandlersOf } from './routing.ts';
import { queryOf } from './searches.ts';

/** Of one bulk action. */
const MOST = 10_000;
const PAGE = 100;
/** Parts that one request goes through, of a hundred things each: looking is quick, doing takes its time. */
const LOOKED_A_REQUEST = 10;
const DONE_A_REQUEST = 3;

/** One action upon many: previewed, started, gone on with, and what has become of each. */
export function bulkHandlers(services: Services): HandlersOf<'bulk'> {
  const idIn = (c: ApiContext) => c.req.param('id') ?? '';
  const personIn = (c: ApiContext) => {
    const caller = c.get('caller');
    if (caller.kind !== 'person') throw new Refusal('forbidden', 'This is not for you to do.');
    return caller;
  };
  const goOn = async (bulk: bulks.Bulk) => {
    let left = bulk.phase === 'looking' ? LOOKED_A_REQUEST : DONE_A_REQUEST;
    return shown(await handling.goOn(services, bulk.id, () => --left <= 0));
  };
  return {
    'bulk.list': async (c) => {
      noQuery(c);
      return c.json({ items: (await handling.list(services, c.get('caller'))).map(shown) });
    },

    'bulk.preview': async (c) => {
      const asked = await body(c, bulkSchema);
      const caller = personIn(c);
      checked(asked);
      const request = keyed(c, services.settings, asked);
      const known = request && (await handling.madeByRequest(services, request));
      const { action, parameters } = asked;
      const wanted = {
        action,
        parameters: asJson(parameters),
        ids: known ? [] : await chosen(caller, asked),
      };
      if (!known) await isRepeated(services, request);
      const { bulk, isReplay } = await handling.preview(services, caller, wanted, request);
      markChanged(c, { isReplay });
      return c.json(await goOn(bulk), 202, { location: `/v1/bulk/${bulk.id}` });
    },

    'bulk.get': async (c) => {
      noQuery(c);
      return c.json(shown((await handling.load(services, c.get('caller'), idIn(c))).state));
    },

    'bulk.items': async (c) => {
      const { filter, limit, cursor, sealed } = paging(c, services.settings, bulkItemsSchema);
      const { state } = await handling.load(services, c.get('caller'), idIn(c));
      const { outcome: wanted } = filter;
      const isWanted = ({ outcome }: bulks.BulkItem) =>
        wanted === undefined || (outcome ?? 'waiting') === wanted;
      const page = await bulks.readItems(services, state, isWanted, { cursor, limit });
      const items = page.items.map(({ id, outcome = 'waiting', code }) => ({ id, outcome, code }));
      return c.json(sealed({ ...page, items }));
    },

    'bulk.start': async (c) => {
      await noInput(c);
      const request = keyed(c, services.settings, {});
      const { bulk, isReplay } = await handling.start(services, personIn(c), idIn(c), request);
      markChanged(c, { isReplay });
      return c.json(await goOn(bulk));
    },

    /** Whoever waits for it hastens it. */
    'bulk.continue': async (c) => {
      await noInput(c);
      const { state } = await handling.load(services, c.get('caller'), idIn(c));
      markChanged(c, { isReplay: await isRepeated(services, keyed(c, services.settings, {})) });
      return c.json(await goOn(state));
    },

    'bulk.cancel': async (c) => {
      await noInput(c);
      await handling.load(services, c.get('caller'), idIn(c));
      // Cancelled again, it stays so since the first time.
      const isReplay = await isRepeated(services, keyed(c, services.settings, {}));
      const bulk = await handling.cancel(services, c.get('caller'), idIn(c));
      markChanged(c, { isReplay });
      return c.json(shown(bulk));
    },
  };

  /** @throws Refusal `invalid-request` for what a schema alone cannot know */
  function checked(asked: BulkAsked): void {
    if (asked.action === 'assign') requireTeam(services, asked.parameters.team, 'parameters.team');
  }

  /** @throws Refusal `invalid-request` where there are too many */
  async function chosen(caller: Caller, asked: BulkAsked): Promise<readonly string[]> {
    if (asked.ids) return asked.ids;
    if (asked.action !== 'assign') {
      reachOf(caller, 'execution.read');
      const names = await everyName(services, asked.filter ?? {}, MOST);
      if (names.length > MOST) throw tooMany();
      return names;
    }
    const { filter = {} } = asked;
    const query = { ...(await queryOf(services, filter)), order: 'deadline' as const, limit: PAGE };
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await acting.search(services, caller, { ...query, cursor });
      found.push(...page.items.map(({ id }) => id));
      if (found.length > MOST) throw tooMany();
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  }
}

const tooMany = () => invalid('body', 'filter', 'too_many', 'must not find more than 10,000');

function shown(bulk: bulks.Bulk) {
  const { id, action, parameters, phase, total, counts, createdAt, startedAt, endedAt } = bulk;
  return { id, action, parameters, status: phase, total, counts, createdAt, startedAt, endedAt };
}
