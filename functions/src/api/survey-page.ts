import { referenceOf } from '@redress/core/base/ids.ts';
import { shownText } from '@redress/core/base/plain-text.ts';
import { type Label, type Language, languageOf, SCORES } from '@redress/core/base/vocabulary.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { html, raw } from 'hono/html';
import {
  area,
  errorSummary,
  type Html,
  hasErrors,
  labelOf,
  pageHeaders,
  page as whole,
} from '../complainant/shell.ts';
import { MOST_ANSWER } from './schemas.ts';
import { type Notice, SURVEY_TEXTS } from './survey-texts.ts';

export const PAGE_HEADERS = pageHeaders();

/** What has been typed so far, by field, and which fields are wrong. */
interface FormState {
  readonly typed: Readonly<Record<string, string>>;
  readonly wrong: ReadonlySet<string>;
}

/** The survey as a form that is sent to the address it came from. What a link has chosen can be chosen anew. */
export function formPage({ id, content }: Complaint, { typed, wrong }: FormState): Html {
  const language = languageOf(content.complainant.language);
  const texts = SURVEY_TEXTS[language];
  const { heading, complaint, optional, send, notSent, scoreMissing, tooLong, errorTitle } = texts.page;
  const words = {
    ...(wrong.has('score') && { score: scoreMissing }),
    ...(wrong.has('comment') && { comment: tooLong(MOST_ANSWER.comment) }),
    ...(wrong.has('anythingElse') && { anythingElse: tooLong(MOST_ANSWER.anythingElse) }),
  };
  const returned = { typed, wrong: words };
  const choice = ([score, label]: [string, Label]) =>
    html`
<label class="choice"><input type="radio" name="score" value="${score}" id="${score === '1' ? 'score' : `score-${score}`}" required${typed.score === score ? raw(' checked') : ''}>${label[language]}</label>`;
  const marks = wrong.has('score') ? raw(' aria-invalid="true" aria-describedby="score-wrong"') : '';
  const textField = (name: keyof typeof MOST_ANSWER) =>
    area({ name, label: texts[name], optional, most: MOST_ANSWER[name] }, returned);

  return whole(
    language,
    hasErrors(returned) ? errorTitle(heading) : heading,
    html`${errorSummary(notSent, returned)}
<p class="quiet">${complaint(referenceOf(id))}<br><bdi>${shownText(content.subject)}</bdi></p>
<h1>${heading}</h1>
<form method="post">
<fieldset role="radiogroup"${marks}>
<legend>${texts.question}</legend>
${labelOf({ name: 'score' }, returned)}${Object.entries(SCORES).map(choice)}
</fieldset>
${textField('comment')}
${textField('anythingElse')}
<p class="acts"><button>${send}</button></p>
</form>`,
  );
}

export function noticePage(language: Language, { heading, text }: Notice): Html {
  return page(language, heading, html`<p>${text}</p>`);
}

/** A page of ours under one heading. */
export function page(language: Language, heading: string, content: Html): Html {
  return whole(
    language,
    heading,
    html`<h1>${heading}</h1>
${content}`,
  );
}
