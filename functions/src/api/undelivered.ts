import { handling, Refusal, readMessageId, type Services, sendAgain, undelivered } from '@redress/core';
import { Hono } from 'hono';
import { query } from './input.ts';
import { undeliveredSchema } from './schemas.ts';

/** Messages that have not been delivered and why, for whoever operates this. */
export function undeliveredRoutes(services: Services): Hono {
  const routes = new Hono();

  routes.get('/', async (c) => c.json(await undelivered.list(services, query(c, undeliveredSchema))));

  routes.post('/:id/sending', async (c) => {
    const id = c.req.param('id');
    const named = readMessageId(id);
    if (!named) throw new Refusal('not-found', 'No such message waits to be sent again.');
    await handling.change(services, named.complaintId, (complaint, now) => sendAgain(complaint, id, now));
    return c.json({ id, complaintId: named.complaintId });
  });
  return routes;
}
