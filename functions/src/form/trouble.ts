import { nearestLanguage } from '@redress/core/base/language.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { callerLanguage } from '../api/language.ts';
import type { ApiContext } from '../api/routing.ts';
import { pageHeaders } from '../complainant/shell.ts';
import { isForFrame } from './cookie.ts';
import { saidPage } from './pages.ts';
import { FORM_TEXTS } from './texts.ts';

/** Refusals as a page: why, in words, and that nothing that was kept is lost. */
export async function formTrouble(
  c: ApiContext,
  services: Services,
  error: Error,
  status: number,
): Promise<Response> {
  const { form } = services.settings;
  const language = nearestLanguage(c.req.query('lang') ?? '') ?? callerLanguage(c);
  const { said } = FORM_TEXTS[language];
  const code = error instanceof Refusal ? error.code : '';
  if (form && code === 'not-found' && c.req.method === 'POST') return c.redirect('/complain?lost=1', 303);
  const why = form === undefined ? 'off' : code === 'too-many-requests' ? 'tooMany' : 'failed';
  const page = await saidPage({ language, isFramed: isForFrame(c) }, said[why]);
  const headers = pageHeaders({ hasScript: true, origins: form?.origins ?? [] });
  return new Response(String(page), { status, headers });
}
