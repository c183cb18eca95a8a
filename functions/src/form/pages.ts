import { referenceOf } from '@redress/core/base/ids.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import { shownText } from '@redress/core/base/plain-text.ts';
import { CATEGORIES, type Category, LANGUAGES, type Language } from '@redress/core/base/vocabulary.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { zoneOf } from '@redress/core/complaint/contact.ts';
import type { Field } from '@redress/core/complaint/fields.ts';
import { zoneAt } from '@redress/core/moments';
import type { Evidence } from '@redress/core/records/evidence.ts';
import { wordMoment } from '@redress/core/wording';
import { html, raw } from 'hono/html';
import { MESSAGE } from '../api/input.ts';
import {
  area,
  choice,
  errorSummary,
  field,
  type Html,
  hasErrors,
  labelOf,
  marksOf,
  page,
  type Returned,
} from '../complainant/shell.ts';
import type { Said } from '../complainant/texts.ts';
import { SCRIPT_PATH } from './script.ts';
import { fieldsOf, ownName, type Step, stepsWith, type Values } from './steps.ts';
import { FORM_TEXTS, type FormTexts } from './texts.ts';

/** How somebody sees the form. */
export interface Seen {
  readonly language: Language;
  /** What each of its forms brings along; empty where nothing has been kept yet. */
  readonly proof: string;
  readonly isFramed: boolean;
  readonly required: readonly Field[];
  readonly files: readonly Evidence[];
  /** How large a file it takes, in megabytes; how many, and how much of them. */
  readonly most: { readonly file: number; readonly pieces: number; readonly all: number };
  /** What a link has filled in. */
  readonly prefilled: Values;
  /** They have come from the last step, and go back there. */
  readonly isChange: boolean;
  readonly said?: Said | undefined;
}

const PATH = '/complain';
const pathOf = (step: Step) => `${PATH}/${step}`;

export function stepPage(step: Step, seen: Seen, returned: Returned): Html {
  const texts = FORM_TEXTS[seen.language];
  const steps = stepsWith(seen.required);
  const at = steps.indexOf(step);
  const before = seen.isChange ? 'check' : steps[at - 1];
  const title = texts.titles[step];
  const first = hasErrors(returned) ? texts.errorTitle(title) : title;
  return whole(
    seen,
    `${first} · ${texts.name}`,
    html`${errorSummary(texts.errors, returned)}${noticeOf(seen.said)}
${before === undefined ? '' : html`<p class="up"><a href="${pathOf(before)}">${texts.back}</a></p>`}
<p class="quiet">${texts.progress(at + 1, steps.length)}</p>
<div class="meter" aria-hidden="true">${steps.map((_, index) => html`<i${index <= at ? raw(' class="on"') : ''}></i>`)}</div>
${bodyOf(step, seen, returned)}`,
  );
}

function bodyOf(step: Step, seen: Seen, returned: Returned): Html {
  const texts = FORM_TEXTS[seen.language];
  const heading = html`<h1>${texts.titles[step]}</h1><p class="lead" id="lead">${texts.leads[step]}</p>`;
  const asking = (content: Html) => html`${heading}
<form method="post" action="${pathOf(step)}" novalidate data-saving="${texts.saved}" data-unsaved="${texts.unsaved}">${hiddenOf(seen)}${content}
<p class="acts"><button>${texts.go}</button></p>
<p class="quiet" id="saving">${texts.kept}</p></form>`;
  switch (step) {
    case 'what':
      return html`<form method="post" action="${pathOf(step)}" novalidate data-saving="${texts.saved}" data-unsaved="${texts.unsaved}">${hiddenOf(seen)}
<h1><label for="description">${texts.titles.what}</label></h1>
${area({ name: 'description', hint: texts.leads.what, most: MESSAGE, rows: 9 }, returned)}
<p class="acts"><button>${texts.go}</button></p>
<p class="quiet" id="saving">${texts.kept}</p></form>`;
    case 'about':
      return asking(aboutOf(texts, returned));
    case 'you':
      return asking(youOf(texts, returned));
    case 'more':
      return asking(html`${seen.required.map((own) => ownField(own, seen.language, texts, returned))}`);
    case 'evidence':
      return html`${heading}${filesOf(seen, returned)}`;
    case 'check':
      return html`${heading}${checkOf(seen, returned.typed)}`;
  }
}

function aboutOf(texts: FormTexts, returned: Returned): Html {
  const { optional, fields, categories } = texts;
  const codes = Object.keys(CATEGORIES).filter((code): code is Category => Object.hasOwn(categories, code));
  const options = codes.map((code) => [code, categories[code]] as const);
  return html`${choice({ name: 'category', ...fields.category, optional, options }, returned)}
${tick('danger', fields.danger, returned)}
${field({ name: 'product', ...fields.product, optional, kind: raw('autocomplete="off"') }, returned)}
${field({ name: 'order', ...fields.order, optional, kind: raw('autocomplete="off" spellcheck="false"') }, returned)}
${field({ name: 'happenedOn', ...fields.happenedOn, optional, kind: raw('type="date"') }, returned)}`;
}

