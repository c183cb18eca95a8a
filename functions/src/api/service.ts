import type { Services } from '@redress/core/ports/services.ts';
import { contractHandlers } from './contract-routes.ts';
import { healthHandler } from './health.ts';
import type { ServiceOptions } from './nouns.ts';
import type { HandlersOf } from './routing.ts';

const LINKS = {
  complaints: '/v1/complaints',
  executions: '/v1/executions',
  policySet: '/v1/policy-sets/default',
  health: '/healthz',
  contract: '/openapi.json',
  documentation: '/docs',
};

/** What the installation says of itself. */
export function serviceHandlers(
  services: Services,
  { checks, links }: ServiceOptions,
): HandlersOf<'service'> {
  return {
    'service.links': (c) => c.json({ ...LINKS, ...links }),
    'service.health': healthHandler(services, checks),
    ...contractHandlers,
  };
}
