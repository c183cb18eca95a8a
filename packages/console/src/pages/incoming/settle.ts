import type { IncomingMessage } from '@redress/client/source';
import { RedressError } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import {
  CATEGORIES,
  CHANNELS,
  DISMISSAL_REASONS,
  labelOf,
  SEVERITIES,
} from '@redress/core/base/vocabulary.ts';
import { isHeard } from '@redress/core/records/incoming.ts';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import {
  asBody,
  bodyOf,
  type Errors,
  type Field,
  fieldHtml,
  formSeal,
  NO_ERRORS,
  type Options,
  sentBy,
  type Values,
} from '../../ui/forms.ts';
import { type Html, mayAny } from '../../ui/layout.ts';
import { formShown, sentOrAgain } from '../../ui/sending.ts';
import { wholeMoment } from '../../ui/times.ts';
import { optionsOf } from '../complaint/action.ts';
import { languageOptions } from '../complaint/actions/correcting.ts';
import { pathOf } from '../complaint/parts.ts';

const PATH = '/incoming';
const WAYS = ['message', 'complaint', 'dismissed'] as const;
type Way = (typeof WAYS)[number];

/** One of what came in, whole, and what can be made of it. */
export function addSettling(pages: Pages): void {
  pages.get(`${PATH}/:id`, async (c) => onePage(c, await c.var.client.incoming.get(c.req.param('id'))));
  pages.post(`${PATH}/:id/:way`, async (c) => {
    const { id, way: named } = c.req.param();
    const way = WAYS.find((one) => one === named);
    if (way === undefined) return c.notFound();
    const one = await c.var.client.incoming.get(id);
    const fields = fieldsOf(c)[way];
    const { values } = await sentBy(c, fields);
    const complaintId = way === 'message' ? await complaintIn(c, values) : undefined;
    if (complaintId === '') {
      const errors = new Map([['complaintId', c.var.words.incoming.noComplaint]]);
      return onePage(c, one, { way, values, errors });
    }
    return sentOrAgain(c, {
      fields,
      send: async ({ key }) => {
        const said = bodyOf(fields, values, c.var.look.timeZone);
        const body = { ...said, as: way, ...(complaintId !== undefined && { complaintId }) };
        const settled = await c.var.client.incoming.settle(id, asBody(body), { idempotencyKey: key });
        const about = settled.complaintId === undefined ? '' : `&complaint=${settled.complaintId}`;
        return `${CONSOLE}${PATH}?settled=${way}${about}`;
      },
      again: (_, errors) => onePage(c, one, { way, values, errors }),
    });
  });
}

/** By its reference or its id, as people have it; empty where there is none. */
async function complaintIn(c: PageContext, { complaintId = '' }: Values): Promise<string> {
  if (complaintId.trim() === '') return '';
  try {
    return (await c.var.client.complaints.get(complaintId.trim())).id;
  } catch (error) {
    if (error instanceof RedressError && error.code === 'not-found') return '';
    throw error;
  }
}

/** By the name of the channel, or of the network that its gateway is for. */
export function wayOf({ var: { words, look } }: PageContext, { channel }: IncomingMessage): string {
  const { ways } = words.incoming;
  return channel === 'mail' || channel === 'telegram'
    ? ways[channel]
    : labelOf(CHANNELS, channel, look.language);
}

/** What somebody has written, in its own script: a page in English has other letters for Chinese than Chinese has. */
const languageOf = (written: string): string | undefined =>
  /\p{Script=Han}/u.test(written) ? 'zh-CN' : undefined;
export const langHtml = (written: string) => (languageOf(written) ? raw(' lang="zh-CN"') : '');

export function reasonOf({ var: { words } }: PageContext, { reason = '' }: IncomingMessage): string {
  const reasons: Readonly<Record<string, string>> = words.incoming.reasons;
  return (Object.hasOwn(reasons, reason) && reasons[reason]) || reason;
}

function fieldsOf(c: PageContext): Readonly<Record<Way, readonly Field[]>> {
  const { incoming, complaint } = c.var.words;
  const { labels } = complaint;
  const choice = (name: string, label: string, options: Options): Field => ({
    ...{ kind: 'choice', name, label, options, required: true },
  });
  return {
    message: [{ kind: 'line', name: 'complaintId', label: incoming.complaint, required: true }],
    complaint: [
      { kind: 'line', name: 'complaint.subject', label: incoming.subject, required: true },
      { kind: 'text', name: 'complaint.description', label: incoming.description, required: true, rows: 6 },
      { kind: 'line', name: 'complaint.complainant.name', label: labels.name, required: true },
      { kind: 'email', name: 'complaint.complainant.email', label: labels.email },
      { kind: 'phone', name: 'complaint.complainant.phone', label: labels.phone },
      choice('complaint.complainant.language', labels.language, languageOptions),
      choice('complaint.channel', incoming.channel, optionsOf(c, CHANNELS)),
      choice('complaint.category', labels.category, optionsOf(c, CATEGORIES)),
      choice('complaint.severity', labels.severity, optionsOf(c, SEVERITIES)),
    ],
    dismissed: [
      { ...choice('reason', incoming.reason, optionsOf(c, DISMISSAL_REASONS)), as: 'radio' } as Field,
      { kind: 'text', name: 'note', label: incoming.note, rows: 2 },
    ],
  };
}

