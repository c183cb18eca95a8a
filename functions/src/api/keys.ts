import { nameOf } from '@redress/core/access/caller.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as apiKeys from '@redress/core/records/api-keys.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { body, noInput, noQuery } from './input.ts';
import type { ServiceOptions } from './nouns.ts';
import type { ApiContext, HandlersOf } from './routing.ts';
import { noSandbox } from './sandbox.ts';
import { keyRotationSchema, keySchema } from './schemas.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The keys of client apps. A key's text is in the answer that makes it, and nowhere else. */
export function keyHandlers(
  services: Services,
  { sandbox: hasSandbox }: Pick<ServiceOptions, 'sandbox'>,
): HandlersOf<'keys'> {
  const after = (days: number | undefined) =>
    days === undefined ? undefined : instantOf(services.clock.now() + days * DAY_MS);
  const made = (c: ApiContext, { key, text }: apiKeys.MadeKey) => {
    c.header('cache-control', 'no-store');
    c.set('shown', { object: key.id });
    // Made before by the same request, it cannot be shown again.
    markChanged(c, { isReplay: text === undefined });
    return c.json({ ...key, key: text }, 201);
  };
  return {
    'keys.list': async (c) => {
      noQuery(c);
      return c.json({ items: await apiKeys.list(services) });
    },

    'keys.add': async (c) => {
      const input = await body(c, keySchema);
      const { name, scopes, sandbox, days } = input;
      if (sandbox && !hasSandbox) throw noSandbox();
      const key = { name, scopes, sandbox, expiresAt: after(days), createdBy: nameOf(c.get('caller')) };
      return made(c, await apiKeys.add(services, key, keyed(c, services.settings, input)));
    },

    'keys.rotate': async (c) => {
      const input = await body(c, keyRotationSchema);
      const { overlapHours, days } = input;
      const overlapUntil = instantOf(services.clock.now() + overlapHours * HOUR_MS);
      const createdBy = nameOf(c.get('caller'));
      const rotated = await apiKeys.rotate(
        services,
        c.req.param('id') ?? '',
        { overlapUntil, expiresAt: after(days), createdBy },
        keyed(c, services.settings, input),
      );
      return made(c, rotated);
    },

    'keys.revoke': async (c) => {
      await noInput(c);
      const id = c.req.param('id') ?? '';
      await apiKeys.requireKnown(services, id);
      // Revoked again, it stays revoked since the first time.
      markChanged(c, { isReplay: await isRepeated(services, keyed(c, services.settings, {})) });
      return c.json(await apiKeys.revoke(services, id));
    },
  };
}
