import { isComplaintId, referenceOf } from '@redress/core/base/ids.ts';
import { html } from 'hono/html';
import * as z from 'zod';
import type { PageContext, Pages } from '../context.ts';
import { CONSOLE } from '../place.ts';
import { type Html, mayAny, shown } from '../ui/layout.ts';
import { wholeMoment } from '../ui/times.ts';

/* Where messages are kept instead of sent: what each of them says. */

const PATH = '/outbox';
const PAGE = 12;
/** What a page shows of one text; all of it is in the file. */
const LONGEST = 600;

const pageSchema = z.object({
  items: z.array(
    z.object({
      ...{ name: z.string(), kind: z.string(), to: z.string(), subject: z.string(), text: z.string() },
      ...{ at: z.string(), complaintId: z.string() },
    }),
  ),
  nextCursor: z.string().optional(),
});
type Mail = z.infer<typeof pageSchema>['items'][number];

/** Where mails lead a complainant: whoever tries it out on this machine goes there, too. */
const WAYS = /https?:\/\/[\w.:[\]-]+\/(?:c|v1\/surveys)\/[\w.~-]+/g;

/** Whether there is one, and this person may look into it. */
const isOpenTo = ({ var: { outbox, person } }: PageContext): boolean =>
  outbox !== undefined && mayAny(person, 'outbox.read');

export function outboxLink(c: PageContext): Html | '' {
  if (!isOpenTo(c)) return '';
  return html`<p class="gap"><a href="${CONSOLE}${PATH}">${c.var.words.health.outbox.link}</a></p>`;
}

/** Only where there is one. */
export function addOutbox(pages: Pages): void {
  pages.get(PATH, async (c) => {
    const { outbox, ask, words } = c.var;
    if (outbox === undefined) return c.notFound();
    const cursor = c.req.query('cursor');
    const query = new URLSearchParams({ format: 'json', limit: String(PAGE), ...(cursor && { cursor }) });
    const answer = await ask(`${new URL(c.req.url).origin}${outbox}?${query}`, {});
    if (!answer.ok) return c.notFound();
    const { items, nextCursor } = pageSchema.parse(await answer.json());
    const said = words.health.outbox;
    const older =
      nextCursor === undefined
        ? ''
        : html`<a class="btn" rel="next" href="${CONSOLE}${PATH}?cursor=${encodeURIComponent(nextCursor)}">${said.older}</a>`;
    const newest =
      cursor === undefined ? '' : html`<a class="btn" href="${CONSOLE}${PATH}">${said.newest}</a>`;
    const content = html`<h1>${said.title}</h1><p class="lead">${said.lead}</p>
${items.length === 0 ? html`<p class="card">${said.none}</p>` : items.map((mail) => message(c, outbox, mail))}
<p class="acts">${newest}${older}</p>`;
    return shown(c, { title: said.title, place: 'health', content });
  });
}

function message(c: PageContext, outbox: string, mail: Mail): Html {
  const { words, look } = c.var;
  const said = words.health.outbox;
  const kinds: Readonly<Record<string, string>> = words.complaint.messages;
  const kind = Object.hasOwn(kinds, mail.kind) ? kinds[mail.kind] : said.toStaff;
  const { text, complaintId, at, name } = mail;
  const ways = [...new Set(text.match(WAYS))].filter((way) => way.startsWith(new URL(c.req.url).origin));
  const leads = ways.map(
    (way) => html` · <a href="${way}">${way.includes('/v1/') ? said.survey : said.own}</a>`,
  );
  return html`<article class="card"><h2 dir="auto">${mail.subject}</h2>
<p class="q">${kind} · <bdi>${mail.to}</bdi> · <time datetime="${at}">${wholeMoment(look, at)}</time>${isComplaintId(complaintId) ? html` · <a href="${CONSOLE}/complaints/${complaintId}">${referenceOf(complaintId)}</a>` : ''} · <a href="${outbox}/${name}.eml">${said.file}</a>${leads}</p>
<details><summary>${said.text}</summary><p class="pre" dir="auto">${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}</p></details></article>`;
}
