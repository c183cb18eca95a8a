import { Refusal } from '@redress/core/base/refusal.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../api/routing.ts';

/** Around the pages of the form: there are none where the installation wants none, and refusals are pages, too. */
export function formPages(services: Services): MiddlewareHandler<ApiEnv> {
  const { form } = services.settings;
  return async (c, next) => {
    if (!form) {
      const { formTrouble } = await import('./trouble.ts');
      return formTrouble(c, services, new Refusal('not-found', 'There is nothing at this address.'), 404);
    }
    await next();
    if (c.error) c.res = await (await import('./trouble.ts')).formTrouble(c, services, c.error, c.res.status);
    // Whoever loads the address of a form again.
    else if (c.res.status === 405 && c.req.method === 'GET') c.res = c.redirect('/complain/check', 303);
    return undefined;
  };
}
