import type { Services } from '@redress/core/ports/services.ts';
import { contractHandlers } from './contract-routes.ts';
import { healthHandler } from './health.ts';
import { callerLanguage } from './language.ts';
import type { ServiceOptions } from './nouns.ts';
import type { HandlersOf } from './routing.ts';
import { wantsPage } from './wants-page.ts';

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
    'service.links': async (c) => {
      c.header('vary', 'accept, accept-language');
      if (!wantsPage(c)) return c.json({ ...LINKS, ...links });
      const { homePage, OWN_HEADERS } = await import('../complainant/pages.ts');
      const at = { form: services.settings.form && '/complain', console: links.console };
      return c.body(String(await homePage(callerLanguage(c), at)), 200, OWN_HEADERS);
    },
    'service.health': healthHandler(services, checks),
    ...contractHandlers,
  };
}
