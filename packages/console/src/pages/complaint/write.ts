import { etagOf, RedressError, type SentMessage } from '@redress/client/source';
import type { PageContext, Pages } from '../../context.ts';
import {
  asBody,
  type Body,
  bodyOf,
  type Errors,
  errorsOf,
  type Field,
  type Sent,
  sentBy,
  type Values,
} from '../../ui/forms.ts';
import { type Asking, askingOf, wordsOf } from './action.ts';
import { ACTIONS } from './actions.ts';
import {
  askHtml,
  kindIn,
  messageField,
  noteFields,
  previewHtml,
  replyFields,
  type Writing,
} from './composer.ts';
import { complaintPage } from './page.ts';
import { pathOf } from './parts.ts';
import { writingOf } from './situation.ts';

/* What is written is shown, kept as a draft, or done; where something is wrong with it the page comes back with it. */

export function addWriting(pages: Pages): void {
  pages.post('/complaints/:id/write', async (c) => {
    const { asking, writing, sent, values, tag } = await written(c);
    const step = sent.all.step ?? '';
    if (!isStep(step)) return complaintPage(c, { values });
    const fields = fieldsOf(asking, writing, step === 'show' && kindIn(values) === 'ask' ? 'ask' : step);
    try {
      return await STEPS[step]({ asking, writing, values, sent, tag });
    } catch (error) {
      const stale = error instanceof RedressError && error.code === 'precondition-failed';
      const errors: Errors | undefined = stale
        ? new Map([['', wordsOf(c).stale.heading]])
        : errorsOf(error, fields);
      if (!errors) throw error;
      return complaintPage(c, { values, errors }, stale ? 409 : 200);
    }
  });
  // What the script asks for while somebody writes: the same, beside the text, and a draft of it.
  pages.post('/complaints/:id/preview', async (c) => {
    const { asking, writing, values } = await written(c);
    if (kindIn(values) === 'ask')
      return c.html(await askHtml(asking, await shownSofar({ asking, writing, values })));
    const draft = await c.var.client.conversation.saveDraft(asking.complaint.id, asBody(draftBody(values)));
    return c.html(await previewHtml(asking, await shownSofar({ asking, writing, values }), draft));
  });
}

/** Nothing, as long as something is missing. */
async function shownSofar(step: Pick<Step, 'asking' | 'writing' | 'values'>) {
  try {
    return await previewed(step);
  } catch (error) {
    if (error instanceof RedressError) return undefined;
    throw error;
  }
}

interface Step {
  readonly asking: Asking;
  readonly writing: Writing;
  readonly values: Values;
  readonly sent: Sent;
  /** Of the state that was seen. */
  readonly tag: string;
}

async function written(c: PageContext) {
  const complaint = await c.var.client.complaints.get(c.req.param('id') ?? '');
  const asking = await askingOf(c, complaint);
  const writing = await writingOf(asking);
  const fields = [
    ...fieldsOf(asking, writing, 'send'),
    ...noteFields(asking),
    ...ACTIONS.contacts.fields(asking),
  ];
  const sent = await sentBy(c, fields);
  const { kind = '', draft = '', shared = '' } = sent.all;
  return {
    asking,
    writing,
    sent,
    values: { ...sent.values, kind, draft, shared },
    tag: sent.tag ?? etagOf(complaint),
  };
}

