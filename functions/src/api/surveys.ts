import {
  answerSurvey,
  type Complaint,
  followUpStepAt,
  handle,
  load,
  Refusal,
  readSurveyToken,
  referenceOf,
  requireOpenSurvey,
  type Services,
} from '@redress/core';
import { type Context, Hono } from 'hono';
import { body } from './input.ts';
import { answerSchema } from './schemas.ts';
import { SURVEY_TEXTS } from './survey-texts.ts';

/** The survey behind a link: whoever has the link may see the question and answer it, once. */
export function surveyRoutes(services: Services): Hono {
  const routes = new Hono();

  const ticketOf = (c: Context) => {
    const ticket = readSurveyToken(services.settings, c.req.param('token') ?? '');
    if (!ticket) throw new Refusal('not-found', 'There is no such survey.');
    return ticket;
  };

  routes.use(async (c, next) => {
    await next();
    // The address is the key to the survey: it must not travel on, nor stay in a cache.
    c.header('referrer-policy', 'no-referrer');
    c.header('cache-control', 'no-store');
  });

  routes.get('/:token', async (c) => {
    const ticket = ticketOf(c);
    const { complaint } = await load(services, ticket.complaintId);
    requireOpenSurvey(complaint, ticket.cycle, services.clock.now());
    return c.json(presentQuestion(complaint));
  });

  routes.post('/:token', async (c) => {
    const { complaintId, cycle } = ticketOf(c);
    const answer = await body(c, answerSchema);
    const complaint = await handle(services, complaintId, (current, now) =>
      answerSurvey(current, { cycle, ...answer }, now),
    );
    const texts = SURVEY_TEXTS[complaint.content.complainant.language];
    return c.json({ reference: referenceOf(complaintId), score: answer.score, message: texts.thanks });
  });
  return routes;
}

function presentQuestion({ id, content, clocks, policy }: Complaint) {
  const { language } = content.complainant;
  const texts = SURVEY_TEXTS[language];
  const sentAt = clocks.followUp?.surveySentAt;
  return {
    reference: referenceOf(id),
    subject: content.subject,
    language,
    question: texts.question,
    scale: texts.scale.map((label, index) => ({ score: index + 1, label })),
    comment: texts.comment,
    anythingElse: texts.anythingElse,
    expiresAt: sentAt && followUpStepAt('close', sentAt, policy),
  };
}
