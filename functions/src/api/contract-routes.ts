import { createHash } from 'node:crypto';
import { readAnswer } from './conditions.ts';
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
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  for (const [name, value] of Object.entries({ ...headers, 'cache-control': CACHE })) c.header(name, value);
  return readAnswer(c, tag, () => c.body(text));
}