const STEPS = {
  show: async ({ asking, writing, values }: Step) =>
    complaintPage(asking.c, { values, preview: await previewed({ asking, writing, values }) }),
  template: async ({ asking, values }: Step) => complaintPage(asking.c, { values }),
  send: async (step: Step) => {
    const { asking, values, sent, tag } = step;
    const { id } = asking.complaint;
    const draft = values.draft === '' ? {} : { draft: values.draft };
    const body = { ...replyBody(step), ...draft };
    const options = { idempotencyKey: sent.key, ifMatch: tag };
    await asking.c.var.client.complaints.sendUpdate(id, asBody(body), options);
    return done(asking, 'updates');
  },
  ask: async ({ asking, values, sent, tag }: Step) => {
    const question = { question: values.message ?? '' };
    await ACTIONS.pause.send(asking, question, { idempotencyKey: sent.key, ifMatch: tag });
    return done(asking, 'pause');
  },
  note: async ({ asking, values, sent }: Step) => {
    const { c, complaint } = asking;
    const body = { text: values.message ?? '', ...bodyOf(noteFields(asking), values, c.var.look.timeZone) };
    await c.var.client.conversation.note(complaint.id, asBody(body), { idempotencyKey: sent.key });
    return done(asking, 'notes');
  },
  call: async ({ asking, values, sent, tag }: Step) => {
    const { message = '', ...others } = values;
    const fields = ACTIONS.contacts.fields(asking);
    const body = bodyOf(fields, { ...others, note: message }, asking.c.var.look.timeZone);
    await ACTIONS.contacts.send(asking, body, { idempotencyKey: sent.key, ifMatch: tag });
    return done(asking, 'contacts');
  },
  draft: async ({ asking, values }: Step) => {
    await asking.c.var.client.conversation.saveDraft(asking.complaint.id, asBody(draftBody(values)));
    return done(asking, 'draft');
  },
  discard: async ({ asking, sent }: Step) => {
    await asking.c.var.client.conversation.discardDraft(asking.complaint.id, { idempotencyKey: sent.key });
    return done(asking, 'draft-removal');
  },
} as const;
const isStep = (step: string): step is keyof typeof STEPS => Object.hasOwn(STEPS, step);

const done = ({ c, complaint }: Asking, what: string) => c.redirect(`${pathOf(complaint)}?done=${what}`, 303);

/** Which fields what is wrong is said of. */
function fieldsOf(asking: Asking, writing: Writing, step: keyof typeof STEPS): readonly Field[] {
  const message = messageField(asking);
  if (step === 'ask') return [{ ...message, name: 'question' }, message];
  if (step === 'note') return [{ ...message, name: 'text' }, message, ...noteFields(asking)];
  if (step === 'call') return [{ ...message, name: 'note' }, ...ACTIONS.contacts.fields(asking)];
  return [message, ...replyFields(asking, writing)];
}

function previewed(step: Pick<Step, 'asking' | 'writing' | 'values'>): Promise<SentMessage> {
  const { asking, values } = step;
  const { complaints } = asking.c.var.client;
  if (kindIn(values) === 'ask')
    return complaints.previewQuestion(asking.complaint.id, { question: values.message ?? '' });
  return complaints.previewUpdate(asking.complaint.id, asBody(replyBody(step)));
}

/** In words of its own, or by a template with what its places are filled with. */
function replyBody({ asking, writing, values }: Pick<Step, 'asking' | 'writing' | 'values'>): Body {
  const fields = replyFields(asking, writing).filter(({ name }) => !name.startsWith('template'));
  const body = bodyOf(fields, values, asking.c.var.look.timeZone);
  const id = values.template ?? '';
  if (id === '') return { ...(values.message?.trim() ? { message: values.message } : {}), ...body };
  return { ...body, template: { id, fields: templateFields(values) } };
}

function templateFields(values: Values): Readonly<Record<string, string>> {
  const prefix = `template.${values.template}.`;
  const own = Object.entries(values).filter(([name, value]) => name.startsWith(prefix) && value !== '');
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}

function draftBody(values: Values): Body {
  const { message = '', subject = '', template = '', attachments = '', shared = '' } = values;
  return {
    ...(message.trim() !== '' && { message }),
    ...(subject.trim() !== '' && { subject }),
    ...(template !== '' && { template, fields: templateFields(values) }),
    ...(attachments !== '' && { attachments: attachments.split(',') }),
    shared: shared !== '',
  };
}
