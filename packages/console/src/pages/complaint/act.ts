import { type Complaint, etagOf, RedressError, type SentMessage } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import {
  type Body,
  bodyOf,
  type Errors,
  errorsOf,
  type Field,
  fieldHtml,
  formSeal,
  NO_ERRORS,
  type Sent,
  sentBy,
  type Values,
} from '../../ui/forms.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { addingTo, compacted, isFull } from '../../ui/rows.ts';
import { formShown } from '../../ui/sending.ts';
import { choicesTaken, seenBefore, staleness } from '../../ui/stale.ts';
import { troublePage } from '../../ui/trouble.ts';
import { type Action, type Asking, askingOf, isOffered, wordsOf } from './action.ts';
import { type ActionName, actionCalled, isActionName } from './actions.ts';
import { messageHtml } from './composer.ts';
import { actionPath, isMailed, pathOf, titleOf, withName } from './parts.ts';
import { sinceSeen } from './since.ts';

/** The form of each action: opened, sent, mended, and what has changed meanwhile shown beside it. */
export function addActions(pages: Pages): void {
  pages.get('/complaints/:id/:action', (c) => acting(c, opened));
  pages.post('/complaints/:id/:action', (c) => acting(c, taken));
  // What the script asks for while somebody fills the form in.
  pages.post('/complaints/:id/:action/preview', (c) => acting(c, previewed));
}

interface Acting extends Asking {
  readonly name: ActionName;
  readonly action: Action;
  readonly fields: readonly Field[];
  readonly tag: string;
}

async function acting(c: PageContext, answer: (acting: Acting) => Promise<Response>): Promise<Response> {
  const { words, client } = c.var;
  const name = c.req.param('action') ?? '';
  if (!isActionName(name)) return troublePage(c, { status: 404, text: words.errors.notFound });
  const complaint = await client.complaints.get(c.req.param('id') ?? '');
  const sent = c.req.method === 'POST' ? (await sentBy(c, [])).all : {};
  const asking = await askingOf(c, complaint, c.req.query('of') ?? '', sent);
  const action = actionCalled(name);
  if (!isOffered(action, asking)) return refused(c, complaint);
  const fields = await action.fields(asking);
  const tag = name === 'conflicts' ? etagOf(await client.conflicts.get(complaint.id)) : etagOf(complaint);
  return answer({ ...asking, name, action, fields, tag });
}

async function refused(c: PageContext, complaint: Complaint): Promise<Response> {
  const { words } = c.var;
  const content = html`<h1>${words.errors.heading}</h1><p>${wordsOf(c).impossible}</p>
<p><a href="${pathOf(complaint)}" dir="auto">${complaint.subject}</a></p>`;
  return shown(
    c,
    { title: words.errors.heading, place: 'queue', isOfComplaint: true, content, isWrong: true },
    409,
  );
}

async function opened(acting: Acting): Promise<Response> {
  const values = acting.action.initial?.(acting) ?? {};
  const { c, complaint } = acting;
  return formPage(acting, { values, seen: { was: values, version: complaint.version } }, 200, c);
}

async function taken(acting: Acting): Promise<Response> {
  const { c, action, fields, name, complaint } = acting;
  const sent = await sentBy(c, fields);
  const seen = seenBefore(sent, complaint.version);
  const values = valuesIn(acting, sent);
  const { step = '' } = sent.all;
  const isFilledIn = step === 'change' || (action.list !== undefined && step === addingTo(action.list));
  if (isFilledIn) return formPage(acting, { values, seen, tag: sent.tag }, 200, c);
  try {
    if (action.isChecked && step !== 'do') {
      const empty = fields.filter((field) => field.required && (values[field.name] ?? '') === '');
      const preview =
        empty.length === 0 ? await action.preview?.(acting, bodyFor(acting, values)) : undefined;
      if (empty.length === 0) return checkPage(acting, sent, values, preview);
    }
    await action.send(acting, bodyFor(acting, values, seen.was), {
      idempotencyKey: sent.key,
      ...(action.isVersioned && sent.tag !== undefined && { ifMatch: sent.tag }),
    });
  } catch (error) {
    if (error instanceof RedressError && error.code === 'precondition-failed') {
      const since = await sinceSeen(acting, seen.version);
      const now = action.initial?.(acting);
      const stale = staleness(c, { fields, seen, theirs: now, yours: values, since });
      return formPage(acting, { ...stale, seen: { was: now ?? {}, version: complaint.version } }, 409, c);
    }
    const errors = errorsOf(error, fields);
    if (!errors) throw error;
    return formPage(acting, { values, errors, seen, tag: sent.tag }, 200, c);
  }
  return c.redirect(`${pathOf(complaint)}?done=${name}`, 303);
}