function youOf({ fields }: FormTexts, returned: Returned): Html {
  return html`${field({ name: 'name', ...fields.name, kind: raw('autocomplete="name"') }, returned)}
${field({ name: 'email', ...fields.email, kind: raw('type="email" autocomplete="email" spellcheck="false"') }, returned)}
${field({ name: 'phone', ...fields.phone, kind: raw('type="tel" autocomplete="tel"') }, returned)}
<input type="hidden" name="timeZone" value="${returned.typed.timeZone ?? ''}">`;
}

function tick(
  name: string,
  { label, hint }: { readonly label: string; readonly hint?: string },
  { typed }: Returned,
): Html {
  return html`<label class="tick"><input type="checkbox" id="${name}" name="${name}" value="yes"${typed[name] === undefined ? '' : raw(' checked')}${hint === undefined ? '' : html` aria-describedby="${name}-hint"`}>${label}</label>
${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}`;
}

/** One that the installation has declared. */
function ownField(own: Field, language: Language, texts: FormTexts, returned: Returned): Html {
  const name = ownName(own);
  const label = own.labels[language];
  const codes = 'options' in own ? own.options.map((one) => [one.code, one.labels[language]] as const) : [];
  const kinds = {
    number: 'inputmode="decimal"',
    integer: 'inputmode="numeric"',
    date: 'type="date"',
    instant: 'type="datetime-local"',
  } as const;
  switch (own.type) {
    case 'text':
      return area({ name, label, most: own.maxLength ?? 2000 }, returned);
    case 'boolean':
      return choice(
        {
          name,
          label,
          options: [
            ['yes', texts.yes],
            ['no', texts.no],
          ],
        },
        returned,
      );
    case 'choice':
      return choice({ name, label, options: codes }, returned);
    case 'choices': {
      const chosen = new Set((returned.typed[name] ?? '').split('\n'));
      return html`<fieldset${returned.wrong[name] === undefined ? '' : html` aria-describedby="${name}-wrong"`}><legend>${label}</legend>${labelOf({ name }, returned)}${codes.map(
        ([code, text], index) =>
          html`<label class="tick"><input type="checkbox" name="${name}" value="${code}"${index === 0 ? html` id="${name}"` : ''}${chosen.has(code) ? raw(' checked') : ''}>${text}</label>`,
      )}</fieldset>`;
    }
    default:
      return field({ name, label, kind: raw(kinds[own.type]) }, returned);
  }
}

function filesOf(seen: Seen, returned: Returned): Html {
  const texts = FORM_TEXTS[seen.language];
  const { label, hint, list, add, drop, checking, sending, sent, lost } = texts.evidence;
  const one = { name: 'file', label, hint: hint(seen.most.file, seen.most.pieces) };
  const entry = ({
    id,
    name,
    state,
  }: Evidence) => html`<li><span><bdi>${shownText(name)}</bdi>${state === 'available' ? '' : html` <small>(${checking})</small>`}</span>
<form method="post" action="${PATH}/files/removal">${hiddenOf(seen)}<input type="hidden" name="file" value="${id}"><button class="plain small">${drop}<span class="v"> <bdi>${shownText(name)}</bdi></span></button></form></li>`;
  return html`${seen.files.length === 0 ? '' : html`<h2>${list}</h2><ul class="files">${seen.files.map(entry)}</ul>`}
<form method="post" action="${PATH}/files" enctype="multipart/form-data" id="files" data-most="${seen.most.file * 1024 * 1024}" data-sending="${sending('…')}" data-sent="${sent('…')}" data-lost="${lost('…')}">${hiddenOf(seen)}
${labelOf(one, returned)}
<input type="file" id="file" name="file" accept="image/*,video/*,audio/*,application/pdf"${marksOf(one, returned)}>
<div id="progress" hidden><progress max="1" value="0" aria-labelledby="progress-words"></progress></div><p class="quiet" id="progress-words" role="status"></p>
<p class="acts"><button class="plain" id="add">${add}</button><button formaction="${PATH}/files?on=1">${texts.go}</button></p></form>`;
}

