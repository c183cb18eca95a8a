import type { Evidence } from '@redress/client/source';
import { html } from 'hono/html';
import { formSeal } from '../../ui/forms.ts';
import { icon } from '../../ui/icons.ts';
import type { Html } from '../../ui/layout.ts';
import { type Asking, isOffered, wordsOf } from './action.ts';
import { ACTIONS } from './actions.ts';
import { contentPath } from './conversation.ts';
import { actionPath, pathOf } from './parts.ts';
import { MOST_MEGABYTES, UPLOAD_PATH } from './upload-limits.ts';

const ADDING = {
  ...ACTIONS.messages,
  permission: 'evidence.add',
  isPossible: ACTIONS.contacts.isPossible,
} as const;

/** `1.2 MB`, as people read it. */
function sizeOf({ c }: Asking, bytes: number): string {
  const unit = bytes < 1_000_000 ? 'kilobyte' : 'megabyte';
  const amount = bytes / (unit === 'kilobyte' ? 1000 : 1_000_000);
  const format = new Intl.NumberFormat(c.var.look.language, {
    style: 'unit',
    unit,
    maximumFractionDigits: 1,
  });
  return format.format(amount);
}

/** Photos, videos, documents: what they are, whether they are there, and a form for more. */
export function evidenceCard(asking: Asking, files: readonly Evidence[]): Html {
  const { c, complaint } = asking;
  const { evidence: words, actions, sep } = wordsOf(c);
  const states: Readonly<Record<string, string>> = words.states;
  const row = (file: Evidence) => {
    const { id, name, type, size, state } = file;
    const called = html`<bdi>${name}</bdi>`;
    const of = { ...asking, of: id };
    return html`<li>${icon('clip')}<span>${state === 'available' ? html`<a href="${contentPath(complaint.id, id)}">${called}</a>` : called}
<span class="q">${type}${sep}${sizeOf(asking, size)}${sep}${states[state] ?? state}</span>${isOffered(ACTIONS['evidence-removal'], of) ? html` <a href="${actionPath(complaint, 'evidence-removal', id)}">${actions['evidence-removal'].link}</a>` : ''}</span></li>`;
  };
  const add = isOffered(ADDING, asking)
    ? html`<form method="post" action="${UPLOAD_PATH}?complaint=${complaint.id}" enctype="multipart/form-data" data-upload="${pathOf(complaint, '/upload')}" data-done="${pathOf(complaint, '?done=evidence')}" data-failed="${words.failed}">${formSeal(c, undefined)}<div class="f"><label for="file">${words.add}</label><input type="file" id="file" name="file" required></div><p class="q">${words.hint(MOST_MEGABYTES)}</p><progress hidden max="1" value="0"></progress><p class="q" role="status"></p><button>${words.upload}</button></form>`
    : '';
  return html`<section class="card"><h2>${words.heading}</h2>${files.length === 0 ? html`<p class="q">${words.none}</p>` : html`<ul>${files.map(row)}</ul>`}${add}</section>`;
}