function valuesIn({ action }: Acting, sent: Sent): Values {
  const values = { ...sent.values, ...choicesTaken(sent) };
  return action.list === undefined ? values : compacted(values, action.list);
}

/** What they would receive, or nothing yet where something is missing for it. */
async function previewed(acting: Acting): Promise<Response> {
  const { c, action, fields } = acting;
  const values = valuesIn(acting, await sentBy(c, fields));
  try {
    const preview = await action.preview?.(acting, bodyFor(acting, values));
    return c.html(await (preview ? messageHtml(acting, preview) : previewHint(acting)));
  } catch (error) {
    if (!(error instanceof RedressError)) throw error;
    return c.html(await previewHint(acting));
  }
}

const previewHint = ({ c }: Acting) => html`<p class="q">${wordsOf(c).composer.previewEmpty}</p>`;

function bodyFor({ action, fields, c }: Acting, values: Values, was: Values = {}): Body {
  const { timeZone } = c.var.look;
  const body: Record<string, unknown> = {
    ...bodyOf(fields, values, timeZone, action.isCorrection ? was : undefined),
  };
  for (const name of action.whole ?? []) {
    if (body[name] === undefined) continue;
    const own = fields.filter((field) => field.name.startsWith(`${name}.`));
    body[name] = bodyOf(own, values, timeZone)[name] ?? null;
  }
  return body;
}

interface Filled {
  readonly values: Values;
  readonly seen: { readonly was: Values; readonly version: number };
  readonly errors?: Errors;
  /** Of what was seen; of what is now, where nothing is said. */
  readonly tag?: string | undefined;
  /** What has changed meanwhile. */
  readonly changed?: Html;
}

function formPage(
  acting: Acting,
  { values, seen, errors = NO_ERRORS, tag, changed }: Filled,
  status: 200 | 409,
  c: PageContext,
): Promise<Response> {
  const { action, name, fields, complaint, of } = acting;
  const words = wordsOf(c);
  const title = titleOf(words.actions[name].link);
  const content = html`<p class="crumb"><a href="${pathOf(complaint)}"><bdi>${complaint.subject}</bdi></a><span>${complaint.reference}</span></p>
<h1>${title}</h1>
${beside(
  acting,
  html`<form method="post" class="card form" action="${actionPath(complaint, name, of)}"${action.preview ? html` id="write" data-preview="${pathOf(complaint, `/${name}/preview`)}"` : ''} novalidate>${formSeal(c, tag ?? acting.tag)}
<input type="hidden" name="seen" value="${seen.version}">
${Object.entries(seen.was).map(([field, value]) => html`<input type="hidden" name="was.${field}" value="${value}">`)}
${changed ?? ''}
${fieldsHtml(acting, values, errors)}
${consequence(acting)}
<p class="acts"><button class="go">${action.isChecked ? words.check : buttonOf(acting)}</button><a class="btn" href="${pathOf(complaint)}">${words.cancel}</a></p>
</form>`,
)}`;
  const page = {
    title: `${title}: ${complaint.reference}`,
    place: 'queue',
    isOfComplaint: true,
    content,
  } as const;
  return formShown(c, page, fields, errors, status);
}

