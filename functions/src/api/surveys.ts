import { nameOf } from '@redress/core/access/caller.ts';
import { readSurveyToken, respondentOf } from '@redress/core/access/survey-link.ts';
import { referenceOf } from '@redress/core/base/ids.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { languageOf, SCORES } from '@redress/core/base/vocabulary.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { surveyExpiresAt } from '@redress/core/complaint/follow-up.ts';
import { isRevoked } from '@redress/core/complaint/links.ts';
import { answerSurvey, requireOpenSurvey } from '@redress/core/complaint/survey.ts';
import * as acting from '@redress/core/handling/acting.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as complaints from '@redress/core/records/complaints.ts';
import type { MiddlewareHandler } from 'hono';
import { idempotencyKey, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { body, form, valid } from './input.ts';
import { callerLanguage } from './language.ts';
import type { ApiContext, ApiEnv, HandlersOf } from './routing.ts';
import { answerFormSchema, answerSchema } from './schemas.ts';
import { formPage, noticePage, PAGE_HEADERS } from './survey-page.ts';
import { SURVEY_TEXTS } from './survey-texts.ts';
import { wantsPage } from './wants-page.ts';

/** The survey behind a link: whoever has the link may see the question and answer it, once. */
export function surveyHandlers(services: Services): HandlersOf<'surveys'> {
  const surveyOf = async (c: ApiContext) => {
    const ticket = readSurveyToken(services.settings, c.req.param('token') ?? '');
    if (!ticket) throw new Refusal('not-found', 'There is no such survey.');
    const { complaint } = await complaints.load(services, ticket.complaintId);
    c.set('pageLanguage', languageOf(complaint.content.complainant.language));
    requireGood(complaint, ticket);
    return { ticket, complaint };
  };

  return {
    'surveys.get': async (c) => {
      const { complaint, ticket } = await surveyOf(c);
      requireOpenSurvey(complaint, ticket.cycle, services.clock.now());
      // A link may choose an answer; that it is the answer only whoever sends the form says.
      const score = c.req.query('score') ?? '';
      const typed = /^[1-5]$/.test(score) ? { score } : {};
      if (wantsPage(c)) return asResponse(formPage(complaint, { typed, wrong: new Set() }), 200);
      return c.json(presentQuestion(complaint));
    },

    'surveys.answer': async (c) => {
      const { ticket, complaint } = await surveyOf(c);
      // With a key it may be the answer once more, of which its change knows.
      if (idempotencyKey(c) === undefined) requireOpenSurvey(complaint, ticket.cycle, services.clock.now());
      const typed = await form(c);
      if (typed && wantsPage(c)) {
        const { error } = answerFormSchema.safeParse(typed);
        const wrong = new Set(error?.issues.map((issue) => String(issue.path[0] ?? '')));
        if (wrong.size > 0) return asResponse(formPage(complaint, { typed, wrong }), 422);
      }
      const answer = typed ? valid(c, answerFormSchema, typed, 'body') : await body(c, answerSchema);
      const respondent = respondentOf(ticket);
      const command = (current: Complaint, now: number) => {
        requireGood(current, ticket);
        return answerSurvey(current, { cycle: ticket.cycle, ...answer }, now);
      };
      const { isReplay } = await acting.act(
        services,
        respondent,
        'survey.answer',
        ticket.complaintId,
        command,
        { request: keyed(c, services.settings, answer, nameOf(respondent)) },
      );
      markChanged(c, { isReplay });
      const { thanks } = SURVEY_TEXTS[c.get('pageLanguage')].page;
      if (wantsPage(c)) return asResponse(noticePage(c.get('pageLanguage'), thanks), 200);
      return c.json({
        reference: referenceOf(ticket.complaintId),
        score: answer.score,
        message: thanks.heading,
      });
    },
  };
}

/** @throws Refusal `not-found` where the link has been revoked */
function requireGood(complaint: Complaint, ticket: Parameters<typeof isRevoked>[1]): void {
  if (isRevoked(complaint, ticket)) throw new Refusal('not-found', 'There is no such survey.');
}

/** Around both: refusals as pages, too; the page's language is the complainant's, once it is known who that is. */
export const surveyPages: MiddlewareHandler<ApiEnv> = async (c, next) => {
  c.set('pageLanguage', callerLanguage(c));
  await next();
  if (c.error && wantsPage(c)) {
    const notice = SURVEY_TEXTS[c.get('pageLanguage')].page[noticeOf(c.error)];
    c.res = await asResponse(noticePage(c.get('pageLanguage'), notice), c.res.status);
  }
  // The address is the key to the survey: it must not travel on, nor stay in a cache.
  // Not `no-referrer`: the form would come with the origin `null` then, which is everybody's.
  c.header('referrer-policy', 'same-origin');
  c.header('cache-control', 'no-store');
  c.header('vary', 'accept, accept-language');
};

function noticeOf(error: Error): 'unknown' | 'answered' | 'over' | 'failed' {
  switch (error instanceof Refusal && error.code) {
    case 'not-found':
      return 'unknown';
    case 'survey-answered':
      return 'answered';
    case 'survey-over':
      return 'over';
    default:
      return 'failed';
  }
}

async function asResponse(page: ReturnType<typeof noticePage>, status: number): Promise<Response> {
  return new Response(String(await page), { status, headers: PAGE_HEADERS });
}

function presentQuestion(complaint: Complaint) {
  const { id, content, clocks } = complaint;
  const language = languageOf(content.complainant.language);
  const texts = SURVEY_TEXTS[language];
  const sentAt = clocks.followUp?.surveySentAt;
  return {
    reference: referenceOf(id),
    subject: content.subject,
    language,
    question: texts.question,
    scale: Object.entries(SCORES).map(([score, label]) => ({ score: Number(score), label: label[language] })),
    comment: texts.comment,
    anythingElse: texts.anythingElse,
    expiresAt: sentAt && surveyExpiresAt(complaint, sentAt),
  };
}
