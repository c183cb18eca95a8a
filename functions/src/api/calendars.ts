import { beginCalendarWalk, calendarSchema, calendars, type Services } from '@redress/core';
import { Hono } from 'hono';
import { body, documentId, known, requireId } from './input.ts';
import { requireUsable } from './policy-checks.ts';

/** Calendars as versioned data: read the newest, store the next. */
export function calendarRoutes(services: Services): Hono {
  const routes = new Hono();

  routes.get('/:id', async (c) => c.json(known(await calendars.newest(services, documentId(c)))));

  routes.put('/:id', async (c) => {
    const id = documentId(c);
    const calendar = await body(c, calendarSchema);
    requireId(id, calendar);
    requireUsable(calendar, services.clock.now());
    await calendars.save(services, calendar);
    await beginCalendarWalk(services);
    return c.json(calendar);
  });
  return routes;
}