/** After the rows of a list stands the button that asks for another one. */
function fieldsHtml(
  { action: { list }, name, fields, complaint, of, c }: Acting,
  values: Values,
  errors: Errors,
) {
  const isOfList = (field: Field) => list !== undefined && field.name.startsWith(`${list}.`);
  const last = fields.findLastIndex(isOfList);
  const count = new Set(fields.filter(isOfList).map((field) => field.name.split('.')[1])).size;
  const adding = () =>
    list === undefined || isFull(count)
      ? ''
      : html`<p><button name="step" value="${addingTo(list)}" formaction="${actionPath(complaint, name, of)}#f-${list}-${count}-kind">${wordsOf(c).another[list]}</button></p>`;
  return fields.map(
    (field, nth) => html`${fieldHtml(c, field, values, errors)}${nth === last ? adding() : ''}`,
  );
}

/** Beside the form stands what they will receive, where it can be shown before. */
function beside(acting: Acting, form: Html, preview?: SentMessage): Html {
  const { c, action, complaint } = acting;
  if (!action.preview) return form;
  const { composer } = wordsOf(c);
  const inner = preview ? messageHtml(acting, preview) : previewHint(acting);
  return html`<div class="two">${form}<section class="card told" aria-labelledby="preview"><h2 id="preview">${withName(composer.preview, complaint.complainant)}</h2><div id="previewed">${inner}</div></section></div>`;
}

function buttonOf({ c, complaint, name }: Acting): Html {
  // In one piece: pieces of a button stand apart.
  return html`<span>${withName(wordsOf(c).actions[name].button, complaint.complainant)}</span>`;
}

/** Who hears of it, and how. */
function consequence({ c, action, complaint }: Acting): Html | '' {
  if (!action.tells) return '';
  const { complainant } = complaint;
  const { tellsByMail, tellsByCall } = wordsOf(c);
  return html`<p class="q">${withName(isMailed(complaint) ? tellsByMail : tellsByCall, complainant)}</p>`;
}

/** All that was said once more, before it is done. */
function checkPage(
  acting: Acting,
  { all, tag }: Sent,
  values: Values,
  preview: SentMessage | undefined,
): Promise<Response> {
  const { c, complaint, name, fields, of } = acting;
  const words = wordsOf(c);
  const title = titleOf(words.actions[name].link);
  const said = fields.filter((field) => (values[field.name] ?? '') !== '');
  const kept = Object.entries(all).filter(
    ([field]) => field === 'seen' || field.startsWith('was.') || field.startsWith('theirs.'),
  );
  const content = html`<p class="crumb"><a href="${pathOf(complaint)}"><bdi>${complaint.subject}</bdi></a><span>${complaint.reference}</span></p>
<h1>${title}</h1>
${beside(
  acting,
  html`<form method="post" class="card form" action="${actionPath(complaint, name, of)}">${formSeal(c, tag)}
${kept.map(([field, value]) => html`<input type="hidden" name="${field}" value="${value}">`)}
${hiddenValues(values)}
<dl class="facts-list">${said.map((field) => html`<div><dt>${field.label}</dt><dd class="pre" dir="auto">${told(acting, field, values[field.name] ?? '')}</dd></div>`)}</dl>
${consequence(acting)}
<p class="acts"><button class="go" name="step" value="do">${buttonOf(acting)}</button><button name="step" value="change">${words.change}</button></p>
</form>`,
  preview,
)}`;
  return shown(c, {
    title: `${title}: ${complaint.reference}`,
    place: 'queue',
    isOfComplaint: true,
    content,
  });
}

const hiddenValues = (values: Values) =>
  Object.entries(values).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);

/** A value as people read it. */
function told({ c }: Acting, field: Field, value: string): string {
  const { forms } = c.var.words;
  if (field.kind === 'check') return forms.yes;
  if (field.kind === 'yesNo') return value === 'true' ? forms.yes : forms.no;
  if (field.kind === 'choice' || field.kind === 'choices')
    return value
      .split(',')
      .map((code) => field.options.find(([known]) => known === code)?.[1] ?? code)
      .join(', ');
  return value.replace('T', ' ');
}
