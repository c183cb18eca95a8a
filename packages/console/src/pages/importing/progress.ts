import * as files from '@redress/core/records/import-files.ts';
import { html, raw } from 'hono/html';
import type { PageContext } from '../../context.ts';
import { formSeal } from '../../ui/forms.ts';
import type { Html } from '../../ui/layout.ts';
import { IMPORTING } from './keeping.ts';

/* How far a file is, in a sentence, and what can be done with it now. */

export const STEPS = ['start', 'continuation', 'cancellation'] as const;
type Step = (typeof STEPS)[number];

export function headline({ var: { words } }: PageContext, file: files.ImportFile): string {
  const { importing } = words;
  const { phase, total, counts } = file;
  const { good, added, present, changed, refused, waiting } = counts;
  switch (phase) {
    case 'given':
      return importing.given(total);
    case 'looking':
      return importing.looking(total - waiting, total);
    case 'ready':
      return importing.ready(good, refused, present + changed);
    case 'running':
      return importing.running(added, waiting);
    case 'done':
      return importing.done(added, refused, present + changed);
    case 'cancelled':
      return importing.cancelled(added);
  }
}

/** While it goes on the script has it go on, from where this page is. */
export function progress(c: PageContext, file: files.ImportFile): Html {
  const { importing } = c.var.words;
  const { id, total, phase, counts } = file;
  const form = (step: Step, button: Html, isAuto = false) =>
    html`<form method="post" action="${IMPORTING}/${id}/${step}"${isAuto ? raw(' data-auto') : ''}>${formSeal(c, undefined)}${button}</form>`;
  const all = phase === 'running' ? counts.added + counts.waiting : total;
  const done = phase === 'running' ? counts.added : total - counts.waiting;
  const buttons = () => {
    if (files.isUnderWay(file))
      return html`${form('continuation', html`<button>${importing.goOn}</button>`, true)}${form('cancellation', html`<button>${importing.stop}</button>`)}`;
    if (phase === 'ready')
      return html`${counts.good === 0 ? '' : form('start', html`<button class="go">${importing.start(counts.good)}</button>`)}<a class="btn" href="${IMPORTING}/${id}/mapping">${importing.remap}</a>${form('cancellation', html`<button>${importing.leave}</button>`)}`;
    return html`<a class="btn" href="${IMPORTING}">${importing.another}</a>`;
  };
  return html`<p class="lead" role="status">${headline(c, file)}</p>
${files.isUnderWay(file) ? html`<progress max="${Math.max(all, 1)}" value="${done}" aria-label="${importing.progress}"></progress><p class="q">${importing.stay}</p>` : ''}
<div class="acts">${buttons()}</div>`;
}
