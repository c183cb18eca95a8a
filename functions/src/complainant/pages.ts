import type { Language } from '@redress/core/base/vocabulary.ts';
import { html, raw } from 'hono/html';
import { MESSAGE, NOTE } from '../api/input.ts';
import {
  AS_NEW,
  area,
  errorSummary,
  field,
  type Html,
  hasErrors,
  labelOf,
  marksOf,
  page,
  pageHeaders,
  type Returned,
} from './shell.ts';
import { OWN_TEXTS, type OwnTexts, type Said } from './texts.ts';
import type { Entry, OwnView } from './view.ts';

export const OWN_HEADERS = pageHeaders();

/** What the page says first: what has been done, or why nothing was. */
export interface Notice {
  readonly done?: string | undefined;
  readonly trouble?: Said | undefined;
}

/** Where a link leads: nothing is known yet of whoever opened it, who may be no person. */
export function openPage(language: Language): Html {
  const { heading, text, button } = OWN_TEXTS[language].open;
  return page(
    language,
    heading,
    html`<h1>${heading}</h1><p>${text}</p><form method="post"><button>${button}</button></form>`,
  );
}

/** Where the address alone leads: to complain, to follow a complaint, or to work. */
export function homePage(
  language: Language,
  at: { readonly form: string | undefined; readonly console: string | undefined },
): Html {
  const { heading, complain, follow, staff } = OWN_TEXTS[language].home;
  const link = (href: string | undefined, text: string, look = '') =>
    href === undefined ? '' : html`<a class="button ${look}" href="${href}">${text}</a>`;
  return page(
    language,
    heading,
    html`<h1>${heading}</h1><p class="acts">${link(at.form, complain)}${link('/c', follow, 'plain')}</p>
${at.console === undefined ? '' : html`<footer class="foot"><a href="${at.console}">${staff}</a></footer>`}`,
  );
}

/** Has the link sent again. */
export function askPage(language: Language, notice: Notice = {}, returned = AS_NEW): Html {
  const texts = OWN_TEXTS[language];
  const { heading, text, reference, referenceHint, email, send } = texts.ask;
  const first = notice.trouble?.heading ?? heading;
  return page(
    language,
    hasErrors(returned) ? texts.errorTitle(first) : first,
    html`${errorSummary(texts.errors, returned)}${noticeOf(notice)}
<h1>${heading}</h1>
<p>${text}</p>
<form method="post" action="/c">
${field({ name: 'reference', label: reference, hint: referenceHint, kind: raw('autocomplete="off" spellcheck="false"') }, returned)}
${field({ name: 'email', label: email, kind: raw('type="email" autocomplete="email"') }, returned)}
<button>${send}</button>
</form>`,
  );
}

export function saidPage(language: Language, { heading, text }: Said): Html {
  return page(language, heading, html`<h1>${heading}</h1><p>${text}</p>`);
}

/** A complaint, as the complainant sees it, with all that they can do. */
export function ownPage(view: OwnView, form: string, notice: Notice = {}, returned = AS_NEW): Html {
  const { language, reference, subject, heading, next, isLate, zone } = view;
  const texts = OWN_TEXTS[language];
  const first = hasErrors(returned) ? texts.errorTitle(heading) : heading;
  return page(
    language,
    `${first} (${reference})`,
    html`${errorSummary(texts.errors, returned)}${noticeOf(notice)}
<p class="quiet">${texts.complaint(reference)}<br><bdi>${subject}</bdi></p>
<h1>${heading}</h1>
${stepsOf(view, texts)}
${next.length === 0 ? '' : html`<section class="card ahead${isLate ? ' over' : ''}"><h2>${texts.nextTitle}</h2>${next.map((sentence) => html`<p>${sentence}</p>`)}</section>`}
${questionOf(view, texts, form, returned)}
${decisionOf(view, texts)}
${conversationOf(view, texts)}
${filesOf(view, texts)}
${actionsOf(view, texts, form, returned)}
<footer>
<p class="quiet">${texts.zone(zone)}</p>
<form method="post" action="/c/own/end">${tokenOf(form)}<button class="plain">${texts.leave}</button></form>
</footer>`,
  );
}

function stepsOf({ steps }: OwnView, { steps: texts }: OwnTexts): Html | string {
  if (steps === undefined) return '';
  const { name, all, done, now, later } = texts;
  const at = steps.done + (steps.isUnder ? 0 : -1);
  const step = (label: string, index: number) => {
    const isDone = index < steps.done;
    const isNow = index === at;
    const [shape, word] = isNow && !isDone ? ['●', now] : isDone ? ['✓', done] : ['○', later];
    return html`<li class="${isDone ? 'done' : ''}${isNow ? ' now' : ''}"${isNow ? raw(' aria-current="step"') : ''}><span aria-hidden="true">${shape}</span> ${label}<span class="v"> (${word})</span></li>`;
  };
  return html`<ol class="steps" aria-label="${name}">${all.map(step)}</ol>`;
}

function questionOf({ question, may }: OwnView, texts: OwnTexts, form: string, returned: Returned) {
  if (!may.answer) return '';
  const { label, send } = texts.forms.answer;
  return html`<section class="card ask" aria-label="${texts.forms.answer.label}">
${question === undefined ? '' : html`<p class="words" dir="auto">${question}</p>`}
${formOf('answer', form, html`${area({ name: 'answer', label, most: MESSAGE }, returned)}<button>${send}</button>`)}
</section>`;
}

