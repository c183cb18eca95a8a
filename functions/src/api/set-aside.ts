import { type Services, setAside } from '@redress/core';
import { query } from './input.ts';
import type { HandlersOf } from './routing.ts';
import { pageSchema } from './schemas.ts';

/** Items that cannot be read, for operations: their keys, not what is in them. */
export function setAsideHandlers(services: Services): HandlersOf<'setAside'> {
  return { 'setAside.list': async (c) => c.json(await setAside.list(services, query(c, pageSchema))) };
}
