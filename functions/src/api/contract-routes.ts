import { createHash } from 'node:crypto';
import { callerLanguage } from './language.ts';
import type { ApiContext, HandlersOf } from './routing.ts';

/** Whoever asks for it again within minutes may do without. */
const CACHE = 'public, max-age=300';

/** The contract and its page. Both come into memory when somebody asks for them, and not before. */
export const contractHandlers: Pick<HandlersOf<'service'>, 'service.openapi' | 'service.docs'> = {
  'service.openapi': async (c) => {
    const { default: document } = await import('../../../openapi.json', { with: { type: 'json' } });
    return answer(c, JSON.stringify(document), { 'content-type': 'application/json' });
  },
  'service.docs': async (c) => {
    const [{ default: document }, { docsPage, DOCS_HEADERS }] = await Promise.all([
      import('../../../openapi.json', { with: { type: 'json' } }),
      import('../docs/page.ts'),
    ]);
    const page = String(await docsPage(document, callerLanguage(c)));
    return answer(c, page, { ...DOCS_HEADERS, vary: 'accept-language' });
  },
};

function answer(c: ApiContext, text: string, headers: Readonly<Record<string, string>>): Response {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const known = (c.req.header('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  const cached = { ...headers, etag, 'cache-control': CACHE };
  return known.includes(etag) ? c.body(null, 304, cached) : c.body(text, 200, cached);
}