function checkOf(seen: Seen, values: Values): Html {
  const { language, required, files } = seen;
  const texts = FORM_TEXTS[language];
  const { change, nothing, byMail, byPhone, send } = texts.check;
  const row = (step: Step, name: string, label: string, value: Html | string | undefined) =>
    html`<div><dt>${label}</dt><dd class="words" dir="auto">${value ?? html`<span class="quiet">${nothing}</span>`}</dd>
<dd><a href="${pathOf(step)}?change=1${name === '' ? '' : `#${name}`}">${change}<span class="v"> ${label}</span></a></dd></div>`;
  const text = (name: string) => (values[name] === undefined ? undefined : shownText(values[name]));
  const { fields, titles, categories, yes } = texts;
  const code = values.category;
  const kind = Object.entries(categories).find(([known]) => known === code)?.[1];
  const named =
    files.length === 0
      ? undefined
      : html`<ul class="list">${files.map(({ name }) => html`<li><bdi>${shownText(name)}</bdi></li>`)}</ul>`;
  return html`<dl class="rows">
${row('what', 'description', titles.what, text('description'))}
${row('about', 'category', fields.category.label, kind)}
${values.danger === undefined ? '' : row('about', 'danger', fields.danger.label, yes)}
${row('about', 'product', fields.product.label, text('product'))}
${row('about', 'order', fields.order.label, text('order'))}
${row('about', 'happenedOn', fields.happenedOn.label, text('happenedOn'))}
${required.map((own) => row('more', ownName(own), own.labels[language], ownWords(own, values, language, texts)))}
${row('you', 'name', fields.name.label, text('name'))}
${row('you', 'email', fields.email.label, text('email'))}
${row('you', 'phone', fields.phone.label, text('phone'))}
${row('evidence', '', texts.check.files, named)}
</dl>
<p>${values.email === undefined ? byPhone : byMail}</p>
<form method="post" action="${PATH}/sending" id="send">${hiddenOf(seen)}<p class="acts"><button>${send}</button></p></form>
<form method="post" action="${PATH}/end">${hiddenOf(seen)}<p class="acts"><button class="plain small">${texts.discard}</button></p></form>`;
}

function ownWords(
  own: Field,
  values: Values,
  language: Language,
  { yes, no }: FormTexts,
): string | undefined {
  const text = values[ownName(own)];
  if (text === undefined) return undefined;
  if (own.type === 'boolean') return text === 'yes' ? yes : no;
  if (!('options' in own)) return shownText(text);
  const chosen = text.split('\n');
  return own.options
    .filter(({ code }) => chosen.includes(code))
    .map(({ labels }) => labels[language])
    .join('\n');
}

/** @param seen without anything that was typed: it is gone by now. */
export function donePage(seen: Pick<Seen, 'language' | 'isFramed'>, complaint: Complaint, now: number): Html {
  const { language } = seen;
  const texts = FORM_TEXTS[language];
  const { done } = texts;
  const reading = { timeZone: zoneOf(complaint), now: instantOf(now) };
  const moment = (at: Complaint['createdAt']) => wordMoment(language, reading, at);
  const { acknowledgement, resolution } = complaint.clocks;
  const hasMail = complaint.content.complainant.email !== undefined;
  return whole(
    seen,
    done.title,
    html`<h1>${done.title}</h1>
<section class="card"><p class="quiet">${done.reference}</p><p class="reference"><b>${referenceOf(complaint.id)}</b></p></section>
<h2>${done.next}</h2>
<ol class="next"><li>${done.contact(moment(acknowledgement.dueAt))}</li><li>${done.decision(moment(resolution.dueAt))}</li></ol>
<p>${hasMail ? done.mail : done.call}</p><p>${done.keep}</p>
<p class="quiet">${texts.zone(zoneAt(language, zoneOf(complaint), now))}</p>
<p class="acts"><a class="button plain" href="${PATH}">${done.again}</a></p>`,
  );
}

/** A page that says something, and no more. */
export function saidPage(seen: Pick<Seen, 'language' | 'isFramed'>, { heading, text }: Said): Html {
  return whole(seen, heading, html`<h1>${heading}</h1><p>${text}</p>`);
}

function noticeOf(said: Said | undefined): Html | string {
  if (said === undefined) return '';
  return html`<div class="said" role="status"><h2>${said.heading}</h2><p>${said.text}</p></div>`;
}

/** What every form of these brings along. */
function hiddenOf({ proof, isFramed, isChange, language, prefilled }: Seen): Html {
  const hidden = (name: string, value: string) =>
    value === '' ? '' : html`<input type="hidden" name="${name}" value="${value}">`;
  return html`${hidden('proof', proof)}${hidden('framed', isFramed ? '1' : '')}${hidden('change', isChange ? '1' : '')}${hidden('language', language)}${Object.entries(prefilled).map(([name, value]) => hidden(name, value))}`;
}

function whole(
  { language, isFramed }: Pick<Seen, 'language' | 'isFramed'>,
  title: string,
  content: Html,
): Html {
  const texts = FORM_TEXTS[language];
  const other = LANGUAGES.find((one) => one !== language) ?? language;
  return page(
    language,
    title,
    html`${content}
<footer class="foot"><a href="?lang=${other}" lang="${other}" hreflang="${other}">${texts.otherLanguage}</a>
${isFramed ? html`<a href="${PATH}" target="_blank" rel="noopener">${texts.ownWindow}</a>` : html`<a href="/c">${texts.done.find}</a>`}</footer>`,
    { script: SCRIPT_PATH },
  );
}

/** What a step brings, of all that was typed. */
export function ownTyped(step: Step, typed: Values, required: readonly Field[]): Values {
  const own = fieldsOf(step, required);
  return Object.fromEntries(Object.entries(typed).filter(([name]) => Object.hasOwn(own, name)));
}
