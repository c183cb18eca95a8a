import type { Draft, Evidence, SentMessage, TemplateList } from '@redress/client/source';
import { nameOf } from '@redress/core/access/caller.ts';
import { html, raw } from 'hono/html';
import { type Errors, type Field, fieldHtml, formSeal, NO_ERRORS, type Values } from '../../ui/forms.ts';
import { icon } from '../../ui/icons.ts';
import type { Html } from '../../ui/layout.ts';
import { type Asking, isOffered, wordsOf } from './action.ts';
import { ACTIONS } from './actions.ts';
import { receiverOf } from './conversation.ts';
import { moment, pathOf, withName } from './parts.ts';

/* Where somebody writes: what it is comes first, and beside it stands what will be received. */

export const KINDS = ['reply', 'ask', 'note', 'call'] as const;
export type Kind = (typeof KINDS)[number];
export const kindIn = ({ kind }: Values): Kind => KINDS.find((known) => known === kind) ?? 'reply';

export interface Writing {
  readonly templates: TemplateList['items'];
  readonly files: readonly Evidence[];
  readonly drafts: readonly Draft[];
}

/** Of what is written to the complainant, besides the words. */
export function replyFields({ c, complaint }: Asking, { templates, files }: Writing): readonly Field[] {
  const { composer, labels } = wordsOf(c);
  const { language } = c.var.look;
  const there = files.filter(({ state }) => state === 'available');
  return [
    { kind: 'line', name: 'subject', label: composer.subject, lang: complaint.complainant.language },
    ...(templates.length === 0
      ? []
      : [
          {
            kind: 'choice',
            name: 'template',
            label: composer.template,
            options: templates.map(({ id, name }) => [id, name[language]] as const),
          } as const,
        ]),
    ...templates.flatMap(({ id, fields = {} }) =>
      Object.entries(fields).map(
        ([name, { label }]): Field => ({
          kind: 'line',
          name: `template.${id}.${name}`,
          label: label[language],
        }),
      ),
    ),
    { kind: 'check', name: 'asksReply', label: composer.asksReply },
    { kind: 'when', name: 'promise.dueAt', label: composer.promise, hint: labels.promiseHint },
    ...(there.length === 0
      ? []
      : [
          {
            kind: 'choices',
            name: 'attachments',
            label: composer.attach,
            options: there.map(({ id, name }) => [id, name] as const),
          } as const,
        ]),
  ];
}

export const noteFields = ({ c }: Asking): readonly Field[] => [
  {
    kind: 'list',
    name: 'mentions',
    label: wordsOf(c).composer.mentions,
    hint: wordsOf(c).labels.personsHint.split(/[.。]/)[0] ?? '',
  },
];

export const messageField = ({ c }: Asking): Field => ({
  kind: 'text',
  name: 'message',
  label: wordsOf(c).composer.message,
  rows: 6,
  required: true,
});

export const ownDraft = ({ c }: Asking, drafts: readonly Draft[]) =>
  drafts.find(({ by }) => by === nameOf(c.var.person));

/** What a draft has is filled in where nothing has been sent. */
export function draftValues(draft: Draft | undefined): Values {
  if (!draft) return {};
  const { message = '', subject = '', template = '', fields = {}, attachments = [], shared } = draft;
  const filled = Object.entries(fields).map(
    ([name, value]) => [`template.${template}.${name}`, value] as const,
  );
  return {
    ...{ message, subject, template, draft: draft.id, shared: shared ? 'true' : '' },
    attachments: attachments.join(','),
    ...Object.fromEntries(filled),
  };
}

export interface Written {
  readonly values: Values;
  readonly errors?: Errors;
  readonly preview?: SentMessage | undefined;
}

const CALL: ReadonlySet<string> = new Set(['outcome', 'way', 'inbound', 'call', 'startedAt', 'endedAt']);

