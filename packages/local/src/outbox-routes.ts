import { CONSOLE } from '@redress/console';
import type { Handler } from '@redress/functions';
import { accepts } from 'hono/accepts';
import * as z from 'zod';
import type { Outbox } from './outbox.ts';

const OutboxQuery = z.object({
  limit: z.coerce.number<string>().int().min(1).max(100).catch(50),
  cursor: z.string().optional(),
  format: z.string().optional(),
});

/**
 * `GET /outbox`, as JSON, and `GET /outbox/{file}`, one message as it would have been sent. Whoever comes with a browser is led
 * to the page of them in the console.
 */
export function outboxHandlers(outbox: Outbox): Readonly<Record<'outbox.list' | 'outbox.message', Handler>> {
  return {
    'outbox.list': async (c) => {
      const { limit, cursor, format } = OutboxQuery.parse(c.req.query());
      c.header('Cache-Control', 'no-store');
      c.header('X-Content-Type-Options', 'nosniff');
      c.header('Vary', 'Accept');
      const type = accepts(c, {
        header: 'Accept',
        supports: ['text/html', 'application/json'],
        default: 'application/json',
      });
      if (format !== 'json' && type !== 'application/json') {
        c.set('shown', { count: 0 });
        return c.redirect(`${CONSOLE}/outbox`, 303);
      }
      const page = await outbox.list({ limit, ...(cursor !== undefined && { cursor }) });
      c.set('shown', { count: page.items.length });
      const items = page.items.map(({ id: _, html: __, language: ___, ...mail }) => mail);
      return c.json({ ...page, items });
    },
    'outbox.message': async (c) => {
      const file = c.req.param('file') ?? '';
      const eml = file.endsWith('.eml') ? await outbox.render(file.slice(0, -'.eml'.length)) : undefined;
      if (!eml) return c.notFound();
      return c.body(Uint8Array.from(eml), 200, {
        'Content-Type': 'message/rfc822',
        'Content-Disposition': `attachment; filename="${file}"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      });
    },
  };
}
