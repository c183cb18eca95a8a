import { createHash } from 'node:crypto';
import { referenceOf } from '@redress/core/base/ids.ts';
import { shownText } from '@redress/core/base/plain-text.ts';
import { type Language, languageOf } from '@redress/core/base/vocabulary.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { html, raw } from 'hono/html';
import { MOST_ANSWER } from './schemas.ts';
import { type Notice, SURVEY_TEXTS } from './survey-texts.ts';

type Html = ReturnType<typeof html>;

const STYLE = `
:root { color-scheme: light dark; --wrong: #b3261e; font: 1rem/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --wrong: #ffb4ab; } }
body { max-width: 36rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
form > * { margin: 1.75rem 0 0; }
fieldset { min-width: 0; border: 0; padding: 0; }
legend, .name { padding: 0; font-weight: 600; }
.choice { display: flex; gap: .75rem; align-items: center; min-height: 2.75rem; padding: 0 .75rem; margin-top: .5rem; border: 1px solid GrayText; border-radius: .5rem; }
.choice:has(:checked) { border-color: currentColor; box-shadow: inset 0 0 0 1px currentColor; }
input { flex: none; width: 1.25rem; height: 1.25rem; margin: 0; }
.field { flex: auto; display: block; box-sizing: border-box; width: 100%; height: auto; min-height: 2.75rem; margin-top: .5rem; padding: .5rem .75rem; border: 1px solid GrayText; border-radius: .5rem; font: inherit; }
textarea { display: block; box-sizing: border-box; width: 100%; margin-top: .5rem; padding: .5rem .75rem; border: 1px solid GrayText; border-radius: .5rem; font: inherit; resize: vertical; }
button { min-height: 2.75rem; padding: 0 1.5rem; border: 0; border-radius: .5rem; background: CanvasText; color: Canvas; font: inherit; font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
.note { margin: 0; opacity: .75; }
.wrong { margin: .25rem 0 0; color: var(--wrong); font-weight: 600; }
[role=alert] { margin-top: 1rem; }
[aria-invalid] { border-color: var(--wrong); }`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
};

/** What has been typed so far, by field, and which fields are wrong. */
interface FormState {
  readonly typed: Readonly<Record<string, string>>;
  readonly wrong: ReadonlySet<string>;
}

/** The survey as a form that is sent to the address it came from. */
export function formPage({ id, content }: Complaint, { typed, wrong }: FormState): Html {
  const language = languageOf(content.complainant.language);
  const texts = SURVEY_TEXTS[language];
  const { heading, complaint, optional, send, notSent, scoreMissing, tooLong } = texts.page;

  const error = (field: string, message: string) =>
    wrong.has(field) ? html`<p class="wrong" id="${field}-wrong">${message}</p>` : '';
  const marks = (field: string) =>
    wrong.has(field) ? html` aria-invalid="true" aria-describedby="${field}-wrong"` : '';
  const choice = (label: string, index: number) => {
    const score = String(index + 1);
    return html`
<label class="choice"><input type="radio" name="score" value="${score}" required${typed.score === score ? raw(' checked') : ''}>${label}</label>`;
  };
  const textField = (field: keyof typeof MOST_ANSWER) => html`
<div>
<label for="${field}"><span class="name">${texts[field]}</span>${optional}</label>
${error(field, tooLong(MOST_ANSWER[field]))}
<textarea id="${field}" name="${field}" rows="4" maxlength="${MOST_ANSWER[field]}" dir="auto"${marks(field)}>
${typed[field] ?? ''}</textarea>
</div>`;

  return page(
    language,
    heading,
    html`
<p class="note">${complaint(referenceOf(id))}<br><bdi>${shownText(content.subject)}</bdi></p>
<form method="post">
${wrong.size > 0 ? html`<p class="wrong" role="alert">${notSent}</p>` : ''}
<fieldset role="radiogroup"${marks('score')}>
<legend>${texts.question}</legend>
${error('score', scoreMissing)}${texts.scale.map(choice)}
</fieldset>
${textField('comment')}
${textField('anythingElse')}
<button>${send}</button>
</form>`,
  );
}

export function noticePage(language: Language, { heading, text }: Notice): Html {
  return page(language, heading, html`<p>${text}</p>`);
}

/** A page of ours: one heading, no script, nothing from elsewhere. */
export function page(language: Language, heading: string, content: Html): Html {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${heading}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
${content}
</main>
</body>
</html>`;
}
