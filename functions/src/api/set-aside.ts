import { type Services, setAside } from '@redress/core';
import { Hono } from 'hono';
import { query } from './input.ts';
import { pageSchema } from './schemas.ts';

/** Items that cannot be read, for operations: their keys, not what is in them. */
export function setAsideRoutes(services: Services): Hono {
  const routes = new Hono();
  routes.get('/', async (c) => c.json(await setAside.list(services, query(c, pageSchema))));
  return routes;
}
