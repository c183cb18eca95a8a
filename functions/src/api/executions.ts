import { Refusal } from '@redress/core/base/refusal.ts';
import { readExecutionName } from '@redress/core/complaint/signals.ts';
import * as lists from '@redress/core/handling/execution-lists.ts';
import {
  redriveExecution,
  restartExecution,
  signalExecution,
  stopExecution,
} from '@redress/core/handling/executions.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { paging } from './cursors.ts';
import { body, invalid, noInput, noQuery } from './input.ts';
import { masked } from './masked.ts';
import { presentExecution } from './presentation.ts';
import type { ApiContext, HandlersOf } from './routing.ts';
import { executionsSchema, historySchema, NOT_A_CURSOR, reasonSchema } from './schemas.ts';

/** What the workflow service knows of the executions, joined with their complaints. */
export function executionHandlers(services: Services): HandlersOf<'executions'> {
  const { workflows } = services;

  const nameIn = (c: ApiContext) => c.req.param('name') ?? '';
  const unknown = () => new Refusal('not-found', 'There is no such execution.');

  const described = async (name: string) => {
    const named = readExecutionName(name);
    const execution = named && (await workflows.describe(named.workflow, name));
    if (!execution) throw unknown();
    return presentExecution(await lists.join(services, execution));
  };

  return {
    'executions.list': async (c) => {
      const { filter, limit, cursor, sealed } = paging(c, services.settings, executionsSchema);
      const { complaint, sort, current, ...asked } = filter;
      const query = { ...asked, limit, cursor, current: current && current === 'true' };
      const page = await (complaint !== undefined
        ? lists.ofComplaint(services, complaint, query)
        : sort === 'next'
          ? lists.nextFirst(services, query)
          : knowingCursor(lists.newestFirst(services, query)));
      return c.json(sealed({ ...page, items: page.items.map(presentExecution) }));
    },

    'executions.get': async (c) => {
      noQuery(c);
      return c.json(await described(nameIn(c)));
    },

    'executions.history': async (c) => {
      const { filter, limit, cursor, sealed } = paging(c, services.settings, historySchema);
      const descending = filter.order === 'newest';
      const name = nameIn(c);
      const named = readExecutionName(name);
      const page =
        named &&
        (await knowingCursor(
          workflows.history(named.workflow, name, {
            limit,
            descending,
            ...(cursor === undefined ? {} : { cursor }),
          }),
        ));
      if (!page) throw unknown();
      const items = page.items.map((event) => ({ ...event, details: masked(event.details) }));
      return c.json(sealed({ ...page, items }));
    },

    'executions.stop': async (c) => {
      const name = nameIn(c);
      const input = await body(c, reasonSchema);
      const request = keyed(c, services.settings, input);
      markChanged(c, await stopExecution(services, c.get('caller'), name, input.reason, request));
      return c.json(await described(name));
    },

    'executions.redrive': async (c) => {
      await noInput(c);
      const name = nameIn(c);
      const request = keyed(c, services.settings, {});
      markChanged(c, await redriveExecution(services, c.get('caller'), name, request));
      return c.json(await described(name));
    },

    'executions.signal': async (c) => {
      await noInput(c);
      const name = nameIn(c);
      // Whoever hears it twice waits anew twice.
      const isReplay = await isRepeated(services, keyed(c, services.settings, {}));
      if (!isReplay) await signalExecution(services, name);
      markChanged(c, { isReplay });
      return c.json(await described(name));
    },

    'executions.restart': async (c) => {
      await noInput(c);
      const request = keyed(c, services.settings, {});
      const { name, isReplay } = await restartExecution(services, c.get('caller'), nameIn(c), request);
      markChanged(c, { isReplay });
      // The workflow service may not know of it yet.
      return c.json({ name }, 202, { location: `/v1/executions/${name}` });
    },
  };
}

/** Which of its cursors are still good, only the service that gives them out can tell. */
async function knowingCursor<Page>(page: Promise<Page>): Promise<Page> {
  try {
    return await page;
  } catch (error) {
    if (errorName(error) === 'InvalidToken') throw invalid('query', 'cursor', 'unknown', NOT_A_CURSOR);
    throw error;
  }
}
