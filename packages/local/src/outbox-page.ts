import { createHash } from 'node:crypto';
import type { Handler } from '@redress/functions';
import { accepts } from 'hono/accepts';
import { html, raw } from 'hono/html';
import * as z from 'zod';
import type { Outbox, OutboxPage } from './outbox.ts';

const OutboxQuery = z.object({
  limit: z.coerce.number<string>().int().min(1).max(100).catch(50),
  cursor: z.string().optional(),
  format: z.string().optional(),
});

/** `GET /outbox`, a page or JSON, and `GET /outbox/{file}`, one message as it would have been sent. */
export function outboxHandlers(outbox: Outbox): Readonly<Record<'outbox.list' | 'outbox.message', Handler>> {
  return {
    'outbox.list': async (c) => {
      const { limit, cursor, format } = OutboxQuery.parse(c.req.query());
      const page = await outbox.list({ limit, ...(cursor !== undefined && { cursor }) });
      c.set('shown', { count: page.items.length });
      c.header('Cache-Control', 'no-store');
      c.header('X-Content-Type-Options', 'nosniff');
      c.header('Vary', 'Accept');
      const type = accepts(c, {
        header: 'Accept',
        supports: ['text/html', 'application/json'],
        default: 'text/html',
      });
      if (format === 'json' || type === 'application/json') {
        const items = page.items.map(({ id: _, name: __, html: ___, language: ____, ...mail }) => mail);
        return c.json({ ...page, items });
      }
      c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY);
      c.header('Referrer-Policy', 'no-referrer');
      return c.html(outboxPage(page));
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

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
article { margin: 1.5rem 0; padding: 1rem 1.25rem; border: 1px solid GrayText; border-radius: .5rem; }
h1, h2 { margin: 0; overflow-wrap: anywhere; } h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; }
.facts { margin: .25rem 0 .75rem; font-size: .875rem; opacity: .75; overflow-wrap: anywhere; }
.text { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

function outboxPage({ items, nextCursor }: OutboxPage) {
  const messages = items.map(
    (mail) => html`
<article>
<h2>${mail.subject}</h2>
<p class="facts">${mail.kind} to ${mail.to}, <time datetime="${mail.at}">${mail.at}</time>, ${mail.complaintId}, <a href="/outbox/${mail.name}.eml">.eml</a></p>
<p class="text">${mail.text}</p>
</article>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outbox</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>Outbox</h1>
<p class="facts">Messages this machine would have sent, newest first. None of them has left it.</p>
${items.length > 0 ? messages : html`<p>No messages yet.</p>`}
${nextCursor === undefined ? '' : html`<p><a href="?cursor=${encodeURIComponent(nextCursor)}">Older messages</a></p>`}
</body>
</html>`;
}