export function composerHtml(
  asking: Asking,
  tag: string,
  writing: Writing,
  { values, errors = NO_ERRORS, preview }: Written,
): Html | '' {
  const { c, complaint } = asking;
  const { composer } = wordsOf(c);
  const { complainant } = complaint;
  const { language } = complainant;
  const possible = kindsFor(asking);
  if (possible.length === 0) return '';
  const wanted = kindIn(values);
  const kind = possible.includes(wanted) ? wanted : possible[0];
  const field = (one: Field) => fieldHtml(c, one, values, errors);
  // Contacts have a form of their own; here are those of its fields that a conversation has.
  const callFields = ACTIONS.contacts.fields(asking).filter((one) => CALL.has(one.name));
  const templates = replyFields(asking, writing);
  const chosen = values.template ?? '';
  const isShown = ({ name: own }: Field) =>
    !own.startsWith('template.') || own.startsWith(`template.${chosen}.`);
  return html`<form class="cmp" id="write" method="post" action="${pathOf(complaint, '/write')}#write" data-preview="${pathOf(complaint, '/preview')}" novalidate>${formSeal(c, tag)}
<div class="kinds" role="group" aria-labelledby="kinds"><h3 id="kinds">${composer.heading}</h3>
${possible.map((one) => html`<input type="radio" name="kind" id="k-${one}" value="${one}"${one === kind ? raw(' checked') : ''}><label for="k-${one}">${withName(composer.kinds[one], complainant)}</label>`)}
<div class="w"><div class="f"><label for="f-message">${composer.message}</label>${errors.has('message') ? html`<span class="wrong" id="f-message-error">${errors.get('message')}</span>` : ''}<textarea id="f-message" name="message" rows="6" dir="auto" lang="${language}"${errors.has('message') ? raw(' aria-invalid="true" aria-describedby="f-message-error"') : ''}>${values.message ?? ''}</textarea></div>
<details class="for-reply"${isOpen(templates, values, errors) ? raw(' open') : ''}><summary>${composer.options}</summary>${templates.filter(isShown).map(field)}
${writing.templates.length === 0 ? '' : html`<p><button name="step" value="template">${composer.useTemplate}</button></p>`}
<p class="acts"><button name="step" value="draft">${composer.saveDraft}</button>${values.draft ? html`<button name="step" value="discard">${composer.discard}</button>` : ''}<label class="check"><input type="checkbox" name="shared" value="true"${values.shared ? raw(' checked') : ''}>${composer.shareDraft}</label></p></details>
<div class="for-note">${noteFields(asking).map(field)}</div>
<div class="for-call">${callFields.map(field)}</div>
<p class="for-note acts"><button class="go" name="step" value="note">${composer.note}</button></p>
<p class="for-call acts"><button class="go" name="step" value="call">${composer.call}</button></p></div>
<section class="prev" aria-labelledby="preview"><h3 id="preview">${withName(composer.preview, complainant)}</h3>
<div class="for-reply" id="previewed">${previewHtml(asking, kind === 'ask' ? undefined : preview, ownDraft(asking, writing.drafts))}</div>
<div class="for-ask" id="asked">${askHtml(asking, kind === 'ask' ? preview : undefined)}</div></section>
</div></form>${sharedDrafts(asking, writing.drafts)}`;
}

const isOpen = (fields: readonly Field[], values: Values, errors: Errors) =>
  fields.some(({ name }) => (values[name] ?? '') !== '' || errors.has(name));

function kindsFor(asking: Asking): readonly Kind[] {
  const { pause, contacts } = ACTIONS;
  const possible: Readonly<Record<Kind, boolean>> = {
    reply: isOffered(REPLY, asking),
    ask: isOffered(pause, asking),
    note: isOffered(NOTE, asking),
    call: isOffered(contacts, asking),
  };
  return KINDS.filter((kind) => possible[kind]);
}

/** Written here alone: they have no form of their own. */
const REPLY = {
  ...ACTIONS.messages,
  permission: 'complaint.send-update',
  isPossible: ACTIONS.remedies.isPossible,
} as const;
const NOTE = { ...ACTIONS.messages, permission: 'complaint.note', isPossible: () => true } as const;

/** What will be received, and then the button that sends it: nothing goes out that has not been shown. */
export function previewHtml(
  asking: Asking,
  preview: SentMessage | undefined,
  draft: Draft | undefined,
): Html {
  const { c, complaint } = asking;
  const { composer } = wordsOf(c);
  const kept = draft
    ? html`<input type="hidden" name="draft" value="${draft.id}"><p class="q">${composer.draftSaved('')} ${moment(c, draft.savedAt)}</p>`
    : html``;
  if (!preview)
    return html`${kept}<p class="q">${receiverOf(asking)}</p><p class="q">${composer.previewEmpty}</p><p class="acts"><button name="step" value="show">${composer.show}</button></p>`;
  const { send: byMail, sendChat, sendCall } = composer;
  const send = { mail: byMail, chat: sendChat, call: sendCall }[preview.by];
  return html`${kept}${messageHtml(asking, preview)}
<p class="acts"><button class="go" name="step" value="send">${icon('mail')}<span>${withName(send, complaint.complainant)}</span></button><button name="step" value="show">${composer.show}</button></p>`;
}

/** The same of a question. */
export function askHtml(asking: Asking, preview: SentMessage | undefined): Html {
  const { composer } = wordsOf(asking.c);
  const show = html`<button name="step" value="show">${composer.show}</button>`;
  if (!preview)
    return html`<p class="q">${receiverOf(asking)}</p><p class="q">${composer.previewEmpty}</p><p class="q">${composer.askNote}</p><p class="acts">${show}</p>`;
  return html`${messageHtml(asking, preview)}<p class="q">${composer.askNote}</p>
<p class="acts"><button class="go" name="step" value="ask">${icon('mail')}<span>${withName(composer.ask, asking.complaint.complainant)}</span></button>${show}</p>`;
}

/** To whom it goes, and what it says: the server's own rendering of it. */
export function messageHtml(asking: Asking, { subject, language, text }: SentMessage): Html {
  const { composer } = wordsOf(asking.c);
  return html`<p class="q">${receiverOf(asking)}</p>${subject === '' ? '' : html`<p class="q">${composer.subjectLine(subject)}</p>`}
<div class="pre" lang="${language}" dir="auto">${text}</div>`;
}

function sharedDrafts(asking: Asking, drafts: readonly Draft[]): Html | '' {
  const { c } = asking;
  const { composer } = wordsOf(c);
  const others = drafts.filter(({ by, shared }) => shared && by !== nameOf(c.var.person));
  if (others.length === 0) return '';
  return html`<h3>${composer.sharedDrafts}</h3>${others.map(({ by, savedAt, message = '' }) => html`<article class="msg note"><header><bdi>${by.split('/').at(-1)}</bdi>${moment(c, savedAt)}</header><p class="pre" dir="auto">${message}</p></article>`)}`;
}
