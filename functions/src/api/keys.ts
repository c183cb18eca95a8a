import { apiKeys, instantOf, nameOf, type Services } from '@redress/core';
import { body, noInput, noQuery } from './input.ts';
import type { ApiContext, HandlersOf } from './routing.ts';
import { keyRotationSchema, keySchema } from './schemas.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The keys of client apps. A key's text is in the answer that makes it, and nowhere else. */
export function keyHandlers(services: Services): HandlersOf<'keys'> {
  const after = (days: number | undefined) =>
    days === undefined ? undefined : instantOf(services.clock.now() + days * DAY_MS);
  const made = (c: ApiContext, { key, text }: Awaited<ReturnType<typeof apiKeys.add>>) => {
    c.header('cache-control', 'no-store');
    c.set('shown', { object: key.id });
    return c.json({ ...key, key: text }, 201);
  };
  return {
    'keys.list': async (c) => {
      noQuery(c);
      return c.json({ items: await apiKeys.list(services) });
    },

    'keys.add': async (c) => {
      const { name, scopes, days } = await body(c, keySchema);
      const createdBy = nameOf(c.get('caller'));
      return made(c, await apiKeys.add(services, { name, scopes, expiresAt: after(days), createdBy }));
    },

    'keys.rotate': async (c) => {
      const { overlapHours, days } = await body(c, keyRotationSchema);
      const overlapUntil = instantOf(services.clock.now() + overlapHours * HOUR_MS);
      const createdBy = nameOf(c.get('caller'));
      const rotated = await apiKeys.rotate(services, c.req.param('id') ?? '', {
        overlapUntil,
        expiresAt: after(days),
        createdBy,
      });
      return made(c, rotated);
    },

    'keys.revoke': async (c) => {
      await noInput(c);
      return c.json(await apiKeys.revoke(services, c.req.param('id') ?? ''));
    },
  };
}
