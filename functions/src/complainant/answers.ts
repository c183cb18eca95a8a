import { Refusal } from '@redress/core/base/refusal.ts';
import { languageOf } from '@redress/core/base/vocabulary.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import * as acting from '@redress/core/handling/acting.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as attachments from '@redress/core/records/attachments.ts';
import * as evidence from '@redress/core/records/evidence.ts';
import * as written from '@redress/core/records/texts.ts';
import * as timelines from '@redress/core/records/timeline-chunks.ts';
import type { MiddlewareHandler } from 'hono';
import { callerLanguage } from '../api/language.ts';
import type { ApiContext, ApiEnv } from '../api/routing.ts';
import type { Done, OwnTexts } from './texts.ts';
import { formToken, visitIn, visitOf } from './visits.ts';

/*
 * Pages as answers. What they are made of comes into memory when somebody asks for one, and not before: most of those
 * who start an API never see any.
 */

type Pages = typeof import('./pages.ts');
type Page = ReturnType<Pages['openPage']>;
type Status = 200 | 404 | 409 | 422;

/** In the language that the browser asks for: who it is is not known. */
export async function answerPage(
  c: ApiContext,
  make: (pages: Pages, texts: OwnTexts) => Page,
  status: Status = 200,
): Promise<Response> {
  const [pages, { OWN_TEXTS }] = await Promise.all([import('./pages.ts'), import('./texts.ts')]);
  const page = String(await make(pages, OWN_TEXTS[callerLanguage(c)]));
  return c.body(page, status, { ...pages.OWN_HEADERS, vary: 'accept-language' });
}

interface Answer {
  readonly status: Status;
  /** What has been done, as the address says it. */
  readonly done?: string;
  readonly trouble?: 'notChanged';
  readonly typed?: Readonly<Record<string, string>>;
  readonly wrong?: (texts: OwnTexts) => Readonly<Record<string, string>>;
}

/** The complaint's page, in its complainant's language. */
export async function answerOwn(
  c: ApiContext,
  services: Services,
  complaint: Complaint,
  { status, done = '', trouble, typed = {}, wrong }: Answer,
): Promise<Response> {
  const [{ ownPage, OWN_HEADERS }, { viewOf }, { OWN_TEXTS }] = await Promise.all([
    import('./pages.ts'),
    import('./view.ts'),
    import('./texts.ts'),
  ]);
  const all = await timelines.read(services, complaint, 0, Number.POSITIVE_INFINITY);
  const events = await written.withWords(services, complaint.id, all);
  const pieces = await evidence.list(services, complaint.id);
  const there = pieces.filter(({ state }) => state === 'available');
  const files = await attachments.ownOf(services, complaint, there);
  const view = viewOf(services.settings, complaint, events, services.clock.now(), files);
  const texts = OWN_TEXTS[view.language];
  const form = formToken(services, visitIn(c.req.raw, services) ?? '');
  const notice = {
    ...(isDone(done, texts) && { done: texts.done[done] }),
    ...(trouble !== undefined && { trouble: texts.said[trouble] }),
  };
  const page = ownPage(view, form, notice, { typed, wrong: wrong?.(texts) ?? {} });
  return c.body(String(await page), status, OWN_HEADERS);
}

export function isDone(word: string, { done }: OwnTexts): word is Done {
  return Object.hasOwn(done, word);
}

/** Around all of these pages: refusals as pages, too, and a way back for whoever loads the address of a form. */
export function complainantPages(services: Services): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    if (c.error) c.res = await refusalPage(c, services, c.error);
    else if (c.res.status === 405 && c.req.method === 'GET' && c.req.path.startsWith('/c/own/'))
      c.res = c.redirect('/c', 303);
  };
}

async function refusalPage(c: ApiContext, services: Services, error: Error): Promise<Response> {
  const code = error instanceof Refusal ? error.code : undefined;
  const visit = await visitOf(c.req.raw, services).catch(() => undefined);
  if (visit && (code === 'wrong-state' || code === 'merged' || code === 'objection-refused')) {
    const { id } = visit.complaint;
    const complaint = await acting.read(services, visit.caller, 'complaint.view-own', id);
    return answerOwn(c, services, complaint, { status: 409, trouble: 'notChanged' });
  }
  const [{ askPage, saidPage, OWN_HEADERS }, { OWN_TEXTS }] = await Promise.all([
    import('./pages.ts'),
    import('./texts.ts'),
  ]);
  const language = visit ? languageOf(visit.complaint.content.complainant.language) : callerLanguage(c);
  const { said } = OWN_TEXTS[language];
  const page =
    code === 'unauthenticated'
      ? askPage(language, { trouble: said.visitOver })
      : saidPage(language, said.failed);
  return new Response(String(await page), { status: c.res.status, headers: OWN_HEADERS });
}
