import type { ConversationEntry, Evidence } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { icon } from '../../ui/icons.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { type Asking, isOffered, wordsOf } from './action.ts';
import { ACTIONS } from './actions.ts';
import { eventTold, iconOf } from './clocks.ts';
import { actionPath, isMailed, moment, pathOf, whoIs, withName } from './parts.ts';

/** So many entries stand on a page, the last page first. */
const PAGE = 60;
/** Characters; what is longer is read in a window of its own. */
const LONG = 3000;

export interface Conversation {
  readonly all: readonly ConversationEntry[];
  readonly shown: readonly ConversationEntry[];
  /** Number of the first one shown, and of those before and after it; undefined where there is none. */
  readonly older: number | undefined;
  readonly newer: number | undefined;
}

/** Everything that was said and what else happened, in one order; `from`: with which entry the page begins. */
export async function conversationOf({ c, complaint }: Asking): Promise<Conversation> {
  const all: ConversationEntry[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await c.var.client.conversation.list(complaint.id, {
      limit: 100,
      ...(cursor !== undefined && { cursor }),
    });
    all.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  const told = all.filter(isTold(all));
  const last = Math.max(0, told.length - PAGE);
  const asked = Number(c.req.query('from') ?? last);
  const from = Number.isInteger(asked) && asked >= 0 ? Math.min(asked, last) : last;
  return {
    all,
    shown: told.slice(from, from + PAGE),
    older: from > 0 ? Math.max(0, from - PAGE) : undefined,
    newer: from < last ? Math.min(last, from + PAGE) : undefined,
  };
}

/** Book-keeping of messages is left out, and a message that went out stands with what was written. */
function isTold(all: readonly ConversationEntry[]): (entry: ConversationEntry) => boolean {
  const written = new Set(all.flatMap(({ entry, seq }) => (entry === 'out' ? [seq] : [])));
  return ({ entry, kind, data }) => {
    if (entry === 'sent') return !(typeof data.noteOf === 'number' && written.has(data.noteOf));
    return entry !== 'event' || !['message-sent', 'message-lapsed', 'message-requeued'].includes(kind);
  };
}

export function conversationHtml(
  asking: Asking,
  { all, shown: entries, older, newer }: Conversation,
  files: readonly Evidence[],
): Html {
  const { conversation } = wordsOf(asking.c);
  const page = (from: number | undefined, text: string) =>
    from === undefined ? '' : html`<a href="${pathOf(asking.complaint)}?from=${from}#said">${text}</a>`;
  return html`<h2 id="said">${conversation.heading}</h2>
<p class="pages">${page(older, conversation.older)} ${page(newer, conversation.newer)}</p>
<div class="conv">${entries.map((entry) => entryHtml(asking, entry, all, files))}</div>`;
}

function entryHtml(
  asking: Asking,
  entry: ConversationEntry,
  all: readonly ConversationEntry[],
  files: readonly Evidence[],
): Html {
  switch (entry.entry) {
    case 'in':
      return bubble(asking, entry, 'in', files);
    case 'out':
      return bubble(asking, entry, 'out', files, sentAs(asking, all, entry.seq));
    case 'note':
    case 'contact':
      return bubble(asking, entry, 'note', files);
    default:
      return line(asking, entry);
  }
}

function bubble(
  asking: Asking,
  entry: ConversationEntry,
  side: 'in' | 'out' | 'note',
  files: readonly Evidence[],
  sent?: number,
): Html {
  const { c, complaint } = asking;
  const { conversation } = wordsOf(c);
  const { complainant } = complaint;
  const { name, language } = complainant;
  const { at, by, text, written, of, data } = entry;
  const about = {
    in: '',
    out: withName(entry.kind === 'paused' ? conversation.asked : conversation.to, complainant),
    note:
      entry.entry === 'contact'
        ? withName(
            data.outcome === 'not-reached' ? conversation.notReached : conversation.contact,
            complainant,
          )
        : conversation.note,
  }[side];
  const isErased = written?.erasedAt !== undefined;
  const erase =
    entry.entry === 'note' &&
    written &&
    !isErased &&
    isOffered(ACTIONS['note-erasure'], { ...asking, of: written.id })
      ? html` <a href="${actionPath(complaint, 'note-erasure', written.id)}">${wordsOf(c).actions['note-erasure'].link}</a>`
      : '';
  return html`<article class="msg ${side}"><header><b>${side === 'in' ? html`<bdi lang="${language}">${name}</bdi>` : html`<bdi>${whoIs(c, by)}</bdi>`}</b> ${about === '' ? '' : html`<span>${about}</span>`}${of ? html`<span>${conversation.of(of.reference)}</span>` : ''}${moment(c, at)}${sent === undefined ? '' : html`<a href="${pathOf(complaint, `/sent/${sent}`)}">${conversation.show}</a>`}${erase}</header>
${written?.subject ? html`<h3 dir="auto">${written.subject}</h3>` : ''}
${written?.corrects ? html`<p class="q">${conversation.corrects}</p>` : ''}
${isErased ? html`<p class="q">${conversation.erasedNote}</p>` : html`<p class="pre${(text ?? '').length > LONG ? ' long' : ''}" dir="auto"${(text ?? '').length > LONG ? html` tabindex="0"` : ''}${side === 'note' ? '' : html` lang="${language}"`}>${text ?? eventTold(asking, entry)}</p>`}
${attached(asking, written?.attachments ?? [], files)}</article>`;
}

function attached(
  { complaint }: Asking,
  ids: readonly string[],
  files: readonly Evidence[],
): readonly Html[] {
  return ids.map(
    (id) =>
      html`<a class="file" href="${contentPath(complaint.id, id)}">${icon('clip')}<bdi>${files.find((file) => file.id === id)?.name ?? id}</bdi></a>`,
  );
}

/** The API gives it out as a file to save, to whoever is signed in. */
export const contentPath = (complaint: string, evidence: string) =>
  `/v1/complaints/${complaint}/evidence/${evidence}/content`;

/** The message that carried these words, by its number. */
function sentAs(_: Asking, all: readonly ConversationEntry[], seq: number): number | undefined {
  return all.find(({ entry, data }) => entry === 'sent' && data.noteOf === seq)?.seq;
}

function line(asking: Asking, entry: ConversationEntry): Html {
  const { c, complaint } = asking;
  const { conversation, messages, sep } = wordsOf(c);
  if (entry.entry === 'sent') {
    const { message } = entry.data;
    const called = typeof message === 'string' && Object.hasOwn(messages, message) ? messages : undefined;
    const kind = Object.entries(called ?? {}).find(([code]) => code === message)?.[1];
    return html`<p class="sys">${icon('mail')}<span>${conversation.sent}${kind === undefined ? '' : `: ${kind}`}${sep}${moment(c, entry.at)}${sep}<a href="${pathOf(complaint, `/sent/${entry.seq}`)}">${conversation.show}</a></span></p>`;
  }
  return html`<p class="sys">${icon(iconOf(entry.kind))}<span>${eventTold(asking, entry)}${entry.text === undefined ? '' : html`: <span dir="auto">${entry.text}</span>`}${sep}<bdi>${whoIs(c, entry.by)}</bdi>${sep}${moment(c, entry.at)}</span></p>`;
}

/** A message as it went out. */
export function addSent(pages: Pages): void {
  pages.get('/complaints/:id/sent/:seq', async (c) => {
    const { client } = c.var;
    const complaint = await client.complaints.get(c.req.param('id'));
    const { language, subject, text, letter } = await client.conversation.message(
      complaint.id,
      c.req.param('seq'),
    );
    const content = html`<p class="crumb"><a href="${pathOf(complaint)}"><bdi>${complaint.subject}</bdi></a><span>${complaint.reference}</span></p>
<h1 lang="${language}" dir="auto">${subject}</h1>
<p class="card pre" lang="${language}" dir="auto">${text}</p>
${letter === undefined ? '' : html`<p class="acts"><a class="btn" href="${pathOf(complaint, `/sent/${c.req.param('seq')}/letter`)}">${c.var.words.calls.letter}</a></p>`}`;
    return shown(c, {
      title: `${wordsOf(c).conversation.show}: ${complaint.reference}`,
      place: 'queue',
      isOfComplaint: true,
      content,
    });
  });
}

/** Who is to be written to, and how. */
export function receiverOf({
  c,
  complaint,
}: {
  readonly c: PageContext;
  readonly complaint: Asking['complaint'];
}): string {
  const { email = '' } = complaint.complainant;
  const { composer } = wordsOf(c);
  return isMailed(complaint) ? composer.byMail(email) : composer.byCall;
}