/** As far as it says so itself. */
function initialOf({ var: { look } }: PageContext, one: IncomingMessage): Values {
  const { channel, subject = '', text = '', from = '', reference = '' } = one;
  const [, name = from, email = ''] = /^(?:(.*) )?<?([^\s<>]+@[^\s<>]+)>?$/.exec(from) ?? [];
  return {
    complaintId: reference,
    'complaint.subject': subject,
    'complaint.description': text,
    'complaint.complainant.name': name === '' ? email : name,
    'complaint.complainant.email': email,
    'complaint.complainant.language': languageOf(`${subject}${text}`) ?? look.language,
    'complaint.channel': channel === 'mail' ? 'email' : channel,
    'complaint.category': 'other',
    'complaint.severity': 'moderate',
  };
}

interface Filled {
  readonly way: Way;
  readonly values: Values;
  readonly errors: Errors;
}

async function onePage(c: PageContext, one: IncomingMessage, filled?: Filled): Promise<Response> {
  const { words, person } = c.var;
  const { incoming } = words;
  const { id, subject = '', text = '', settled } = one;
  const fields = fieldsOf(c);
  // Where it stands with its complaint already there is nothing to be added.
  const isThere = isHeard(one.reason);
  const part = (way: Way, heading: string, hint: string, does: string): Html => {
    const isSent = filled?.way === way;
    const values = isSent ? filled.values : initialOf(c, one);
    const inner = fields[way].map((field) => fieldHtml(c, field, values, isSent ? filled.errors : NO_ERRORS));
    const isOpen = isSent || (way === 'message' && isThere);
    return html`<details class="card"${isOpen ? raw(' open') : ''}><summary><h3>${heading}</h3></summary><form method="post" action="${CONSOLE}${PATH}/${id}/${way}" novalidate>${formSeal(c, undefined)}<p class="q">${hint}</p>
${inner}<p class="acts"><button class="go">${does}</button></p></form></details>`;
  };
  const title = subject === '' ? incoming.noSubject : subject;
  const isMine = settled === undefined && may(person, 'incoming.settle', { id: '', team: '' });
  const content = html`<p class="crumb"><a href="${CONSOLE}${PATH}">${incoming.back}</a></p>
<h1 dir="auto"${langHtml(subject)}>${title}</h1>
${settled === undefined ? html`<p class="lead soon">${reasonOf(c, one)}</p>` : html`<p class="said">${overOf(c, settled)}</p>`}
${factsOf(c, one)}
<section class="card"><div class="pre long" dir="auto"${langHtml(text)} tabindex="0" role="region" aria-label="${title}">${text === '' ? html`<span class="q">${incoming.noText}</span>` : text}</div></section>
${
  isMine
    ? html`<h2 class="gap">${incoming.what}</h2><div class="form">
${part('message', incoming.message, isThere ? incoming.heardHint : incoming.messageHint, isThere ? incoming.file : incoming.add)}
${part('complaint', incoming.begin, incoming.beginHint, incoming.take)}
${part('dismissed', incoming.dismiss, incoming.dismissHint, incoming.dismissIt)}</div>`
    : ''
}`;
  const sentFields = filled === undefined ? [] : fields[filled.way];
  const page = { title: incoming.one(title), place: 'incoming', content } as const;
  return formShown(c, page, sentFields, filled?.errors ?? NO_ERRORS);
}

function overOf(c: PageContext, { by = '', reason, note }: NonNullable<IncomingMessage['settled']>): Html {
  const { words, look } = c.var;
  const { incoming } = words;
  const why =
    reason === undefined ? '' : incoming.dismissed(labelOf(DISMISSAL_REASONS, reason, look.language));
  return html`${incoming.over(by.replace(/^person:(.*\/)?/, ''))} ${why}${note === undefined ? '' : html`<br><span dir="auto">${note}</span>`}`;
}

function factsOf(c: PageContext, one: IncomingMessage): Html {
  const { words, look, person } = c.var;
  const { incoming } = words;
  const { from, receivedAt, complaintId, reference, attachments = [], verdicts = {} } = one;
  const complaint =
    complaintId !== undefined && mayAny(person, 'complaint.read')
      ? html`<a href="${pathOf({ id: complaintId })}">${reference}</a>`
      : reference;
  const facts: [string, unknown][] = [
    ...(from === undefined ? [] : [[incoming.from, html`<bdi>${from}</bdi>`] as [string, unknown]]),
    [incoming.by, wayOf(c, one)],
    [incoming.at, html`<time datetime="${receivedAt}">${wholeMoment(look, receivedAt)}</time>`],
    ...(complaint === undefined ? [] : [[incoming.about, complaint] as [string, unknown]]),
  ];
  if (attachments.length > 0) {
    const names = attachments.map((name) => html`<li><bdi>${name}</bdi></li>`);
    facts.push([incoming.files, html`<ul>${names}</ul><p class="q">${incoming.filesHint}</p>`]);
  }
  const said = Object.entries(verdicts).map(([name, verdict]) => `${name}: ${verdict}`);
  if (said.length > 0) facts.push([incoming.verdicts, said.join(', ')]);
  return html`<dl class="card facts-list">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