function decisionOf({ resolution, remedies, surveyLink }: OwnView, texts: OwnTexts) {
  if (!resolution && remedies.length === 0) return '';
  const { decision, survey } = texts;
  return html`<section class="card">
${resolution ? html`<h2>${decision}</h2><p class="words" dir="auto">${resolution.summary}</p>` : ''}
${remedies.length === 0 ? '' : html`<p>${texts.remedies}</p><ul class="list">${remedies.map((remedy) => html`<li dir="auto">${remedy}</li>`)}</ul>`}
${surveyLink === undefined ? '' : html`<p>${survey.text} <a href="${new URL(surveyLink).pathname}">${survey.link}</a></p>`}
</section>`;
}

function conversationOf({ conversation }: OwnView, texts: OwnTexts): Html {
  const entry = ({ who, what, at, instant, text }: Entry) => html`<li class="${who}"><article>
<p class="quiet"><b>${who === 'us' ? texts.us : texts.you}</b> ${what} · <time datetime="${instant}">${at}</time></p>
${text === undefined ? '' : html`<p class="words" dir="auto">${text}</p>`}
</article></li>`;
  return html`<section class="more"><h2>${texts.conversation}</h2><ol class="talk">${conversation.map(entry)}</ol></section>`;
}

/** To save, not to look at: what is in them stays outside of this page. */
function filesOf({ files }: OwnView, { forms }: OwnTexts): Html | string {
  if (files.length === 0) return '';
  const entry = ({ id, name }: OwnView['files'][number]) =>
    html`<li><a href="/c/own/evidence/${id}" download><bdi>${name}</bdi></a></li>`;
  return html`<section class="more"><h2>${forms.evidence.list}</h2><ul class="list">${files.map(entry)}</ul></section>`;
}

function actionsOf(view: OwnView, texts: OwnTexts, form: string, returned: Returned) {
  const { may } = view;
  const { more, add, object, reopen } = texts.forms;
  if (!may.add && !may.object && !may.reopen && !may.withdraw) return '';
  const simple = (path: string, name: string, { open, hint, label, send }: typeof add, most = MESSAGE) =>
    folded(
      open,
      returned.wrong[name] !== undefined,
      html`<p class="hint">${hint}</p>${formOf(path, form, html`${area({ name, label, most }, returned)}<button>${send}</button>`)}`,
    );
  return html`<section class="more">
<h2>${more}</h2>
${may.add ? simple('message', 'message', add) : ''}
${may.add ? bringingOf(view, texts, form, returned) : ''}
${may.object ? simple('objection', 'objection', object) : ''}
${may.reopen ? simple('reopening', 'reopening', reopen, NOTE) : ''}
${may.withdraw ? withdrawalOf(view, texts, form, returned) : ''}
</section>`;
}

function bringingOf(
  { fileMegabytes }: OwnView,
  { forms: { evidence } }: OwnTexts,
  form: string,
  returned: Returned,
): Html {
  const { open, hint, label, send } = evidence;
  const one = { name: 'file', label };
  return folded(
    open,
    returned.wrong.file !== undefined,
    html`<p class="hint">${hint(fileMegabytes)}</p><form method="post" action="/c/own/evidence" enctype="multipart/form-data">${tokenOf(form)}${labelOf(one, returned)}
<input type="file" id="file" name="file" accept="image/*,video/*,audio/*,application/pdf"${marksOf(one, returned)}>
<button>${send}</button></form>`,
  );
}

function withdrawalOf(view: OwnView, texts: OwnTexts, form: string, returned: Returned): Html {
  const { open, hint, sendCode, sent, code, reason, send, again } = texts.forms.withdraw;
  const isOpen = view.isCodeOpen || returned.wrong.code !== undefined || returned.wrong.reason !== undefined;
  const codeButton = (label: string, look: string) =>
    formOf('code', form, html`<button class="${look}">${label}</button>`);
  const content = isOpen
    ? html`<p class="hint">${hint}</p><p>${sent}</p>${formOf(
        'withdrawal',
        form,
        html`${field({ name: 'code', label: code, kind: raw('inputmode="numeric" autocomplete="one-time-code"') }, returned)}
${area({ name: 'reason', label: reason, optional: texts.optional }, returned)}
<button class="final">${send}</button>`,
      )}${codeButton(again, 'plain')}`
    : html`<p class="hint">${hint}</p>${codeButton(sendCode, '')}`;
  return folded(open, isOpen, content);
}

function folded(summary: string, isOpen: boolean, content: Html): Html {
  return html`<details${isOpen ? raw(' open') : ''}><summary>${summary}</summary><div>${content}</div></details>`;
}

const tokenOf = (form: string) => html`<input type="hidden" name="form" value="${form}">`;

function formOf(path: string, form: string, content: Html): Html {
  return html`<form method="post" action="/c/own/${path}">${tokenOf(form)}${content}</form>`;
}

function noticeOf({ done, trouble }: Notice): Html {
  return html`${done === undefined ? '' : html`<div class="said" role="status"><p>${done}</p></div>`}${
    trouble === undefined
      ? ''
      : html`<div class="trouble" role="alert"><h2>${trouble.heading}</h2><p>${trouble.text}</p></div>`
  }`;
}
