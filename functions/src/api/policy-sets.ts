import {
  explainDeadlines,
  instantOf,
  millisOf,
  policySetSchema,
  policySets,
  receive,
  rulesOf,
  type Services,
} from '@redress/core';
import { Hono } from 'hono';
import { body, documentId, known, requireId } from './input.ts';
import { requireCalendars, requireTeams } from './policy-checks.ts';
import { trialSchema } from './schemas.ts';

/** Policy sets as versioned data: read the newest, store the next, try it on a complaint that might come. */
export function policySetRoutes(services: Services): Hono {
  const routes = new Hono();

  routes.get('/:id', async (c) => c.json(known(await policySets.newest(services, documentId(c)))));

  routes.put('/:id', async (c) => {
    const id = documentId(c);
    const set = await body(c, policySetSchema);
    requireId(id, set);
    requireTeams(services, set);
    await requireCalendars(services, set);
    await policySets.save(services, set);
    return c.json(set);
  });

  routes.post('/:id/trial', async (c) => {
    const id = documentId(c);
    const now = services.clock.now();
    const { at = instantOf(now), language, tier, ...facts } = await body(c, trialSchema);
    const rules = await rulesOf(services, known(await policySets.newest(services, id)));
    const complainant = { name: 'Trial', language, tier };
    const content = { subject: 'Trial', description: 'Trial', complainant };
    const complaint = receive(services.ids.complaint(now), { ...facts, content }, millisOf(at), rules);
    const { policy, match, team } = complaint;
    return c.json({
      at,
      match,
      policy: policy.id,
      team,
      deadlines: explainDeadlines(complaint, millisOf(at)),
    });
  });
  return routes;
}
