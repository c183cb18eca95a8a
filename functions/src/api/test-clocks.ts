import { isTestClockId, type TestClockId } from '@redress/core/base/ids.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as claims from '@redress/core/records/claims.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { paging } from './cursors.ts';
import { body, noInput, noQuery } from './input.ts';
import type { ApiContext, HandlersOf } from './routing.ts';
import { noSandbox, type Sandbox, unknownClock } from './sandbox.ts';
import { pageSchema } from './schemas.ts';
import { advanceSchema, testClockSchema } from './test-clock-schemas.ts';

/** The test clocks of an app; what is done in their worlds is asked of those (`sandbox.ts`). */
export function testClockHandlers(
  services: Services,
  sandbox: Sandbox | undefined,
): HandlersOf<'testClocks'> {
  const clocksOf = (c: ApiContext): { clocks: Sandbox; owner: string } => {
    const caller = c.get('caller');
    if (!sandbox) throw noSandbox();
    if (caller.kind !== 'sandbox') throw new Refusal('forbidden', 'This is not for you to do.');
    return { clocks: sandbox, owner: caller.id };
  };
  const idIn = (c: ApiContext): TestClockId => {
    const id = c.req.param('id') ?? '';
    if (!isTestClockId(id)) throw unknownClock();
    return id;
  };
  return {
    'testClocks.list': async (c) => {
      noQuery(c);
      const { clocks, owner } = clocksOf(c);
      return c.json({ items: await clocks.list(owner) });
    },

    'testClocks.add': async (c) => {
      const input = await body(c, testClockSchema);
      const { clocks, owner } = clocksOf(c);
      const { clock, isReplay } = await clocks.add(owner, input, keyed(c, services.settings, input));
      markChanged(c, { isReplay });
      return c.json(clock, 201, { location: `/v1/test-clocks/${clock.id}` });
    },

    'testClocks.get': async (c) => {
      noQuery(c);
      const { clocks, owner } = clocksOf(c);
      return c.json(await clocks.get(owner, idIn(c)));
    },

    'testClocks.advance': async (c) => {
      const input = await body(c, advanceSchema);
      const { clocks, owner } = clocksOf(c);
      await clocks.get(owner, idIn(c));
      // It ends at the same instant however often it is asked for.
      markChanged(c, { isReplay: await isRepeated(services, keyed(c, services.settings, input)) });
      return c.json(await clocks.advance(owner, idIn(c), input.to));
    },

    'testClocks.close': async (c) => {
      await noInput(c);
      const { clocks, owner } = clocksOf(c);
      const id = idIn(c);
      const request = keyed(c, services.settings, {});
      const isKnown = request !== undefined && (await claims.isBound(services, request));
      if (!isKnown) await clocks.get(owner, id);
      markChanged(c, { isReplay: await isRepeated(services, request) });
      // Closed again, it stays so.
      await clocks.close(owner, id);
      return c.json({ id });
    },

    'testClocks.messages': async (c) => {
      const { limit, cursor, sealed } = paging(c, services.settings, pageSchema);
      const { clocks, owner } = clocksOf(c);
      const query = { limit, ...(cursor !== undefined && { cursor }) };
      return c.json(sealed(await clocks.messages(owner, idIn(c), query)));
    },
  };
}
